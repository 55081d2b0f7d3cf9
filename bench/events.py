"""Events: from the door to a row, CPU and freshness of the whole chain, every event counted."""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from _measure import finish, tree_cpu
from tests.base.track.running import Running

from meadow.base import clock, ids
from meadow.base.track import rules, store, wire
from meadow.base.track.types import Context, Envelope

SIZE, LINKS, MARK = 50, 32, 99
GOAL = "cpu <= 15 us/event of collector and warehouse together, visible p95 <= 5 s (goal 2), lost 0, doubled 0"


def bodies(count: int) -> list[bytes]:
    """Batches of live-like events, every event its own."""
    names = ("view_item_list", "view_item_list", "live_heartbeat", "video_impression", "select_item")
    out = []
    for n in range(count):
        now = clock.now_ms()
        events = [
            Envelope(
                event_id=str(ids.new()), name=names[i % 5], ts=now - i, scene="live", source="recommend", shop_id=2**63 + n % 97,
                room_id=2**62 + n % 13, product_id=2**61 + i, author_id=2**60 + n % 13, trace_id=n + 1, stay_ms=i, dwell_ms=10,
            )
            for i in range(SIZE)
        ]  # fmt: skip
        out.append(
            wire.encode(
                str(ids.new()), now, events, Context(sdk="bench", platform="web", consent=1, anon_id=str(n % 5000))
            )
        )
    return out


class Link:
    """One kept connection that speaks just enough HTTP to cost the client little."""

    def __init__(self, path: str, number: int) -> None:
        self.head = f"POST {path} HTTP/1.1\r\nhost: x\r\nuser-agent: Mozilla/5.0\r\nx-forwarded-for: 10.{{}}.{number}.1\r\ncontent-length: "
        self.turn = 0

    async def open(self, port: int) -> "Link":
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", port)
        return self

    async def post(self, body: bytes) -> None:
        self.turn += 1  # another network each time, as from many visitors: the rate is by network
        self.writer.write((self.head.format(self.turn % 250) + f"{len(body)}\r\n\r\n").encode() + body)
        head = await self.reader.readuntil(b"\r\n\r\n")
        if b" 202 " not in head[:20]:
            sys.exit(f"refused: {head[:80]!r}")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        await self.reader.readexactly(length)


@asynccontextmanager
async def house() -> AsyncIterator[Running]:
    with tempfile.TemporaryDirectory(prefix="mb-", ignore_cleanup_errors=True) as home:
        running = Running(Path(home))
        try:
            yield await asyncio.to_thread(running.up)
        finally:
            await store.close()
            running.stop()


async def rush(links: list[Link], some: list[bytes]) -> float:
    """Send everything as fast as it is acknowledged; the seconds it took."""
    queue = iter(some)

    async def one(link: Link) -> None:
        for body in queue:
            await link.post(body)

    began = time.perf_counter()
    await asyncio.gather(*(one(link) for link in links))
    return time.perf_counter() - began


async def hold(running: Running, links: list[Link], some: list[bytes], rate: float) -> tuple[list[float], int]:
    """A steady rate with marked events in between; the seconds from birth to being found, and how many were marked."""
    born: dict[int, float] = {}
    seen: dict[int, float] = {}
    key = f"/t/v1/batch?k={rules.browser_key(running.settings.keys.collector)}"
    marker = await Link(key, 77).open(running.ports["collect"])
    done = asyncio.Event()

    async def watch() -> None:
        while not done.is_set() or len(seen) < len(born):
            for (found,) in await running.ask("SELECT source_id FROM events WHERE shop_id = {m:UInt64}", m=MARK):
                seen.setdefault(int(str(found)), time.perf_counter())
            await asyncio.sleep(0.05)

    watching = asyncio.create_task(watch())
    began = time.perf_counter()
    for n, body in enumerate(some):
        await links[n % len(links)].post(body)
        if n % 40 == 0:
            born[n + 1] = time.perf_counter()
            mark = Envelope(event_id=str(ids.new()), name="search", ts=clock.now_ms(), shop_id=MARK, source_id=n + 1)
            await marker.post(wire.encode(str(ids.new()), clock.now_ms(), [mark], Context(consent=1, anon_id="m")))
        await asyncio.sleep(max(0.0, began + (n + 1) * SIZE / rate - time.perf_counter()))
    done.set()
    await asyncio.wait_for(watching, 20)
    return sorted(seen[n] - born[n] for n in born), len(born)


async def main(events: int, rate: float, seconds: float) -> None:
    fast, steady = bodies(events // SIZE), bodies(int(rate * seconds) // SIZE)
    async with house() as running:
        path = f"/t/v1/batch?k={rules.browser_key(running.settings.keys.collector)}"
        links = [await Link(path, n).open(running.ports["collect"]) for n in range(LINKS)]
        pids = {name: process.pid for name, process in running.processes.items()}
        idle = {name: tree_cpu([pid]) for name, pid in pids.items()}
        took = await rush(links, fast)
        total = len(fast) * SIZE
        await running.until("SELECT count() FROM events", total, 30)
        spent = {name: (tree_cpu([pid]) - idle[name]) / total * 1e6 for name, pid in pids.items()}
        ages, marks = await hold(running, links, steady, rate)
        total += len(steady) * SIZE + marks
        await running.until("SELECT count() FROM events", total, 20)
        rows, distinct = (
            int(str(x)) for x in (await running.ask("SELECT count(), uniqExact(event_id) FROM events"))[0]
        )
        p95 = ages[int(len(ages) * 0.95)]
    figures: dict[str, object] = {
        "events_per_s": round(len(fast) * SIZE / took),
        "cpu_us_per_event": round(sum(spent.values()), 2),
        "cpu_us_collect": round(spent["collect"], 2),
        "cpu_us_warehouse": round(spent["warehouse"], 2),
        "visible_p50_s": round(ages[len(ages) // 2], 2),
        "visible_p95_s": round(p95, 2),
        "hold_events_per_s": round(rate),
        "events": total,
        "views": 0,
        "lost": max(0, total - distinct),
        "doubled": rows - distinct,
    }
    good = sum(spent.values()) <= 15 and p95 <= 5 and rows == distinct == total
    finish("events", figures, GOAL, ok=good)


if __name__ == "__main__":
    ask = argparse.ArgumentParser()
    ask.add_argument("--events", type=int, default=200_000)
    ask.add_argument("--rate", type=float, default=10_000)
    ask.add_argument("--seconds", type=float, default=6)
    ask.add_argument("--json", action="store_true", help="the JSON line comes last either way")
    given = ask.parse_args()
    asyncio.run(main(given.events, given.rate, given.seconds))
