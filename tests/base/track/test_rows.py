"""Side tables: rows of other features go through the same log, once, and what does not fit is kept."""

from pathlib import Path

import httpx
import pytest

from meadow.base import clock, ids, track
from meadow.base.errors import Unavailable
from meadow.base.track import queries, rules, tables
from meadow.base.track.tables import Side

from .conftest import Browser
from .running import Running

SERVED = """CREATE TABLE IF NOT EXISTS served (trace_id UInt64, at DateTime64(3,'UTC'), slot UInt8, why Array(LowCardinality(String)),
  features Array(Float32), chance Float64) ENGINE=MergeTree ORDER BY (at, trace_id) SETTINGS {s}"""
SIDE = Side("served", 1, (SERVED,), ("trace_id", "at", "slot", "why", "features", "chance"))


def served(n: int) -> dict[str, object]:
    return {
        "trace_id": 2**64 - 1 - n,
        "at": clock.now(),
        "slot": n % 10,
        "why": ["fresh", "cov"],
        "features": [0.5, n],
        "chance": 0.25,
    }


@pytest.fixture
async def side(monkeypatch: pytest.MonkeyPatch, log: Running) -> None:
    monkeypatch.setattr(tables, "_registered", [])
    monkeypatch.setattr(tables, "_sides", [])
    tables.register_side(SIDE)
    await track.migrate(log.settings)


async def post(http: httpx.AsyncClient, log: Running, table: str, body: bytes) -> int:
    signed = {"x-meadow-key": "server", "x-meadow-signature": rules.sign(log.settings.keys.collector, body)}
    return (await http.post(f"/t/v1/rows?table={table}", content=body, headers=signed)).status_code


@pytest.mark.usefixtures("side")
async def test_rows_are_there_once_and_bad_ones_are_kept(log: Running) -> None:
    rows = [served(n) for n in range(2500)]
    reply = await track.rows(log.settings, "served", rows)
    assert (reply.accepted, reply.replay) == (2500, False)
    assert (await track.rows(log.settings, "served", rows)).replay
    assert await log.until("SELECT count() FROM served", 2500) == 2500
    found = await log.ask("SELECT why, features, chance FROM served WHERE trace_id = {t:UInt64}", t=2**64 - 1)
    assert found == [(["fresh", "cov"], [0.5, 0.0], 0.25)]
    await track.rows(log.settings, "served", [served(1) | {"slot": "many"}])
    await track.rows(log.settings, "elsewhere", [{"a": 1}])
    for code, field in (("bad_rows", "served"), ("no_such_table", "elsewhere")):
        assert await log.until("SELECT count() FROM events_bad WHERE code = {c:String}", 1, c=code) == 1
        (kept,) = await queries.bad(log.settings, code=code)
        assert kept.field == field
    await track.rows(log.settings, "served", [served(7)])
    assert await log.until("SELECT count() FROM served", 2501) == 2501


async def test_rows_come_from_servers_only_and_in_order(log: Running, browser: Browser) -> None:
    http, good = browser.http, b'{"batch_id":"%s","rows":[{"a":1}]}' % str(ids.new()).encode()
    assert (await http.post(f"/t/v1/rows?table=served&k={browser.key}", content=good)).status_code == 403
    assert await post(http, log, "x;DROP", good) == 400
    for body in (
        b"{",
        b'{"batch_id":"x","rows":[{}]}',
        good.replace(b'[{"a":1}]', b"[]"),
        good.replace(b'{"a":1}', b"7"),
    ):
        assert await post(http, log, "served", body) == 400
    assert await post(http, log, "served", good.replace(b'{"a":1}', b"{}," * 1000 + b"{}")) == 413
    with pytest.raises(Unavailable):
        await track.migrate(log.settings.__class__(home=log.home, keys=log.settings.keys), 0.1)


@pytest.mark.fault
async def test_a_batch_of_rows_sent_again_after_the_owner_died_is_not_doubled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "_registered", [])
    monkeypatch.setattr(tables, "_sides", [])
    tables.register_side(SIDE)
    running = Running(tmp_path).up()
    try:
        await track.migrate(running.settings)
        rows = [served(n) for n in range(30)]
        await track.rows(running.settings, "served", rows)
        assert await running.until("SELECT count() FROM served", 30) == 30
        for name in ("warehouse", "collect"):
            running.kill(name)
            running.up(name)
        assert not (await track.rows(running.settings, "served", rows)).replay
        await track.rows(running.settings, "served", [served(99)])
        assert await running.until("SELECT count() FROM served", 31) == 31
    finally:
        await track.close()
        running.stop()
