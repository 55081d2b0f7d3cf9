"""The door: what it takes, what it refuses and how, what is on the disk when it says 202."""

import asyncio
import gzip
import json
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import httpx
import msgspec
import pytest
import zstandard

from meadow.base import clock, ids, settings
from meadow.base.track import rules, send, wire
from meadow.base.track.collector.app import Collector
from meadow.base.track.collector.intake import Answer
from meadow.base.track.collector.limits import TooBigError, inflate
from meadow.base.track.segments import SERVER, Tail, verify
from meadow.base.track.types import Context, Envelope, Reply
from meadow.base.visitors import Buckets, prefix

from .conftest import BROWSER, Browser, event
from .running import Running


def batch(*events: object, **over: object) -> bytes:
    whole = {
        "batch_id": str(ids.new()),
        "sent_at": clock.now_ms(),
        "context": {"consent": 1, "anon_id": "9"},
        "events": events,
    }
    return json.dumps(whole | over).encode()


def raw(**over: object) -> dict[str, object]:
    return {"event_id": str(ids.new()), "name": "view_item", "ts": clock.now_ms(), "product_id": "5"} | over


async def test_each_bad_event_is_told_by_itself_and_the_good_ones_are_taken(browser: Browser) -> None:
    cases = {
        "no_event_id": raw(event_id=""), "bad_uuid": raw(event_id="x" * 36), "unknown_name": raw(name="dance"),
        "missing:name": raw(name=""), "missing:ts": raw(ts=0), "bad_ts": raw(ts=1_764_000_000), "bad_type": raw(dwell_ms=-1),
        "money_from_client": raw(amount_minor=5), "server_only_name": raw(name="purchase", order_id="5"),
        "too_large": raw(props={"x": "y" * 2050}), "props_too_deep": raw(props={"a": {"b": {"c": {"d": {}}}}}),
    }  # fmt: skip
    body = batch(
        raw(),
        *cases.values(),
        raw(product_id=str(2**64)),
        raw(scene="moon"),
        raw(items=[{"item_id": "1", "price": 3}]),
        7,
    )
    reply = msgspec.json.decode((await browser.post(body)).content, type=Reply)
    assert (reply.accepted, reply.rejected) == (1, len(cases) + 4)
    assert [e.code for e in reply.errors] == [*cases, "bad_type", "bad_type", "money_from_client", "bad_type"]
    assert [e.i for e in reply.errors] == list(range(1, len(cases) + 5))
    assert {e.code: e.field for e in reply.errors[:9]}["money_from_client"] == "amount_minor"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400), (b"[]", 400), (b"{}", 400), (batch(), 400), (batch(raw(), batch_id="x"), 400), (b"\xff\xfe", 400),
        (batch(*[raw() for _ in range(257)]), 413), (b" " * ((1 << 20) + 1), 413),
    ],
)  # fmt: skip
async def test_bodies_that_are_no_batch(browser: Browser, body: bytes, status: int) -> None:
    assert (await browser.post(body)).status_code == status


async def test_compressed_bodies_are_taken_and_bombs_are_stopped(browser: Browser) -> None:
    body = batch(*[raw() for _ in range(20)])
    assert (await browser.post(gzip.compress(body), content_encoding="gzip")).status_code == 202
    body = batch(*[raw() for _ in range(20)])
    assert (await browser.post(zstandard.compress(body), content_encoding="zstd")).status_code == 202
    bomb = b" " * 50_000_000
    assert (await browser.post(gzip.compress(bomb), content_encoding="gzip")).status_code == 413
    assert (await browser.post(zstandard.compress(bomb), content_encoding="zstd")).status_code == 413
    assert (await browser.post(body, content_encoding="br")).status_code == 415
    assert (await browser.post(b"no gzip", content_encoding="gzip")).status_code == 400
    assert (await browser.post(gzip.compress(body)[:-9], content_encoding="gzip")).status_code == 400


async def test_keys_origins_methods(log: Running, browser: Browser) -> None:
    http, body = browser.http, batch(raw())
    assert (await http.post("/t/v1/batch?k=nobody", content=body)).status_code == 401
    assert (await http.post("/t/v1/batch", content=body)).status_code == 401
    signed = {"x-meadow-key": "server", "x-meadow-signature": rules.sign(b"other", body)}
    assert (await http.post("/t/v1/batch", content=body, headers=signed)).status_code == 401
    assert (await http.get("/t/v1/batch")).status_code == 405
    assert (await http.get("/nowhere")).status_code == 404
    assert (await browser.post(body, origin="https://elsewhere.example")).status_code == 403
    own = await browser.post(body, origin=log.settings.public)
    assert own.headers["access-control-allow-origin"] == log.settings.public
    ask = await http.options("/t/v1/batch", headers={"origin": log.settings.public})
    assert (ask.status_code, ask.headers["access-control-allow-methods"]) == (204, "POST, GET")
    beacon = await http.post(f"/t/v1/beacon?k={browser.key}", content=batch(raw()), headers=BROWSER)
    assert (beacon.status_code, beacon.content) == (204, b"")


async def test_the_same_batch_is_answered_as_a_replay_even_while_the_first_is_under_way(browser: Browser) -> None:
    body = batch(raw(), raw(name="dance"))
    first, *others = [
        msgspec.json.decode(r.content, type=Reply)
        for r in await asyncio.gather(*(browser.post(body) for _ in range(5)))
    ]
    assert sum(not r.replay for r in (first, *others)) == 1
    assert {(r.accepted, r.rejected) for r in others} == {(1, 1)}


