"""Every ten seconds: what engines have, beside what the database believes; and what they must have been told."""

from datetime import timedelta

from meadow.base import clock, jobs, policy, timers
from meadow.base.db import House, ReadDb, WriteDb
from meadow.base.timers import Timer
from meadow.scenes.live import engines
from meadow.scenes.live.actions.command import LOOK
from meadow.scenes.live.actions.media import reconcile
from meadow.scenes.live.rules import machine
from meadow.scenes.live.store import sessions as store
from meadow.scenes.live.types import Session, State
from meadow.scenes.live.types.engines import MediaEngine
from meadow.scenes.live.types.rooms import REOPEN_S

ENGINES = "scenes.live.engines"
_EVERY, _LATELY = timedelta(seconds=10), timedelta(minutes=1)


async def due(db: WriteDb, timer: Timer) -> None:
    """Look where a broadcast is open, or was a moment ago, and come back."""
    if await store.any_lately(db, since=clock.now() - _LATELY - await _window(db)):
        await jobs.queue(db, LOOK, lock=LOOK)
    await timers.set(db, timer.kind, timer.key, clock.now() + _EVERY)


async def look(house: House) -> None:
    """Ask every engine; one that does not answer has nothing, so that silence decides."""
    known: dict[str, MediaEngine] = house.engines.get(ENGINES) or engines.engines_of(house.settings)
    for name, engine in known.items():
        await _one(house, name, engine)


async def _one(house: House, name: str, engine: MediaEngine) -> None:
    """A stream that is over goes at once, a stranger at the second look: its report may be under way at the first."""
    listed = await engine.list_live() or []
    strays = await reconcile(house, name, listed, server_id=listed[0].server_id if listed else "")
    seen: dict[str, set[str]] = house.engines.setdefault(f"{ENGINES}.strays", {})
    before, seen[name] = seen.get(name, set()), {p.client_id for p in strays}
    for stray in strays:
        async with house.read() as db:
            known = await store.publication_of(db, engine=name, server_id=stray.server_id, client_id=stray.client_id)
        if known is not None or stray.client_id in before:
            await engine.kick(stray.client_id, known.reason or "over" if known is not None else "unknown")
    for held in await _over(house):
        await engine.tell(str(held.id), "withdraw" if held.state is State.banned else "end")


async def _window(db: ReadDb) -> timedelta:
    """For how long a dropped broadcast may still be reopened."""
    return timedelta(seconds=await policy.value(db, REOPEN_S.key))


async def _over(house: House) -> list[Session]:
    """Broadcasts that were closed for good within the last minute: a dropped one when it cannot be reopened any more."""
    now = clock.now()
    async with house.read() as db:
        window = await _window(db)
        found = await store.over_since(db, since=now - _LATELY - window)
    due = [(s, s.ended_at + (window if s.end_reason == "dropped" else timedelta())) for s in found if s.ended_at]
    return [s for s, at in due if s.state in machine.OVER and now - _LATELY <= at <= now]
