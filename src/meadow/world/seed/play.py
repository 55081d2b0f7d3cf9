"""Fourteen days in a few minutes: the clock is moved bucket by bucket, and everybody does what the hour asks for."""

import asyncio
import math
from random import Random

from meadow.world.desk import Desk
from meadow.world.seed.build import Builder
from meadow.world.seed.chronicle import Chronicle
from meadow.world.seed.dusk import Dusk
from meadow.world.seed.fair import Fair
from meadow.world.seed.films import FIRST_CLIPS, FIRST_GOODS, Films
from meadow.world.seed.stage import DAY_MS, DAYS, SHOPPERS, Stage, each
from meadow.world.trouble import Trouble
from meadow.world.visit import Mood, Visit

HOUR_MS, BUCKET_MS = 3_600_000, 1_800_000
ZONE_MS = 8 * HOUR_MS
VISITS_A_DAY = (50, 140)
"""Visits on the first and on the last day; what lies between grows evenly."""
_CURVE = (8, 4, 2, 1, 1, 2, 6, 14, 22, 26, 28, 32, 44, 40, 30, 30, 34, 38, 46, 64, 84, 96, 78, 36)
"""Visits by hour of the business zone: a small peak at noon, the great one in the evening."""
_SHIPPING = {9: 0.75, 11: 0.6, 14: 0.8, 16: 0.9, 18: 0.95}
_SLOW_SHOP = 9


