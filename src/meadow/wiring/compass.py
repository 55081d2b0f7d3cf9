"""Compass in the wiring: which broadcasts it knows, and what runs when one is over."""

from collections.abc import Awaitable, Callable

from meadow.base.db import Now, WriteDb
from meadow.compass.diagnosis import actions as diagnosing
from meadow.compass.diagnosis import jobs as diagnosis_jobs
from meadow.compass.metrics import actions as measuring
from meadow.scenes.live.events import Ended, Reopened, Started


async def _over(db: WriteDb, event: Ended) -> None:
    """What everybody could see gets its report; a rehearsal does not."""
    if await measuring.end_session(db, event):
        await diagnosing.await_report(db, event.author_id, event.session_id, event.at)


async def _goes_on(db: WriteDb, event: Reopened) -> None:
    await measuring.open_session(db, event)
    await diagnosing.call_off(db, event.session_id)


NOW: dict[type, list[Now]] = {
    Started: [measuring.open_session],
    Reopened: [_goes_on],
    Ended: [_over],
}
TIMERS: dict[str, Now] = {diagnosing.FINAL: diagnosing.due, diagnosing.SETTLED: diagnosing.due}
JOBS: dict[str, Callable[..., Awaitable[None]]] = {diagnosing.MAKE: diagnosis_jobs.report}
