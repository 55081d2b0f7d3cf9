"""The wall of one shop: today from the event log, beside yesterday."""

from uuid import UUID

from meadow.base import clock, money
from meadow.base.db import ReadDb
from meadow.base.errors import NotFound
from meadow.compass import metrics
from meadow.compass.metrics.types import Figures, ProductRow, Summary
from meadow.compass.screen.rules import change_bp
from meadow.compass.screen.types import Board, Figure, Ranked, Recent, ShopLine, SourceShare
from meadow.goods import stock
from meadow.people import shops
from meadow.trade import orders


async def board(db: ReadDb, shop_id: UUID) -> Board:
    """Everything the wall shows, as of now."""
    shop = (await shops.cards(db, [shop_id])).get(shop_id)
    if shop is None:
        raise NotFound
    scope = metrics.Scope(shop_id=shop_id)
    today = await metrics.summary(db, scope)
    curve = await metrics.curve(db, scope)
    ranked = (await metrics.products(db, scope)).items[:6]
    on_hand = await stock.by_product(db, [r.product_id for r in ranked])
    recent = await orders.list_shop(db, shop_id, "paid", [], [], None, 8)
    return Board(
        as_of=clock.now(), state=today.state, currency=today.currency, shop=ShopLine(shop.id, shop.name, shop.logo),
        gmv_today=today.gmv, target=None, figures=_figures(today), curve=curve.minutes,
        funnel=(await metrics.funnel(db, scope)).steps,
        rank=[_ranked(r, on_hand.get(r.product_id, 0)) for r in ranked], sources=await _sources(db, scope),
        orders=[Recent(o.paid_at or o.created_at, o.buyer.region, o.buyer.name_masked, o.lines[0].title, o.amount) for o in recent.items],
    )  # fmt: skip


def _figures(today: Summary) -> list[Figure]:
    before: Figures = today.compare
    each = today.gmv // today.orders if today.orders else 0
    each_before = before.gmv // before.orders if before.orders else 0
    pairs = [
        ("orders", today.orders, before.orders, "count"),
        ("buyers", today.buyers, before.buyers, "count"),
        ("items", today.items, before.items, "count"),
        ("per_order", each, each_before, "money"),
        ("impressions", today.impressions, before.impressions, "count"),
        ("product_clicks", today.product_clicks, before.product_clicks, "count"),
        ("carts", today.carts, before.carts, "count"),
        ("refund", today.refund, before.refund, "money"),
    ]
    return [Figure(key, now, kind, change_bp(now, then)) for key, now, then, kind in pairs]


def _ranked(r: ProductRow, on_hand: int) -> Ranked:
    return Ranked(
        product_id=r.product_id, title=r.title, image=r.image, orders=r.orders, gmv=r.gmv, stock=on_hand,
        clicks_bp=r.clicks * 10_000 // r.impressions if r.impressions else None,
        pay_bp=r.orders * 10_000 // r.clicks if r.clicks >= r.orders > 0 else None,  # bought without a told click
    )  # fmt: skip


async def _sources(db: ReadDb, scope: metrics.Scope) -> list[SourceShare]:
    found = await metrics.sources(db, scope)
    parts = money.split(10_000, [gmv for _, gmv in found]) if any(gmv for _, gmv in found) else [0] * len(found)
    return [SourceShare(key, gmv, bp) for (key, gmv), bp in zip(found, parts, strict=True)]
