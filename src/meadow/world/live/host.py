"""A host's evening at the console: plan, prepare, go on air, explain one product after another, lower prices, end."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from random import Random

from meadow.base import clock
from meadow.world.client import Door, Json, Person, Refused, attempt
from meadow.world.live.film import Camera

PRICE_BP = 8_000
_FLOOR_BP, _READY_S, _TURN_S = 5_000, 30.0, 12.0
_LINES = (
    "欢迎新来的朋友",
    "这一件今天直播间专享价",
    "点下方小黄车第{n}号链接",
    "库存不多，喜欢的直接拍",
    "关注主播不迷路",
)


class Host:
    """One room. `bosses` are merchants by shop, who give leave for live prices; `count` hears what was done."""

    def __init__(
        self, door: Door, who: Person, dice: Random, bosses: dict[str, Person], count: Callable[[dict[str, int]], None]
    ) -> None:
        self.door, self.who, self.dice, self.bosses, self.count = door, who, dice, bosses, count
        self.author_id = who.subject("author")
        self.base = f"/api/author/{self.author_id}/live"
        self.room_id = self.sid = ""
        self.items: list[Json] = []
        self.camera: Camera | None = None

    async def prepare(self, title: str, goods: int) -> None:
        """A room, a plan for the evening, products in the bag, prices in leave of their shops."""
        room = await self.door.call(self.who, "PUT", f"{self.base}/room", {"title": title}, verb="live_room")
        self.room_id = str(room["id"])
        now = clock.now()
        plan = {"title": title, "planned_at": now + timedelta(minutes=1), "planned_end": now + timedelta(hours=3)}
        self.sid = str((await self.door.call(self.who, "POST", f"{self.base}/sessions", plan, verb="live_plan"))["id"])
        page = await self.door.get(self.who, f"/api/author/{self.author_id}/products", "promotable", limit=40)
        sold = [p for p in page["items"] if p.get("in_stock", True)]
        picked = self.dice.sample(sold, min(goods, len(sold)))
        rows = [
            {"product_id": p["id"], "script": self.dice.choice(_LINES).format(n=n + 1), "forecast": 20}
            for n, p in enumerate(picked)
        ]
        added = await self.door.call(self.who, "POST", f"{self.one}/items", {"items": rows}, verb="live_items")
        self.count({"bagged": sum(r["ok"] for r in added["rows"])})
        for product in picked:
            if boss := self.bosses.get(str(product["shop_id"])):
                leave = {"product_id": product["id"], "bp": _FLOOR_BP}
                path = f"/api/merchant/{product['shop_id']}/live/floors"
                await self.door.call(boss, "PUT", path, leave, verb="live_floor")
        shifts = [
            {"name": name, "from_at": now + timedelta(minutes=n * 90), "until_at": now + timedelta(minutes=n * 90 + 90)}
            for n, name in enumerate((self.who.name, "搭档小夏"))
        ]
        await self.door.call(self.who, "PUT", f"{self.one}/shifts", {"shifts": shifts}, verb="live_rota")
        await self.look()

    @property
    def one(self) -> str:
        """Where the paths of this broadcast begin."""
        return f"{self.base}/sessions/{self.sid}"

    async def look(self) -> None:
        """Read the bag again, as the page of the console does after each event."""
        self.items = (await self.door.get(self.who, f"{self.one}/items", "live_bag"))["items"]

    async def go(self, film: Path) -> None:
        """Open the preparation, send the picture, and go on air once it is seen. Raises `Refused` where checks are red."""
        await self.door.call(self.who, "POST", f"{self.one}/prepare", verb="live_prepare")
        key = await self.door.call(self.who, "POST", f"{self.base}/key", verb="live_key")
        self.camera = Camera(film, f"{key['server']}/{key['key']}")
        await self.camera.start()
        end = clock.monotonic() + _READY_S
        while True:
            try:
                await self.door.call(self.who, "POST", f"{self.one}/go", {"reason": "模拟的一晚"}, verb="live_go")
            except Refused as why:
                if why.status >= 500 or clock.monotonic() > end:
                    raise
                await asyncio.sleep(1)
            else:
                break
        self.count({"live": 1})

    async def sell(self, until: float, play: Callable[[], Awaitable[None]]) -> None:
        """Explain product after product until the time is over; every second one gets a live price, each turn may `play` a tool, half-way the host changes."""
        began, turn, changed = clock.monotonic(), 0, False
        while clock.monotonic() < until and self.items:
            item = self.items[turn % len(self.items)]
            point = {"product_id": item["product"]["id"]}
            if await self._try("explain", point):
                self.count({"explained": 1})
            if turn % 2 == 0:
                await self._cheaper(item)
            await play()
            if not changed and clock.monotonic() - began > (until - began) / 2:
                changed = await self._change_host()
            turn += 1
            await asyncio.sleep(min(self.dice.uniform(0.7, 1.3) * _TURN_S, max(0.1, until - clock.monotonic())))
            await self.look()

    async def _cheaper(self, item: Json) -> None:
        floor, price = item["floor"], item["price"] * PRICE_BP // 10_000
        if floor is not None and price >= floor and not any(s["live"] for s in item["skus"]):
            asked = {"product_id": item["product"]["id"], "rev": item["rev"], "price": price}
            if await self._try("price", asked):
                self.count({"repriced": 1})

    async def _change_host(self) -> bool:
        shifts = (await self.door.get(self.who, self.one, "live_console"))["shifts"]
        if await self._try("host", {"shift_id": shifts[-1]["id"]}):
            self.count({"host_changes": 1})
        return True

    async def _try(self, verb: str, body: Json) -> Json | None:
        """A command that somebody else, or time, may have made impossible."""
        return await attempt(self.door, self.who, f"{self.one}/{verb}", body, f"live_{verb}")

    async def cut(self, seconds: float) -> None:
        """The line to the house breaks, and comes back."""
        if self.camera is not None:
            await self.camera.stop()
            await asyncio.sleep(seconds)
            await self.camera.start()

    async def end(self) -> None:
        """Say good night."""
        await self._try("end", {})
        if self.camera is not None:
            await self.camera.stop()
