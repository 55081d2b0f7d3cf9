"""An evening of live: rooms and viewers over midnight, a gateway killed, a stream cut; books, screens and answers are checked after."""

import asyncio
import os
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

import uvloop
from _measure import arguments, finish, tree_cpu
from tests.make.running import Running

from meadow.base import clock, settings
from meadow.world.live import Plan as RoomPlan
from meadow.world.run import Plan, Run

GOAL = "audit OK, screens equal the ledger, no 5xx, no event lost over a killed gateway and a cut stream"
ZONE = timedelta(hours=8)
_BEFORE = 0.6
"""Midnight comes when half of the evening is over."""


def before_midnight(minutes: float) -> timedelta:
    """How far the house's clock is moved so that a shop's day ends in the middle of the evening."""
    now = datetime.now(UTC) + ZONE
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - now - timedelta(minutes=minutes * _BEFORE)


async def trouble(running: Running, seconds: float, told: dict[str, Any]) -> None:
    """A third into the evening the gateway dies; the supervisor brings it back, the viewers come back by themselves."""
    await asyncio.sleep(seconds / 3)
    dead = await asyncio.to_thread(running.kill, "gateway")
    told["gateway_back_s"] = round(await asyncio.to_thread(running.until_back, "gateway", dead), 1)


async def evening(running: Running, plan: Plan) -> dict[str, Any]:
    """The run, with its trouble beside it."""
    told: dict[str, Any] = {}
    run = Run(running.home, running.base, "", plan)
    harm = asyncio.create_task(trouble(running, plan.minutes * 60, told))
    report = await run.run()
    await harm
    return report | told


def main() -> None:
    asked = arguments(rooms=20, viewers=2000, shoppers=5, minutes=4.0, cut=10.0)
    given = asked.parse_args()
    data = settings.datasets()
    clip = data / "sample-video" / "bigbuckbunny.mp4" if data else None
    with tempfile.TemporaryDirectory(prefix="mev-") as folder:
        moved = Path(folder) / "clock"
        clock.steer(moved, before_midnight(given.minutes + 20))
        os.environ["MEADOW_CLOCK_FILE"] = str(moved)
        running = Running(Path(folder) / "data").start()
        clock.follow(moved)
        clock.steer(moved, before_midnight(given.minutes))  # forwards, now that starting is over
        rooms = RoomPlan(
            rooms=given.rooms, viewers=given.viewers, one_in=10, buys=0.12, cut_s=given.cut, goods=4,
            clip=clip if clip and clip.exists() else None,
        )  # fmt: skip
        try:
            began, cpu = clock.now(), tree_cpu(running.roots.values())
            told = uvloop.run(evening(running, Plan(given.shoppers, given.minutes, 7, rooms)))
            spent = tree_cpu(running.roots.values()) - cpu
            audit = running.until_audited(120)
        finally:
            running.stop()
    heard = told["evening"]
    figures: dict[str, object] = {
        "rooms": heard["rooms"], "viewers": given.viewers, "minutes": given.minutes, "requests": told["requests"],
        "status_5xx": told["status_5xx"], "orders_paid": told["orders"]["paid"], "live": told["live"], "seen": told["viewers"], "claimed": told["offers"]["claimed"],
        "frames": heard["frames"], "events": heard["events"], "gaps": heard["gaps"], "lost_lines": heard["lost_lines"],
        "connects": heard["connects"], "closes": heard["closes"], "gateway_back_s": told["gateway_back_s"],
        "crossed_midnight": (began + ZONE).date() != (clock.now() + ZONE).date(), "audit_ok": audit["ok"],
        "shown": heard["shown"], "cpu_s": round(spent, 1),
        "refused": told["refusals"],
    }  # fmt: skip
    whole = heard["rooms"] == given.rooms and heard["shown"]["orders"] == told["viewers"]["live_paid"]
    finish("evening", figures, GOAL, ok=bool(audit["ok"]) and told["status_5xx"] == 0 and heard["gaps"] == 0 and whole)


if __name__ == "__main__":
    main()
