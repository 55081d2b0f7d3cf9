"""Shipping, and the simulated carrier's way."""

import re
from collections.abc import Sequence
from uuid import UUID

from meadow.base import clock, i18n, ids, policy, timers
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound, Problem
from meadow.base.timers import Timer
from meadow.trade import orders
from meadow.trade.fulfilment import queries, rules, store
from meadow.trade.fulfilment.types import (
    BadTracking,
    BatchResult,
    ParcelLine,
    ParcelState,
    RowResult,
    ShipRow,
    TrackingTaken,
    UnknownCarrier,
)
from meadow.trade.orders.types import WrongState

TRACK = "trade.fulfilment.track"
SPEED = policy.declare(
    "trade.fulfilment.simulated_speed", 1, 1, 100_000, text="by how much the simulated carrier's hours are divided"
)
_NUMBER = re.compile(r"[A-Za-z0-9-]{6,40}")


async def ship(
    db: WriteDb, shop_id: UUID, order_id: UUID, carrier: str, tracking_no: str, asked: Sequence[ParcelLine]
) -> None:
    """Write a parcel and move the order. Raises `WrongState`, `NotOfOrder`, `TrackingTaken`, `UnknownCarrier`, `BadTracking`."""
    found = queries.CARRIERS.get(carrier)
    if found is None:
        raise UnknownCarrier(carrier=carrier, known=", ".join(queries.CARRIERS))
    if not _NUMBER.fullmatch(tracking_no):
        raise BadTracking(tracking_no=tracking_no)
    order = await orders.load(db, shop_id, order_id)
    pieces = rules.pieces(order.lines, asked)
    if not pieces:
        raise WrongState(state=order.state.value)
    await orders.refresh_shipped(db, shop_id, order_id, pieces)
    parcel_id = ids.new()
    if not await store.add(
        db,
        shop_id=shop_id,
        parcel_id=parcel_id,
        order_id=order_id,
        carrier=carrier,
        tracking_no=tracking_no,
        pieces=pieces,
    ):
        raise TrackingTaken(tracking_no=tracking_no)
    if found.traced:
        await _plan(db, shop_id, parcel_id, 0)


async def _plan(db: WriteDb, shop_id: UUID, parcel_id: UUID, done: int) -> None:
    step = rules.next_step(parcel_id, done, int(await policy.value(db, SPEED.key)))
    if step is not None:
        note = {"shop_id": str(shop_id), "done": done}
        await timers.set(db, TRACK, parcel_id, clock.now() + step[2], note)


async def tracked(db: WriteDb, timer: Timer) -> None:
    """The simulated carrier reports its next step; the last parcel's arrival delivers the order."""
    shop_id, done = ids.parse(timer.note["shop_id"]), int(timer.note["done"])
    held = await store.one(db, shop_id=shop_id, parcel_id=timer.key)
    step = rules.next_step(timer.key, done, 1)
    if held is None or step is None:
        return
    state, place, _ = step
    await store.trace(db, shop_id=shop_id, parcel_id=timer.key, seq=done, state=state, place=place)
    if state is ParcelState.delivered:
        parcels = await store.of_order(db, shop_id=shop_id, order_id=held.order_id)
        if all(p.state == ParcelState.delivered.value or p.id == held.id for p in parcels):
            await orders.refresh_delivered(db, shop_id, held.order_id)
    await _plan(db, shop_id, timer.key, done + 1)


async def ship_batch(db: WriteDb, shop_id: UUID, rows: Sequence[ShipRow], language: str) -> BatchResult:
    """Ship up to 600 orders by number; a wrong row harms no other, and a row shipped before with the same number is done."""
    known = await queries.numbers(db, shop_id, [r.order_number.strip() for r in rows])
    return BatchResult([await _row(db, shop_id, i, row, known, language) for i, row in enumerate(rows, 1)])


async def _row(db: WriteDb, shop_id: UUID, i: int, row: ShipRow, known: dict[str, UUID], language: str) -> RowResult:
    carrier, number = row.carrier.strip(), row.tracking_no.strip()
    order_id = known.get(row.order_number.strip())
    try:
        if order_id is None:
            raise NotFound
        if await queries.has_parcel(db, shop_id, order_id, carrier, number):
            return RowResult(i, ok=True)
        async with db.savepoint():
            await ship(db, shop_id, order_id, carrier, number, ())
    except Problem as problem:
        return RowResult(i, ok=False, code=problem.code, detail=i18n.say(problem.code, language, **problem.params))
    return RowResult(i, ok=True)
