"""A sheet of shipments: which column is which, whose carrier is meant, and what is wrong with a row: pure."""

from collections.abc import Mapping, Sequence

import msgspec

from meadow.base import ids
from meadow.base.sheets import shown
from meadow.trade.fulfilment.types import BatchColumns, BatchEmpty, ShipRow

COLUMNS = ("order_number", "carrier", "tracking_no", "serials")
NEEDED = COLUMNS[:3]


class Line(msgspec.Struct, frozen=True):
    """A row under our names with its number in the file, and the code of what is plainly wrong with it."""

    row: int
    ask: ShipRow
    column: str = ""
    code: str = ""


def lines(
    table: Sequence[Sequence[str]], names: Mapping[str, Sequence[str]], carriers: Mapping[str, Sequence[str]]
) -> tuple[dict[str, str], list[Line]]:
    """The sheet's own names of our columns, and its rows; rows that are empty are left out, but counted.

    `names` are what people call a column, `carriers` what they call a carrier. Raises `BatchColumns`, `BatchEmpty`.
    """
    if not table or not any(table[0]):
        raise BatchEmpty
    header = [c.strip() for c in table[0]]
    places: dict[str, int] = {}
    for i, text in enumerate(header):
        for ours in COLUMNS:
            if text.casefold() in {ours, *(n.casefold() for n in names[ours])}:
                places.setdefault(ours, i)
    if missing := [names[c][0] for c in NEEDED if c not in places]:
        raise BatchColumns(columns=", ".join(missing))
    found = [
        _line(n, {c: cells[i].strip() for c, i in places.items() if i < len(cells)}, carriers)
        for n, cells in enumerate(table[1:], 2)
        if any(c.strip() for c in cells)
    ]
    if not found:
        raise BatchEmpty
    return {c: header[i] for c, i in places.items()}, found


def _line(n: int, cells: Mapping[str, str], carriers: Mapping[str, Sequence[str]]) -> Line:
    number = cells.get("order_number", "").lstrip("'")
    typed = cells.get("carrier", "")
    ask = ShipRow(
        order_number=shown(number, 40), carrier=carrier(typed, carriers) or shown(typed, 20),
        tracking_no=shown(cells.get("tracking_no", "").lstrip("'"), 60), serials=shown(cells.get("serials", ""), 2000),
    )  # fmt: skip
    for column in NEEDED:
        if not cells.get(column):
            return Line(n, ask, column, "missing")
    if not ids.is_number(number):
        lost = "e+" in number.casefold() or number.endswith("0000")
        return Line(n, ask, "order_number", "digits_lost" if lost else "bad_number")
    return Line(n, ask)


def carrier(typed: str, carriers: Mapping[str, Sequence[str]]) -> str | None:
    """The code of a carrier by code or by a name, whole or as its beginning; None where several begin so, or none."""
    text = typed.strip().casefold()
    if text in carriers:
        return text
    starts = {
        c for c, names in carriers.items() if len(text) >= 2 and any(n.casefold().startswith(text) for n in names)
    }
    return next(iter(starts)) if len(starts) == 1 else None
