"""Offers of a shop over HTTP, and what it enters into the platform's."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request

from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import NotFound
from meadow.base.page import Page
from meadow.base.web import Who, read, shop, write
from meadow.goods.offers import actions, queries
from meadow.goods.offers.http.common import (
    EDITING,
    ENTERING,
    MAKING,
    TURNING,
    Kinds,
    Limit,
    StateTab,
    kinds_of,
    language,
)
from meadow.goods.offers.types.views import (
    PLATFORM,
    AskConflicts,
    AskPreview,
    Conflicts,
    DropItems,
    Item,
    ItemResults,
    Listed,
    NewOffer,
    OfferCounts,
    OfferView,
    Owner,
    Preview,
    PutItems,
    Stats,
    Turn,
)

_CALENDAR = "/api/merchant/{shop_id:uuid}/promotion-calendar"
_OTHERS = "/api/merchant/{shop_id:uuid}/platform-promotions/{offer_id:uuid}/items"
_BASE = "/api/merchant/{shop_id:uuid}/promotions"
_ONE = _BASE + "/{offer_id:uuid}"
READ, EDIT = shop("products.read"), shop("offers.edit")


@read(_BASE, guard=READ, op="goods_offers_shop_list")
async def offers(
    db: ReadDb, shop_id: UUID, kind: Kinds = None, tab: StateTab = None, cursor: str | None = None, limit: Limit = 20
) -> Page[OfferView]:
    """The shop's offers, the newest first; of kinds (comma-separated) and a state on demand."""
    return await queries.offers(db, Owner.shop(shop_id), kinds_of(kind), tab, cursor, limit)


@read(_BASE + "/counts", guard=READ, op="goods_offers_shop_counts")
async def counts(db: ReadDb, shop_id: UUID, kind: Kinds = None) -> OfferCounts:
    """The shop's offers by state."""
    return await queries.counts(db, Owner.shop(shop_id), kinds_of(kind))


@write(_BASE, guard=EDIT, op="goods_offers_shop_make", status=201, raises=MAKING)
async def make(db: WriteDb, who: Who, shop_id: UUID, data: NewOffer) -> OfferView:
    """Make an offer."""
    owner = Owner.shop(shop_id)
    return await queries.offer(db, owner, await actions.make(db, who, owner, data))


@read(_ONE, guard=READ, op="goods_offers_shop_show", raises=[NotFound])
async def show(db: ReadDb, shop_id: UUID, offer_id: UUID) -> OfferView:
    """One offer."""
    return await queries.offer(db, Owner.shop(shop_id), offer_id)


@write(_ONE, guard=EDIT, op="goods_offers_shop_edit", method="PUT", raises=EDITING)
async def edit(db: WriteDb, who: Who, shop_id: UUID, offer_id: UUID, data: NewOffer) -> OfferView:
    """Change an offer."""
    owner = Owner.shop(shop_id)
    await actions.edit(db, who, owner, offer_id, data)
    return await queries.offer(db, owner, offer_id)


@write(_ONE + "/state", guard=EDIT, op="goods_offers_shop_turn", method="PUT", raises=TURNING)
async def turn(db: WriteDb, who: Who, shop_id: UUID, offer_id: UUID, data: Turn) -> OfferView:
    """Start, pause, resume or end an offer."""
    owner = Owner.shop(shop_id)
    await actions.turn(db, who, owner, offer_id, data)
    return await queries.offer(db, owner, offer_id)


@write(_ONE + "/copy", guard=EDIT, op="goods_offers_shop_copy", status=201, raises=[NotFound])
async def copy(db: WriteDb, who: Who, shop_id: UUID, offer_id: UUID) -> OfferView:
    """A draft like this offer."""
    owner = Owner.shop(shop_id)
    return await queries.offer(db, owner, await actions.copy(db, who, owner, offer_id))


@read(_ONE + "/stats", guard=READ, op="goods_offers_shop_stats", raises=[NotFound])
async def stats(db: ReadDb, shop_id: UUID, offer_id: UUID) -> Stats:
    """What an offer did so far."""
    return await queries.stats(db, Owner.shop(shop_id), offer_id)


