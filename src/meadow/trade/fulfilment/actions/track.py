"""Hearing of parcels: what a carrier tells moves the parcel, and the last arrival delivers the order."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from meadow.base import clock, ids, policy, timers
from meadow.base.bus import emit
from meadow.base.db import House, WriteDb
from meadow.base.errors import NotFound
from meadow.base.timers import Timer
from meadow.trade import orders
from meadow.trade.fulfilment import rules
from meadow.trade.fulfilment.actions.promises import tell_late
from meadow.trade.fulfilment.carriers import carrier, known, kuaidi100
from meadow.trade.fulfilment.carriers.simulated import plan
from meadow.trade.fulfilment.events import ParcelMoved, ParcelStalled
from meadow.trade.fulfilment.store import parcels as store
from meadow.trade.fulfilment.types import Held, ParcelState, Purpose, Stopped, Told

WATCH = "trade.fulfilment.watch"
STALL = policy.declare(
    "trade.fulfilment.stall", 172_800, 3600, 2_592_000, text="seconds without news until a parcel counts as stalled"
)
_MOST = 500


async def tell(db: WriteDb, held: Held, news: Sequence[Told]) -> int:
    """Write what a carrier tells, the oldest first; what was told before, or comes too late, moves nothing."""
    state, moved, fresh = held.state, held.moved_at, 0
    for told in sorted(news, key=lambda t: t.at):
        if not await store.trace(db, shop_id=held.shop_id, parcel_id=held.id, told=told):
            continue
        fresh += 1
        if moved is None or told.at >= moved:
            state, moved = rules.after(state, told.state), told.at
    if fresh:
        values = {"state": state.value, "moved_at": moved, "stalled_at": None}
        await store.change(db, shop_id=held.shop_id, parcel_id=held.id, **values)
    if state is not held.state:
        await _moved(db, held, state)
    return fresh


async def _moved(db: WriteDb, held: Held, state: ParcelState) -> None:
    for order_id in await tell_orders(db, held, state):
        if state is ParcelState.delivered and held.purpose is Purpose.order:
            await _delivered(db, held, order_id)


async def tell_orders(db: WriteDb, held: Held, state: ParcelState) -> Sequence[UUID]:
    """Say to each order of a parcel where it is, from the moment it has a number; returns the orders."""
    found = (await store.orders_of(db, shop_id=held.shop_id, parcels=[held]))[held.id]
    for order_id in found:
        await emit(
            db,
            ParcelMoved(
                shop_id=held.shop_id, order_id=order_id, parcel_id=held.id, case_id=held.case_id, purpose=held.purpose.value,
                state=state.value, carrier=held.carrier, tracking_no=held.tracking_no,
            ),
        )  # fmt: skip
    return found


async def _delivered(db: WriteDb, held: Held, order_id: UUID) -> None:
    own = [p for p in await store.of_order(db, shop_id=held.shop_id, order_id=order_id) if p.purpose is Purpose.order]
    if all(p.state is ParcelState.delivered for p in own):
        await orders.refresh_delivered(db, held.shop_id, order_id)


async def tracked(db: WriteDb, timer: Timer) -> None:
    """The simulated carrier reports its next step."""
    shop_id, done, way = ids.parse(timer.note["shop_id"]), int(timer.note["done"]), timer.note.get("way", "plain")
    held = await store.one(db, shop_id=shop_id, parcel_id=timer.key, lock=True)
    step = rules.next_step(timer.key, way, done, 1)
    if held is None or step is None or held.state in rules.ENDED:
        return
    state, place, _ = step
    await tell(db, held, [Told(at=clock.now(), state=state, place=place, mark=f"{way}:{done}")])
    await plan(db, shop_id, timer.key, way, done + 1)


async def intercept(db: WriteDb, shop_id: UUID, order_id: UUID) -> list[Stopped]:
    """Ask the carriers to bring an order's parcels back; what each answers. Raises `NotFound`.

    A parcel that nobody has picked up stays here and is `returned`; one under way is `intercepted` until it is back.
    """
    await orders.load(db, shop_id, order_id)
    own = await store.of_order(db, shop_id=shop_id, order_id=order_id, lock=True)
    return [await _stop(db, held) for held in own if held.purpose is not Purpose.back and held.state in rules.OPEN]


async def _stop(db: WriteDb, held: Held) -> Stopped:
    outcome = held.intercept or await carrier(db.house, held.carrier).stop(db, held)
    if held.intercept is None:
        await store.change(db, shop_id=held.shop_id, parcel_id=held.id, intercept=outcome)
        if outcome == "stopped":
            here = held.state in rules.STARTED
            state = ParcelState.returned if here else ParcelState.intercepted
            await store.trace(
                db, shop_id=held.shop_id, parcel_id=held.id, told=Told(at=clock.now(), state=state, mark="intercept")
            )
            values = {"state": state.value, "moved_at": clock.now()}
            await store.change(db, shop_id=held.shop_id, parcel_id=held.id, **values)
            await _moved(db, held, state)
    return Stopped(held.id, outcome)


async def subscribe(house: House, shop_id: UUID, parcel_id: UUID) -> None:
    """Ask the aggregator to tell of a parcel, with the last digits of the receiver's phone; no transaction waits for it."""
    async with house.read() as db:
        held = await store.one(db, shop_id=shop_id, parcel_id=parcel_id)
        found = await orders.open_addresses(db, shop_id, [held.order_id]) if held else {}
    if held is not None and held.carrier in kuaidi100.CODES and house.settings.kuaidi100_key:
        phone = found[held.order_id].phone[-4:] if held.order_id in found else ""
        await kuaidi100.subscribe(house, held, phone)


async def heard(db: WriteDb, shop_id: UUID, parcel_id: UUID, number: str, news: Sequence[Told]) -> int:
    """A push about a parcel: news of a number that the parcel no longer has is let go. Raises `NotFound`."""
    held = await store.one(db, shop_id=shop_id, parcel_id=parcel_id, lock=True)
    if held is None:
        raise NotFound
    return await tell(db, held, news) if number == held.tracking_no else 0


async def watch(db: WriteDb, timer: Timer) -> None:
    """Every few minutes: parcels that nobody has heard of for too long, and promises that are due or broken."""
    before = clock.now() - timedelta(seconds=await policy.value(db, STALL.key))
    traced = [c.code for c in known(db.house).values() if c.traced]
    for held in await store.unheard(db, before=before, traced=traced, limit=_MOST):
        await store.change(db, shop_id=held.shop_id, parcel_id=held.id, stalled_at=clock.now())
        since = held.moved_at or held.created_at
        for order_id in (await store.orders_of(db, shop_id=held.shop_id, parcels=[held]))[held.id]:
            await emit(
                db,
                ParcelStalled(
                    shop_id=held.shop_id, order_id=order_id, parcel_id=held.id, state=held.state.value, since=since
                ),
            )
    await tell_late(db)
    await timers.set(db, timer.kind, timer.key, clock.now() + timedelta(minutes=5))
