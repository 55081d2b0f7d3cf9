"""Short form: every process is killed once under load; nothing acknowledged is lost, and the audit holds (long form: bench/faults)."""

import asyncio
import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.make.running import PARTS, Running
from tests.make.storm import Storm

pytestmark = pytest.mark.fault


def group(leader: int) -> list[int]:
    """Processes that are still in the group of a dead one; the server of PostgreSQL leads none of its backends' groups."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, _, of = entry.read_text().rpartition(")")[2].split()[:3]
            if int(of) == leader and state != "Z":
                found.append(int(entry.parent.name))
    return found


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    house = Running(tmp_path / "house")
    try:
        yield house.start()
    finally:
        house.stop()


async def test_each_process_dies_under_load_and_nothing_acknowledged_is_lost(running: Running) -> None:
    async with Storm(running) as storm:
        await storm.grown(30)
        for part in PARTS:
            dead = await asyncio.to_thread(running.kill, part)
            await asyncio.to_thread(running.until_back, part, dead)
            assert group(dead) == [], f"{part} left processes of its own behind"
            await storm.grown(20)
        await storm.calm()
        assert not storm.refusals
        assert await storm.lost() == []
    audit = await asyncio.to_thread(running.until_audited)
    assert audit["ok"], audit
