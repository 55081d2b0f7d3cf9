"""A sheet of tracking news: pure."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone

from meadow.base.sheets import shown
from meadow.trade.fulfilment.types import BatchColumns, BatchEmpty, ParcelState, RowResult
from meadow.trade.fulfilment.types.news import NewsRow

COLUMNS = ("tracking_no", "at", "state", "place", "text")
_NEEDED = COLUMNS[:3]
_ZONE = timezone(timedelta(hours=8))
_FORMS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y-%m-%dT%H:%M:%S")


def news(
    table: Sequence[Sequence[str]], names: Mapping[str, Sequence[str]], states: Mapping[str, Sequence[str]]
) -> tuple[list[tuple[int, NewsRow]], list[RowResult]]:
    """The rows of a sheet with their numbers in the file, and those that cannot be read; times without a zone are Beijing's.

    Raises `BatchColumns`, `BatchEmpty`.
    """
    if not table or not any(table[0]):
        raise BatchEmpty
    header = [c.strip().casefold() for c in table[0]]
    places = {c: i for c in COLUMNS for i, text in enumerate(header) if text in {c, *(n.casefold() for n in names[c])}}
    if missing := [names[c][0] for c in _NEEDED if c not in places]:
        raise BatchColumns(columns=", ".join(missing))
    good, bad = [], []
    for n, cells in enumerate(table[1:], 2):
        if not any(c.strip() for c in cells):
            continue
        own = {c: cells[i].strip() for c, i in places.items() if i < len(cells)}
        number, at, state = (
            own.get("tracking_no", "").lstrip("'"),
            _when(own.get("at", "")),
            _state(own.get("state", ""), states),
        )
        column = (
            "tracking_no" if not 6 <= len(number) <= 40 else "at" if at is None else "state" if state is None else ""
        )
        if column or at is None or state is None:
            bad.append(
                RowResult(
                    n, ok=False, code="trade.fulfilment.row.unread", column=column, value=shown(own.get(column, ""))
                )
            )
            continue
        text, place = shown(own.get("text", ""), 400), shown(own.get("place", ""), 80)
        good.append((n, NewsRow(tracking_no=number, at=at, state=state, place=place, text=text)))
    if not good and not bad:
        raise BatchEmpty
    return good, bad


def _when(text: str) -> datetime | None:
    for form in _FORMS:
        try:
            return datetime.strptime(text, form).replace(tzinfo=_ZONE).astimezone(UTC)
        except ValueError:
            continue
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo else None


def _state(text: str, states: Mapping[str, Sequence[str]]) -> ParcelState | None:
    plain = text.casefold()
    return next((ParcelState(s) for s, names in states.items() if plain in {s, *(n.casefold() for n in names)}), None)
