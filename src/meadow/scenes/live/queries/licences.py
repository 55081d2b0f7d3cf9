"""Which goods may be broadcast only with a licence, and what of it their shops lack."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from meadow.base import clock
from meadow.base.db import ReadDb
from meadow.base.page import Cursor, Page, cut
from meadow.goods.catalog.types import ProductCard
from meadow.goods.media.types import Asset
from meadow.people import shops
from meadow.scenes.live.rules import checks as rules
from meadow.scenes.live.store import licences as store
from meadow.scenes.live.types.licences import LicenceAsk, LicenceRow, ShopLicence

PATHS = "scenes.live.paths"
"""Asked of the catalogue: categories -> the path of each from the top of the tree; a parent's want is its children's."""


async def rows(db: ReadDb, ends_in_days: int | None, cursor: str | None, limit: int) -> Page[LicenceRow]:
    """Everything the platform said of licences, by category; or those that end within so many days, or have ended."""
    at = Cursor.read(cursor, UUID, UUID)
    ends = clock.now() + timedelta(days=ends_in_days) if ends_in_days is not None else None
    found = await store.page(db, ends_before=ends, after=(at[0], at[1]) if at else None, limit=limit)
    page, more = cut(found, limit, lambda r: (r.category_id, r.shop_id))
    names = await _names(db, page)
    return Page(
        [
            LicenceRow(
                category_id=r.category_id, shop_id=_shop(r.shop_id), shop_name=names.get(r.shop_id, ""), until=r.until,
                at=r.at,
            )
            for r in page
        ],
        more,
    )  # fmt: skip


async def _names(db: ReadDb, rows: Sequence[Any]) -> dict[UUID, str]:
    found = await shops.cards(db, list({r.shop_id for r in rows} - {store.NOBODY}))
    return {shop_id: card.name for shop_id, card in found.items()}


async def asks(db: ReadDb, state: str | None, cursor: str | None, limit: int) -> Page[LicenceAsk]:
    """Licences that shops showed, the newest first."""
    at = Cursor.read(cursor, datetime, UUID)
    found = await store.asks(db, state=state, before=(at[0], at[1]) if at else None, limit=limit)
    page, more = cut(found, limit, lambda r: (r.at, r.id))
    names = await _names(db, page)
    return Page([_ask(r, names.get(r.shop_id, "")) for r in page], more)


def _ask(r: Any, shop_name: str) -> LicenceAsk:
    return LicenceAsk(
        id=r.id, shop_id=r.shop_id, shop_name=shop_name, category_id=r.category_id, number=r.number,
        picture=msgspec.convert(r.picture, Asset), until=r.until, state=r.state, answer=r.answer, at=r.at,
        ruled_at=r.ruled_at,
    )  # fmt: skip


async def of_shop(db: ReadDb, shop_id: UUID, cursor: str | None, limit: int) -> Page[ShopLicence]:
    """Every category that wants a licence, as a shop stands to it."""
    at = Cursor.read(cursor, UUID)
    found = await store.wanted(db, after=at[0] if at else None, limit=limit)
    page, more = cut(found, limit, lambda r: (r.category_id,))
    wanted = [r.category_id for r in page]
    rows = await store.of(db, category_ids=wanted, shop_ids=[shop_id]) if wanted else []
    held = {r.category_id: r.until for r in rows if r.shop_id == shop_id}
    shown = await store.asks_of(db, shop_id=shop_id, category_ids=wanted)
    return Page(
        [
            ShopLicence(
                category_id=c, held=c in held and (held[c] is None or held[c] > clock.now()), until=held.get(c),
                ask=_ask(shown[c], "") if c in shown else None,
            )
            for c in wanted
        ],
        more,
    )  # fmt: skip


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
