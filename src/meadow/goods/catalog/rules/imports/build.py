"""Lines to products: every cell is judged, and a product with an error stays out while the others go in."""

import hashlib
from collections.abc import Iterable, Sequence
from decimal import Decimal
from uuid import UUID

import msgspec

from meadow.base import ids
from meadow.base.i18n import Text
from meadow.goods.catalog.rules import version
from meadow.goods.catalog.rules.imports import cells
from meadow.goods.catalog.rules.imports.axes import axes
from meadow.goods.catalog.rules.imports.pictures import pictures
from meadow.goods.catalog.rules.imports.row import MOST_TEXT, Row
from meadow.goods.catalog.rules.imports.shelves import Shelves
from meadow.goods.catalog.types import SERVICES, BadMatrix, DraftProduct, NewSku
from meadow.goods.catalog.types.imports import Line, Ready, Wrong

__all__ = ["Shelves", "products"]
_MOST_SKUS = 600
_MOST_STOCK, _MOST_WEIGHT = 100_000_000, 10_000_000


def products(
    lines: Iterable[Line],
    shelves: Shelves,
    unread: Iterable[Wrong] = (),
    *,
    rate: Decimal,
    fallback: UUID | None = None,
) -> tuple[list[Ready], list[Wrong], int]:
    """What may be written, every finding in the order of the rows, and how many products the file has.

    A product with an error in any of its rows, or a row that could not be read (`unread`), stays out as a whole.
    """
    found = list(unread)
    dark = {w.row for w in found}
    groups: dict[str, list[Row]] = {}
    for line in lines:
        row = Row(line, found)
        if handle := row.handle():
            groups.setdefault(handle, []).append(row)
    made = [(rows, _product(handle, rows, shelves, rate, fallback)) for handle, rows in groups.items()]
    ready = [one for rows, one in made if one and not any(r.spoilt or r.line.row in dark for r in rows)]
    return ready, sorted(found, key=lambda w: w.row), len(groups)


def _product(handle: str, rows: Sequence[Row], shelves: Shelves, rate: Decimal, fallback: UUID | None) -> Ready | None:
    first, sold = rows[0], [rows[0], *(r for r in rows[1:] if r.sells())]
    title, description = _title(first), _description(first)
    category = shelves.find(first.get("type"), first.get("category")) or fallback
    if category is None:
        column = "category" if first.get("category") or "category" in first.line.names else "type"
        first.bad(column, "category", known=", ".join(shelves.slugs))
    specs, places = axes(sold)
    skus = [_sku(row, place, rate) for row, place in zip(sold, places, strict=False)]
    if len(skus) > _MOST_SKUS:
        first.bad("handle", "skus", most=_MOST_SKUS)
    wanted = pictures(rows, specs, places, sold)
    services, limit = _services(first), first.whole("buyer_limit", 1, 999)
    made = [s for s in skus if s is not None]
    if not title or category is None or len(made) > _MOST_SKUS or any(r.spoilt for r in rows):
        return None
    draft = DraftProduct(
        category_id=category, title=title, skus=made, description=description or {next(iter(title)): ""}, specs=specs,
        services=services, buyer_limit=limit,
    )  # fmt: skip
    try:
        version(draft, {}, {}, ids.new)
    except BadMatrix:  # two values whose first language reads the same
        first.bad("option1_value", "duplicate")
        return None
    said = msgspec.json.encode([draft, [(p.source, p.place) for p in wanted]], order="deterministic")
    mark = hashlib.sha256(said).hexdigest()[:32]
    return Ready(row=first.line.row, handle=handle, draft=draft, pictures=wanted, mark=mark)


def _title(row: Row) -> Text:
    """One title in the language it is written in, or one per language."""
    title: Text = {}
    named = (("title", None), ("title_zh", "zh-CN"), ("title_en", "en"))
    for column, lang in named:
        if text := row.words(column):
            title[lang or cells.language(text)] = text
    if not title and not any(row.line.cells.get(column) for column, _ in named):
        row.bad("title" if "title" in row.line.names else "title_zh", "missing")
    return title


def _description(row: Row) -> Text:
    found: Text = {}
    for column, lang in (("description", None), ("description_zh", "zh-CN"), ("description_en", "en")):
        text = cells.plain(row.get(column))
        if len(text) > MOST_TEXT:
            row.warn(column, "description_cut", most=MOST_TEXT)
            text = text[:MOST_TEXT]
        if text:
            found[lang or cells.language(text)] = text
    return found


def _sku(row: Row, place: list[int], rate: Decimal) -> NewSku | None:
    price, list_price = row.price("price", rate, needed=True), row.price("list_price", rate, needed=False)
    stock, weight = row.whole("stock", 0, _MOST_STOCK), row.whole("weight_g", 0, _MOST_WEIGHT)
    outer, barcode = row.words("sku", 80), row.words("barcode", 40)
    if price is None:
        return None
    return NewSku(
        price=price, stock=stock or 0, spec_ix=place, outer_sku=outer or None, barcode=barcode or None, weight_g=weight,
        list_price=list_price if list_price and list_price > price else None,
    )  # fmt: skip


def _services(row: Row) -> list[str]:
    asked = list(dict.fromkeys(row.get("services").replace(",", " ").split()))
    if any(s not in SERVICES for s in asked):
        row.bad("services", "choice", known=", ".join(SERVICES))
    return [s for s in asked if s in SERVICES]
