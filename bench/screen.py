"""Screen: a thousand watched broadcasts a tick, and the way of a sale from its birth to the screen over the real chain."""

import asyncio
import random
import statistics
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

sys.path.insert(0, str(Path(__file__).parent.parent))

import httpx
import msgspec
from _measure import arguments, finish, tree_cpu
from tests.compass.running import sale, told
from tests.make import market
from tests.make.running import Running

from meadow.base import clock, ids, settings, track
from meadow.base.db import House
from meadow.base.relay import Relay
from meadow.compass.metrics import actions as measuring
from meadow.compass.screen.hub.frames import LIMIT
from meadow.compass.screen.hub.loop import watched
from meadow.scenes.live.events import Started
from meadow.wiring import wire

GOAL = "1,000 watched rooms <= 0.3 core for queries; born -> screen p95 <= 5 s; delta <= 2 KB; queries no dearer with more watchers"
EACH, MINUTES = 60, 45
PARTS = ("warehouse", "work", "web")


async def begin(house: House, author: UUID, count: int) -> list[UUID]:
    """Broadcasts on air for three quarters of an hour."""
    made = [ids.new() for _ in range(count)]
    async with house.write() as db:
        for one in made:
            at = clock.now() - timedelta(minutes=MINUTES)
            await measuring.open_session(
                db, Started(session_id=one, author_id=author, room_id=ids.new(), title="场", at=at)
            )
    return made


async def fill(config: settings.Settings, rooms: list[UUID]) -> None:
    """A past for every room: people who come, look and buy, over its minutes."""
    chance = random.Random(4)
    made = []
    for room in rooms:
        key = ids.key64(room)
        for n in range(EACH):
            at = clock.now() - timedelta(minutes=chance.random() * MINUTES)
            actor, product = chance.randrange(1, 10**9), chance.randrange(1, 9)
            kind = ("live_enter", "view_item_list", "select_item", "purchase", "like")[n % 5]
            more: dict[str, Any] = (
                sale(ids.key64(ids.new()), product, 9900) if kind == "purchase" else {"product_id": product}
            )
            made.append(told(kind, at, actor, key, **more))
    for start in range(0, len(made), 4096):
        await asyncio.gather(
            *(track.send(config, made[i : i + 256]) for i in range(start, min(start + 4096, len(made)), 256))
        )
    await asyncio.sleep(3)


async def cost(running: Running, relay: Relay, rooms: list[UUID], seconds: float) -> dict[str, float]:
    """Cores that warehouse and worker take while these rooms are watched, beyond what they take at rest."""
    heard: list[int] = []
    stops = [
        await relay.listen("screen.*", lambda _, payload: heard.append(len(payload)) if payload[:1] == b"D" else None)
    ]
    await asyncio.sleep(2)
    roots = running.roots
    rest = {name: tree_cpu([roots[name]]) for name in PARTS}
    await asyncio.sleep(8)
    rest = {name: (tree_cpu([roots[name]]) - rest[name]) / 8 for name in PARTS}
    for _ in range(60):  # rooms are taken up fifty a tick
        heard.clear()
        await relay.say("screen.watch", watched(rooms))
        await asyncio.sleep(2)
        if len(heard) >= len(rooms):
            break
    heard.clear()
    before, began = {name: tree_cpu([roots[name]]) for name in PARTS}, clock.monotonic()
    while clock.monotonic() - began < seconds:
        await relay.say("screen.watch", watched(rooms))
        await asyncio.sleep(4)
    passed = clock.monotonic() - began
    spent = {name: (tree_cpu([roots[name]]) - before[name]) / passed - rest[name] for name in PARTS}
    for stop in stops:
        if stop:
            await stop()
    return spent | {"frames_per_s": len(heard) / passed, "largest": max(heard, default=0)}


async def journey(running: Running, config: settings.Settings, author: UUID, room: UUID, sales: int) -> list[float]:
    """Seconds from a sale's birth to the frame of the page that shows it."""
    key, took = ids.key64(room), list[float]()
    async with httpx.AsyncClient(base_url=running.base, trust_env=False, timeout=30) as client:
        await client.get("/health")
        body = {"login": market.login("host"), "password": market.PASSWORD}
        await client.post("/api/session", json=body, headers={"x-csrf-token": client.cookies["meadow_csrf"]})
        path = f"/api/author/{author}/compass/rooms/{room}/stream"
        async with client.stream("GET", path) as answer:
            answer.raise_for_status()
            frames = answer.aiter_lines()
            shown = await shows(frames, 0)
            for _ in range(sales):
                await asyncio.sleep(random.random() * 1.5)
                born = clock.now()
                await track.send(
                    config,
                    [told("purchase", born, random.randrange(1, 10**9), key, **sale(ids.key64(ids.new()), 3, 100))],
                )
                shown = await shows(frames, shown + 100)
                took.append((clock.now() - born).total_seconds())
    return took


async def shows(frames: Any, wanted: int) -> int:
    """Read frames until the screen has sold this much; returns what it shows."""
    async for line in frames:
        if line.startswith("data:") and '"figures"' in line:
            gmv = msgspec.json.decode(line[5:].strip().encode()).get("figures", {}).get("gmv_pay")
            if gmv is not None and gmv >= wanted:
                return int(gmv)
    raise AssertionError("the stream ended")


async def measure(running: Running, rooms: int, sales: int, seconds: float) -> dict[str, Any]:
    config = settings.load(running.home)
    house = await House(config, wire()).open()
    relay = Relay(config.nats_url)
    await relay.open()
    try:
        author = await market.author(house, await market.person(house, "host"))
        made = await begin(house, author, rooms)
        await fill(config, made)
        took = await journey(running, config, author, made[0], sales)
        one = await cost(running, relay, made[:1], seconds / 2)
        many = await cost(running, relay, made, seconds)
    finally:
        await relay.close()
        await track.close()
        await house.close()
    took.sort()
    return {
        "rooms": rooms, "query_cores": round(many["warehouse"], 3), "hub_cores": round(many["work"], 3),
        "query_cores_one_room": round(one["warehouse"], 3), "frames_per_s": round(many["frames_per_s"]),
        "largest_delta": int(many["largest"]), "born_to_screen_p50_s": round(statistics.median(took), 2),
        "born_to_screen_p95_s": round(took[int(len(took) * 0.95)], 2), "sales": len(took),
    }  # fmt: skip


def main() -> None:
    ask = arguments(rooms=1000, sales=30, seconds=16.0)
    given = ask.parse_args()
    with tempfile.TemporaryDirectory(prefix="mw-screen-", ignore_cleanup_errors=True) as folder:
        running = Running(Path(folder) / "home")
        try:
            running.start()
            figures = asyncio.run(measure(running, given.rooms, given.sales, given.seconds))
        finally:
            running.stop()
    ok = (
        figures["query_cores"] <= 0.3 and figures["born_to_screen_p95_s"] <= 5 and figures["largest_delta"] <= LIMIT + 1
    )
    finish("screen", figures, GOAL, ok=ok)


if __name__ == "__main__":
    main()
