"""Faults: kill -9 of each process in turn under load, 20 rounds; nothing acknowledged may be lost."""

import asyncio
import random
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from _measure import arguments, finish
from tests.make.running import PARTS, Running
from tests.make.storm import Storm

GOAL = "lost 0 of what was acknowledged, meadow audit OK, every part back by itself"


async def main(running: Running, rounds: int) -> None:
    slowest = 0.0
    async with Storm(running) as storm:
        await storm.grown(30)
        for turn in range(rounds):
            part = PARTS[turn % len(PARTS)]
            await asyncio.sleep(random.random())
            dead = await asyncio.to_thread(running.kill, part)
            took = await asyncio.to_thread(running.until_back, part, dead)
            slowest = max(slowest, took)
            print(f"{turn + 1:>3} {part:<10} back after {took:.1f} s, {len(storm.held)} acknowledged", flush=True)
            await storm.grown(20)
        await storm.calm()
        lost = await storm.lost()
        held, refused = storm.held, storm.refusals
    audit = await asyncio.to_thread(running.until_audited)
    for line in [*lost[:10], *refused[:10]]:
        print(line)
    figures = {
        "rounds": rounds,
        "acknowledged": len(held),
        "orders": len(held.orders),
        "payments": len(held.paid),
        "events": len(held.events),
        "coupons": len(held.coupons),
        "refunds": len(held.refunds),
        "withdrawals": len(held.withdrawals),
        "lost": len(lost),
        "refused": len(refused),
        "slowest_back_s": round(slowest, 1),
        "audit_ok": audit["ok"],
    }
    finish("faults", figures, GOAL, ok=not lost and not refused and bool(audit["ok"]))


if __name__ == "__main__":
    given = arguments(rounds=20).parse_args()
    with tempfile.TemporaryDirectory(prefix="mb-", ignore_cleanup_errors=True) as folder:
        house = Running(Path(folder) / "house")
        try:
            asyncio.run(main(house.start(), given.rounds))
        finally:
            house.stop()
