"""A presale is paid in two parts: the deposit now, the rest in its window, or the deposit is the shop's."""

from uuid import UUID

from meadow.base import clock, ids, timers
from meadow.base.bus import emit
from meadow.base.db import WriteDb
from meadow.base.timers import Timer
from meadow.goods import offers, stock
from meadow.trade import payments
from meadow.trade.ledger import PLATFORM, Entry, Kind, post
from meadow.trade.orders import store
from meadow.trade.orders.actions.facts import FINAL, FINAL_OPEN, PAY, head
from meadow.trade.orders.events import Cancelled, DepositPaid
from meadow.trade.orders.types import Order, State, WrongState
from meadow.trade.payments.types import Intent, IntentState, OrderRef, Part


async def pay_deposit(db: WriteDb, order: Order) -> None:
    """The deposit lies in the buyer's funds, her pieces are kept, and both ends of the window for the rest are set."""
    if order.final_from is None or order.final_by is None:
        raise WrongState(state=order.state.value)
    now = clock.now()
    version = await store.turn(
        db,
        shop_id=order.shop.id,
        order_id=order.id,
        out_of=[State.created],
        state=State.deposit_paid,
        deposit_paid_at=now,
    )
    if version is None:
        raise WrongState(state=order.state.value)
    await timers.cancel(db, PAY, order.id)
    note = {"shop_id": str(order.shop.id)}
    await timers.set(db, FINAL_OPEN, order.id, order.final_from, note)
    await timers.set(db, FINAL, order.id, order.final_by, note)
    entries = [Entry(PLATFORM, Kind.channel, -order.deposit), Entry(order.buyer_id, Kind.buyer_funds, order.deposit)]
    await post(db, shop_id=order.shop.id, reason="deposit", ref=order.id, currency=order.currency, entries=entries)
    fact = head(order, version) | {"deposit": order.deposit, "final_from": order.final_from, "final_by": order.final_by}
    await emit(db, DepositPaid(**fact))  # type: ignore[arg-type]
    await stock.commit(db, order.id)


async def open_final(db: WriteDb, timer: Timer) -> None:
    """The window for the rest has come: there is something to pay again."""
    order = await _waiting(db, timer)
    if order is None or order.final_by is None:
        return
    await payments.open_intent(
        db,
        Intent(
            id=ids.derived("final", order.id), buyer_id=order.buyer_id, checkout_id=order.checkout_id, state=IntentState.open,
            part=Part.final, amount=order.amount - order.deposit, currency=order.currency,
            orders=(OrderRef(order.id, order.number),), expires_at=order.final_by,
        ),
    )  # fmt: skip


async def final_timed_out(db: WriteDb, timer: Timer) -> None:
    """Nobody paid the rest in its window: the pieces are free again, and the deposit is the shop's, as both agreed."""
    shop_id = ids.parse(timer.note["shop_id"])
    seen = await store.of_shop(db, shop_id=shop_id, order_id=timer.key)
    if seen is None:
        return
    await payments.close(db, seen.buyer_id, seen.checkout_id)
    order = await _waiting(db, timer)
    if order is None:
        return
    stamps = {"cancelled_at": clock.now(), "cancel_reason": "final_unpaid"}
    version = await store.turn(
        db, shop_id=shop_id, order_id=order.id, out_of=[State.deposit_paid], state=State.cancelled, **stamps
    )
    entries = [
        Entry(order.buyer_id, Kind.buyer_funds, -order.deposit),
        Entry(shop_id, Kind.shop_available, order.deposit),
    ]
    await post(db, shop_id=shop_id, reason="deposit_kept", ref=order.id, currency=order.currency, entries=entries)
    await stock.release(db, order.id)
    await offers.give_back(db, order.id)
    await emit(db, Cancelled(**head(order, version or order.version), reason="final_unpaid", paid=True))  # type: ignore[arg-type]


async def _waiting(db: WriteDb, timer: Timer) -> Order | None:
    shop_id: UUID = ids.parse(timer.note["shop_id"])
    order = await store.of_shop(db, shop_id=shop_id, order_id=timer.key, lock=True)
    return order if order is not None and order.state is State.deposit_paid else None
