"""`meadow world seed`: a market with fourteen days of history, played over HTTP against private processes."""

import asyncio
import logging
import signal
from pathlib import Path

from meadow.base import clock
from meadow.world.client import Door
from meadow.world.seed.journal import Journal, Progress, progress
from meadow.world.seed.play import Play
from meadow.world.seed.stage import Stage

__all__ = ["Progress", "progress", "seed"]
log = logging.getLogger(__name__)


async def seed(home: Path, web: str, collect: str, clock_file: Path, number: int) -> int:
    """Play the history, or go on where it was interrupted; returns the exit status.

    A house that holds goods which this history did not bring is left alone.
    """
    task = asyncio.current_task()
    if task is not None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    journal = Journal(home)
    if journal.has("done"):
        journal.show("done", 1, 1, "", clock.now_ms())
        return 0
    door = Door(web, collect)
    await door.open()
    stage = None
    try:
        if not journal.steps and (await door.get(None, "/api/products", limit=1))["items"]:
            journal.show("none", 1, 1, "the house has goods of its own", clock.now_ms())
            return 0
        stage = Stage(home, door, number, clock_file)
        await Play(stage).run()
        stage.journal.show("done", 1, 1, "", stage.real_ms())
    finally:
        if stage is not None:
            stage.close()
        await door.close()
    return 0


def main(home: Path, web: str, collect: str, clock_file: Path, number: int) -> int:
    """The process's entry."""
    logging.basicConfig(level=logging.INFO)
    try:
        return asyncio.run(seed(home, web, collect, clock_file, number))
    except asyncio.CancelledError:
        log.info("interrupted: the next start goes on from here")
        return 143
