"""Events: the field's rate from the door to rows and rollups, CPU and freshness, and every acknowledged event once after ten kills."""

import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

import msgspec
from _measure import arguments, finish, tree_cpu
from tests.base.track.running import Running

import meadow.wiring.warehouse  # noqa: F401 - so that every rollup is known
from meadow.base import clock, ids, track
from meadow.base.track import rules, wire
from meadow.base.track.tables import fill, rollups
from meadow.base.track.types import Context, Envelope
from meadow.base.track.warehouse.plan import Plan

SIZE, MARK = 50, 99
LOOK_S, MARK_S = 0.25, 0.1
GOAL = (
    "53,300 events/s held, cpu <= 12 us/event (then 8) of collector and warehouse with every rollup, visible p95 <= 5 s, "
    "lost 0, doubled 0, rollups equal to the rows"
)
TRUTH = {
    "room_minute": "sum(enters) + sum(clicks) + sum(watch_ms)",
    "room_product_minute": "sum(prod_impr) + sum(clicks)",
    "object_day": "sum(impr) + sum(plays) + sum(watch_ms) + sum(clicks)",
}
"""What of a rollup must equal the same sums over the rows."""


class Visitors:
    """The load, in a process of its own."""

    def __init__(self, running: Running) -> None:
        here = str(Path(__file__).parent / "_visitors.py")
        command = [sys.executable, here, str(running.home), str(running.ports["collect"])]
        self.process: Any = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.stop = running.home / "visitors-go"
        self.acked = 0
        self.process.stdout.readline()

    async def send(self, rate: float, seconds: float) -> dict[str, Any]:
        self.stop.unlink(missing_ok=True)
        self.process.stdin.write(json.dumps({"rate": rate, "seconds": seconds}) + "\n")
        self.process.stdin.flush()
        line = await asyncio.to_thread(self.process.stdout.readline)
        told: dict[str, Any] = json.loads(line)
        self.acked += told["acked"]
        return told

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait(30)


@asynccontextmanager
async def house() -> AsyncIterator[tuple[Running, Visitors]]:
    """Collector and warehouse with all tables, and visitors in front of them."""
    with tempfile.TemporaryDirectory(prefix="mb-", ignore_cleanup_errors=True) as home:
        running = Running(Path(home))
        try:
            await asyncio.to_thread(running.up)
            await track.migrate(running.settings)
            visitors = Visitors(running)
            yield running, visitors
            visitors.close()
        finally:
            await track.close()
            running.stop()


async def until_all(running: Running, wanted: int, seconds: float) -> int:
    """Wait until so many rows are there; a warehouse that was just killed does not answer for a while."""
    got, end = -1, time.monotonic() + seconds
    while got < wanted and time.monotonic() < end:
        with suppress(Exception):
            got = await running.number("SELECT count() FROM events")
        await asyncio.sleep(0.2)
    return got


class Marks:
    """Single events among the load, watched until they are found: the time from birth to being visible."""

    def __init__(self, running: Running) -> None:
        self.running = running
        self.born: dict[int, float] = {}
        self.ages: list[float] = []

    async def watch(self, seconds: float) -> None:
        end = time.perf_counter() + seconds
        bearing = asyncio.create_task(self._bear(end))
        while (time.perf_counter() < end or self.born) and time.perf_counter() < end + 30:
            found = await self.running.ask("SELECT source_id FROM events WHERE shop_id = {m:UInt64}", m=MARK)
            now = time.perf_counter()
            self.ages += [now - self.born.pop(int(str(n))) for (n,) in found if int(str(n)) in self.born]
            await asyncio.sleep(LOOK_S)
        await bearing
        self.ages.sort()

    async def _bear(self, end: float) -> None:
        key = rules.browser_key(self.running.settings.keys.collector)
        reader, writer = await asyncio.open_connection("127.0.0.1", self.running.ports["collect"])
        number = 0
        while time.perf_counter() < end:
            number += 1
            self.born[number] = time.perf_counter()
            mark = Envelope(event_id=str(ids.new()), name="search", ts=clock.now_ms(), shop_id=MARK, source_id=number)
            body = wire.encode(str(ids.new()), clock.now_ms(), [mark], Context(consent=1, anon_id="m"))
            head = f"POST /t/v1/batch?k={key} HTTP/1.1\r\nhost: x\r\nuser-agent: Mozilla/5.0\r\ncontent-length: {len(body)}\r\n\r\n"
            writer.write(head.encode() + body)
            await reader.readuntil(b"}")
            await asyncio.sleep(MARK_S)
        self.count = number
        writer.close()


