"""Somebody in a live room: she watches, likes, talks, and buys what is explained at the price of the room."""

import asyncio
from random import Random

from meadow.base import clock, ids
from meadow.world.client import Door, Json, Person, Refused, attempt
from meadow.world.live.line import Event, Seat, Tally
from meadow.world.visit import pay, place

_BEAT_S = 10.0
_SAID = (
    "这个有货吗",
    "主播讲讲尺码",
    "价格真香",
    "已拍，快发货",
    "求返场",
    "颜色好看",
    "刚下单了",
    "多少钱呀",
    "第一次来",
    "支持主播",
)


class Viewer:
    """One viewer of one broadcast; a person has an account, a guest only looks on."""

    def __init__(self, door: Door, gateway: str, room: Json, dice: Random, tally: Tally) -> None:
        self.door, self.room, self.dice = door, room, dice
        self.sid = str(room["session_id"])
        self.seat = Seat(door, gateway, self.sid, tally, self._hear)
        self.pinned = ""
        self.drops: list[str] = []
        self.bags: list[str] = []
        self.done: dict[str, int] = {}

    def _hear(self, event: Event) -> None:
        if event.k == "pin":
            self.pinned = str(event.b["product_id"])
        elif event.k == "drop":
            self.drops.append(str(event.b["drop_id"]))
        elif event.k == "lucky":
            self.bags.append(str(event.b["bag_id"]))

    def _count(self, what: str) -> None:
        self.done[what] = self.done.get(what, 0) + 1

    async def watch(self, who: Person | None, number: int, until: float, buys: float = 0.0) -> dict[str, int]:
        """Sit in the room until the time is over or the room is; returns what was done by name."""
        guest = Person("", "", "", 40_000 + number)
        teller = who or guest
        session = ids.new()
        sitting = asyncio.create_task(self.seat.sit(who, guest, self.dice))
        entered = clock.monotonic()
        await self._note(teller, session, "live_enter", 0)
        try:
            while clock.monotonic() < until and not self.seat.over.is_set():
                await asyncio.sleep(min(_BEAT_S, max(0.05, until - clock.monotonic())))
                await self._note(teller, session, "live_heartbeat", entered)
                self._move(who)
                if who is not None:
                    await self._shop(who, buys)
        finally:
            sitting.cancel()
            await asyncio.gather(sitting, return_exceptions=True)
            await self._note(teller, session, "live_leave", entered)
        return self.done

    def _move(self, who: Person | None) -> None:
        line = self.seat.line
        if line is None or who is None:
            return
        if self.dice.random() < 0.4:
            line.say({"k": "like", "n": self.dice.randint(1, 8)})
            self._count("liked")
        if self.dice.random() < 0.3:
            line.say({"k": "chat", "x": self.dice.choice(_SAID), "id": str(ids.new())})
            self._count("chatted")

    async def _shop(self, who: Person, buys: float) -> None:
        while self.drops:
            await self._take(who, f"drops/{self.drops.pop()}/claim", {}, "claimed")
        while self.bags:
            await self._take(who, f"lucky/{self.bags.pop()}/join", {"device": f"d{who.number:08d}"}, "joined")
        if self.pinned and self.dice.random() < buys:
            try:
                await self._buy(who, self.pinned)
            except Refused as why:
                if why.status >= 500:
                    raise
                self._count("refused")

    async def _take(self, who: Person, path: str, body: Json, what: str) -> None:
        """A coupon or a lucky bag; what was in the room may be gone by now."""
        if await attempt(self.door, who, f"/api/live/sessions/{self.sid}/{path}", body, f"live_{what}"):
            self._count(what)

    async def _buy(self, who: Person, product: str) -> None:
        """The price of record comes from the house; the pin only said what to look at."""
        page = await self.door.get(who, f"/api/products/{product}", "product")
        await self._note(who, ids.new(), "select_item", 0, product_id=product, shop_id=page["shop_id"])
        wanted = [s for s in page["skus"] if s["available"] > 0]
        if not wanted:
            return
        source = {"scene": "live", "room_id": self.sid, "author_id": self.room["author"]["id"]}
        line = {"sku_id": self.dice.choice(wanted)["id"], "qty": 1, "source": source}
        _, placed = await place(self.door, who, [line])
        self._count("placed")
        if self.dice.random() < 0.95:
            await pay(self.door, who, self.dice, placed["intent_id"])
            self._count("paid")
            self._count("live_paid")

    async def _note(self, who: Person, session: object, name: str, entered: float, **more: str) -> None:
        """What her page tells the log; beats carry how long she has watched."""
        at = clock.now_ms()
        about = {"room_id": self.sid, "author_id": self.room["author"]["id"], **more}
        event: Json = {
            "event_id": str(ids.at(at)), "name": name, "ts": at, "session": str(ids.key64(ids.parse(str(session)))), "scene": "live",
            "source": "live_square", **{k: str(ids.key64(ids.parse(v))) for k, v in about.items()},
        }  # fmt: skip
        if entered:
            event |= {"dwell_ms": int(_BEAT_S * 1000), "stay_ms": int((clock.monotonic() - entered) * 1000)}
        await self.door.tell(who, [event])
