"""Which pictures a product brings, and where each belongs."""

from collections.abc import Sequence

from meadow.goods.catalog.rules.imports.row import Row
from meadow.goods.catalog.types import NewSpec
from meadow.goods.catalog.types.imports import Picture

MOST_MAIN, MOST_DETAIL = 5, 50


def pictures(
    rows: Sequence[Row], specs: Sequence[NewSpec], places: Sequence[list[int]], sold: Sequence[Row]
) -> list[Picture]:
    """Main pictures, then detail pictures (main ones beyond the fifth too), then one per value of the first axis."""
    main = _distinct(rows, "images")
    detail = main[MOST_MAIN:] + _distinct(rows, "detail_images")
    for row, source in detail[MOST_DETAIL:]:
        row.warn("images", "too_many_images", source=source, most=MOST_MAIN + MOST_DETAIL)
    found = [Picture(r.line.row, _name(r, "images"), s, "main") for r, s in main[:MOST_MAIN]]
    found += [Picture(r.line.row, _name(r, "detail_images"), s, "detail") for r, s in detail[:MOST_DETAIL]]
    if not specs:
        return found
    values: dict[int, Picture] = {}
    for row, place in zip(sold, places, strict=True):
        if source := row.get("variant_image"):
            made = Picture(row.line.row, _name(row, "variant_image"), source, f"value:{place[0]}")
            values.setdefault(place[0], made)
    return found + list(values.values())


def _distinct(rows: Sequence[Row], column: str) -> list[tuple[Row, str]]:
    """Addresses of a column in the order of the rows, each once."""
    found: dict[str, Row] = {}
    for row in rows:
        for source in row.get(column).split():
            found.setdefault(source, row)
    return [(row, source) for source, row in found.items()]


def _name(row: Row, column: str) -> str:
    return row.line.names.get(column, column)
