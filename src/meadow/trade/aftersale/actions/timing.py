"""What happens by itself: deadlines that passed, parcels that arrived, money that came home. Every one looks again under lock."""

from datetime import timedelta

from meadow.base import clock, ids, policy
from meadow.base.db import WriteDb
from meadow.base.timers import Timer
from meadow.trade.aftersale import store
from meadow.trade.aftersale.actions import deciding, judging, paying, steps
from meadow.trade.aftersale.rules import machine
from meadow.trade.aftersale.types import Arbitration, Case, NoReturnAddress, RefundState, State, Verb, terms
from meadow.trade.fulfilment.events import ParcelMoved
from meadow.trade.orders.types import Order
from meadow.trade.payments.events import Refunded, RefundFailed


async def due(db: WriteDb, timer: Timer) -> None:
    """The time of a state is over. Whatever moved the case since has made another version, and this timer means nothing."""
    found = await _still(db, timer)
    if found is None:
        return
    case, order = found
    if case.deadline is None or case.deadline > clock.now():
        return
    verb = machine.on_time(case.state, case.kind, goods_back=case.goods_back)
    if verb is Verb.agree:
        await _agree(db, case, order)
    elif verb is Verb.refund:
        await paying.instead(db, case, order, Verb.refund, steps.TIME)
    elif verb is not None:
        await steps.step(db, case, verb, steps.TIME)
    else:
        await judging.put(db, case, Arbitration.handling, steps.TIME)


async def _agree(db: WriteDb, case: Case, order: Order) -> None:
    """Silence agrees; goods that have nowhere to go back to are the platform's to decide."""
    try:
        async with db.savepoint():
            await deciding.grant(db, case, order, steps.TIME)
    except NoReturnAddress:
        await judging.put(db, case, Arbitration.handling, steps.TIME)


async def look(db: WriteDb, timer: Timer) -> None:
    """The time for evidence or for talking is over: the platform takes the case up."""
    found = await _still(db, timer)
    if found is None:
        return
    case, _ = found
    if case.arbitration in {Arbitration.waiting_evidence, Arbitration.negotiation}:
        await judging.put(db, case, Arbitration.handling, steps.TIME)


async def _still(db: WriteDb, timer: Timer) -> tuple[Case, Order] | None:
    """The case, held, if it stands at the version that the timer was set for."""
    shop_id, case_id = ids.parse(timer.note["shop_id"]), ids.parse(timer.note["case_id"])
    seen = await store.of_shop(db, shop_id=shop_id, case_id=case_id)
    if seen is None or seen.version != int(timer.note["version"]):
        return None
    case, order = await steps.hold(db, seen)
    return (case, order) if case.version == seen.version else None


async def on_parcel(db: WriteDb, event: ParcelMoved) -> None:
    """A return arrived: the shop's time to check it begins. What the shop sent arrived: so does the buyer's."""
    if event.case_id is None or event.state != "delivered":
        return
    case = await store.of_shop(db, shop_id=event.shop_id, case_id=event.case_id, lock=True)
    if case is None:
        return
    wanted = {
        State.returned: (case.return_parcel_id, terms.INSPECT),
        State.waiting_receipt: (case.sent_parcel_id, terms.RECEIPT),
    }
    parcel_id, wait = wanted.get(case.state, (None, terms.INSPECT))
    if parcel_id != event.parcel_id or case.deadline is None:
        return
    now = clock.now()
    due_at = now + timedelta(seconds=await policy.value(db, wait.key))
    if due_at < case.deadline:
        # Beside the versions: an arrival does not make anybody's decision stale; the version's own timer moves.
        await store.turn(db, shop_id=case.shop_id, case_id=case.id, version=None, at=now, deadline=due_at)
        await steps.wind(db, await steps.again(db, case))


async def on_refunded(db: WriteDb, event: Refunded) -> None:
    """The channel has sent the money home."""
    if found := await store.by_refund(db, buyer_id=event.buyer_id, refund_id=event.refund_id):
        await paying.paid_out(db, *found)


async def on_refund_failed(db: WriteDb, event: RefundFailed) -> None:
    """The channel refuses: the operators see the case, and the money waits in the buyer's funds."""
    if found := await store.by_refund(db, buyer_id=event.buyer_id, refund_id=event.refund_id):
        shop_id, case_id = found
        await store.turn(
            db, shop_id=shop_id, case_id=case_id, version=None, at=clock.now(), refund_state=RefundState.failed.value
        )
