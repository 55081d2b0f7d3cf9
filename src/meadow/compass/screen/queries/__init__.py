"""The wall of one shop: today from the event log, beside yesterday; the screen of one broadcast, and its replay."""

from collections.abc import AsyncIterator
from datetime import datetime
from uuid import UUID

import msgspec

from meadow.base import clock, money
from meadow.base.db import House, ReadDb
from meadow.base.errors import NotFound
from meadow.compass import metrics
from meadow.compass.metrics.types import Figures, ProductRow, Summary
from meadow.compass.screen import rules, store
from meadow.compass.screen.hub import Frame, Hub, relay_of
from meadow.compass.screen.queries import shop as shop_side
from meadow.compass.screen.rules import change_bp
from meadow.compass.screen.types import Board, Figure, Ranked, Recent, Screen, Share, ShopLine, SourceShare, Timeline
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
    rooms, alarms = await shop_side.beside(db, shop_id)
    return Board(
        as_of=clock.now(), state=today.state, currency=today.currency, shop=ShopLine(shop.id, shop.name, shop.logo),
        gmv_today=today.gmv, target=None, figures=_figures(today), curve=curve.minutes,
        funnel=(await metrics.funnel(db, scope)).steps,
        rank=[_ranked(r, on_hand.get(r.product_id, 0)) for r in ranked], sources=await _sources(db, scope),
        orders=[Recent(o.paid_at or o.created_at, o.buyer.region, o.buyer.name_masked, o.lines[0].title, o.amount) for o in recent.items],
        rooms=rooms, alarms=alarms,
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
    parts = money.split(10_000, [now for _, now, *_ in found]) if any(now for _, now, *_ in found) else [0] * len(found)
    return [SourceShare(key, now, bp, *before) for (key, now, *before), bp in zip(found, parts, strict=True)]


async def screen(house: House, session_id: UUID) -> Screen:
    """The screen of a broadcast as of now. Raises `NotFound` where it was never on air."""
    state = await Hub(house, _nobody).state(session_id)
    if state is None:
        raise NotFound
    return msgspec.convert(msgspec.to_builtins(state), Screen)


async def _nobody(_: UUID, _frame: bytes) -> None:
    """One look has no watchers."""


def frames(house: House, session_id: UUID, after: int | None) -> AsyncIterator[Frame]:
    """The stream of a broadcast's screen from a tick on."""
    return relay_of(house).follow(session_id, after)


async def timeline(house: House, session_id: UUID) -> Timeline:
    """A broadcast second by second, for its replay. Raises `NotFound`."""
    async with house.read() as db:
        session = (await metrics.sessions.known(db, [session_id])).get(session_id)
    if session is None:
        raise NotFound
    marks = (await metrics.rooms.lanes(house, [session.key])).get(session.key, [])
    return Timeline(
        session_id=session_id, title=session.title, started_at=session.started_at, ended_at=session.ended_at, currency="CNY",
        seconds=await metrics.rooms.seconds(house, session.key), goods=await metrics.rooms.goods_seconds(house, session.key),
        lane=rules.lane([m for m in marks if m.name != "refund"]),
    )  # fmt: skip


async def theirs(db: ReadDb, scope: metrics.Scope, session_id: UUID) -> None:
    """Raises `NotFound` where a broadcast is not of this scope."""
    await metrics.sessions.one(db, scope, session_id)


async def shared(db: ReadDb, secret: str) -> tuple[UUID, datetime]:
    """The broadcast that a link opens, and until when. Raises `NotFound` for a link that is unknown, over or revoked."""
    found = await store.opened(db, secret_hash=rules.hashed(secret))
    if found is None:
        raise NotFound
    return found.session_id, found.expires_at


async def shares(db: ReadDb, author_id: UUID, session_id: UUID) -> list[Share]:
    """The links of this author's broadcast that are open. Raises `NotFound`."""
    await theirs(db, metrics.Scope(author_id=author_id), session_id)
    return await store.shares(db, author_id=author_id, session_id=session_id)