async def hold(running: Running, visitors: Visitors, rate: float, seconds: float) -> dict[str, object]:
    """A steady rate, its cost, and how soon its events are visible."""
    await visitors.send(rate, 4)
    await until_all(running, visitors.acked, 30)
    pids = {name: process.pid for name, process in running.processes.items()}
    before = {name: tree_cpu([pid]) for name, pid in pids.items()}
    marks, start = Marks(running), visitors.acked
    told, _ = await asyncio.gather(visitors.send(rate, seconds), marks.watch(seconds))
    await until_all(running, visitors.acked + marks.count, 60)
    sent = visitors.acked - start
    visitors.acked += marks.count
    spent = {name: (tree_cpu([pid]) - before[name]) / sent * 1e6 for name, pid in pids.items()}
    ages = marks.ages or [999.0]
    return {
        "events_per_s": round(sent / told["took"]),
        "held_s": round(told["took"], 1),
        "cpu_us_per_event": round(sum(spent.values()), 2),
        "cpu_us_collect": round(spent["collect"], 2),
        "cpu_us_warehouse": round(spent["warehouse"], 2),
        "cpu_us_visitors": round(told["cpu_s"] / sent * 1e6, 2),
        "visible_p50_s": round(ages[len(ages) // 2], 2),
        "visible_p95_s": round(ages[int(len(ages) * 0.95)], 2),
        "marks": len(ages),
        "ack_slowest_s": round(told["slowest_s"], 2),
    }


async def kill_inside(running: Running, dice: random.Random) -> bool:
    """Kill the warehouse while a planned block is being inserted; whether the plan was still there at its death."""
    plan, end = running.home / "consumer" / "plan", time.monotonic() + 20
    while time.monotonic() < end:
        if plan.exists():
            await asyncio.sleep(dice.random() * 0.15)
            if plan.exists():
                running.kill("warehouse")
                return plan.exists()
        await asyncio.sleep(0.002)
    return False


async def storm(running: Running, visitors: Visitors, rate: float, kills: int) -> dict[str, object]:
    """The same load while both processes are killed in turn; what the table says in the end."""
    dice, inside = random.Random(7), 0
    load = asyncio.create_task(visitors.send(rate, 240))
    for turn in range(kills):
        await asyncio.sleep(0.5 + dice.random())
        name = ("warehouse", "collect")[turn % 2]
        if name == "warehouse":
            inside += await kill_inside(running, dice)
        else:
            running.kill(name)
        await asyncio.to_thread(running.up, name)
    visitors.stop.touch()
    told = await load
    await until_all(running, visitors.acked, 120)
    await asyncio.sleep(2)
    return {
        "kills": kills,
        "kills_inside_insert": inside,
        "storm_s": round(told["took"], 1),
        "sent_again": told["retries"],
        **await audit(running, visitors.acked),
    }


async def audit(running: Running, acked: int) -> dict[str, object]:
    """Rows against what was acknowledged, and every rollup against the rows."""
    rows, distinct = (int(str(x)) for x in (await running.ask("SELECT count(), uniqExact(event_id) FROM events"))[0])
    return {
        "events": acked,
        "lost": acked - distinct,
        "doubled": rows - distinct,
        "rollups_differ": [name for name in TRUTH if await differs(running, name)],
        "repeats_caught": await running.number("SELECT count() FROM events_dup"),
    }


async def differs(running: Running, name: str) -> bool:
    """Whether a rollup and the same query over the rows give other sums."""
    sums = f"SELECT {TRUTH[name]} FROM "  # noqa: S608 - our own words
    rolled = await running.ask(sums + name)
    fresh = await running.ask(f"{sums}({fill(rollups()[name].select)})")
    return rolled != fresh


async def control(kind: str, kills: int) -> dict[str, object]:
    """Kills with a broken net: without the plan rollups must starve, with another token rows must double."""
    async with house() as (running, visitors):
        dice, plan = random.Random(3), running.home / "consumer" / "plan"
        load = asyncio.create_task(visitors.send(20_000, 120))
        for turn in range(kills):
            await asyncio.sleep(1.0)
            if await kill_inside(running, dice):
                if kind == "without_plan":
                    plan.unlink()
                else:
                    held = msgspec.msgpack.decode(plan.read_bytes(), type=Plan)
                    plan.write_bytes(msgspec.msgpack.encode(msgspec.structs.replace(held, token=f"other-{turn}")))
            await asyncio.to_thread(running.up, "warehouse")
        visitors.stop.touch()
        await load
        await until_all(running, visitors.acked, 60)
        await asyncio.sleep(3)
        found = await audit(running, visitors.acked)
    said = {name: found[name] for name in ("lost", "doubled", "rollups_differ")}
    return {f"control_{kind}": said, f"control_{kind}_differs": bool(found["doubled"] or found["rollups_differ"])}


async def main(rate: float, seconds: float, kills: int, *, controls: bool) -> None:
    figures: dict[str, object] = {"cores": len(os.sched_getaffinity(0)), "rollups": len(rollups())}
    async with house() as (running, visitors):
        figures |= await hold(running, visitors, rate, seconds)
        print(json.dumps(figures), flush=True)
        figures |= await storm(running, visitors, rate, kills)
    if controls:
        figures |= await control("without_plan", 5) | await control("other_token", 5)
    right = not figures["lost"] and not figures["doubled"] and not figures["rollups_differ"]
    proven = figures["kills_inside_insert"] == (kills + 1) // 2
    told = all(figures.get(f"control_{kind}_differs", not controls) for kind in ("without_plan", "other_token"))
    fast = float(str(figures["cpu_us_per_event"])) <= 12 and float(str(figures["visible_p95_s"])) <= 5
    kept = float(str(figures["events_per_s"])) >= 0.99 * rate
    finish("events", figures, GOAL, ok=bool(right and proven and told and fast and kept))


if __name__ == "__main__":
    ask = arguments(rate=53_300.0, seconds=60.0, kills=10)
    ask.add_argument("--no-controls", action="store_true", help="leave out the runs that must differ")
    given = ask.parse_args()
    asyncio.run(main(given.rate, given.seconds, given.kills, controls=not given.no_controls))
