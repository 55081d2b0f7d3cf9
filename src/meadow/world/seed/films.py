"""The films of a played history: who shoots what, when it goes up, and that there is something to watch at once."""

import asyncio
from concurrent.futures import Future
from typing import Any

from meadow.world.desk import Desk
from meadow.world.market import AUTHORS, Goods
from meadow.world.seed.build import Builder, film_of
from meadow.world.seed.stage import DAY_MS, Stage

CLIPS, FIRST_CLIPS, FIRST_GOODS = 48, 4, 16
UNSOLD = frozenset({61, 93, 137})
"""Goods that the operator keeps waiting or sends back, so that the queues show something."""


class Films:
    """Films ordered from the painters and put up by their authors."""

    def __init__(self, stage: Stage, build: Builder, origin: int) -> None:
        self.stage, self.build, self.origin = stage, build, origin
        self.journal, self.door = stage.journal, stage.door
        self.films: dict[int, Future[Any]] = {}

    def plan(self) -> list[tuple[int, Goods, int]]:
        """Film by film: author, product, take. Every author has two, of goods in her field, the better sellers first."""
        early = self.build.goods[:FIRST_GOODS]
        plan: list[tuple[int, Goods, int]] = []
        used: set[int] = set()
        for turn in range(2):
            for n, author in enumerate(AUTHORS):
                mine = [
                    g
                    for g in self.build.goods
                    if g.leaf in author.leaves and g.number not in used and g.number not in UNSOLD
                ]
                first = [g for g in mine if g in early] or mine
                item = max(first, key=lambda g: g.weight)
                used.add(item.number)
                plan.append((n, item, turn))
        return sorted(plan, key=lambda p: (p[2], p[1] not in early))

    def order(self, count: int = CLIPS) -> None:
        for n, (_, item, take) in enumerate(self.plan()[:count]):
            if n not in self.films and not self.journal.has(f"clip:{n}"):
                self.films[n] = self.stage.paint(film_of, item, self.stage.seed, take)

    def _due(self, n: int) -> int:
        """When a film goes up: the first at once, the others through the first eleven days."""
        return self.origin if n < 10 else self.origin + round((n - 10) / (CLIPS - 10) * 11 * DAY_MS)

    async def upload_due(self, until: int) -> None:
        for n in sorted(self.films):
            if self._due(n) <= until:
                await self.upload(n)

    async def upload(self, n: int) -> None:
        if n not in self.films:
            return
        author, item, _ = self.plan()[n]
        made, film = await asyncio.wrap_future(self.films.pop(n))
        await self.build.clip(n, author, item, film, made)

    async def early(self) -> None:
        """The first films go up while most goods are still being drawn."""
        for n in range(FIRST_CLIPS):
            await self.upload(n)

    async def first(self, desk: Desk, at: int) -> None:
        """Wait until there is something to watch."""
        for _ in range(240):
            await desk.approve_clips(self.stage.operator)
            page = await self.door.get(None, "/api/feed", "feed", session=f"seed-{at}", limit=6)
            if len(page["items"]) >= 3:
                return
            await asyncio.sleep(0.5)
