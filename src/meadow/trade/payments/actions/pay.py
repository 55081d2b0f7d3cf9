"""Opening an intent, trying to pay it, and taking no more money for it."""

from datetime import timedelta
from uuid import UUID

from meadow.base import clock, ids, policy
from meadow.base.bus import emit
from meadow.base.db import House, WriteDb
from meadow.base.errors import KeyReused, NotFound, TooMany
from meadow.trade.payments import store
from meadow.trade.payments.actions import lost
from meadow.trade.payments.actions.hear import captured
from meadow.trade.payments.channels import Channel, channel, offer
from meadow.trade.payments.store import cod
from meadow.trade.payments.types import (
    PAYABLE,
    Ask,
    Attempt,
    AttemptState,
    ChannelDown,
    Intent,
    NotPayable,
    Started,
    Tried,
    Try,
    UnknownChannel,
)

TRIES = policy.declare(
    "trade.payments.tries", 20, 3, 1000, text="attempts without success that one account has within ten minutes"
)
_WINDOW = timedelta(minutes=10)


async def open_intent(db: WriteDb, made: Intent) -> None:
    """Open the one intent of a part of a checkout."""
    await store.add_intent(db, made)


async def close(db: WriteDb, buyer_id: UUID, checkout_id: UUID) -> None:
    """Take no more money for a checkout; what is still under way will be given back."""
    await store.close(db, buyer_id=buyer_id, checkout_id=checkout_id)


async def try_pay(house: House, buyer_id: UUID, intent_id: UUID, how: Try, key: str | None, address: str) -> Attempt:
    """Start an attempt, once per key; raises `NotPayable` unless the intent still waits for money, `TooMany`, `ChannelDown`.

    The row is written first and the channel asked with no transaction open, so that neither a slow channel holds a
    lock nor a charge exists that we know nothing of.
    """
    adapter = channel(house, how.channel)
    attempt_id = ids.derived("attempt", buyer_id, intent_id, key) if key else ids.new()
    async with house.write() as db:
        held = await _held(db, buyer_id, intent_id, attempt_id, adapter)
        if isinstance(held, Attempt):
            return held
        ask = Ask(
            attempt_id=attempt_id, buyer_id=buyer_id, intent_id=intent_id, amount=held.amount, currency=held.currency,
            expires_at=held.expires_at, device=how.device, address=address, orders=held.orders,
        )  # fmt: skip
        if adapter.inside:
            started = await adapter.start(house, ask)
            if not await _add(db, ask, adapter.name, started):
                return await _twin(db, ask, adapter)
            if started.taken:
                await _taken(db, held, ask, started)
            return Attempt(attempt_id, started.redirect)
        if not await _add(db, ask, adapter.name, None):
            raise ChannelDown(channel=adapter.name, retry_after=1)  # the same request is asking right now
    return await _go(house, adapter, ask)


async def _held(db: WriteDb, buyer_id: UUID, intent_id: UUID, attempt_id: UUID, adapter: Channel) -> Intent | Attempt:
    """The intent, locked and payable with this channel; or the attempt that this very request made before."""
    since = clock.now() - _WINDOW
    found = await store.to_try(db, buyer_id=buyer_id, intent_id=intent_id, attempt_id=attempt_id, since=since)
    if found is None:
        raise NotFound
    held, tries, made = found
    if made is not None:
        if made[0] != adapter.name:
            raise KeyReused
        if made[1]:
            return Attempt(attempt_id, made[1])
    if held.state not in PAYABLE or held.expires_at <= clock.now():
        raise NotPayable(state=held.state.value)
    if not await offer.takes(db, held, adapter.name):
        raise UnknownChannel(channel=adapter.name)
    if tries >= int(await policy.value(db, TRIES.key)):
        raise TooMany(retry_after=int(_WINDOW.total_seconds()))
    return held


async def _twin(db: WriteDb, ask: Ask, adapter: Channel) -> Attempt:
    """The attempt of the same request that was a moment earlier; written with the intent's lock, so it is there by now."""
    found = await _held(db, ask.buyer_id, ask.intent_id, ask.attempt_id, adapter)
    if isinstance(found, Attempt):
        return found
    raise ChannelDown(channel=adapter.name, retry_after=1)


async def _add(db: WriteDb, ask: Ask, name: str, started: Started | None) -> bool:
    """Write the attempt; False where the same request has."""
    state = AttemptState.started if started else AttemptState.opening
    made = Tried(
        id=ask.attempt_id, buyer_id=ask.buyer_id, intent_id=ask.intent_id, channel=name,
        channel_ref=started.ref if started else "", state=state, redirect=started.redirect if started else "",
        secret=started.secret if started else "", reason="", created_at=clock.now(),
    )  # fmt: skip
    return await store.add_attempt(
        db, buyer_id=ask.buyer_id, made=made, order=ask.order, amount=ask.amount, currency=ask.currency
    )


async def _taken(db: WriteDb, held: Intent, ask: Ask, started: Started) -> None:
    """Paid at the door: the orders go on as paid, and the carrier owes what they cost."""
    await cod.book(
        db, buyer_id=ask.buyer_id, intent_id=held.id, attempt_id=ask.attempt_id, owed=started.taken,
        currency=held.currency, at=clock.now(),
    )  # fmt: skip
    await emit(db, captured(held, "cod"))


async def _go(house: House, adapter: Channel, ask: Ask) -> Attempt:
    """Ask a channel across the network, and write down where the payer goes, or that it came to nothing."""
    try:
        started = await adapter.start(house, ask)
    except Exception as error:
        reason = str(getattr(error, "code", "") or type(error).__name__)[:80]
        async with house.write() as db:
            mine = {"buyer_id": ask.buyer_id, "attempt_id": ask.attempt_id}
            await store.turn_attempt(db, **mine, state=AttemptState.failed, reason=reason)
        raise ChannelDown(channel=adapter.name, retry_after=5) from error
    async with house.write() as db:
        words = {"channel_ref": started.ref, "redirect": started.redirect, "secret": started.secret}
        await store.turn_attempt(
            db, buyer_id=ask.buyer_id, attempt_id=ask.attempt_id, state=AttemptState.started, **words
        )
        await lost.look_later(db, ask.buyer_id, ask.attempt_id, 0)
    return Attempt(ask.attempt_id, started.redirect)
