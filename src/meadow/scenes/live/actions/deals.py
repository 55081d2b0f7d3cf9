"""Flash deals: pieces are kept from arming to opening; then the SKU sells by the deal alone until it is over."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from meadow.base import clock, i18n, ids, timers
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound, Problem
from meadow.base.timers import Timer
from meadow.goods import stock
from meadow.goods.offers.types import PRODUCTS, SkuPrice
from meadow.goods.offers.types import rooms as offers
from meadow.goods.offers.types.kinds import Flash
from meadow.goods.offers.types.views import ItemIn, NewOffer, Sold
from meadow.goods.stock.types.desk import HOLD
from meadow.scenes.live.actions.command import act, house_desk, note, take
from meadow.scenes.live.actions.lane import on_stage, tell_after
from meadow.scenes.live.queries import items
from meadow.scenes.live.rules import deals as rules
from meadow.scenes.live.rules import least as least_of
from meadow.scenes.live.rules.machine import ON_AIR
from meadow.scenes.live.store import bag, sessions
from meadow.scenes.live.store import deals as store
from meadow.scenes.live.types import BadPrice, Desk, NoLeave, NotInBag, Session
from meadow.scenes.live.types.deals import ArmDeal, BadStart, DealOnSku, DealOver
from meadow.trade.orders.events import Cancelled, Placed

DEAL = "scenes.live.deal"
_SPARE, _HOUR = timedelta(days=1), timedelta(hours=1)
"""Pieces kept for a deal are an orphan's only so long after the planned end."""


async def arm(db: WriteDb, desk: Desk, session_id: UUID, asked: ArmDeal) -> UUID:
    """Keep the pieces and prepare the sale.

    Raises `NotFound`, `WrongState`, `NotInBag`, `BadStart`, `BadPrice`, `DealOnSku`, `NotEnough`, and what offers refuse.
    """
    held = await take(db, desk, session_id)
    if await bag.item_of(db, session_id=held.id, product_id=asked.product_id) is None:
        raise NotInBag
    if asked.start_at is not None and not clock.now() < asked.start_at < held.planned_end:
        raise BadStart
    sold: Sold | None = (await db.house.wiring.asks[PRODUCTS](db, [asked.product_id])).get(asked.product_id)
    if sold is None:
        raise NotInBag
    usual = {s.id: s.price for s in sold.skus}
    await _priced(db, held, asked, sold, usual)
    deal_id, until = ids.new(), max(clock.now(), held.planned_end) + _SPARE
    offer_id = await db.house.wiring.asks[offers.ARM](db, sold.shop_id, _sale(asked, until), _item(asked))
    skus = [{"sku_id": s.sku_id, "price": s.price, "was": usual[s.sku_id], "total": s.total} for s in asked.skus]
    values = {
        "shop_id": sold.shop_id, "product_id": asked.product_id, "offer_id": offer_id, "per_buyer": asked.per_buyer,
        "warmup_s": asked.warmup_s, "length_s": asked.length_s, "start_at": asked.start_at,
    }  # fmt: skip
    if taken := await store.add(db, session_id=held.id, deal_id=deal_id, skus=skus, values=values):
        raise DealOnSku(skus=[str(s) for s in taken])
    pieces = {s.sku_id: s.total for s in asked.skus}
    await db.house.wiring.asks[HOLD](db, sold.shop_id, deal_id, pieces, until)
    await _wait(db, held, deal_id, asked.start_at or until - _HOUR)
    await act(db, held, desk, "deal_arm", {"deal_id": deal_id, "product_id": asked.product_id})
    return deal_id


async def _priced(db: WriteDb, held: Session, asked: ArmDeal, sold: Sold, usual: Mapping[UUID, int]) -> None:
    """Raises `NotInBag` for a foreign SKU, `NoLeave` and `BadPrice` as a live price does."""
    bp = (await items.floors(db, held, {sold.id: sold})).get(sold.id)
    if bp is None:
        raise NoLeave
    for sku in asked.skus:
        if sku.sku_id not in usual:
            raise NotInBag
        least, most = least_of(usual[sku.sku_id], bp), usual[sku.sku_id]
        if not least <= sku.price < most:
            raise BadPrice(least=least, most=most, sku_id=str(sku.sku_id))


