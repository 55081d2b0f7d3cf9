"""A checkout from its opening to its end, while nothing is paid."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from meadow.base import clock, ids, timers
from meadow.base.bus import emit
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound
from meadow.base.timers import Timer
from meadow.goods import offers, stock
from meadow.trade import cart, payments
from meadow.trade.orders import rules, store
from meadow.trade.orders.actions.facts import PAY, head
from meadow.trade.orders.events import Cancelled, Placed
from meadow.trade.orders.types import InFlight, PlacedOrder, State, WrongState
from meadow.trade.payments.types import Intent, IntentState, OrderRef

CUT_SHORT = timedelta(seconds=35)
"""No statement of a placement lives longer (the server ends it at 30 s), so an older one has lost its process."""


async def open_checkout(
    db: WriteDb, buyer_id: UUID, checkout_id: UUID, intent_id: UUID, orders: Sequence[PlacedOrder]
) -> None:
    """All orders of a checkout exist: now, and only now, there is something to pay. Opening it twice is no error."""
    held = await store.checkout_of(db, buyer_id=buyer_id, checkout_id=checkout_id, lock=True)
    if held is not None and held.state == "open":
        return
    if held is None or held.state != "placing":
        raise WrongState
    kept = await store.of_checkout(db, buyer_id=buyer_id, checkout_id=checkout_id)
    regions = {o.id: o.region for o in kept}
    refs = tuple(OrderRef(o.id, o.number, o.shop_id, o.amount, regions.get(o.id, "")) for o in orders)
    made = Intent(
        id=intent_id, buyer_id=buyer_id, checkout_id=checkout_id, state=IntentState.open, amount=held.amount,
        currency=held.currency, orders=refs, expires_at=held.expires_at,
    )  # fmt: skip
    await payments.open_intent(db, made)
    await store.turn_checkout(db, buyer_id=buyer_id, checkout_id=checkout_id, state="open")


async def heal_checkout(db: WriteDb, buyer_id: UUID, checkout_id: UUID) -> None:
    """A placement that was cut short is finished for whoever repeats it: opened where every order exists, else dropped.

    Raises `InFlight` while the placement itself may still be at work.
    """
    orders = await store.of_checkout(db, buyer_id=buyer_id, checkout_id=checkout_id, lock=True)
    held = await store.checkout_of(db, buyer_id=buyer_id, checkout_id=checkout_id, lock=True)
    if held is None or held.state != "placing":
        return
    if sum(o.amount for o in orders) == held.amount and all(o.state is State.created for o in orders):
        placed = [PlacedOrder(o.id, o.number, o.shop.id, o.amount) for o in orders]
        await open_checkout(db, buyer_id, checkout_id, ids.new(), placed)
    elif clock.now() - held.created_at > CUT_SHORT:
        await drop_checkout(db, buyer_id, checkout_id, "interrupted")
    else:
        raise InFlight(retry_after=1)


async def drop_checkout(db: WriteDb, buyer_id: UUID, checkout_id: UUID, reason: str) -> int:
    """Cancel whatever of a checkout is still unpaid and take no more money for it; returns how many orders ended.

    Locks in the order of the house: intent, orders by id, stock. A payment that comes after goes back by itself.
    """
    await payments.close(db, buyer_id, checkout_id)
    ended = 0
    for order in await store.of_checkout(db, buyer_id=buyer_id, checkout_id=checkout_id, lock=True):
        stamps = {"cancelled_at": clock.now(), "cancel_reason": reason}
        version = await store.turn(
            db, shop_id=order.shop.id, order_id=order.id, out_of=[State.created], state=State.cancelled, **stamps
        )
        if version is None:
            continue
        await stock.release(db, order.id)
        if rules.has_offers(order):
            await offers.give_back(db, order.id)
        await timers.cancel(db, PAY, order.id)
        await emit(db, Cancelled(**head(order, version), reason=reason))  # type: ignore[arg-type]
        ended += 1
    await store.turn_checkout(db, buyer_id=buyer_id, checkout_id=checkout_id, state="closed")
    if await payments.opened(db, buyer_id, checkout_id) is None:
        # It was never answered with a success, so a repeat of the request is a first one.
        await store.free_key(db, buyer_id=buyer_id, checkout_id=checkout_id)
    return ended


async def cancel(db: WriteDb, buyer_id: UUID, order_id: UUID, reason: str) -> None:
    """The buyer gives up an unpaid order; orders of one payment end together. Raises `WrongState` once it is paid."""
    order = await store.of_buyer(db, buyer_id=buyer_id, order_id=order_id)
    if order is None:
        raise NotFound
    if order.state is State.cancelled:
        return
    if not await drop_checkout(db, buyer_id, order.checkout_id, reason):
        raise WrongState(state=order.state.value)


async def pay_timed_out(db: WriteDb, timer: Timer) -> None:
    """The deadline to pay has come; whoever paid in time is past `created` and stays."""
    note = timer.note
    await drop_checkout(db, ids.parse(note["buyer_id"]), ids.parse(note["checkout_id"]), "timeout")


async def on_placed(db: WriteDb, events: Sequence[Placed]) -> None:
    """What was ordered from carts leaves them."""
    await cart.leave(db, [(event.buyer_id, x.sku_id) for event in events if event.from_cart for x in event.lines])
