"""Kill -9 under load: what was acknowledged is in the table once, and the rollup agrees."""

import asyncio
import contextlib
import os
import random
from pathlib import Path

import httpx
import msgspec
import pytest

from meadow.base import clock, ids, track
from meadow.base.track import rules, store, wire
from meadow.base.track.collector.log import Log, Refused
from meadow.base.track.segments import Origin, Segment, Tail, record, verify
from meadow.base.track.types import Context
from meadow.base.track.warehouse.plan import Plan

from .conftest import BROWSER, event
from .running import Running

CLIENTS, EACH, SIZE = 6, 40, 50


class Load:
    """Clients that retry the same bytes until they are acknowledged, and now and then send twice or re-batched."""

    def __init__(self, running: Running) -> None:
        self.running = running
        self.url = f"/t/v1/batch?k={rules.browser_key(running.settings.keys.collector)}"
        self.sent = 0
        self.amounts: dict[int, int] = {}
        self.doubled = 0

    async def client(self, number: int) -> None:
        dice = random.Random(number)
        async with httpx.AsyncClient(base_url=self.running.settings.collect, trust_env=False) as http:
            for _ in range(EACH):
                events = [event("select_item", shop_id=dice.randrange(1, 6)) for _ in range(SIZE)]
                for one in events:
                    self.amounts[one.shop_id] = self.amounts.get(one.shop_id, 0) + 1
                body = wire.encode(str(ids.new()), clock.now_ms(), events, Context(consent=1, anon_id=f"c{number}"))
                await self.post(http, number, body)
                self.sent += SIZE
                if dice.random() < 0.06:
                    again = wire.encode(
                        str(ids.new()), clock.now_ms(), events, Context(consent=1, anon_id=f"c{number}")
                    )
                    await self.post(http, number, dice.choice([body, again]))
                    self.doubled += SIZE
                await asyncio.sleep(dice.random() * 0.5)

    async def post(self, http: httpx.AsyncClient, number: int, body: bytes) -> None:
        headers = BROWSER | {"x-forwarded-for": f"10.0.{number}.1"}
        while True:
            with contextlib.suppress(httpx.TransportError):  # killed just now: the same bytes go again
                answer = await http.post(self.url, content=body, headers=headers, timeout=10)
                if answer.status_code == 202:
                    return
                assert answer.status_code in {429, 503}, answer.text
            await asyncio.sleep(0.1)


@pytest.mark.fault
async def test_nothing_is_lost_or_doubled_when_both_processes_are_killed_under_load(tmp_path: Path) -> None:
    running = Running(tmp_path).up()
    client = await store.client(running.settings)
    await client.command(
        "CREATE TABLE clicks (shop_id UInt64, n UInt64) ENGINE=SummingMergeTree ORDER BY shop_id SETTINGS non_replicated_deduplication_window=1000"
    )
    await client.command(
        "CREATE MATERIALIZED VIEW clicks_mv TO clicks AS SELECT shop_id, count() AS n FROM events GROUP BY shop_id"
    )
    load = Load(running)
    try:
        clients = asyncio.gather(*(load.client(n) for n in range(CLIENTS)))
        dice = random.Random(5)
        for name in ("warehouse", "collect", "warehouse", "warehouse", "collect", "warehouse"):
            await asyncio.sleep(0.8 + dice.random())
            await asyncio.to_thread(running.kill, name)
            await asyncio.to_thread(running.up, name)
        await clients
        assert load.doubled
        assert await running.until("SELECT count() FROM events", load.sent, 30) == load.sent
        await asyncio.sleep(1.5)
        assert await running.ask("SELECT count(), uniqExact(event_id) FROM events") == [(load.sent, load.sent)]
        rolled = await running.ask("SELECT shop_id, sum(n) FROM clicks GROUP BY shop_id ORDER BY shop_id")
        assert {int(str(s)): int(str(n)) for s, n in rolled} == load.amounts
        assert "Traceback" not in running.said("warehouse")
    finally:
        await track.close()
        running.stop()


