"""Work beside everything else, kept: a task nobody holds may vanish half way."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

log = logging.getLogger(__name__)


class Tasks:
    """Holds every task until it is done, and tells of those that failed."""

    def __init__(self) -> None:
        self.held: set[asyncio.Task[Any]] = set()

    def keep(self, work: Coroutine[Any, Any, Any]) -> None:
        """Run it."""
        task = asyncio.get_running_loop().create_task(work)
        self.held.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[Any]) -> None:
        self.held.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a task of the ingest failed", exc_info=error)

    async def close(self, seconds: float) -> None:
        """Give what is under way a moment, then stop it."""
        if self.held:
            await asyncio.wait(self.held, timeout=seconds)
        for task in self.held:
            task.cancel()