@read(_ONE + "/items", guard=READ, op="goods_offers_shop_items", raises=[NotFound])
async def items(db: ReadDb, shop_id: UUID, offer_id: UUID, cursor: str | None = None, limit: Limit = 20) -> Page[Item]:
    """Products of an offer."""
    return await queries.items(db, Owner.shop(shop_id), offer_id, cursor, limit)


@write(_ONE + "/items", guard=EDIT, op="goods_offers_shop_put_items", method="PUT", raises=ENTERING)
async def put_items(
    db: WriteDb, who: Who, request: Request[Any, Any, Any], shop_id: UUID, offer_id: UUID, data: PutItems
) -> ItemResults:
    """Enter products, a result per row."""
    return await actions.put_items(db, who, Owner.shop(shop_id), offer_id, data.items, language=language(request))


@write(_ONE + "/items/remove", guard=EDIT, op="goods_offers_shop_drop_items", raises=ENTERING)
async def drop_items(db: WriteDb, who: Who, shop_id: UUID, offer_id: UUID, data: DropItems) -> ItemResults:
    """Take products out, a result per row."""
    return await actions.drop_items(db, who, Owner.shop(shop_id), offer_id, data.product_ids)


@read(_CALENDAR, guard=READ, op="goods_offers_shop_calendar")
async def calendar(db: ReadDb, shop_id: UUID, since: datetime, until: datetime) -> Listed[OfferView]:
    """Offers whose window touches a span, by start: at most 500."""
    return Listed(await queries.calendar(db, Owner.shop(shop_id), since, until))


@write(_BASE + "/conflicts", guard=READ, op="goods_offers_shop_conflicts", keyed=False)
async def conflicts(db: WriteDb, shop_id: UUID, data: AskConflicts) -> Conflicts:
    """What would be in the way; nothing is written."""
    return await queries.conflicts(db, shop_id, data)


@write(_BASE + "/preview", guard=READ, op="goods_offers_shop_preview", keyed=False, raises=[NotFound])
async def preview(db: WriteDb, shop_id: UUID, data: AskPreview) -> Preview:
    """What a basket would cost; nothing is written."""
    return await queries.preview(db, shop_id, data)


@read("/api/merchant/{shop_id:uuid}/platform-promotions", guard=READ, op="goods_offers_shop_open")
async def enterable(db: ReadDb, shop_id: UUID, cursor: str | None = None, limit: Limit = 20) -> Page[OfferView]:
    """Offers of the platform that a shop may enter products into, the newest first; `products` counts its own."""
    return await queries.enterable(db, shop_id, cursor, limit)


@read(_OTHERS, guard=READ, op="goods_offers_shop_entered", raises=[NotFound])
async def entered(
    db: ReadDb, shop_id: UUID, offer_id: UUID, cursor: str | None = None, limit: Limit = 20
) -> Page[Item]:
    """What the shop has entered into an offer of the platform."""
    return await queries.items(db, PLATFORM, offer_id, cursor, limit, shop_id)


@write(_OTHERS, guard=EDIT, op="goods_offers_shop_enter", method="PUT", raises=ENTERING)
async def enter(
    db: WriteDb, who: Who, request: Request[Any, Any, Any], shop_id: UUID, offer_id: UUID, data: PutItems
) -> ItemResults:
    """Enter the shop's products into an offer of the platform, and bear its part there; a result per row."""
    return await actions.put_items(db, who, PLATFORM, offer_id, data.items, language=language(request), shop_id=shop_id)


@write(_OTHERS + "/remove", guard=EDIT, op="goods_offers_shop_leave", raises=ENTERING)
async def leave(db: WriteDb, who: Who, shop_id: UUID, offer_id: UUID, data: DropItems) -> ItemResults:
    """Take the shop's products out of an offer of the platform."""
    return await actions.drop_items(db, who, PLATFORM, offer_id, data.product_ids, shop_id=shop_id)


routes = [
    offers, counts, make, show, edit, turn, copy, stats, items, put_items, drop_items, calendar, conflicts, preview, enterable,
    entered, enter, leave,
]  # fmt: skip