@pytest.mark.fault
async def test_a_plan_left_by_a_crash_is_inserted_once(tmp_path: Path) -> None:
    """The worst place of all: rows are in, the checkpoint is not. The replay must change nothing."""
    running = Running(tmp_path).up()
    try:
        load = Load(running)
        async with httpx.AsyncClient(base_url=running.settings.collect, trust_env=False) as http:
            body = wire.encode(
                str(ids.new()), clock.now_ms(), [event() for _ in range(30)], Context(consent=1, anon_id="p")
            )
            book = tmp_path / "consumer"
            before = (book / "checkpoint").read_bytes() if (book / "checkpoint").exists() else None
            plans: list[bytes] = []
            await load.post(http, 1, body)
            for _ in range(2000):
                if (book / "plan").exists():
                    try:
                        plans.append((book / "plan").read_bytes())
                        break
                    except FileNotFoundError:
                        continue
                await asyncio.sleep(0.0005)
        assert await running.until("SELECT count() FROM events", 30) == 30
        running.kill("warehouse")
        assert plans, "no plan was seen: nothing would have been tested"
        (book / "plan").write_bytes(plans[0])
        if before is None:
            (book / "checkpoint").unlink()
        else:
            (book / "checkpoint").write_bytes(before)
        running.up("warehouse")
        await asyncio.sleep(1.5)
        assert await running.number("SELECT count() FROM events") == 30
        assert await running.number("SELECT count() FROM events_dup") == 0
        running.kill("warehouse")
        other = msgspec.structs.replace(msgspec.msgpack.decode(plans[0], type=Plan), token="another")
        (book / "plan").write_bytes(msgspec.msgpack.encode(other))
        running.up("warehouse")
        assert await running.until("SELECT count() FROM events", 60) == 60, (
            "the control must differ: the token did the work"
        )
    finally:
        await track.close()
        running.stop()


async def test_a_failed_sync_is_not_tried_again_on_the_same_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = Log(tmp_path, asyncio.get_running_loop())
    await log.append(1, Origin(), b"first")
    real, left = os.fdatasync, [1]

    def fail(handle: int) -> None:
        if left:
            raise OSError(left.pop(), "injected")
        real(handle)

    monkeypatch.setattr(os, "fdatasync", fail)
    await log.append(2, Origin(), b"second")
    assert log.segment
    assert [r.body for r in Tail(log.segment.path).read(1 << 20)] == [b"second"]
    assert len(_files(tmp_path)) == 2
    monkeypatch.setattr(os, "fdatasync", lambda _: (_ for _ in ()).throw(OSError(28, "full")))
    with pytest.raises(Refused):
        await log.append(3, Origin(), b"third")
    with pytest.raises(Refused):
        await log.append(4, Origin(), b"fourth")
    monkeypatch.undo()
    log.broken_at = None
    await log.append(5, Origin(), b"fifth")
    await asyncio.to_thread(log.close)
    bodies = {r.body for path in _files(tmp_path) for r in Tail(path).read(1 << 20)}
    assert {b"first", b"second", b"fifth"} <= bodies


def test_a_torn_tail_ends_a_dead_writers_segment_and_waits_for_a_live_one(tmp_path: Path) -> None:
    segment = Segment(tmp_path)
    whole = [record(n, Origin(actor=2**64 - 1), b"x" * n) for n in range(1, 40)]
    segment.append(whole, 1, 39)
    torn = record(40, Origin(), b"y" * 400)[:-7]
    os.write(segment.handle, torn)
    tail = Tail(segment.path)
    assert [r.recv for r in tail.read(1000)] == list(range(1, 22))
    assert [r.recv for r in tail.read(1 << 20)] == list(range(22, 40))
    assert list(tail.read(1 << 20)) == []
    assert not tail.done
    segment.close()
    assert list(tail.read(1 << 20)) == []
    assert (tail.done, tail.torn) == (True, True)
    sealed = Segment(tmp_path)
    sealed.append(whole, 1, 39)
    sealed.seal()
    again = Tail(sealed.path)
    assert len([r for _ in range(60) for r in again.read(500)]) == 39
    assert (again.done, again.torn, verify(sealed.path)) == (True, False, True)
    data = bytearray(sealed.path.read_bytes())
    data[200] ^= 1
    sealed.path.write_bytes(data)
    assert not verify(sealed.path)


def _files(folder: Path) -> list[Path]:
    return list(folder.glob("*.seg"))