def _sale(asked: ArmDeal, until: datetime) -> NewOffer:
    title = i18n.both("scenes.live.deal_title")
    rule = Flash(per_buyer=asked.per_buyer, after="stop")
    return NewOffer(title=title, rule=rule, starts_at=clock.now(), ends_at=until, draft=True)


def _item(asked: ArmDeal) -> ItemIn:
    return ItemIn(asked.product_id, [SkuPrice(s.sku_id, s.price, s.total) for s in asked.skus])


async def _wait(db: WriteDb, held: Session, deal_id: UUID, due: datetime) -> None:
    await timers.set(db, DEAL, deal_id, due, {"session_id": str(held.id)})


async def start(db: WriteDb, desk: Desk, session_id: UUID, deal_id: UUID) -> None:
    """Begin the warm-up; the deal opens by itself. Raises `NotFound`, `Closed`, `DealOver`."""
    held = await on_stage(db, desk, session_id)
    row = await _locked(db, held, deal_id)
    if row.state != "armed":
        raise DealOver(state=row.state)
    await _warm(db, held, desk, row)


async def _warm(db: WriteDb, held: Session, desk: Desk, row: Any) -> None:
    opens_at = clock.now() + timedelta(seconds=row.warmup_s)
    ends_at = opens_at + timedelta(seconds=row.length_s)
    await store.change(db, session_id=held.id, deal_id=row.id, state="warmup", opens_at=opens_at, ends_at=ends_at)
    await _wait(db, held, row.id, opens_at)
    await act(db, held, desk, "deal_start", {"deal_id": row.id}, ("deal", await _said(db, row, opens_at, ends_at)))


async def _said(db: WriteDb, row: Any, opens_at: datetime, ends_at: datetime, phase: str = "warmup") -> dict[str, Any]:
    skus = (await store.skus_of(db, session_id=row.session_id, deal_ids=[row.id]))[row.id]
    price, was = rules.face([(s.price, s.was) for s in skus])
    return {
        "deal_id": row.id, "product_id": row.product_id, "price": price, "was": was, "opens_at": opens_at, "ends_at": ends_at,
        "limit": row.per_buyer, "left": sum(s.total for s in skus), "phase": phase,
    }  # fmt: skip


async def stop(db: WriteDb, desk: Desk, session_id: UUID, deal_id: UUID) -> None:
    """Stop a deal, or call off an armed one; what was kept is free again. Raises `NotFound`, `WrongState`."""
    held = await take(db, desk, session_id)
    row = await _locked(db, held, deal_id)
    if row.state != "ended":
        await close(db, held, desk, row, "stopped")


async def due(db: WriteDb, timer: Timer) -> None:
    """The moment of a deal has come: to warm up, to open, to end; whatever moved meanwhile is looked at again."""
    held = await sessions.of(db, session_id=ids.parse(timer.note["session_id"]), lock=True)
    row = await store.of(db, session_id=held.id, deal_id=timer.key, lock=True) if held else None
    if held is None or row is None or row.state == "ended":
        return
    now, desk = clock.now(), house_desk(held.author_id)
    if held.state not in ON_AIR:
        await _lapse(db, held, desk, row)
        return
    if row.state == "armed" and row.start_at and row.start_at <= now:
        await _warm(db, held, desk, row)
    elif row.state == "warmup" and row.opens_at <= now:
        await _open(db, held, desk, row)
    elif row.state == "open" and row.ends_at <= now:
        await close(db, held, desk, row, "time")


async def _lapse(db: WriteDb, held: Session, desk: Desk, row: Any) -> None:
    """A broadcast that is not on air: its deals wait for it, and let go of their pieces when it never comes."""
    last = held.planned_end + _SPARE - _HOUR
    if clock.now() < last:
        await _wait(db, held, row.id, last)
    else:
        await close(db, held, desk, row, "stopped")


