"""Opening, trying, booking and giving back."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

import httpx

from meadow.base import clock, ids, timers, trail
from meadow.base.bus import emit
from meadow.base.db import House, WriteDb
from meadow.base.errors import NotFound
from meadow.base.timers import Timer
from meadow.trade.ledger import PLATFORM, Entry, Kind, post
from meadow.trade.payments import rules, store
from meadow.trade.payments.channels import channel as adapter
from meadow.trade.payments.channels import sandbox
from meadow.trade.payments.events import Captured, Mismatched, Refunded
from meadow.trade.payments.types import (
    Ask,
    Attempt,
    Charge,
    ChargeState,
    Intent,
    IntentState,
    NotPayable,
    Outcome,
    Said,
)

_RETRY = timedelta(seconds=3)


async def open_intent(db: WriteDb, made: Intent) -> None:
    """Open the one intent of a checkout."""
    await store.add_intent(db, made)


async def try_pay(db: WriteDb, buyer_id: UUID, intent_id: UUID, channel: str) -> Attempt:
    """Start an attempt; raises `NotPayable` unless the intent still waits for money."""
    held = await store.intent_of(db, buyer_id=buyer_id, intent_id=intent_id, lock=True)
    if held is None:
        raise NotFound
    if held.state not in {IntentState.open, IntentState.pending} or held.expires_at <= clock.now():
        raise NotPayable(state=held.state.value)
    ask = Ask(
        attempt_id=ids.new(),
        buyer_id=buyer_id,
        intent_id=intent_id,
        amount=held.amount,
        currency=held.currency,
        expires_at=held.expires_at,
    )
    ref, redirect = await adapter(channel).start(db, ask)
    await store.add_attempt(
        db, buyer_id=buyer_id, attempt_id=ask.attempt_id, intent_id=intent_id, channel=channel, channel_ref=ref
    )
    await store.turn(db, buyer_id=buyer_id, intent_id=intent_id, state=IntentState.pending, out_of=[IntentState.open])
    return Attempt(ask.attempt_id, redirect)


async def close(db: WriteDb, buyer_id: UUID, checkout_id: UUID) -> None:
    """Take no more money for a checkout; what is still under way will be given back."""
    held = await store.intent_of_checkout(db, buyer_id=buyer_id, checkout_id=checkout_id)
    if held:
        waiting = [IntentState.open, IntentState.pending]
        await store.turn(db, buyer_id=buyer_id, intent_id=held.id, state=IntentState.closed, out_of=waiting)


async def hear(db: WriteDb, name: str, headers: Mapping[str, str], body: bytes) -> None:
    """Book a callback once. A success after the timeout, a second one, or a wrong amount is given back by itself."""
    said = adapter(name).verify(db.house, headers, body)
    buyer, _, intent = said.merchant_order.partition(":")
    held = await store.intent_of(db, buyer_id=ids.parse(buyer), intent_id=ids.parse(intent), lock=True)
    if held is None:
        raise NotFound
    verdict = rules.judge(held, said)
    if verdict == rules.IGNORE:
        return
    fresh = await store.add_txn(
        db, channel=name, channel_no=said.channel_no, buyer_id=held.buyer_id, intent_id=held.id, kind="capture",
        amount=said.amount, currency=said.currency, verdict=verdict,
    )  # fmt: skip
    if fresh:
        await adapter(name).heard(db, said)
    if fresh and verdict == rules.BOOK:
        await _book(db, held)
    elif fresh:
        await _give_back(db, held, said)


async def _book(db: WriteDb, held: Intent) -> None:
    await store.turn(
        db,
        buyer_id=held.buyer_id,
        intent_id=held.id,
        state=IntentState.succeeded,
        out_of=[IntentState.open, IntentState.pending],
    )
    await emit(
        db,
        Captured(
            buyer_id=held.buyer_id, intent_id=held.id, checkout_id=held.checkout_id, amount=held.amount,
            currency=held.currency, late=False,
        ),
    )  # fmt: skip


async def _give_back(db: WriteDb, held: Intent, said: Said) -> None:
    """Money that came too late or wrong: booked as the buyer's, and sent home."""
    ref = ids.derived("late", said.channel_no)
    entries = [Entry(PLATFORM, Kind.channel, -said.amount), Entry(held.buyer_id, Kind.buyer_funds, said.amount)]
    await post(db, shop_id=PLATFORM, reason="capture_late", ref=ref, currency=said.currency, entries=entries)
    if said.amount != held.amount or said.currency != held.currency:
        await emit(
            db,
            Mismatched(
                buyer_id=held.buyer_id,
                intent_id=held.id,
                channel_no=said.channel_no,
                asked=held.amount,
                taken=said.amount,
            ),
        )
    await refund(db, held.buyer_id, held.id, ref, said.amount, said.currency)


