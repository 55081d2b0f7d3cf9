"""Work beside the loops, held so that it is not collected while it runs."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

log = logging.getLogger(__name__)


class Tasks:
    """What runs now; some of it one at a time under a name."""

    def __init__(self) -> None:
        self._all: set[asyncio.Task[Any]] = set()
        self._single: dict[str, asyncio.Task[Any]] = {}

    def run(self, work: Coroutine[Any, Any, Any], once: str = "") -> asyncio.Task[Any]:
        """Start something, or give what runs already under this name."""
        if once and (running := self._single.get(once)):
            work.close()
            return running
        made = asyncio.get_running_loop().create_task(work)
        self._all.add(made)
        if once:
            self._single[once] = made

        def over(done: asyncio.Task[Any]) -> None:
            self._all.discard(done)
            if once and self._single.get(once) is done:
                del self._single[once]
            if not done.cancelled() and (error := done.exception()):
                log.error("a task failed", exc_info=error)

        made.add_done_callback(over)
        return made
