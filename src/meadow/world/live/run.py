"""An evening of rooms: so many hosts on air at once, so many viewers among them, and what they did."""

import asyncio
import tempfile
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import msgspec

from meadow.base import clock
from meadow.world.client import Door, Json, Person, Refused
from meadow.world.live.film import fit
from meadow.world.live.host import Host
from meadow.world.live.line import Tally
from meadow.world.live.tools import Tools
from meadow.world.live.viewer import Viewer

_SETTLE_S, _LOOKS = 4.0, 8


class Plan(msgspec.Struct, frozen=True):
    """How many rooms with how many viewers in all; one viewer in `one_in` has an account and may buy."""

    rooms: int = 1
    viewers: int = 30
    one_in: int = 5
    buys: float = 0.15
    clip: Path | None = None
    goods: int = 6
    cut_s: float = 0.0
    """How long the first room's stream breaks off at half-time; 0 for not at all."""


class Evening:
    """Live rooms beside the market of a run. `enter` makes a shopper with an account and an address."""

    def __init__(
        self, door: Door, plan: Plan, seed: int, gateway: str, enter: Callable[[int], Any], count: Callable[[dict[str, int]], None]
    ) -> None:  # fmt: skip
        self.door, self.plan, self.seed, self.gateway, self.enter, self.count = door, plan, seed, gateway, enter, count
        self.tally = Tally()
        self.hosts: list[Host] = []
        self.shown: dict[str, int] = {}

    async def run(self, authors: list[Person], bosses: list[Person], until: float) -> None:
        """Prepare all rooms, fill them, sell until the time is over, end them."""
        shops = {str(boss.subject("shop")): boss for boss in bosses}
        with tempfile.TemporaryDirectory(prefix="meadow-film-") as folder:
            film = await asyncio.to_thread(fit, self.plan.clip, Path(folder))
            for n, author in enumerate(authors[: self.plan.rooms]):
                dice = Random(f"{self.seed}:host:{n}")  # noqa: S311 - a simulated person
                host = Host(self.door, author, dice, shops, self.count)
                await host.prepare(f"{author.name}的直播间", self.plan.goods)
                self.hosts.append(host)
            try:
                await asyncio.gather(*(host.go(film) for host in self.hosts))
                await self._evening(until)
            finally:
                await asyncio.gather(*(host.end() for host in self.hosts), return_exceptions=True)
        self.shown = await self._screens()

    async def _screens(self) -> dict[str, int]:
        """What the hosts' screens say together once nothing is added any more."""
        shown: dict[str, int] = {}
        for _ in range(_LOOKS):
            await asyncio.sleep(_SETTLE_S)
            last, shown = shown, {"screens": 0, "gmv": 0, "orders": 0}
            for host in self.hosts:
                path = f"/api/author/{host.author_id}/compass/rooms/{host.sid}/live"
                figures = (await self.door.get(host.who, path, "screen"))["figures"]
                for key, more in (
                    ("screens", 1),
                    ("gmv", figures.get("gmv_pay", 0)),
                    ("orders", figures.get("orders_paid", 0)),
                ):
                    shown[key] += more
            if shown == last:
                break
        return shown

    async def _evening(self, until: float) -> None:
        async with asyncio.TaskGroup() as group:
            for host in self.hosts:
                group.create_task(host.sell(until, Tools(host).turn))
            for n in range(self.plan.viewers):
                group.create_task(self._viewer(n, until))
            if self.plan.cut_s and self.hosts:
                group.create_task(self._trouble(until))

    async def _trouble(self, until: float) -> None:
        await asyncio.sleep(max(0.0, until - clock.monotonic()) / 2)
        self.count({"cuts": 1})
        await self.hosts[0].cut(self.plan.cut_s)

    async def _viewer(self, n: int, until: float) -> None:
        """She arrives within the first part of the evening and stays; one in some has an account."""
        dice = Random(f"{self.seed}:viewer:{n}")  # noqa: S311 - a simulated person
        await asyncio.sleep(dice.uniform(0, max(0.0, until - clock.monotonic()) / 4))
        host = self.hosts[n % len(self.hosts)]
        try:
            who = await self.enter(n) if n % self.plan.one_in == 0 else None
            room: Json = {"session_id": host.sid, "author": {"id": host.author_id}}
            viewer = Viewer(self.door, self.gateway, room, dice, self.tally)
            self.count(await viewer.watch(who, n, until, self.plan.buys))
        except (Refused, OSError, TimeoutError) as why:
            if isinstance(why, Refused) and why.status >= 500:
                raise
            self.count({"turned_away": 1})

    def told(self) -> dict[str, Any]:
        """What the lines heard, and what the screens showed at the end."""
        heard = self.tally
        return {
            "rooms": len(self.hosts), "shown": self.shown, "connects": heard.connects, "frames": heard.frames,
            "bytes": heard.bytes, "events": heard.events, "gaps": heard.gaps, "snapshots": heard.snapshots, "lost_lines": heard.drops,
            "closes": {str(k): v for k, v in sorted(heard.closes.items())}, "answers": dict(sorted(heard.acks.items())),
        }  # fmt: skip
