"""Pieces and money of a line that go back: counted here, moved by settlement and payments."""

from uuid import UUID

import msgspec

from meadow.base import clock, timers
from meadow.base.bus import emit
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound
from meadow.goods import stock
from meadow.trade.orders import rules, store
from meadow.trade.orders.actions.facts import CONFIRM, CONFIRM_S, HOLD, head, later
from meadow.trade.orders.events import Cancelled, Shipped
from meadow.trade.orders.types import LineRefund, LineView, Order, State, WrongState

REFUNDABLE = frozenset(State) - {State.created, State.deposit_paid}


async def refund_line(
    db: WriteDb,
    shop_id: UUID,
    order_id: UUID,
    line_id: UUID,
    *,
    qty: int,
    goods: int,
    freight: int,
    reason: str = "refund",
    shipped: bool = False,
) -> LineRefund:
    """Count a refund of pieces and minor units on a line, give unshipped pieces back to stock, and move the order on.

    With `shipped` the pieces are among those that left, so that none of a line still being shipped is taken off.
    An order with nothing left to ship is cancelled, or shipped where something left before. Raises `OverRefund`, `WrongState`.
    """
    order = await store.of_shop(db, shop_id=shop_id, order_id=order_id, lock=True)
    line = next((x for x in order.lines if x.id == line_id), None) if order else None
    if order is None or line is None:
        raise NotFound
    if order.state not in REFUNDABLE and not order.paid_at:
        raise WrongState(state=order.state.value)
    here = rules.refund(line, qty, goods, freight)
    released = 0 if shipped else here
    await store.refund(
        db,
        shop_id=shop_id,
        order_id=order_id,
        line_id=line_id,
        qty=qty,
        goods=goods,
        freight=freight,
        released=released,
    )
    done = _counted(line, qty, goods, freight, released)
    lines = [done if x.id == line_id else x for x in order.lines]
    await _move_on(db, order, lines, reason)
    if released:
        await stock.give_back(db, order_id, {line.sku_id: released})
    return LineRefund(
        before_ship=line.shipped_qty == 0, whole_line=_gone(done), whole_order=all(map(_gone, lines)), released_qty=released
    )  # fmt: skip


def _counted(line: LineView, qty: int, goods: int, freight: int, released: int) -> LineView:
    return msgspec.structs.replace(
        line,
        refunded_qty=line.refunded_qty + qty,
        refunded_goods=line.refunded_goods + goods,
        refunded_freight=line.refunded_freight + freight,
        released_qty=line.released_qty + released,
    )


def _gone(line: LineView) -> bool:
    return (line.qty, line.paid, line.freight) == (line.refunded_qty, line.refunded_goods, line.refunded_freight)


async def _move_on(db: WriteDb, order: Order, lines: list[LineView], reason: str) -> None:
    state = rules.after_refund(order.state, lines)
    if state is order.state:
        return
    now, stamps = clock.now(), {}
    if state is State.cancelled:
        stamps = {"cancelled_at": now, "cancel_reason": reason, "hold": None}
    else:
        stamps = {"shipped_at": now, "confirm_by": await later(db, CONFIRM_S)}
    version = await store.turn(
        db, shop_id=order.shop.id, order_id=order.id, out_of=[order.state], state=state, **stamps
    )
    if version is None:
        raise WrongState(state=order.state.value)
    if state is State.cancelled:
        await timers.cancel(db, HOLD, order.id)
        await emit(db, Cancelled(**head(order, version), reason=reason, paid=True))  # type: ignore[arg-type]
    else:
        await timers.set(db, CONFIRM, order.id, stamps["confirm_by"], {"shop_id": str(order.shop.id)})  # type: ignore[arg-type]
        await emit(db, Shipped(**head(order, version)))  # type: ignore[arg-type]
