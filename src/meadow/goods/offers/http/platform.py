"""Coupons, promotions and budgets of the platform over HTTP."""

from typing import Any
from uuid import UUID

from litestar import Request

from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import NotFound
from meadow.base.page import Page
from meadow.base.web import Who, ops, read, write
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
    Budget,
    DropItems,
    Item,
    ItemResults,
    NewBudget,
    NewOffer,
    OfferCounts,
    OfferView,
    OverBudget,
    PutItems,
    Stats,
    Turn,
)

_BASE = "/api/ops/promotions"
_ONE = _BASE + "/{offer_id:uuid}"
_BUDGETS = "/api/ops/budgets"
READ, EDIT = ops("offers.edit"), ops("offers.edit")


@read(_BASE, guard=READ, op="goods_offers_platform_list")
async def offers(
    db: ReadDb, kind: Kinds = None, tab: StateTab = None, cursor: str | None = None, limit: Limit = 20
) -> Page[OfferView]:
    """The platform's offers, the newest first; of kinds (comma-separated) and a state on demand."""
    return await queries.offers(db, PLATFORM, kinds_of(kind), tab, cursor, limit)


@read(_BASE + "/counts", guard=READ, op="goods_offers_platform_counts")
async def counts(db: ReadDb, kind: Kinds = None) -> OfferCounts:
    """The platform's offers by state."""
    return await queries.counts(db, PLATFORM, kinds_of(kind))


@write(_BASE, guard=EDIT, op="goods_offers_platform_make", status=201, raises=MAKING)
async def make(db: WriteDb, who: Who, data: NewOffer) -> OfferView:
    """Make an offer."""
    owner = PLATFORM
    return await queries.offer(db, owner, await actions.make(db, who, owner, data))


@read(_ONE, guard=READ, op="goods_offers_platform_show", raises=[NotFound])
async def show(db: ReadDb, offer_id: UUID) -> OfferView:
    """One offer."""
    return await queries.offer(db, PLATFORM, offer_id)


@write(_ONE, guard=EDIT, op="goods_offers_platform_edit", method="PUT", raises=EDITING)
async def edit(db: WriteDb, who: Who, offer_id: UUID, data: NewOffer) -> OfferView:
    """Change an offer."""
    owner = PLATFORM
    await actions.edit(db, who, owner, offer_id, data)
    return await queries.offer(db, owner, offer_id)


@write(_ONE + "/state", guard=EDIT, op="goods_offers_platform_turn", method="PUT", raises=TURNING)
async def turn(db: WriteDb, who: Who, offer_id: UUID, data: Turn) -> OfferView:
    """Start, pause, resume or end an offer."""
    owner = PLATFORM
    await actions.turn(db, who, owner, offer_id, data)
    return await queries.offer(db, owner, offer_id)


@write(_ONE + "/copy", guard=EDIT, op="goods_offers_platform_copy", status=201, raises=[NotFound])
async def copy(db: WriteDb, who: Who, offer_id: UUID) -> OfferView:
    """A draft like this offer."""
    owner = PLATFORM
    return await queries.offer(db, owner, await actions.copy(db, who, owner, offer_id))


@read(_ONE + "/stats", guard=READ, op="goods_offers_platform_stats", raises=[NotFound])
async def stats(db: ReadDb, offer_id: UUID) -> Stats:
    """What an offer did so far."""
    return await queries.stats(db, PLATFORM, offer_id)


@read(_ONE + "/items", guard=READ, op="goods_offers_platform_items", raises=[NotFound])
async def items(db: ReadDb, offer_id: UUID, cursor: str | None = None, limit: Limit = 20) -> Page[Item]:
    """Products of an offer."""
    return await queries.items(db, PLATFORM, offer_id, cursor, limit)


@write(_ONE + "/items", guard=EDIT, op="goods_offers_platform_put_items", method="PUT", raises=ENTERING)
async def put_items(
    db: WriteDb, who: Who, request: Request[Any, Any, Any], offer_id: UUID, data: PutItems
) -> ItemResults:
    """Enter products, a result per row."""
    return await actions.put_items(db, who, PLATFORM, offer_id, data.items, language=language(request))


@write(_ONE + "/items/remove", guard=EDIT, op="goods_offers_platform_drop_items", raises=ENTERING)
async def drop_items(db: WriteDb, who: Who, offer_id: UUID, data: DropItems) -> ItemResults:
    """Take products out, a result per row."""
    return await actions.drop_items(db, who, PLATFORM, offer_id, data.product_ids)


@read(_BUDGETS, guard=READ, op="goods_offers_platform_budgets")
async def budgets(db: ReadDb, cursor: str | None = None, limit: Limit = 20) -> Page[Budget]:
    """The platform's budgets."""
    return await queries.budgets(db, PLATFORM, cursor, limit)


@write(_BUDGETS, guard=EDIT, op="goods_offers_platform_add_budget", status=201)
async def add_budget(db: WriteDb, who: Who, data: NewBudget) -> Budget:
    """Set money aside for discounts."""
    owner = PLATFORM
    return await queries.budget(db, owner, await actions.add_budget(db, who, owner, data))


@write(
    _BUDGETS + "/{budget_id:uuid}",
    guard=EDIT,
    op="goods_offers_platform_set_budget",
    method="PUT",
    raises=[NotFound, OverBudget],
)
async def set_budget(db: WriteDb, who: Who, budget_id: UUID, data: NewBudget) -> Budget:
    """Change a budget."""
    owner = PLATFORM
    await actions.set_budget(db, who, owner, budget_id, data)
    return await queries.budget(db, owner, budget_id)


routes = [
    offers, counts, make, show, edit, turn, copy, stats, items, put_items, drop_items, budgets, add_budget, set_budget,
]  # fmt: skip
