"""Compass in the wiring: which broadcasts it knows, and what runs when one is over."""

from meadow.base.db import Now, WriteDb
from meadow.compass.metrics import actions as measuring
from meadow.scenes.live.events import Ended, Reopened, Started


async def _over(db: WriteDb, event: Ended) -> None:
    await measuring.end_session(db, event)


NOW: dict[type, list[Now]] = {
    Started: [measuring.open_session],
    Reopened: [measuring.open_session],
    Ended: [_over],
}