async def _open(db: WriteDb, held: Session, desk: Desk, row: Any) -> None:
    """From now the SKU sells by the deal alone, so that the kept pieces are the deal's without being held any more."""
    ends_at = clock.now() + timedelta(seconds=row.length_s)
    try:
        async with db.savepoint():
            await stock.release(db, row.id)
            await db.house.wiring.asks[offers.RUN](db, row.shop_id, row.offer_id, clock.now(), ends_at)
    except Problem as problem:
        await close(db, held, desk, row, "stopped", {"code": problem.code})
        return
    await store.change(db, session_id=held.id, deal_id=row.id, state="open", opens_at=clock.now(), ends_at=ends_at)
    await _wait(db, held, row.id, ends_at)
    said = await _said(db, row, clock.now(), ends_at, "open")
    await act(db, held, desk, "deal_open", {"deal_id": row.id}, ("deal", said))
    await note(db, held, "deal_start", row.id, product_id=row.product_id, campaign_id=row.offer_id, shop_id=row.shop_id)


async def close(
    db: WriteDb, held: Session, desk: Desk, row: Any, why: Literal["sold_out", "stopped", "time"],
    detail: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    """End a locked deal in whatever state it is; pieces that it kept are free, pieces that it sold stay sold."""
    await stock.release(db, row.id)
    sold = await _sold(db, row)
    await db.house.wiring.asks[offers.STOP](db, row.shop_id, row.offer_id)
    await store.count(db, session_id=held.id, deal_id=row.id, sold=sold, over=True)
    await store.change(db, session_id=held.id, deal_id=row.id, state="ended", why=why, ended_at=clock.now())
    await timers.cancel(db, DEAL, row.id)
    told = row.state != "armed"
    said = {"deal_id": row.id, "why": why} | (detail or {})
    await act(db, held, desk, "deal_stop", said, ("deal_end", {"deal_id": row.id, "why": why}) if told else None)
    if row.state == "open":
        keys = {"product_id": row.product_id, "campaign_id": row.offer_id, "shop_id": row.shop_id}
        await note(db, held, "deal_stop", row.id, **keys, qty=sum(sold.values()), props={"why": why})


async def _sold(db: WriteDb, row: Any) -> dict[UUID, int]:
    """What orders have taken of a deal by SKU, by the offer's own count."""
    pieces = await db.house.wiring.asks[offers.PIECES](db, row.shop_id, [row.offer_id])
    return {sku: taken for (_, sku), (_, taken) in pieces.items()}


async def _locked(db: WriteDb, held: Session, deal_id: UUID) -> Any:
    row = await store.of(db, session_id=held.id, deal_id=deal_id, lock=True)
    if row is None:
        raise NotFound
    return row


async def on_orders(db: WriteDb, events: Sequence[Placed | Cancelled]) -> None:
    """Orders took pieces of a deal, or gave them back: everybody sees what is left, and nothing left ends it."""
    await recount(db, sorted({x.sku_id for event in events for x in event.lines}))


async def recount(db: WriteDb, sku_ids: Sequence[UUID]) -> None:
    """Tell what open deals on these SKUs have left."""
    for row in await store.open_on(db, sku_ids=sku_ids):
        skus = (await store.skus_of(db, session_id=row.session_id, deal_ids=[row.id]))[row.id]
        sold = await _sold(db, row)
        left = rules.left({s.sku_id: s.total for s in skus}, sold)
        tell_after(db, row.session_id, f"deal:{row.id}", {"left": left})
        if left == 0:
            held = await sessions.of(db, session_id=row.session_id, lock=True)
            again = await store.of(db, session_id=row.session_id, deal_id=row.id, lock=True)
            if held and again and again.state == "open":
                await close(db, held, house_desk(held.author_id), again, "sold_out")
        else:
            await store.count(db, session_id=row.session_id, deal_id=row.id, sold=sold)
