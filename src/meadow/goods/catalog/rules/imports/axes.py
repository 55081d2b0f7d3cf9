"""Options of rows to the axes of a product: two at most, so a third is folded into the second."""

from collections.abc import Sequence

from meadow.base.i18n import Text
from meadow.goods.catalog.rules.imports.cells import language
from meadow.goods.catalog.rules.imports.row import MOST_NAME, Row
from meadow.goods.catalog.types import NewSpec, NewValue

_MOST_VALUES = 60
_NONE = ("title", "default title")


def axes(sold: Sequence[Row]) -> tuple[list[NewSpec], list[list[int]]]:
    """The axes, and for every SKU its value on each; what does not fit is noted on its row."""
    named = {n: next((name for row in sold if (name := row.words(f"option{n}_name"))), "") for n in (1, 2, 3)}
    if named[1].casefold() == _NONE[0] and sold[0].get("option1_value").casefold() in ("", _NONE[1]):
        named[1] = ""
    used = [n for n in (1, 2, 3) if named[n]]
    chosen = [_chosen(row, used, named) for row in sold]
    if len(used) == 3:
        used, named[2] = used[:2], f"{named[2]} / {named[3]}"
        chosen = [[c[0], f"{c[1]} / {c[2]}"] for c in chosen]
    values = [list(dict.fromkeys(c[i] for c in chosen)) for i in range(len(used))]
    for i, n in enumerate(used):
        if len(values[i]) > _MOST_VALUES:
            sold[0].bad(f"option{n}_name", "values", most=_MOST_VALUES)
        if any(len(v) > MOST_NAME for v in (named[n], *values[i])):
            sold[0].bad(f"option{n}_value", "too_long", most=MOST_NAME)
    at = [{value: i for i, value in enumerate(axis)} for axis in values]
    places = [[at[i][v] for i, v in enumerate(c)] for c in chosen]
    _apart(sold, places)
    return [_spec(named[n], values[i]) for i, n in enumerate(used)], places


def _chosen(row: Row, used: Sequence[int], named: dict[int, str]) -> list[str]:
    """The values of a row on the named axes."""
    found = []
    for n in used:
        value, name = row.words(f"option{n}_value"), row.words(f"option{n}_name")
        if not value:
            row.bad(f"option{n}_value", "missing")
        if name and name != named[n]:
            row.bad(f"option{n}_name", "axes", name=named[n])
        found.append(value)
    if not used and row.get("option1_value").casefold() not in ("", _NONE[1]):
        row.bad("option1_name", "missing")
    return found


def _apart(sold: Sequence[Row], places: Sequence[list[int]]) -> None:
    """No two SKUs of one combination."""
    seen: set[tuple[int, ...]] = set()
    for row, place in zip(sold, places, strict=True):
        if tuple(place) in seen:
            row.bad("option1_value", "duplicate")
        seen.add(tuple(place))


def bilingual(text: str) -> Text:
    """`颜色|Color` is a name in two languages; any other text is in its own."""
    zh, bar, en = text.partition("|")
    if bar and zh.strip() and en.strip():
        return {"zh-CN": zh.strip(), "en": en.strip()}
    return {language(text): text}


def _spec(name: str, values: Sequence[str]) -> NewSpec:
    return NewSpec(bilingual(name), [NewValue(bilingual(v)) for v in values])