async def refund(db: WriteDb, buyer_id: UUID, intent_id: UUID, refund_id: UUID, amount: int, currency: str) -> None:
    """Send money that lies in the buyer's funds back by the original route, once per refund id."""
    used = await store.last_attempt(db, buyer_id=buyer_id, intent_id=intent_id)
    if used is None:
        raise NotFound
    name, ref = used
    number = await adapter(name).refund(db, ref, str(refund_id), amount)
    fresh = await store.add_txn(
        db, channel=name, channel_no=number, buyer_id=buyer_id, intent_id=intent_id, kind="refund",
        amount=-amount, currency=currency, verdict=rules.BOOK,
    )  # fmt: skip
    if not fresh:
        return
    entries = [Entry(buyer_id, Kind.buyer_funds, -amount), Entry(PLATFORM, Kind.channel, amount)]
    await post(db, shop_id=PLATFORM, reason="refund", ref=refund_id, currency=currency, entries=entries)
    await trail.note(
        db, buyer_id, verb="trade.payments.refund", subject=refund_id, detail={"amount": amount, "currency": currency}
    )
    await emit(
        db, Refunded(buyer_id=buyer_id, intent_id=intent_id, refund_id=refund_id, amount=amount, currency=currency)
    )


async def act_at_sandbox(db: WriteDb, charge: str, outcome: Outcome) -> Charge:
    """The payer's act at the built-in cashier: settles the charge and lets the channel call back, at once or later."""
    held = await store.charge_of(db, charge=charge, lock=True)
    if held is None:
        raise NotFound
    number = await store.number_of(db, charge=charge) or f"SB{ids.number()}"
    if held.state is ChargeState.waiting:
        state = ChargeState.succeeded if outcome.outcome == "succeed" else ChargeState.failed
        await store.settle_charge(db, charge=charge, state=state, channel_no=number)
        held = Charge(charge, held.amount, held.currency, state, held.merchant_order)
    # The timer is the durable call; the one right after the commit only spares the payer the wait.
    due = clock.now() + timedelta(milliseconds=outcome.delay_ms) + (_RETRY if not outcome.delay_ms else timedelta())
    await timers.set(
        db, sandbox.CALL, sandbox.call_key(number), due, {"charge": charge, "times": 1 + outcome.duplicates, "tries": 0}
    )
    if not outcome.delay_ms:
        house = db.house

        async def call() -> None:
            for _ in range(1 + outcome.duplicates):
                await deliver(house, charge)

        db.after["sandbox"] = call
    return held


async def call_again(db: WriteDb, timer: Timer) -> None:
    """The channel's own retry, with a growing pause: made after the commit, since the callback takes the timer's row.

    The next one is set before, so that a crash in between leaves it; whoever takes the call cancels it.
    """
    charge, tries, times = str(timer.note["charge"]), int(timer.note["tries"]) + 1, int(timer.note["times"])
    pause = timedelta(seconds=min(2**tries, 600))
    await timers.set(db, sandbox.CALL, timer.key, clock.now() + pause, timer.note | {"tries": tries})
    house = db.house

    async def call() -> None:
        if all([await deliver(house, charge) for _ in range(times)]):
            async with house.write() as after:
                await timers.cancel(after, sandbox.CALL, timer.key)

    db.after["sandbox"] = call


async def deliver(house: House, charge: str) -> bool:
    """Post the callback of a settled charge to this installation's hook; True when it was taken."""
    async with house.read() as db:
        held = await store.charge_of(db, charge=charge)
        number = await store.number_of(db, charge=charge)
    if held is None or number is None:
        return True
    outcome = "succeed" if held.state is ChargeState.succeeded else "fail"
    said = Said(
        channel_no=number,
        merchant_order=held.merchant_order,
        outcome=outcome,
        amount=held.amount,
        currency=held.currency,
    )
    headers, body = sandbox.callback(house, said)
    client: httpx.AsyncClient = house.engines.get("trade.payments.client") or httpx.AsyncClient(
        base_url=house.settings.public, timeout=10, trust_env=False
    )
    house.engines["trade.payments.client"] = client
    try:
        answer = await client.post("/hooks/payments/sandbox", content=body, headers=headers)
    except httpx.HTTPError:
        return False
    return answer.is_success
