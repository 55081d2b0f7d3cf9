"""Every ten seconds: what engines have, beside what the database believes; and what they must have been told."""

from datetime import timedelta

from meadow.base import clock, jobs, timers
from meadow.base.db import House, WriteDb
from meadow.base.timers import Timer
from meadow.scenes.live import engines
from meadow.scenes.live.actions.command import LOOK
from meadow.scenes.live.actions.media import reconcile
from meadow.scenes.live.rules import machine
from meadow.scenes.live.store import sessions as store
from meadow.scenes.live.types import State
from meadow.scenes.live.types.engines import MediaEngine

ENGINES = "scenes.live.engines"
_EVERY, _LATELY = timedelta(seconds=10), timedelta(minutes=1)


async def due(db: WriteDb, timer: Timer) -> None:
    """Look where a broadcast is open, or was a moment ago, and come back."""
    if await store.any_lately(db, since=clock.now() - _LATELY):
        await jobs.queue(db, LOOK, lock=LOOK)
    await timers.set(db, timer.kind, timer.key, clock.now() + _EVERY)


async def look(house: House) -> None:
    """Ask every engine; one that does not answer has nothing, so that silence decides."""
    known: dict[str, MediaEngine] = house.engines.get(ENGINES) or engines.engines_of(house.settings)
    for name, engine in known.items():
        await _one(house, name, engine)


async def _one(house: House, name: str, engine: MediaEngine) -> None:
    """A stream that nobody believes in goes at the second look: its report may be under way at the first."""
    listed = await engine.list_live() or []
    strays = await reconcile(house, name, listed, server_id=listed[0].server_id if listed else "")
    seen: dict[str, set[str]] = house.engines.setdefault(f"{ENGINES}.strays", {})
    before, seen[name] = seen.get(name, set()), {p.client_id for p in strays}
    for client_id in sorted(before & seen[name]):
        await engine.kick(client_id, "unknown")
    async with house.read() as db:
        over = await store.over_since(db, since=clock.now() - _LATELY)
    for held in over:
        if held.state in machine.OVER:
            await engine.tell(str(held.id), "withdraw" if held.state is State.banned else "end")
