"""A callback that never came: the channel is asked what became of a charge, with growing pauses, until it is final."""

from datetime import timedelta
from uuid import UUID

from meadow.base import clock, ids, jobs, timers
from meadow.base.db import House, WriteDb
from meadow.base.timers import Timer
from meadow.trade.payments import store
from meadow.trade.payments.actions.hear import hear
from meadow.trade.payments.channels import channel
from meadow.trade.payments.types import AttemptState

LOOK, ASK = "trade.payments.look", "trade.payments.ask"
_FIRST, _MOST = timedelta(seconds=30), 10
"""Thirty seconds, doubled ten times: the last question is asked after about eight hours."""


async def look_later(db: WriteDb, buyer_id: UUID, attempt_id: UUID, tries: int) -> None:
    """Set the next look at an attempt, unless it was looked at often enough."""
    if tries < _MOST:
        note = {"buyer_id": str(buyer_id), "tries": tries + 1}
        await timers.set(db, LOOK, attempt_id, clock.now() + _FIRST * 2**tries, note)


async def look(db: WriteDb, timer: Timer) -> None:
    """Queue the question where the answer is still out; the next look is set before it is asked."""
    buyer_id = ids.parse(timer.note["buyer_id"])
    tried = await store.attempt_of(db, buyer_id=buyer_id, attempt_id=timer.key)
    if tried is not None and tried.state is AttemptState.started:
        await look_later(db, buyer_id, timer.key, int(timer.note["tries"]))
        await jobs.queue(db, ASK, buyer_id=str(buyer_id), attempt_id=str(timer.key))


async def ask(house: House, buyer_id: UUID, attempt_id: UUID) -> None:
    """Ask the channel with no transaction open, and hear what it says as if it had called."""
    async with house.read() as db:
        tried = await store.attempt_of(db, buyer_id=buyer_id, attempt_id=attempt_id)
    if tried is None or tried.state is not AttemptState.started:
        return
    said = await channel(house, tried.channel).ask(house, tried)
    if said is not None:
        async with house.write() as after:
            await hear(after, tried.channel, said)
