"""Fan-out: 8,000 viewers of one room and 2,000 messages a second, beside raw asyncio; two gateways; dead readers; kill -9."""

import argparse
import asyncio
import contextlib
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import uvloop
from _fan import Gate, Stage, Talk, crowd, floor, told, until_in
from _measure import arguments, finish
from _returning import Viewers

GOAL = (
    "0.8 of raw or more, p99 250 ms, 25 kB a viewer; dead readers cut with 4008, unnoticed; nothing lost over kill -9"
)
RATIO, P99_MS, KB = 0.8, 250, 25
SLOW, PROBES = 80, 20
CONNECT_S, SETTLE_S, DEAD_S = 20.0, 3.0, 35.0
CALM, CROWD = 1_000_000, 5_000
"""Above how many viewers frames come slower: never, and as the house does it."""
PHASES = ("one", "beat", "two", "slow", "kill")
Figures = dict[str, object]


def harness() -> Path | None:
    """The folder of the measuring tools: MEADOW_PEERS itself, or `live` in it or beside it."""
    named = os.environ.get("MEADOW_PEERS")
    places = [Path(named), Path(named) / "live", Path(named).parent / "live"] if named else []
    return next((p for p in places if (p / "fan_client.c").is_file()), None)


class Run:
    """What one run of the bench shares."""

    def __init__(self, stage: Stage, client: Path, given: argparse.Namespace) -> None:
        self.stage, self.client, self.given = stage, client, given

    async def watched(self, gates: list[Gate], **env: str) -> Figures:
        """A crowd spread over gateways, messages at the rate, and what that cost between two moments."""
        given, room = self.given, str(self.stage.sid)
        hello = '{"ticket":"bench-%d","room":"' + room + '"}'
        before, each = [g.memory() for g in gates], given.viewers // len(gates)
        talk = Talk(self.stage, given.rate)
        with contextlib.ExitStack() as held:
            seconds = CONNECT_S + SETTLE_S + given.seconds + (DEAD_S if "SLOW" in env else 0)
            crowds = [held.enter_context(crowd(self.client, g.port, each, seconds, HELLO=hello, **env)) for g in gates]
            await until_in(gates, each * len(gates))
            full = [g.memory() for g in gates]
            probes = await Viewers(PROBES, room, [g.port for g in gates]).open()
            await asyncio.sleep(SETTLE_S)
            probes.clear()
            then, spent, said, began = (
                [g.metrics() for g in gates],
                [g.cpu() for g in gates],
                talk.sent,
                time.monotonic(),
            )
            await asyncio.sleep(given.seconds)
            now, cpu, heard, took = (
                [g.metrics() for g in gates],
                [g.cpu() for g in gates],
                talk.sent - said,
                time.monotonic() - began,
            )
            late, gaps = probes.p99(), probes.gaps
            probes.close()
            lines = [await asyncio.to_thread(told, one) for one in crowds]
            memory = sum(g.memory() for g in gates)
            codes = sum(g.metrics().get("closed_4008_total", 0) for g in gates)
        await talk.stop()

        def grown(name: str) -> float:
            return sum(b[name] - a[name] for a, b in zip(then, now, strict=True))

        used = sum(b - a for a, b in zip(spent, cpu, strict=True))
        return {
            "viewers": each * len(gates), "messages_in_per_s": round(heard / took), "deliv_per_core_s": round(grown("frames_total") / used),
            "frames_per_s": round(grown("ticks_total") / len(gates) / took, 1), "cpu_pct": round(100 * used / took),
            "frame_bytes": round(grown("bytes_total") / grown("frames_total")), "p99_ms": max(x["p99_ms"] for x in lines),
            "p50_ms": max(x["p50_ms"] for x in lines), "bus_p99_ms": late, "events_missed": gaps,
            "kb_per_viewer": round(sum(b - a for a, b in zip(before, full, strict=True)) / (each * len(gates)), 1),
            "mb": round(memory / 1024), "closed_4008": int(codes),
        }  # fmt: skip

    async def alone(self, crowd: int, **env: str) -> Figures:
        """One process, with frames ten times a second whatever the crowd, or as the house has it."""
        gate = await asyncio.to_thread(Gate, self.stage, crowd=crowd)
        try:
            return await self.watched([gate], **env)
        finally:
            await asyncio.to_thread(gate.stop)

    async def two(self) -> Figures:
        """The same crowd over two processes that share the room over NATS."""
        gates = [await asyncio.to_thread(Gate, self.stage, crowd=CALM) for _ in range(2)]
        try:
            return await self.watched(gates)
        finally:
            for gate in gates:
                await asyncio.to_thread(gate.stop)

    async def kill(self) -> Figures:
        """Viewers of one gateway of two that check every offset; it is killed, and comes back beside the other."""
        first, second = [await asyncio.to_thread(Gate, self.stage, crowd=CALM) for _ in range(2)]
        viewers = await Viewers(self.given.returning, str(self.stage.sid), [first.port, second.port], 2_000_000).open()
        talk = Talk(self.stage, self.given.rate // 4)
        await asyncio.sleep(3)
        sat = int((await asyncio.to_thread(first.metrics))["sockets"])
        await asyncio.to_thread(first.kill)
        asked = (await asyncio.to_thread(second.metrics)).get("snapshots_total", 0)
        began = time.monotonic()
        await asyncio.sleep(2)
        await asyncio.to_thread(first.start)
        await asyncio.sleep(12)
        seen = [await asyncio.to_thread(g.metrics) for g in (first, second)]
        asked = (sum(m.get("snapshots_total", 0) for m in seen) - asked) / (time.monotonic() - began)
        await talk.stop()
        await asyncio.sleep(3)
        behind = sum(v.off != self.stage.off for v in viewers.all)
        back = [v.back_s for v in viewers.all if v.back_s]
        found: Figures = {
            "viewers": len(viewers.all), "cut": sat, "back": len(back), "back_max_s": round(max(back, default=0.0), 1),
            "events": self.stage.off, "gaps": viewers.gaps, "behind": behind, "snapshots_again": sum(v.snapshots - 1 for v in viewers.all),
            "snapshot_queries_per_s": round(asked, 2), "sat_after": [int(m["sockets"]) for m in seen],
        }  # fmt: skip
        viewers.close()
        for gate in (first, second):
            await asyncio.to_thread(gate.stop)
        return found


def compiled(peers: Path, folder: Path) -> Path:
    """The crowd's program."""
    made = folder / "fan_client"
    subprocess.run(["gcc", "-O2", "-o", str(made), str(peers / "fan_client.c")], check=True)
    return made


async def measure(given: argparse.Namespace, peers: Path, home: Path) -> dict[str, Figures]:
    """Every phase that was asked for, the floor before the first and after the last."""
    client = compiled(peers, home)
    found: dict[str, Figures] = {"raw_first": dict(floor(peers, client, given.viewers, given.size, given.seconds))}
    print("raw_first", found["raw_first"], flush=True)
    stage = await Stage(home / "house").open()
    run = Run(stage, client, given)
    try:
        for name in given.phases.split(","):
            if name == "one":
                found[name] = await run.alone(CALM)
            elif name == "beat":
                found[name] = await run.alone(CROWD)
            elif name == "two":
                found[name] = await run.two()
            elif name == "slow":
                found[name] = await run.alone(CALM, SLOW=str(SLOW))
            elif name == "kill":
                found[name] = await run.kill()
            print(name, found[name], flush=True)
    finally:
        await stage.close()
    found["raw_last"] = dict(floor(peers, client, given.viewers, given.size, given.seconds))
    return found


def main() -> None:
    ask = arguments(viewers=8000, rate=2000, seconds=15.0, size=1600, returning=8000)
    ask.add_argument("--phases", default=",".join(PHASES), help="which of " + " ".join(PHASES))
    given = ask.parse_args()
    peers = harness()
    if peers is None:
        sys.exit("not run: MEADOW_PEERS names no folder with fan_client.c and fan_server.py")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < given.viewers + 1_000:
        sys.exit(f"not run: {given.viewers} sockets need as many open files, and this machine gives {hard}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    del soft
    with tempfile.TemporaryDirectory(prefix="mw-", ignore_cleanup_errors=True) as folder:
        found = uvloop.run(measure(given, peers, Path(folder)))
    report(found)


def report(found: dict[str, Figures]) -> None:
    """The table and the line."""
    first, last = (float(str(found[name]["deliv_per_core_s"])) for name in ("raw_first", "raw_last"))
    raw = (first + last) / 2
    one = found.get("one", {})
    ratio = round(float(str(one.get("deliv_per_core_s", 0))) / raw, 2)
    figures: Figures = {
        "viewers": one.get("viewers", 0), "messages_in_per_s": one.get("messages_in_per_s", 0), "ratio_to_raw": ratio,
        "p99_ms": one.get("p99_ms", 0), "kb_per_viewer": one.get("kb_per_viewer", 0), "raw_apart": round(abs(first - last) / raw, 2),
        **found,
    }  # fmt: skip
    ok = ratio >= RATIO and 0 < float(str(figures["p99_ms"])) <= P99_MS and float(str(figures["kb_per_viewer"])) <= KB
    kill, slow = found.get("kill", {}), found.get("slow", {})
    ok &= not kill or (kill["gaps"] == 0 and kill["behind"] == 0 and kill["back"] == kill["cut"])
    ok &= not slow or slow["closed_4008"] == SLOW
    finish("fanout", figures, GOAL, ok=ok)


if __name__ == "__main__":
    main()
