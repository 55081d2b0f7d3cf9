"""The verbs of an order's life; every one re-checks the state under lock."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from meadow.base import clock, ids, policy, timers, trail
from meadow.base.bus import emit
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound
from meadow.base.timers import Timer
from meadow.base.trail import Who
from meadow.goods import stock
from meadow.trade import cart, payments
from meadow.trade.ledger import PLATFORM, Entry, Kind, post
from meadow.trade.orders import rules, store
from meadow.trade.orders.events import Cancelled, Completed, Delivered, LineFact, Paid, Placed, Shipped
from meadow.trade.orders.types import Address, InFlight, Order, PlacedOrder, State, WrongState
from meadow.trade.payments.events import Captured
from meadow.trade.payments.types import Intent, IntentState, OrderRef

CUT_SHORT = timedelta(seconds=35)
"""No statement of a placement lives longer (the server ends it at 30 s), so an older one has lost its process."""
PAY, CONFIRM, HOLD = "trade.orders.pay", "trade.orders.auto_confirm", "trade.orders.hold"
HOLD_S = policy.declare(
    "trade.orders.hold", 0, 0, 86_400, text="seconds between payment and shipping for remorse and risk"
)
SHIP_S = policy.declare(
    "trade.fulfilment.ship_promise", 172_800, 3600, 2_592_000, text="seconds promised from payment to shipping"
)
CONFIRM_S = policy.declare(
    "trade.orders.auto_confirm", 864_000, 60, 1_296_000, text="seconds after shipping until receipt is assumed"
)


def facts(order: Order) -> tuple[LineFact, ...]:
    """An order's lines as its events carry them."""
    return tuple(
        LineFact(
            line_id=x.id, sku_id=x.sku_id, product_id=x.product_id, category_id=x.category_id, qty=x.qty, amount=x.amount,
            freight=x.freight, scene=x.scene, video_id=x.video_id, author_id=x.author_id,
            commission_quote_id=x.commission_quote_id,
        )
        for x in order.lines
    )  # fmt: skip


def _head(order: Order, version: int) -> dict[str, object]:
    return {
        "shop_id": order.shop.id, "order_id": order.id, "buyer_id": order.buyer_id, "checkout_id": order.checkout_id,
        "number": order.number, "version": version, "amount": order.amount, "currency": order.currency, "lines": facts(order),
    }  # fmt: skip


async def open_checkout(
    db: WriteDb, buyer_id: UUID, checkout_id: UUID, intent_id: UUID, orders: Sequence[PlacedOrder]
) -> None:
    """All orders of a checkout exist: now, and only now, there is something to pay. Opening it twice is no error."""
    held = await store.checkout_of(db, buyer_id=buyer_id, checkout_id=checkout_id, lock=True)
    if held is not None and held.state == "open":
        return
    if held is None or held.state != "placing":
        raise WrongState
    refs = tuple(OrderRef(o.id, o.number) for o in orders)
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
        await timers.cancel(db, PAY, order.id)
        await emit(db, Cancelled(**_head(order, version), reason=reason))  # type: ignore[arg-type]
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


async def on_captured(db: WriteDb, event: Captured) -> None:
    """The money is here: every order of the checkout is paid, in the callback's own transaction."""
    orders = await store.of_checkout(db, buyer_id=event.buyer_id, checkout_id=event.checkout_id, lock=True)
    for order in orders:
        await _pay(db, order)
    await store.turn_checkout(db, buyer_id=event.buyer_id, checkout_id=event.checkout_id, state="paid")


async def _pay(db: WriteDb, order: Order) -> None:
    now = clock.now()
    hold = int(await policy.value(db, HOLD_S.key))
    ship_by = now + timedelta(seconds=hold + await policy.value(db, SHIP_S.key))
    state = State.paid_hold if hold else State.to_ship
    version = await store.turn(
        db, shop_id=order.shop.id, order_id=order.id, out_of=[State.created], state=state, paid_at=now, ship_by=ship_by
    )
    if version is None:
        raise WrongState(state=order.state.value)
    await timers.cancel(db, PAY, order.id)
    if hold:
        await timers.set(db, HOLD, order.id, now + timedelta(seconds=hold), {"shop_id": str(order.shop.id)})
    entries = [Entry(PLATFORM, Kind.channel, -order.amount)]
    entries += [Entry(order.shop.id, Kind.escrow, x.amount + x.freight, x.id) for x in order.lines]
    await post(db, shop_id=order.shop.id, reason="paid", ref=order.id, currency=order.currency, entries=entries)
    await emit(db, Paid(**_head(order, version), paid_at=now, placed_at=order.created_at))  # type: ignore[arg-type]
    await stock.commit(db, order.id)


async def release_hold(db: WriteDb, timer: Timer) -> None:
    """The time for remorse is over: the order may ship."""
    shop_id = ids.parse(timer.note["shop_id"])
    await store.turn(db, shop_id=shop_id, order_id=timer.key, out_of=[State.paid_hold], state=State.to_ship)


async def on_placed(db: WriteDb, event: Placed) -> None:
    """What was ordered from the cart leaves it."""
    if event.from_cart:
        await cart.take_out(db, event.buyer_id, [x.sku_id for x in event.lines])


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
    bought = [x.qty for x in order.lines]
    state = rules.after_shipping(bought, [x.shipped_qty + pieces.get(x.id, 0) for x in order.lines])
    now = clock.now()
    stamps: dict[str, object] = {}
    if state is State.shipped:
        stamps = {"shipped_at": now, "confirm_by": now + timedelta(seconds=await policy.value(db, CONFIRM_S.key))}
    version = await store.turn(db, shop_id=shop_id, order_id=order_id, out_of=rules.SHIPPABLE, state=state, **stamps)
    if state is State.shipped and version is not None:
        note = {"shop_id": str(shop_id)}
        await timers.set(db, CONFIRM, order_id, now + timedelta(seconds=await policy.value(db, CONFIRM_S.key)), note)
        await emit(db, Shipped(**_head(order, version)))  # type: ignore[arg-type]
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
        await emit(db, Delivered(**_head(order, version)))  # type: ignore[arg-type]


async def confirm(db: WriteDb, buyer_id: UUID, order_id: UUID) -> None:
    """The buyer has it. Confirming twice is no error; before shipping it is `WrongState`."""
    order = await store.of_buyer(db, buyer_id=buyer_id, order_id=order_id)
    if order is None:
        raise NotFound
    if order.state is not State.completed and not await _complete(db, order, "buyer"):
        raise WrongState(state=order.state.value)


async def auto_confirm(db: WriteDb, timer: Timer) -> None:
    """Nobody said anything for long enough: receipt is assumed."""
    order = await store.of_shop(db, shop_id=ids.parse(timer.note["shop_id"]), order_id=timer.key, lock=True)
    if order is not None:
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
    await emit(db, Completed(**_head(order, version), by=by))  # type: ignore[arg-type]
    return True


async def reveal(db: WriteDb, who: Who, shop_id: UUID, order_id: UUID, reason: str) -> Address:
    """The plain address, for a stated reason, with an audit row."""
    from meadow.trade.orders.queries import open_address  # noqa: PLC0415 - queries reads, actions may ask it

    address = await open_address(db, shop_id, order_id)
    await trail.note(
        db, who, verb="trade.orders.reveal", subject=order_id, detail={"shop_id": str(shop_id), "reason": reason}
    )
    return address
