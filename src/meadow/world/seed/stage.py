"""What all parts of the played history share: the door, the people, the moved clock, the journal and the painters."""

import asyncio
import multiprocessing
import os
from collections.abc import Awaitable, Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

from meadow.base import clock
from meadow.world.client import Door, Person
from meadow.world.keys import cast, demo_keys, operator
from meadow.world.market import AUTHORS, SHOPS, shopper
from meadow.world.seed.journal import Journal

DAYS = 14
DAY_MS = 86_400_000
SHOPPERS = 400


class Stage:
    """The theatre of one seed."""

    def __init__(self, home: Path, door: Door, seed: int, clock_file: Path) -> None:
        self.home, self.door, self.seed, self.clock_file = home, door, seed, clock_file
        self.journal = Journal(home)
        self._shift_ms, self._follows = 0, False
        master = str(demo_keys(home)["master"])
        self.operator = operator(home)
        self.bosses = [cast(master, "boss", n + 1, shop.name) for n, shop in enumerate(SHOPS)]
        self.authors = [cast(master, "author", n + 1, author.name) for n, author in enumerate(AUTHORS)]
        self.staff = cast(master, "staff", 1, "仓管小周")
        self.agency = cast(master, "agency", 1, "青禾文化")
        self.shoppers = [cast(master, "shopper", n + 1, shopper(seed, n)[0]) for n in range(SHOPPERS)]
        context = multiprocessing.get_context("spawn")
        self.painters = ProcessPoolExecutor(2, mp_context=context, initializer=_be_nice)

    def real_ms(self) -> int:
        """The wall clock, seen through the moved one."""
        return clock.now_ms() - self._shift_ms

    def steer(self, at_ms: int) -> None:
        """Move the clock of every private process, and our own, to a moment."""
        shift = at_ms - self.real_ms()
        clock.steer(self.clock_file, timedelta(milliseconds=shift))
        if not self._follows:
            clock.follow(self.clock_file)
            self._follows = True
        self._shift_ms = shift

    def paint(self, work: Any, *what: Any) -> Future[Any]:
        """Draw in another process."""
        return self.painters.submit(work, *what)

    def close(self) -> None:
        """Let the painters go."""
        self.painters.shutdown(wait=False, cancel_futures=True)
        self.journal.save()

    def everybody(self) -> list[Person]:
        """Everyone but shoppers."""
        return [self.operator, *self.bosses, *self.authors, self.staff, self.agency]


def _be_nice() -> None:
    """Pages that are looked at come before pictures that are still to be drawn."""
    os.nice(5)


async def each(work: Iterable[Awaitable[Any]], wide: int) -> list[Any]:
    """Run awaitables, at most `wide` at once; the first failure is raised after the others have ended."""
    gate = asyncio.Semaphore(wide)

    async def one(job: Awaitable[Any]) -> Any:
        async with gate:
            return await job

    results = await asyncio.gather(*(one(job) for job in work), return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return results
