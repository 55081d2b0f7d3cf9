"""Orders to the owner: the warehouse rebuilt from the log, refused events taken back, a day made anew."""

import asyncio
import json
import shutil
from pathlib import Path

import httpx
import pytest

import meadow.wiring.warehouse  # noqa: F401 - rollups
from meadow.base import clock, ids, track
from meadow.base.track import rules, send, wire
from meadow.base.track.names import CODES
from meadow.base.track.types import Context
from meadow.base.track.warehouse.plan import Orders

from .conftest import BROWSER, event
from .running import Running

SUMS = "SELECT sum(enters), sum(clicks), sum(gmv), uniqCombined64Merge(14)(viewers) FROM room_minute"


async def done(running: Running, order: str) -> None:
    """Leave an order and wait until it is carried out."""
    left = Orders(running.home / "consumer").leave(order)
    for _ in range(600):
        if not left.exists():
            return
        await asyncio.sleep(0.1)
    pytest.fail(f"{order} was not carried out: {running.said('warehouse')}")


async def post(running: Running, body: bytes) -> dict[str, object]:
    url = f"{running.settings.collect}/t/v1/batch?k={rules.browser_key(running.settings.keys.collector)}"
    async with httpx.AsyncClient(trust_env=False) as http:
        return dict((await http.post(url, content=body, headers=BROWSER)).json())


def visit(count: int, room: int = 5) -> bytes:
    events = [event(("live_enter", "select_item")[n % 2], room_id=room, shop_id=3, product_id=9) for n in range(count)]
    return wire.encode(str(ids.new()), clock.now_ms(), events, Context(consent=1, anon_id=str(count)))


@pytest.mark.fault
async def test_the_warehouse_is_rebuilt_from_the_log(tmp_path: Path) -> None:
    running = Running(tmp_path).up()
    try:
        await track.migrate(running.settings)
        again = visit(40)
        fact = event(
            "purchase",
            event_id=str(ids.derived("line", 1)),
            actor=5,
            order_id=1,
            room_id=5,
            first_in=7,
            amount_minor=700,
        )
        for body in (again, visit(30), b'{"batch_id":"%s","events":[{"name":"dance"}]}' % str(ids.new()).encode()):
            await post(running, body)
        await send(running.settings, [fact])
        assert await running.until("SELECT count() FROM events", 71) == 71
        assert await running.until("SELECT sum(gmv) FROM room_minute", 700) == 700
        before = await running.ask(SUMS)
        assert before[0][:3] == (35, 35, 700)
        await done(running, "replay")
        assert await running.until("SELECT count() FROM events", 71) == 71
        assert await running.until("SELECT sum(gmv) FROM room_minute", 700) == 700
        assert await running.ask(SUMS) == before
        assert await running.number("SELECT count() FROM events_bad") == 1
        await send(running.settings, [fact, event("follow", actor=5)])  # as the outbox does, in other batches
        await post(running, again)
        assert await running.until("SELECT count() FROM events_dup", 1) == 1
        running.stop("warehouse")
        shutil.rmtree(tmp_path / "warehouse")
        running.up("warehouse")
        await track.close()
        await track.migrate(running.settings)
        assert await running.number("SELECT count() FROM events") == 0
        await done(running, "replay")
        assert await running.until("SELECT count() FROM events", 72) == 72
        assert await running.until("SELECT sum(gmv) FROM room_minute", 700) == 700
        assert await running.ask(SUMS) == before
    finally:
        await track.close()
        running.stop()


@pytest.mark.fault
async def test_refused_events_are_taken_back_once_they_are_understood(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = Running(tmp_path).up()
    try:
        await track.migrate(running.settings)
        dance = {"event_id": str(ids.new()), "name": "dance", "ts": clock.now_ms(), "room_id": "5"}
        good = {"event_id": str(ids.new()), "name": "live_enter", "ts": clock.now_ms(), "room_id": "5"}
        worse = {"event_id": "", "name": "live_enter", "ts": clock.now_ms()}
        body = {"batch_id": str(ids.new()), "context": {"consent": 1, "anon_id": "7"}, "events": [good, dance, worse]}
        assert (await post(running, json.dumps(body).encode()))["rejected"] == 2
        assert await running.until("SELECT count() FROM events_bad", 2) == 2
        assert await running.number("SELECT count() FROM events") == 1
        await done(running, "bad")
        assert await running.number("SELECT count() FROM events_bad") == 2, "nothing was mended yet"
        running.stop("warehouse")
        code = "from meadow.base.track import names, wire; names.CODES['dance'] = wire._CLIENT['dance'] = {}; ".format(CODES["live_enter"])  # fmt: skip
        monkeypatch.setitem(running.code, "warehouse", code + running.code["warehouse"])
        running.up("warehouse")
        await done(running, "bad")
        assert await running.until("SELECT count() FROM events", 2) == 2
        assert await running.number("SELECT count() FROM events_bad") == 1
        assert await running.number("SELECT uniqExact(actor) FROM events") == 1, "its sender is known again"
        assert await running.number("SELECT countIf(bitTest(flags, 10)) FROM events") == 1
        await done(running, "bad")
        assert await running.number("SELECT count() FROM events") == 2
        assert await running.number("SELECT sum(enters) FROM room_minute") == 2
    finally:
        await track.close()
        running.stop()


async def test_a_day_is_made_anew_without_bots_and_other_days_stay(log: Running) -> None:
    await track.migrate(log.settings)
    day_ms, now = 86_400_000, clock.now_ms()
    room = 777
    for actor, age in ((1, 0), (2, 0), (1, 1), (3, 0)):
        await send(log.settings, [event("follow", actor=actor, room_id=room, ts=now - age * day_ms)])
    enters = [event("live_enter", room_id=room, ts=now) for _ in range(4)]
    body = wire.encode(str(ids.new()), now, enters, Context(consent=1, anon_id="late-bot"))
    await post(log, body)
    where = f"FROM room_minute WHERE room_id = {room}"
    assert await log.until(f"SELECT sum(enters) {where}", 4) == 4
    bot = await log.number("SELECT any(actor) FROM events WHERE room_id = {r:UInt64} AND name = 'live_enter'", r=room)
    client = await track.store.client(log.settings)
    today = clock.now()
    await client.insert("bot_actor", [(bot, today, today, 100)], column_names=["actor", "from", "to", "score"])
    other = f"SELECT sum(follows) {where} AND toDate(minute) < today()"
    before = await log.number(other)
    await done(log, f"remake {today:%Y%m%d}")
    assert await log.number(f"SELECT sum(enters) {where}") == 0
    assert await log.number(f"SELECT sum(follows) {where}") == 4
    assert await log.number(other) == before == 1
    assert await log.number("SELECT count() FROM recon WHERE rollup = 'room_minute' AND before >= after") >= 1
