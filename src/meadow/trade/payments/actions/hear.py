"""What a channel says is booked once. A success after the timeout, a second one, or a wrong amount goes back by itself."""

from uuid import UUID

from meadow.base import clock, ids, trail
from meadow.base.bus import emit
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound
from meadow.trade.ledger import PLATFORM, Entry, Kind, post
from meadow.trade.payments import rules, store
from meadow.trade.payments.actions import refunds
from meadow.trade.payments.channels import sandbox
from meadow.trade.payments.events import Captured, Mismatched
from meadow.trade.payments.store import booking
from meadow.trade.payments.store import refunds as kept
from meadow.trade.payments.types import Intent, Said
from meadow.trade.payments.types.refunds import Refund, RefundState


async def hear(db: WriteDb, name: str, said: Said) -> None:
    """Book a verified callback; raises `NotFound` for an order that is none of ours."""
    if said.refund_no:
        await refunds.heard(db, name, said)
        return
    buyer_id, intent_id, attempt_id = _names(said.merchant_order)
    held = await store.intent_of(db, buyer_id=buyer_id, intent_id=intent_id, lock=True)
    if held is None:
        raise NotFound
    verdict = rules.judge(held, said)
    call = {"call": sandbox.CALL, "key": sandbox.call_key(said.channel_no)}
    if verdict == rules.FAIL:
        await booking.fail(db, buyer_id=buyer_id, attempt_id=attempt_id, reason=said.reason, **call)  # type: ignore[arg-type]
    if verdict in {rules.FAIL, rules.IGNORE}:
        return
    given = {
        "channel": name, "no": said.channel_no, "intent": intent_id, "attempt": attempt_id, "amount": said.amount,
        "currency": said.currency, "verdict": verdict, "now": clock.now(),
    }  # fmt: skip
    fresh = await booking.book(db, buyer_id=buyer_id, given=given | call)
    if fresh and verdict == rules.BOOK:
        await emit(db, captured(held, name))
    elif fresh:
        await _return(db, held, name, said)


def captured(held: Intent, name: str) -> Captured:
    """The fact that an intent is paid."""
    return Captured(
        buyer_id=held.buyer_id, intent_id=held.id, checkout_id=held.checkout_id, amount=held.amount,
        currency=held.currency, late=False, part=held.part, channel=name,
    )  # fmt: skip


def _names(order: str) -> tuple[UUID, UUID, UUID | None]:
    """Buyer, intent and attempt of our name for a charge; raises `NotFound` for a name we never gave."""
    buyer, _, rest = order.partition(":")
    intent, _, attempt = rest.partition(":")
    try:
        return ids.parse(buyer), ids.parse(intent), ids.parse(attempt) if attempt else None
    except ValueError as error:
        raise NotFound from error


async def _return(db: WriteDb, held: Intent, name: str, said: Said) -> None:
    """Money that came too late or wrong: booked as the buyer's, told where it is wrong, and sent home."""
    ref = ids.derived("late", name, said.channel_no)
    entries = [Entry(PLATFORM, Kind.channel, -said.amount), Entry(held.buyer_id, Kind.buyer_funds, said.amount)]
    await post(db, shop_id=PLATFORM, reason="capture_late", ref=ref, currency=said.currency, entries=entries)
    if (said.amount, said.currency) != (held.amount, held.currency):
        told = Mismatched(
            buyer_id=held.buyer_id, intent_id=held.id, channel_no=said.channel_no, asked=held.amount, taken=said.amount
        )  # fmt: skip
        await emit(db, told)
        detail = {"channel": name, "asked": [held.amount, held.currency], "taken": [said.amount, said.currency]}
        await trail.note(db, None, verb="trade.payments.mismatched", subject=held.id, detail=detail)
    made = Refund(
        id=ref, buyer_id=held.buyer_id, checkout_id=held.checkout_id, order_id=None, amount=said.amount,
        currency=said.currency, state=RefundState.to_refund, created_at=clock.now(), done_at=None,
    )  # fmt: skip
    taken = await kept.capture_of(db, buyer_id=held.buyer_id, channel=name, channel_no=said.channel_no)
    await refunds.send_home(db, made, [taken] if taken else [])
