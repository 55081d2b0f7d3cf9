"""From the first piece that leaves to receipt; every verb re-checks the state under lock."""

from datetime import timedelta
from uuid import UUID

from meadow.base import clock, ids, policy, timers
from meadow.base.bus import emit
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound
from meadow.base.timers import Timer
from meadow.goods import stock
from meadow.trade.orders import rules, store
from meadow.trade.orders.actions.facts import CONFIRM, CONFIRM_S, EXTEND_S, head, later
from meadow.trade.orders.events import Completed, Delivered, Shipped
from meadow.trade.orders.types import AlreadyExtended, Order, State, WrongState


async def refresh_shipped(db: WriteDb, shop_id: UUID, order_id: UUID, pieces: dict[UUID, int]) -> Order:
    """Count pieces (by line id) that leave now; fulfilment calls it for the parcel it writes. Raises `WrongState`."""
    order = await store.of_shop(db, shop_id=shop_id, order_id=order_id, lock=True)
    if order is None:
        raise NotFound
    if order.state not in rules.SHIPPABLE:
        raise WrongState(state=order.state.value)
    for line_id, qty in sorted(pieces.items()):
        if not await store.add_shipped(db, shop_id=shop_id, order_id=order_id, line_id=line_id, qty=qty):
            raise WrongState(state="shipped_more_than_bought")
    bought = [x.qty - x.released_qty for x in order.lines]
    state = rules.after_shipping(bought, [x.shipped_qty + pieces.get(x.id, 0) for x in order.lines])
    confirm_by = await later(db, CONFIRM_S)
    stamps = {"shipped_at": clock.now(), "confirm_by": confirm_by} if state is State.shipped else {}
    version = await store.turn(db, shop_id=shop_id, order_id=order_id, out_of=rules.SHIPPABLE, state=state, **stamps)
    if state is State.shipped and version is not None:
        note = {"shop_id": str(shop_id)}
        await timers.set(db, CONFIRM, order_id, confirm_by, note)
        await emit(db, Shipped(**head(order, version)))  # type: ignore[arg-type]
    by_sku: dict[UUID, int] = {}
    for x in order.lines:
        if pieces.get(x.id):
            by_sku[x.sku_id] = by_sku.get(x.sku_id, 0) + pieces[x.id]
    await stock.ship(db, order_id, by_sku)
    return order


async def refresh_delivered(db: WriteDb, shop_id: UUID, order_id: UUID) -> None:
    """The last parcel has arrived."""
    version = await store.turn(
        db, shop_id=shop_id, order_id=order_id, out_of=[State.shipped], state=State.delivered, delivered_at=clock.now()
    )
    order = await store.of_shop(db, shop_id=shop_id, order_id=order_id)
    if version is not None and order is not None:
        await emit(db, Delivered(**head(order, version)))  # type: ignore[arg-type]


async def confirm(db: WriteDb, buyer_id: UUID, order_id: UUID) -> None:
    """The buyer has it. Confirming twice is no error; before shipping it is `WrongState`."""
    order = await store.of_buyer(db, buyer_id=buyer_id, order_id=order_id)
    if order is None:
        raise NotFound
    if order.state is not State.completed and not await _complete(db, order, "buyer"):
        raise WrongState(state=order.state.value)


async def extend(db: WriteDb, buyer_id: UUID, order_id: UUID) -> None:
    """The buyer needs longer until receipt is assumed; once. Raises `WrongState`, `AlreadyExtended`."""
    order = await store.of_buyer(db, buyer_id=buyer_id, order_id=order_id)
    if order is None:
        raise NotFound
    if order.state not in rules.CONFIRMABLE or order.confirm_by is None:
        raise WrongState(state=order.state.value)
    until = order.confirm_by + timedelta(seconds=await policy.value(db, EXTEND_S.key))
    if not await store.extend(db, shop_id=order.shop.id, order_id=order_id, until=until):
        raise AlreadyExtended
    await timers.set(db, CONFIRM, order_id, until, {"shop_id": str(order.shop.id)})


async def auto_confirm(db: WriteDb, timer: Timer) -> None:
    """Nobody said anything for long enough: receipt is assumed."""
    order = await store.of_shop(db, shop_id=ids.parse(timer.note["shop_id"]), order_id=timer.key, lock=True)
    if order is not None and order.confirm_by is not None and order.confirm_by <= clock.now():
        await _complete(db, order, "time")


async def _complete(db: WriteDb, order: Order, by: str) -> bool:
    version = await store.turn(
        db,
        shop_id=order.shop.id,
        order_id=order.id,
        out_of=rules.CONFIRMABLE,
        state=State.completed,
        completed_at=clock.now(),
    )
    if version is None:
        return False
    await timers.cancel(db, CONFIRM, order.id)
    await emit(db, Completed(**head(order, version), by=by))  # type: ignore[arg-type]
    return True
