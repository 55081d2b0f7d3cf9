"""What the history adds to the trade of the days: groups, presales, complaints, money taken out, all by the hour."""

import logging
from collections.abc import Coroutine
from random import Random
from typing import Any

from meadow.world.client import Json, Person, Refused
from meadow.world.desk import Desk
from meadow.world.evening import Evening
from meadow.world.purse import Purse
from meadow.world.seed.fair import GROUPS, PRESALE, Fair
from meadow.world.seed.stage import Stage, each
from meadow.world.trouble import Trouble
from meadow.world.visit import claim, pay, place

log = logging.getLogger(__name__)
_GROUP_DAYS = {4: 21, 7: 41, 10: 61, 13: 81}
"""Days on which a group is filled and another is left waiting, with the first shopper of it."""
_DEPOSITS, _FINALS = (0, 21, 22, 23, 24, 25), (21, 22, 23, 24)
"""Shoppers who pay a deposit on the fourth day; those who pay the rest on the tenth."""
_CUSTOMERS = (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
"""Shoppers who buy in the first shop, so that its counters have something of every kind to do."""


class Chronicle:
    """Beside chance visits: what is to have happened whatever the dice say."""

    def __init__(self, stage: Stage, fair: Fair, desk: Desk, trouble: Trouble) -> None:
        self.stage, self.fair, self.desk, self.trouble = stage, fair, desk, trouble
        self.door, self.journal, self.purse = stage.door, stage.journal, Purse(stage.door)
        self.evening = Evening(stage.door, trouble, fuss=2.0)

    async def hour(self, day: int, hour: int, dice: Random) -> dict[str, int]:
        """What this hour of this day brings; returns what was done by name."""
        done: dict[str, int] = {}
        if hour in {10, 17} and day >= 1:
            for boss in self.stage.bosses:
                for what, n in (await self.trouble.answer(boss, dice, share=0.6)).items():
                    done[what] = done.get(what, 0) + n
        if hour == 15 and day >= 3:
            done["ruled"] = await self.trouble.rule(self.stage.operator, dice, share=0.5)
            done["replied"] = sum(await each((self.desk.reply(b, dice) for b in self.stage.bosses), 4))
            await each((self.desk.invoices(b, dice) for b in self.stage.bosses), 4)
        if hour == 20:
            await self._special(day, dice)
        if day >= 9 and hour == 11:
            done["withdrawn"] = await self.withdraw(6000)
        if day >= 9 and hour == 14:
            done["paid_out"] = await self.purse.approve(self.stage.operator)
        return done

    async def _special(self, day: int, dice: Random) -> None:
        if day == 3:
            for n in _DEPOSITS:
                await self.once(f"deposit:{n}", self.way(n, PRESALE, dice))
        if day == 9:
            for n in _FINALS:
                await self.once(f"final:{n}", self._final(self.stage.shoppers[n], dice))
        if day in _GROUP_DAYS:
            first = _GROUP_DAYS[day]
            for shop in GROUPS:
                await self.once(f"group:{day}:{shop}", self._groups(first, shop, dice))
        if day in {1, 6, 8, 10}:
            for n in _CUSTOMERS:
                await self.once(f"custom:{day}:{n}", self._custom(n, day + n, dice))

    async def once(self, name: str, work: Coroutine[Any, Any, Any]) -> None:
        """A part of the story that is told once; what the house refuses (sold out, not yet joined) is left out."""
        if self.journal.has(name):
            work.close()
            return
        try:
            await work
        except Refused as why:
            if why.status >= 500:
                raise
            log.warning("%s left out: %s", name, why)
        self.journal.finish(name)

    async def line(self, product: str, dice: Random) -> list[Json]:
        page = await self.door.get(None, f"/api/products/{product}", "product")
        sku = max(page["skus"], key=lambda s: (s["available"] > 40, dice.random()))
        return [{"sku_id": sku["id"], "qty": 1, "source": {"scene": "product_page"}}]

    async def way(self, n: int, shop: int, dice: Random, group_id: str = "") -> str:
        """Buy by a shop's group or presale and pay what is asked now; returns the group's id, if there is one."""
        way, who = self.journal.get(f"fair:{shop}"), self.stage.shoppers[n]
        lines = await self.line(way["product"], dice)
        quote, placed = await place(self.door, who, lines, offer_id=way["offer"], group_id=group_id)
        await pay(self.door, who, dice, placed["intent_id"])
        return quote["shops"][0]["group_id"] or ""

    async def _groups(self, first: int, shop: int, dice: Random) -> None:
        """Two fill a group; a third opens one that nobody joins."""
        opened = await self.way(first, shop, dice)
        await self.way(first + 1, shop, dice, opened)
        await self.way(first + 2, shop, dice)

    async def _final(self, who: Person, dice: Random) -> None:
        page = await self.door.get(who, "/api/orders", "orders", limit=40)
        for order in page["items"]:
            if order["state"] == "deposit_paid" and order["intent_id"]:
                await pay(self.door, who, dice, order["intent_id"])

    async def _custom(self, n: int, turn: int, dice: Random) -> None:
        """Somebody buys in the first shop, with whatever coupons it has."""
        shelf, who = self.fair.shelf(0), self.stage.shoppers[n]
        product = shelf[turn % len(shelf)]
        await claim(self.door, who, product)
        _, placed = await place(self.door, who, await self.line(product, dice))
        await pay(self.door, who, dice, placed["intent_id"])

    async def withdraw(self, share_bp: int) -> int:
        """Owners take money out: shops, authors and the agency."""
        stage = self.stage
        owners = [(b, f"/api/merchant/{b.subject('shop')}") for b in stage.bosses[::3]]
        owners += [(a, f"/api/author/{a.subject('author')}") for a in stage.authors[::4]]
        owners.append((stage.agency, f"/api/agency/{stage.agency.subject('agency')}"))
        return sum([await self.purse.take(who, base, share_bp, least=1000) for who, base in owners])
