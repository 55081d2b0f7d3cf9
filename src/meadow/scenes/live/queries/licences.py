"""Which goods may be broadcast only with a licence, and what of it their shops lack."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from meadow.base.db import ReadDb
from meadow.base.page import Cursor, Page, cut
from meadow.goods.catalog.types import ProductCard
from meadow.scenes.live.rules import checks as rules
from meadow.scenes.live.store import licences as store
from meadow.scenes.live.types.licences import LicenceRow

PATHS = "scenes.live.paths"
"""Asked of the catalogue: categories -> the path of each from the top of the tree; a parent's want is its children's."""


async def rows(db: ReadDb, cursor: str | None, limit: int) -> Page[LicenceRow]:
    """Everything the platform said of licences, by category."""
    at = Cursor.read(cursor, UUID, UUID)
    found = await store.page(db, after=(at[0], at[1]) if at else None, limit=limit)
    page, more = cut(found, limit, lambda r: (r.category_id, r.shop_id))
    return Page(
        [LicenceRow(category_id=r.category_id, shop_id=_shop(r.shop_id), until=r.until, at=r.at) for r in page], more
    )


def _shop(shop_id: UUID) -> UUID | None:
    return None if shop_id == store.NOBODY else shop_id


async def lacking(db: ReadDb, cards: Sequence[ProductCard], end: datetime) -> dict[UUID, str]:
    """Products whose shops lack a licence until then: `unlicensed` or `licence_ends`; what needs none is left out."""
    ask = db.house.wiring.asks.get(PATHS)
    known = {c.category_id for c in cards if c.category_id is not None}
    if ask is None or not known:
        return {}
    paths: dict[UUID, list[UUID]] = await ask(db, list(known))
    above = sorted({c for path in paths.values() for c in path})
    found = await store.of(db, category_ids=above, shop_ids=sorted({c.shop_id for c in cards}))
    wanted = {r.category_id for r in found if r.shop_id == store.NOBODY}
    held = {(r.shop_id, r.category_id): r.until for r in found}
    flaws = {
        c.id: rules.licence([held.get((c.shop_id, x), rules.NEVER) for x in paths[c.category_id] if x in wanted], end)
        for c in cards
        if c.category_id is not None
    }
    return {product_id: flaw for product_id, flaw in flaws.items() if flaw}
