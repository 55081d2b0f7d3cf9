"""What result pages showed, on its way to the warehouse: rows wait in memory and leave in batches, behind the answer."""

import asyncio
import contextlib
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from meadow.base import track
from meadow.base.db import House
from meadow.base.errors import Unavailable

log = logging.getLogger(__name__)
NAME, TABLE = "scenes.search.served", "search_served"
_EVERY_S, _PIECE, _KEPT = 1.0, 2_000, 20_000
Row = Mapping[str, Any]


class Log:
    """One per process that answers; while the collector is away its rows wait, up to a limit."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.rows: list[Row] = []
        self.task: asyncio.Task[None] | None = None

    def add(self, rows: Sequence[Row]) -> None:
        """Take in the rows of a page."""
        self.rows = [*self.rows, *rows][-_KEPT:]
        if self.task is None:
            self.task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(_EVERY_S)
            try:
                await self.tell()
            except Exception:
                log.exception("served results are not told")

    async def tell(self) -> None:
        """Send what waits; told twice it counts once."""
        while self.rows and self.house.bus.connected:
            told = self.rows[:_PIECE]
            try:
                await track.rows(self.house.settings, TABLE, told)
            except Unavailable:
                return
            self.rows = self.rows[len(told) :]

    async def aclose(self) -> None:
        """Send what waits; called when the house closes."""
        if self.task is not None:
            self.task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self.task
        await self.tell()


def of(house: House) -> Log:
    """Give the log of this process."""
    held: Log | None = house.engines.get(NAME)
    if held is None:
        held = house.engines[NAME] = Log(house)
    return held