class Play:
    """The history from its first hour to now."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.journal, self.door = stage, stage.journal, stage.door
        self.build = Builder(stage)
        self.tally: dict[str, int] = dict(self.journal.steps.get("tally", {}))
        self.joined = 0
        if not self.journal.has("origin"):
            now = self.stage.real_ms()
            midnight = (now + ZONE_MS) // DAY_MS * DAY_MS - ZONE_MS
            self.journal.finish("origin", midnight - DAYS * DAY_MS + 7 * HOUR_MS)
            self.journal.save()
        self.origin = int(self.journal.get("origin"))
        self.films = Films(stage, self.build, self.origin)
        self.fair = Fair(stage, self.build, self.origin)
        self.at = max(self.origin, int(self.journal.steps.get("at", 0)))

    async def run(self) -> None:
        """Build the market, then live through every half hour until now."""
        self.stage.steer(self.at)
        self._show("people", 0, 3, "登记店铺与达人 · people and shops")
        await self.build.people()
        carriers = await self._carriers()
        self.desk = Desk(self.door, carriers)
        self.chronicle = Chronicle(self.stage, self.fair, self.desk, Trouble(self.door, carriers))
        await self._goods()
        await self.build.plans()
        await self.fair.open()
        self.films.order()
        await self.films.upload_due(self.origin)
        await self.films.first(self.desk, self.at)
        total = max(1, (self.stage.real_ms() - self.origin) // BUCKET_MS)
        while self.at + BUCKET_MS < self.stage.real_ms():
            self.at += BUCKET_MS
            self.stage.steer(self.at)
            self._show("history", (self.at - self.origin) // BUCKET_MS, total, self._today())
            await self._bucket()
            self.journal.steps |= {"at": self.at, "tally": self.tally}
            self.journal.save()
        await self._end()

    def _show(self, phase: str, done: int, total: int, text: str) -> None:
        self.journal.show(phase, int(done), int(total), text, self.at)

    def _today(self) -> str:
        day = min(DAYS, (self.at - self.origin) // DAY_MS + 1)
        return f"第 {day}/{DAYS} 天 · day {day} of {DAYS}, {self.tally.get('paid', 0)} paid orders"

    async def _carriers(self) -> list[str]:
        found = (await self.door.get(None, "/api/carriers"))["items"]
        traced = [c["code"] for c in found if c["traced"]]
        return traced * 12 + [c["code"] for c in found if not c["traced"]][:1]

    async def _goods(self) -> None:
        items = self.build.goods
        done = 0
        for start in range(0, len(items), 8):
            self._show("goods", done, len(items), f"上架商品 {done}/{len(items)} · goods on sale")
            await each((self.build.put_on_sale(item) for item in items[start : start + 8]), 4)
            done += 8
            if start >= FIRST_GOODS:
                await self.desk.approve_clips(self.stage.operator)
            if done == FIRST_GOODS:
                self.films.order(FIRST_CLIPS)
                await self.films.early()
        self.journal.save()

    async def _bucket(self) -> None:
        local = self.at + ZONE_MS
        hour, day = local // HOUR_MS % 24, (self.at - self.origin) // DAY_MS
        first_half = local % HOUR_MS < BUCKET_MS
        await self._join(day, hour)
        if first_half:
            await self._counters(hour, day)
        await self._visits(day, hour)

    async def _join(self, day: int, hour: int) -> None:
        """New shoppers arrive through the days, more at the beginning."""
        part = min(1.0, (day + hour / 24 + 0.6) / (DAYS - 1))
        wanted = min(SHOPPERS, math.ceil(SHOPPERS * part**0.75))
        if wanted > self.joined:
            await each((self.fair.welcome(n) for n in range(self.joined, wanted)), 4)
            self.joined = wanted

    async def _counters(self, hour: int, day: int) -> None:
        """Shops ship, the operator looks at clips, authors put up films, buyers look into their orders."""
        dice = Random(f"{self.stage.seed}:{day}:{hour}:desk")  # noqa: S311 - an invented market
        if hour in _SHIPPING:
            for n, boss in enumerate(self.stage.bosses):
                eager = _SHIPPING[hour] * (0.16 if n == _SLOW_SHOP else 1.0)
                self._add({"shipped": await self.desk.ship(boss, boss.subject("shop"), dice, eager=eager)})
        if hour in {8, 12, 19}:
            await self.films.upload_due(self.at)
        if hour in {10, 13, 16, 20}:
            await self.desk.approve_clips(self.stage.operator)
        if hour in {12, 21} and day >= 2:
            some = dice.sample(self.stage.shoppers[: self.joined], min(self.joined, 40))
            evening = self.chronicle.evening
            self._add(*await each((evening.run(p, dice, 0.7) for p in some), 6))
        self._add(await self.chronicle.hour(day, hour, dice))

    def _add(self, *all_done: dict[str, int]) -> None:
        """What was done, by name, into the tally."""
        for done in all_done:
            for what, n in done.items():
                self.tally[what] = self.tally.get(what, 0) + n

    async def _visits(self, day: int, hour: int) -> None:
        dice = Random(f"{self.stage.seed}:{self.at}:visits")  # noqa: S311 - an invented market
        low, high = VISITS_A_DAY
        a_day = low + (high - low) * min(day, DAYS) / DAYS
        weekend = 1.25 if (self.at + ZONE_MS) // DAY_MS % 7 in {2, 3} else 1.0
        expected = a_day * weekend * _CURVE[hour] / sum(_CURVE) / 2
        count = int(expected) + (dice.random() < expected % 1)
        guests = [
            self.stage.shoppers[min(int(dice.betavariate(1, 1.6) * self.joined), self.joined - 1)] for _ in range(count)
        ]
        visits = []
        for k, who in enumerate(dict.fromkeys(guests)):
            own = Random(f"{self.stage.seed}:{self.at}:{k}")  # noqa: S311 - an invented visitor
            back = own.randrange(60_000, BUCKET_MS - 120_000)
            visits.append(Visit(self.door, who, own, back_ms=back).run(Mood(own)))
        self._add(*await each(visits, 8))

    async def _end(self) -> None:
        """The clock comes back to now; the last timers and facts get a moment to settle."""
        self.at = self.stage.real_ms()
        self.stage.steer(self.at)
        await self.films.upload_due(self.at)
        await Dusk(self.chronicle, self.stage.seed).fall()
        for _ in range(6):
            await self.desk.approve_clips(self.stage.operator)
            await asyncio.sleep(1)
        # Sessions and steps have served: what stays is when it began and what came of it.
        self.journal.steps = {"origin": self.origin, "done": self.tally}
        self.journal.save()
