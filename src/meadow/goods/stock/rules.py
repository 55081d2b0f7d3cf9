"""A sheet of stock: which column is which, and what a row asks for: pure."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from meadow.goods.stock.types.desk import Change, StockColumns

COLUMNS = ("sku", "set", "delta", "warehouse", "least", "bin")
_MOST = 100_000_000


class Line(msgspec.Struct, frozen=True):
    """A row by our names with its number in the file."""

    row: int
    cells: dict[str, str]


def lines(table: Sequence[Sequence[str]], names: Mapping[str, Sequence[str]]) -> list[Line]:
    """The rows of a sheet; empty ones are left out, but counted. Raises `StockColumns`."""
    header = [c.strip().casefold() for c in table[0]] if table else []
    places = {c: i for c in COLUMNS for i, text in enumerate(header) if text in {c, *(n.casefold() for n in names[c])}}
    if "sku" not in places or len(places) < 2:
        missing = names["sku"][0] if "sku" not in places else names["set"][0]
        raise StockColumns(columns=missing)
    return [
        Line(n, {c: cells[i].strip() if i < len(cells) else "" for c, i in places.items()})
        for n, cells in enumerate(table[1:], 2)
        if any(c.strip() for c in cells)
    ]


def change_of(
    line: Line, skus: Mapping[str | None, UUID], places: Mapping[str, UUID]
) -> tuple[Change | None, str, str]:  # fmt: skip
    """What a row asks for, or the column that is wrong and why."""
    cells = line.cells
    sku_id = skus.get(cells["sku"].lstrip("'"))
    if sku_id is None:
        return None, "sku", "unknown_sku"
    numbers: dict[str, int | None] = {}
    for column, low in (("set", 0), ("delta", -_MOST), ("least", 0)):
        text = cells.get(column, "")
        numbers[column] = _whole(text, low)
        if text and numbers[column] is None:
            return None, column, "number"
    if numbers["set"] is not None and numbers["delta"] is not None:
        return None, "delta", "both"
    warehouse = cells.get("warehouse", "")
    if warehouse and warehouse not in places:
        return None, "warehouse", "unknown_warehouse"
    if warehouse and numbers["set"] is None and numbers["delta"] is None:
        return None, "set", "number"
    if len(cells.get("bin", "")) > 40:
        return None, "bin", "bin"
    ask = Change(
        sku_id=sku_id, set=numbers["set"], delta=numbers["delta"], warehouse_id=places.get(warehouse),
        least=numbers["least"], bin=cells.get("bin") or None, reason="sheet",
    )  # fmt: skip
    return ask, "", ""


def _whole(text: str, low: int) -> int | None:
    plain = text.removeprefix("'").removeprefix("+").removesuffix(".0").replace(",", "")
    body = plain.removeprefix("-")
    if not (body.isascii() and body.isdigit() and len(body) <= 9):
        return None
    number = int(plain)
    return number if low <= number <= _MOST else None
