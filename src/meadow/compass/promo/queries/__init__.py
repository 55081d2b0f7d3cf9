"""A node's report: the figures are those of metrics, read together at most every few seconds however many watch."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from meadow.base import clock, money, policy
from meadow.base.db import House, ReadDb
from meadow.base.errors import NotFound
from meadow.compass import market, matrix, metrics
from meadow.compass.market.types import Node, ShopNode, State, Target
from meadow.compass.metrics.types import ProductRow, Trust
from meadow.compass.promo import rules, store
from meadow.compass.promo.queries.ranks import rank
from meadow.compass.promo.types import POPULATION, Clock, Hero, Link, Owner, Report, Rules, TooOld
from meadow.goods import stock
from meadow.people import shops

_KEPT = timedelta(days=90)
"""How long the event log keeps single sales."""
_USUAL = timedelta(days=14)
_HEROES = 6
_FRESH_S, _HELD_S = 5.0, 60.0
_ENGINE = "compass.promo.reports"


async def report(house: House, shop_id: UUID, node_id: UUID) -> Report:
    """A node's report as of at most five seconds ago. Raises `NotFound` (a cancelled node has none), `TooOld`, `WarehouseDown`."""
    async with house.read() as db:
        known = await market.shop_node(db, shop_id, node_id)
    if known.node.state is State.cancelled:
        raise NotFound
    if known.node.starts_at < clock.now() - _KEPT:
        raise TooOld
    held: dict[Any, tuple[float, asyncio.Task[Report]]] = house.engines.setdefault(_ENGINE, {})
    key, now = (shop_id, node_id, known.node.rev, msgspec.json.encode(known.target)), clock.monotonic()
    at, reading = held.get(key, (0.0, None))
    if reading is None or (reading.done() and (now - at >= _FRESH_S or reading.cancelled() or reading.exception())):
        for old in [k for k, (then, task) in held.items() if task.done() and now - then > _HELD_S]:
            del held[old]
        reading = asyncio.ensure_future(_read(house, shop_id, known))
        reading.add_done_callback(lambda done: done.cancelled() or done.exception())
        held[key] = (now, reading)
    return await asyncio.shield(reading)


async def _read(house: House, shop_id: UUID, known: ShopNode) -> Report:
    async with house.read() as db:
        return await _report(db, shop_id, known)


async def _report(db: ReadDb, shop_id: UUID, known: ShopNode) -> Report:
    node, now, scope = known.node, clock.now(), metrics.Scope(shop_id=shop_id)
    until = max(node.starts_at, min(node.ends_at, now))
    card = (await shops.cards(db, [shop_id])).get(shop_id)
    if card is None:
        raise NotFound
    sales = await matrix.sales(db, shop_id, node.starts_at, until)
    told, trust = await metrics.figures_in(db, scope, node.starts_at, until)
    sold = {h.at: h.gmv for h in sales.hours}
    where = market.stage(node.phases, now)
    aim = await _aim(db, scope, node, known.target)
    due = rules.planned(aim.plan, now) if aim.plan is not None else None
    grain, points = rules.curve((node.starts_at, node.ends_at), sold, aim.plan, now, rules.ZONE)
    least = int(await policy.value(db, POPULATION.key))
    return Report(
        as_of=now, state=Trust.settled if now >= node.ends_at and trust is Trust.settled else Trust.provisional,
        currency="CNY", shop=Owner(card.id, card.name, card.logo), node=node, clock=Clock(*where),
        gmv=sales.gmv, orders=told.orders, buyers=told.buyers, items=told.items, refund=told.refund, net=told.net,
        per_order=sales.gmv // told.orders if told.orders else 0, target=aim.amount, planned=due,
        at_end=rules.at_end(sales.gmv, due, aim.amount) if due is not None and aim.amount else None, path=aim.drawn,
        phases=rules.parts(node.phases, sold, aim.parts), grain=grain, curve=points, fields=sales.fields,
        rank=await rank(db, shop_id, node, least, now), population=least,
        heroes=await _heroes(db, await metrics.products_in(db, scope, node.starts_at, until), sales.gmv),
    )  # fmt: skip


class _Aim(msgspec.Struct, frozen=True):
    amount: int | None = None
    parts: list[int] | None = None
    plan: dict[datetime, int] | None = None
    drawn: str | None = None


async def _aim(db: ReadDb, scope: metrics.Scope, node: Node, target: Target | None) -> _Aim:
    """A target on its phases and hours, drawn by the shop's own two weeks before."""
    if target is None or target.amount is None:
        return _Aim()
    parts = money.split(target.amount, market.weights(target, node.phases))
    before = min(node.starts_at, clock.now())
    usual = await metrics.clock_in(db, scope, before - _USUAL, before)
    return _Aim(
        target.amount, parts, rules.path(node.phases, parts, usual, rules.ZONE), "own" if any(usual) else "even"
    )


async def _heroes(db: ReadDb, rows: list[ProductRow], gmv: int) -> list[Hero]:
    best = [r for r in rows if r.gmv > 0][:_HEROES]
    left = await stock.by_product(db, [r.product_id for r in best])
    return [
        Hero(
            product_id=r.product_id, title=r.title, image=r.image, orders=r.orders, items=r.items, gmv=r.gmv,
            share_bp=min(10_000, r.gmv * 10_000 // gmv) if gmv else 0, stock=left.get(r.product_id, 0),
        )
        for r in best
    ]  # fmt: skip


async def shared(db: ReadDb, secret: str) -> tuple[UUID, UUID]:
    """Shop and node that a link opens. Raises `NotFound` for a link that is unknown, over or revoked."""
    found = await store.opened(db, secret_hash=rules.hashed(secret), now=clock.now())
    if found is None:
        raise NotFound
    return found.shop_id, found.node_id


async def links(db: ReadDb, shop_id: UUID, node_id: UUID) -> list[Link]:
    """The links of this shop to a report that are open. Raises `NotFound`."""
    await market.shop_node(db, shop_id, node_id)
    return await store.links(db, shop_id=shop_id, node_id=node_id, now=clock.now())


async def settings(db: ReadDb) -> Rules:
    """What reports are told by."""
    return Rules(int(await policy.value(db, POPULATION.key)))