async def test_newer_fields_go_to_props_and_aliases_are_understood(log: Running, browser: Browser) -> None:
    one = raw(name="Product Viewed", glow=3, props={"a": 1}, shop_id="77")
    reply = msgspec.json.decode((await browser.post(batch(one))).content, type=Reply)
    assert reply.accepted == 1
    assert await log.until("SELECT count() FROM events WHERE event_id = {e:UUID}", 1, e=one["event_id"]) == 1
    name, props, shop, brand = (
        await log.ask("SELECT name, props, shop_id, brand_id FROM events WHERE event_id = {e:UUID}", e=one["event_id"])
    )[0]
    assert (name, json.loads(str(props)), shop, brand) == ("view_item", {"glow": 3, "a": 1}, 77, 77)


async def test_202_means_on_the_disk(log: Running, browser: Browser) -> None:
    reply = await browser.send(event(product_id=5))
    found = [
        r
        for p in (log.home / "segments").glob("*.seg")
        for r in Tail(p).read(64 << 20)
        if reply.batch_id.encode() in r.body
    ]
    assert len(found) == 1
    assert b"127.0.0.1" not in found[0].body
    assert abs(found[0].recv - reply.server_time) == 0


async def test_server_batches_are_signed_and_split(log: Running) -> None:
    many = [event("follow", actor=9, author_id=n) for n in range(300)]
    reply = await send(log.settings, [*many, event("purchase", actor=9)])
    assert (reply.accepted, reply.rejected) == (300, 1)
    assert [(e.i, e.code) for e in reply.errors] == [(300, "empty_order_id")]


async def test_a_moved_clock_marks_its_records(tmp_path: Path) -> None:
    clock.steer(tmp_path / "shift", timedelta(days=-30))
    running = Running(tmp_path, clock_file=str(tmp_path / "shift")).up("collect")
    try:
        then = clock.now_ms() - 30 * rules.DAY_MS
        reply = await send(running.settings, [event("follow", ts=then, actor=1)])
        assert abs(reply.server_time - then) < 60_000
    finally:
        running.stop()
    (path,) = (tmp_path / "segments").glob("*.seg")
    (only,) = Tail(path).read(1 << 20)
    assert (only.origin.flags, only.origin.producer) == (1 << 10, SERVER)
    assert verify(path)


async def test_too_many_batches_from_one_network_wait(browser: Browser) -> None:
    refused: list[httpx.Response] = []
    for _ in range(30):  # faster than the bucket refills, even on a busy machine
        answers = await asyncio.gather(*(browser.post(batch(raw()), x_forwarded_for="203.0.113.9") for _ in range(80)))
        refused = [a for a in answers if a.status_code == 429]
        if refused:
            break
    assert refused
    assert all(int(a.headers["retry-after"]) >= 1 for a in refused)
    assert (await browser.post(batch(raw()), x_forwarded_for="198.51.100.7")).status_code == 202


def test_buckets_refill_and_networks_share() -> None:
    bucket = Buckets(1000.0)
    waits = [bucket.take("a") for _ in range(2100)]
    assert waits[0] == 0 < max(waits) < 0.01
    assert prefix("203.0.113.77") == prefix("203.0.113.5") != prefix("203.0.114.5")
    assert prefix("[2001:db8:1:2::3]") == prefix("2001:db8:1:9::1")
    with pytest.raises(TooBigError):
        inflate(gzip.compress(b"0" * (2 << 20)), "gzip")


def test_collecting_never_loads_the_warehouse_or_the_web() -> None:
    import subprocess
    import sys

    code = "import sys, meadow.base.track.collector; print([m for m in ('numpy', 'pyarrow', 'chdb', 'litestar', 'sqlalchemy', 'clickhouse_connect') if m in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )


def test_one_bad_event_costs_the_others_nothing() -> None:
    good = [raw() for _ in range(5)]
    read = wire.read(batch(*good, raw(name="dance")), server=False)
    assert [e.event_id for e in read.events] == [g["event_id"] for g in good]
    assert (list(read.places), list(read.bodies)) == ([0, 1, 2, 3, 4], [5])
    assert wire.read(batch(*good), server=False).columns
    assert wire.read(batch(*good, raw(name="dance")), server=False).columns is None


def test_a_told_message_reads_back() -> None:
    from meadow.base.track.types import Told

    told = Told(5, "9", True, [Envelope(event_id="e", name="view_item", ts=5, product_id=2**63)])
    assert wire.told(msgspec.json.encode(told)) == told
    assert wire.encode(str(ids.new()), 1, told.events, Context(sdk="x")).count(b'"9223372036854775808"') == 1


async def test_health_tells_the_counts(log: Running) -> None:
    async with httpx.AsyncClient(base_url=log.settings.collect, trust_env=False) as http:
        health = (await http.get("/t/v1/health")).json()
        assert health["ok"]
        assert health["lag_ms"] < 5000
        assert b"meadow_collect_batches_total" in (await http.get("/metrics")).content


def test_who_cannot_sign_takes_nothing_from_those_who_can(tmp_path: Path) -> None:
    door = Collector(settings.load(tmp_path))

    def knock(address: str) -> int:
        head = {"x-meadow-key": "server", "user-agent": "x" * 9000}
        asked = SimpleNamespace(headers=head, client=f"{address}:9", query_string="", path="/t/v1/batch")
        try:
            return len(door._sender(asked).agent)
        except Answer as answer:
            return answer.status

    assert {knock("203.0.113.5") for _ in range(2500)} == {512, 429}
    assert knock("198.51.100.7") == 512
