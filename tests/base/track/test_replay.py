"""`meadow replay` from the command line to the last rollup, with the real database, collector and warehouse."""

import asyncio
import shutil
from pathlib import Path

import msgspec
import pytest

import meadow.wiring.warehouse  # noqa: F401 - rollups
from meadow import cli
from meadow.base import bus, clock, ids, track
from meadow.base.db import House
from meadow.base.files import Files
from meadow.base.track import actions
from meadow.base.track.tables import rollups
from meadow.base.track.warehouse.plan import Orders
from meadow.people.authors.events import Followed

from .running import Running
from .test_orders import post, visit

COUNTS = "SELECT count(), uniqExact(event_id), sum(cityHash64(event_id, name, ts, actor, session, flags, is_bot)) FROM events"


async def whole(running: Running) -> dict[str, object]:
    """What the rows and every rollup hold, states of sketches included."""
    found: dict[str, object] = {"events": await running.ask(COUNTS)}
    for name in rollups():
        sums = ",".join(str(c) for (c,) in await running.ask(
            "SELECT multiIf(type LIKE '%uniqCombined%', 'hex(finalizeAggregation(' || name || '))', 'toString(' || name || ')') "
            "FROM system.columns WHERE database = 'meadow' AND table = {t:String} ORDER BY position", t=name,
        ))  # fmt: skip
        found[name] = await running.ask(f"SELECT count(), sum(cityHash64({sums})) FROM {name} FINAL")  # noqa: S608 - our own words
    return found


def replay(home: Path, *words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        cli.main(["replay", "--data", str(home), *words])
    return int(ended.value.code or 0)


@pytest.mark.fault
async def test_raw_rows_and_every_rollup_come_back_after_the_warehouse_is_lost(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = Running(tmp_path)
    monkeypatch.setenv("MEADOW_DATABASE_URL", house.settings.database_url)
    monkeypatch.setenv("MEADOW_CLICKHOUSE_URL", running.settings.clickhouse_url)
    follower = next(f for f in house.wiring.later if f.name == "track")
    house.settings = msgspec.structs.replace(house.settings, collect_url=running.settings.collect_url)
    running.up()
    try:
        await track.migrate(running.settings)
        async with house.write() as db:
            await db.run(bus.cursors.insert().values(follower="track", xid="0", id=0))
            for _ in range(7):
                await bus.emit(
                    db, Followed(event_id=ids.new(), at=clock.now(), account_id=ids.new(), author_id=ids.new())
                )
        while await bus.step(house, follower):
            pass
        for count in (60, 33, 18):
            await post(running, visit(count, room=count))
        assert await running.until("SELECT count() FROM events", 118) == 118
        before = await whole(running)
        assert await asyncio.to_thread(replay, tmp_path) == 0
        assert await running.until("SELECT count() FROM events", 118) == 118
        assert await running.until("SELECT sum(enters) FROM room_minute", 56) == 56
        assert await whole(running) == before
        running.stop("warehouse")
        await track.close()
        shutil.rmtree(tmp_path / "warehouse")
        running.up("warehouse")
        await track.migrate(running.settings)
        assert await asyncio.to_thread(replay, tmp_path) == 0
        async with house.read() as db:
            assert await bus.lag(db) == 7
        while await bus.step(house, follower):
            pass
        assert await running.until("SELECT count() FROM events", 118) == 118
        assert await running.until("SELECT sum(enters) FROM room_minute", 56) == 56
        assert await whole(running) == before
    finally:
        await track.close()
        running.stop()


def test_without_a_warehouse_it_says_so_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert replay(tmp_path) == 1
    assert "meadow up" in capsys.readouterr().err
    assert Orders(tmp_path / "consumer").next() is None
    assert replay(tmp_path, "--day", "yesterday") == 2


@pytest.mark.fault
async def test_a_lost_log_comes_back_from_the_archive(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Segments that this machine dropped long ago are fetched, every row is read anew, none twice, and none is lost."""
    running = Running(tmp_path)
    monkeypatch.setenv("MEADOW_DATABASE_URL", house.settings.database_url)
    monkeypatch.setenv("MEADOW_CLICKHOUSE_URL", running.settings.clickhouse_url)
    files = Files(running.settings)
    running.up()
    try:
        await track.migrate(running.settings)
        await post(running, visit(60, room=1))
        assert await running.until("SELECT count() FROM events", 60) == 60
        running.stop("collect")  # a collector that ends seals its segment
        assert await actions.archive(running.settings, files) >= 1
        running.up("collect")
        await post(running, visit(33, room=2))
        assert await running.until("SELECT count() FROM events", 93) == 93
        assert await running.until("SELECT sum(enters) FROM room_minute", 47) == 47
        before = await whole(running)
        running.stop("warehouse")
        await track.close()
        for kept in (tmp_path / "segments").glob("*.kept"):
            kept.with_suffix(".seg").unlink()
        shutil.rmtree(tmp_path / "warehouse")
        running.up("warehouse")
        await track.migrate(running.settings)
        assert await asyncio.to_thread(replay, tmp_path, "--archive") == 0
        assert await running.until("SELECT count() FROM events", 93) == 93
        assert await running.until("SELECT sum(enters) FROM room_minute", 47) == 47
        assert await whole(running) == before
        assert await asyncio.to_thread(replay, tmp_path, "--archive") == 0
        assert await running.until("SELECT count() FROM events", 93) == 93
        assert await running.until("SELECT sum(enters) FROM room_minute", 47) == 47
        assert await whole(running) == before, "a second time changes nothing"
    finally:
        await track.close()
        running.stop()
