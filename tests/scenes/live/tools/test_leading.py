"""Leading a room: mutes, words, pace, pins, moderators; incidents; patrol and appeals; the fan club."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from meadow.base import clock, ids
from meadow.base.bus import outbox
from meadow.base.relay import Relay
from meadow.base.trail import trail
from meadow.goods import stock
from meadow.scenes.live.actions import incidents
from meadow.scenes.live.gateway.presence import Presence
from meadow.scenes.live.queries.leading import barred, gateway_rules
from meadow.scenes.live.rules import chat as chat_rules
from meadow.scenes.live.rules import health
from meadow.scenes.live.store import incidents as incident_store
from meadow.scenes.live.store import sessions
from meadow.scenes.live.types.incidents import Sample, Seen
from tests.conftest import Client
from tests.make import market
from tests.make.live import ok
from tests.scenes.live.tools.conftest import Show

U = "k7qj2mx_zab4cd-f"


@pytest.fixture
def heard(show: Show, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """What was said on the bus: the last word of the subject, and the body."""
    found: list[tuple[str, dict[str, Any]]] = []

    async def say(subject: str, payload: bytes = b"") -> None:
        if payload:
            found.append((subject.rpartition(".")[2], msgspec.json.decode(payload)))

    monkeypatch.setattr(show.house.bus, "say", say)
    return found


def _orders(heard: list[tuple[str, dict[str, Any]]]) -> list[tuple[str, dict[str, Any]]]:
    return [(b["k"], b["b"]) for lane, b in heard if lane == "ctl"]


async def _do(show: Show, verb: str, body: Any, *, by: Client | None = None, method: str = "POST") -> Any:
    return await (by or show.held.host).send(method, f"{show.held.one}/{verb}", body)


async def test_an_announcement_stands_until_it_is_taken_down(show: Show) -> None:
    put = {"text": " 今晚全场满 199 减 50 "}
    assert ok(await _do(show, "notice", put, method="PUT"))["notice"] == "今晚全场满 199 减 50"
    viewer = await show.held.street.guest()
    path = f"/api/live/sessions/{show.held.sid}/snapshot"
    assert ok(await viewer.get(path))["extra"]["chat"]["notice"] == "今晚全场满 199 减 50"
    last = ok(await viewer.get(path.replace("snapshot", "events")))["items"][-1]
    assert (last["k"], last["b"]) == ("notice", {"text": "今晚全场满 199 减 50", "level": "info"})
    ok(await _do(show, "notice", {"text": ""}, method="PUT"))
    assert ok(await viewer.get(path))["extra"]["chat"]["notice"] == ""
    for bad in ({"text": "x" * 121}, {"text": "a\nb"}, {}):
        assert (await _do(show, "notice", bad, method="PUT")).status == 422
    stranger = await show.held.street.browser("stranger")
    assert (await _do(show, "notice", put, by=stranger, method="PUT")).status == 404


async def test_who_is_muted_is_told_to_every_gateway(show: Show, heard: list[Any]) -> None:
    for scope in ("minutes", "session", "forever"):
        assert (await _do(show, "mutes", {"viewer": U, "scope": scope, "name": "小**"})).status == 204
    assert (await _do(show, "kicks", {"viewer": "x2"})).status == 204
    kinds = [(k, b["viewer"], b["until"] > 0) for k, b in _orders(heard)]
    assert kinds == [("mute", U, True), ("mute", U, False), ("mute", U, False), ("kick", "x2", False)]
    async with show.house.read() as db:
        rules = await gateway_rules(db, show.sid)
        held = await sessions.of(db, session_id=show.sid)
        assert held is not None
        assert (rules.muted, rules.kicked) == ({U: 0}, {"x2": 0})
        assert await barred(db, held, ["x2", "y"])
        assert not await barred(db, held, [U])
    seen = ok(await show.held.host.get(f"{show.held.one}/mutes"))["items"]
    assert [(m["viewer"], m["kind"], m["scope"]) for m in seen] == [("x2", "kick", "session"), (U, "mute", "forever")]
    assert (await _do(show, "mutes/free", {"viewer": U})).status == 204
    assert (await _do(show, "mutes/free", {"viewer": U})).status == 404
    assert (await _do(show, "mutes", {"viewer": "<b>"})).status == 422
    assert (await _do(show, "mutes", {"viewer": U}, by=show.fan)).status == 404


async def test_ten_minutes_are_ten_minutes(show: Show) -> None:
    await _do(show, "mutes", {"viewer": U})
    clock.move(timedelta(minutes=10, seconds=1))
    async with show.house.read() as db:
        assert (await gateway_rules(db, show.sid)).muted == {}


async def test_words_pace_pin_and_retract(show: Show, heard: list[Any]) -> None:
    put = await _do(show, "words", {"words": ["ＶＸ", "vx", "加 我"], "version": 0}, method="PUT")
    assert (put.status, put.json["version"], put.json["words"]) == (200, 1, ["vx", "加 我"])
    stale = await _do(show, "words", {"words": [], "version": 0}, method="PUT")
    assert (stale.status, stale.json["params"]["rev"]) == (409, 1)
    assert (await _do(show, "words", {"words": ["x"] * 501, "version": 1}, method="PUT")).status == 422
    mode = await _do(show, "chat", {"slow_s": 30, "shadow": True}, method="PUT")
    assert (mode.json["slow_s"], mode.json["shadow"]) == (30, True)
    pinned = {"chat_id": "c1", "name": "小**", "text": "今晚最后一波"}
    assert (await _do(show, "chat/pin", pinned, method="PUT")).status == 204
    extra = ok(await show.fan.get(show.mine("snapshot")))["extra"]
    assert (extra["chat"]["pinned"], extra["chat"]["slow_s"]) == (pinned, 30)
    assert (await _do(show, "chat/retract", {"chat_ids": ["c1", "c2"]})).status == 204
    told = await show.events("mode", "pin_comment", "retract")
    assert [e["k"] for e in told] == ["mode", "pin_comment", "pin_comment", "retract"]
    assert "chat_id" not in told[2]
    kinds = [k for k, _ in _orders(heard)]
    assert kinds == ["words", "slow", "retract"]
    async with show.house.read() as db:
        rules = await gateway_rules(db, show.sid)
    assert (rules.words_version, rules.words, rules.slow_s, rules.shadow) == (1, ["vx", "加 我"], 30, True)
    assert (await _do(show, "chat/retract", {"chat_ids": []})).status == 422


async def test_a_moderator_leads_the_chat_and_nothing_else(show: Show, heard: list[Any]) -> None:
    base = f"{show.held.base}/moderators"
    added = await show.held.host.post(base, {"login": market.login("fan")})
    assert (added.status, len(added.json["items"])) == (201, 1)
    assert (await show.held.host.post(base, {"login": market.login("fan")})).code == "scenes.live.no_login"
    assert (await show.held.host.post(base, {"login": "nobody@example.com"})).code == "scenes.live.no_login"
    assert (await _do(show, "mutes", {"viewer": U}, by=show.fan)).status == 204
    drop = await _do(show, "drops", {"offer_id": str(ids.new()), "quota": 1}, by=show.fan)
    assert (drop.status, drop.code) == (403, "scenes.live.not_for_role")
    assert (await show.fan.post(base, {"login": market.login("seller")})).status == 403
    account = added.json["items"][0]["account_id"]
    assert ok(await show.held.host.delete(f"{base}/{account}"))["items"] == []
    assert ("revoke", {"viewer": account}) in _orders(heard)
    assert (await _do(show, "mutes", {"viewer": U}, by=show.fan)).status == 404
    assert (await show.held.host.delete(f"{base}/{account}")).status == 404


def _second(n: int, **over: Any) -> Sample:
    return Sample(
        at=n * 1000, **({"kbps": 2500, "fps": 30.0, "gop_ms": 1000, "audio": True, "width": 1280, "height": 720} | over)
    )


def _run(*samples: Sample) -> list[tuple[int, list[str], list[str]]]:
    seen, found = Seen(), []
    for s in samples:
        after = health.step(seen, s)
        opened, closed = health.changes(seen, after)
        if opened or closed:
            found.append((s.at // 1000, opened, closed))
        seen = after
    return found


def test_a_stream_that_weakens_is_an_incident_after_its_time() -> None:
    good = [_second(n) for n in range(30)]
    low = [_second(n, kbps=900) for n in range(30, 45)]
    well = [_second(n) for n in range(45, 60)]
    assert _run(*good, *low, *well) == [(40, ["low_bitrate"], []), (50, [], ["low_bitrate"])]
    assert _run(*[_second(n, kbps=100 if n == 15 else 2500) for n in range(30)]) == []
    assert _run(*good, *[_second(n, gop_ms=5000) for n in range(30, 33)]) == [(30, ["long_gop"], [])]
    assert _run(*[_second(n, fps=10.0) for n in range(5)]) == [(3, ["low_fps"], [])]
    assert _run(*[_second(n, audio=False) for n in range(12)]) == [(10, ["no_audio"], [])]
    assert _run(*[_second(n, level_db=-70.0) for n in range(12)]) == [(0, ["silent"], [])]
    assert _run(*[_second(n, still=n) for n in range(5)]) == [(3, ["frozen"], [])]
    turned = [*good, *[_second(n, width=720, height=1280) for n in range(30, 40)]]
    assert _run(*turned) == [(30, ["resolution"], []), (36, [], ["resolution"])]


@given(st.lists(st.builds(_second, st.just(0), kbps=st.none() | st.integers(0, 9000), fps=st.none() | st.floats(0, 60),
                          audio=st.none() | st.booleans(), gop_ms=st.none() | st.integers(0, 20_000)), max_size=90))  # fmt: skip
def test_what_is_opened_is_closed_once_and_nothing_else(samples: list[Sample]) -> None:
    is_open: set[str] = set()
    for _, opened, closed in _run(*[msgspec.structs.replace(s, at=n * 1000) for n, s in enumerate(samples)]):
        assert not is_open & set(opened)
        assert set(closed) <= is_open
        is_open = (is_open | set(opened)) - set(closed)


@given(st.integers(0, 10**6), st.integers(0, 10**4), st.integers(1, 15))
def test_how_long_stock_lasts(pieces: int, sold: int, minutes: int) -> None:
    lasts = health.minutes_left(pieces, sold, minutes)
    assert lasts is None if sold == 0 else lasts is not None and lasts * sold <= pieces * minutes


def test_a_step_that_falls_by_chance_is_no_alarm() -> None:
    assert health.dropped((1000, 10), (3000, 300)) == 90
    assert health.dropped((1000, 60), (3000, 300)) is None
    assert health.dropped((50, 0), (3000, 300)) is None
    assert health.dropped((200, 0), (300, 2)) is None


async def test_incidents_open_and_close_with_advice(show: Show, heard: list[Any]) -> None:
    async with show.house.write() as db:
        for n in range(14):
            await incidents.sample(db, show.sid, _second(n, audio=False))
    open_now = ok(await show.held.host.get(f"{show.held.one}/incidents", open=True))["items"]
    assert [(i["kind"], i["auto"]) for i in open_now] == [("no_audio", True)]
    assert open_now[0]["advice"]
    assert open_now[0]["advice"] != f"scenes.live.advice.{open_now[0]['kind']}"
    assert (await _do(show, "incidents", {"kind": "price_mismatch", "note": "说成 49"})).status == 204
    assert (await _do(show, "incidents", {"kind": "no_segment"})).status == 422
    mine = ok(await show.held.host.get(f"{show.held.one}/incidents", open=True))["items"][0]
    assert (await _do(show, f"incidents/{mine['id']}/close", None)).status == 204
    said = [(b["b"]["kind"], b["b"]["open"]) for lane, b in heard if lane == "ops" and b["k"] == "incident"]
    assert said == [("no_audio", True), ("price_mismatch", True), ("price_mismatch", False)]
    await show.post("end")
    assert ok(await show.held.host.get(f"{show.held.one}/incidents", open=True))["items"] == []


async def test_the_watch_sees_a_stream_that_stops(show: Show) -> None:
    async def kinds() -> list[str]:
        return [i["kind"] for i in ok(await show.held.host.get(f"{show.held.one}/incidents", open=True))["items"]]

    await show.after(4)
    assert await kinds() == ["no_segment"]
    clock.move(timedelta(seconds=4))
    await show.held.hook("segment", client_id="c1", seq=2, seconds=1.0, file="2.ts", health={"kbps": 2600})
    await show.after(0)
    assert await kinds() == []
    show.house.bus.url = "nats://127.0.0.1:9"
    clock.move(timedelta(seconds=4))
    await show.held.hook("segment", client_id="c1", seq=3, seconds=1.0, file="3.ts", health={"kbps": 2600})
    await show.after(0)
    assert await kinds() == ["bus_lost"]
    show.house.bus.url = ""
    clock.move(timedelta(seconds=4))
    await show.held.hook("segment", client_id="c1", seq=4, seconds=1.0, file="4.ts", health={"kbps": 2600})
    await show.after(0)
    await show.held.hook("stopped", client_id="c1", reason="closed")
    assert await kinds() == ["grace"]
    await show.held.send("c2", seq=5)
    assert await kinds() == []


async def test_the_watch_sees_a_gateway_that_fell_silent(show: Show, monkeypatch: pytest.MonkeyPatch) -> None:
    async def kinds() -> list[str]:
        return [i["kind"] for i in ok(await show.held.host.get(f"{show.held.one}/incidents", open=True))["items"]]

    async def seconds(n: int, seq: int) -> None:
        clock.move(timedelta(seconds=n))
        await show.held.hook("segment", client_id="c1", seq=seq, seconds=1.0, file="2.ts", health={"kbps": 2600})
        await show.after(0)

    heard = Presence()
    show.house.engines["scenes.live.presence"] = heard
    monkeypatch.setattr(Relay, "connected", property(lambda self: bool(self.url)))
    heard.hear(f"$KV.live.{show.sid}.node.n1", msgspec.json.encode({"count": 2, "at": clock.now_ms()}))
    show.house.bus.url = "nats://127.0.0.1:9"
    await seconds(4, 2)
    await seconds(16, 3)
    assert await kinds() == ["gateway_lost"]
    heard.hear(f"$KV.live.{show.sid}.node.n2", msgspec.json.encode({"count": 2, "at": clock.now_ms()}))
    heard.hear(f"$KV.live.{show.sid}.node.n1", msgspec.json.encode({"count": 0, "at": clock.now_ms()}))
    await seconds(4, 4)
    assert await kinds() == []
    show.house.bus.url = ""
    async with show.house.read() as db:
        query = sa.select(outbox.c.payload).where(outbox.c.name == "scenes.live.noted.v1").order_by(outbox.c.id)
        facts = [r.payload["fact"] for r in await db.all(query)]
    assert [f["props"] for f in facts if f["name"] == "stream_state" and "kind" in f["props"]] == [
        {"kind": "gateway_lost", "auto": True}
    ]


async def test_patrol_warns_closes_the_chat_takes_out_and_cuts(show: Show, heard: list[Any]) -> None:
    ops = await _operator(show)
    one = f"/api/ops/live/sessions/{show.held.sid}"
    assert (await show.fan.get("/api/ops/live/wall")).status == 403
    assert (await show.fan.post(show.mine("report"), {"why": "claims", "note": "夸大"})).status == 204
    assert (await show.fan.post(show.mine("report"), {"why": "claims"})).status == 204
    assert (await ops.post(f"{one}/warn", {"rule": "claims", "text": "请勿夸大功效"})).status == 204
    room = ok(await ops.get("/api/ops/live/wall"))["items"][0]
    assert (room["session_id"], room["reports"], room["warnings"], room["unseen"]) == (show.held.sid, 1, 1, 1)
    warning = ok(await show.held.host.get(f"{show.held.one}/warnings"))["items"][0]
    assert (await _do(show, f"warnings/{warning['id']}/read", None)).status == 204
    assert ok(await ops.get("/api/ops/live/wall"))["items"][0]["unseen"] == 0
    closed = await ops.put(f"{one}/chat", {"closed": True, "reason": "刷屏"})
    assert closed.status == 204
    async with show.house.read() as db:
        assert (await gateway_rules(db, show.sid)).closed
    assert (await _do(show, "chat", {"slow_s": 0}, method="PUT")).json["closed"], "a host does not open it again"
    assert [e["closed"] for e in await show.events("mode")] == [True, True]
    assert [b.get("closed") for k, b in _orders(heard) if k == "slow"] == [True, None]
    product = str(show.product)
    assert (await ops.post(f"{one}/items/remove", {"product_id": product, "reason": "资质"})).status == 204
    assert (await ops.post(f"{one}/items/remove", {"product_id": product, "reason": "资质"})).status == 404
    assert ok(await show.fan.get(show.mine("bag")))["items"] == []
    no = await show.held.host.post(f"{show.held.one}/appeal", {"text": "冤枉"})
    assert (no.status, no.code) == (409, "scenes.live.no_appeal")
    ok(await ops.post(f"{one}/cut", {"reason": "违规"}))
    await _appealed(show, ops, one)
    async with show.house.read() as db:
        rows = await db.all(sa.select(trail.c.verb).where(trail.c.subject == show.held.sid).order_by(trail.c.at))
    verbs = [r.verb.rpartition(".")[2] for r in rows if r.verb.startswith("scenes.live")]
    assert [v for v in verbs if v != "price"] == ["warn", "close_chat", "take_out", "ban", "appeal", "rule"]


async def _appealed(show: Show, ops: Client, one: str) -> None:
    assert (await show.held.host.post(f"{show.held.one}/appeal", {"text": "冤枉"})).status == 201
    assert (await show.held.host.post(f"{show.held.one}/appeal", {"text": "冤枉"})).status == 409
    waiting = ok(await ops.get("/api/ops/live/appeals"))["items"]
    assert [(a["text"], a["state"]) for a in waiting] == [("冤枉", "waiting")]
    assert (await ops.post(f"{one}/appeal", {"grant": False, "answer": "证据确凿"})).status == 204
    assert (await ops.post(f"{one}/appeal", {"grant": True, "answer": "再看"})).status == 409
    mine = ok(await show.held.host.get(f"{show.held.one}/appeal"))
    assert (mine["state"], mine["answer"]) == ("upheld", "证据确凿")
    assert ok(await ops.get("/api/ops/live/appeals"))["items"] == []


async def _operator(show: Show) -> Client:
    from meadow.people import access

    known = await show.street.person("operator")
    async with show.house.write() as db:
        await access.grant(db, kind="platform", subject_id=UUID(int=0), account_id=known.id, name="Meadow")
    return await show.street.browser("operator")


@given(st.sampled_from(["minutes", "session", "forever"]), st.booleans(), st.integers(-20, 20))
def test_how_long_a_mute_holds(scope: str, same: bool, minutes: int) -> None:  # noqa: FBT001 - drawn by hypothesis
    now = datetime(2026, 6, 18, tzinfo=UTC)
    ends_at = chat_rules.until(scope, now)
    holds = chat_rules.holds(scope, ends_at, same_session=same, now=now + timedelta(minutes=minutes))
    assert holds == {"minutes": minutes < 10, "session": same, "forever": True}[scope]


async def test_what_is_armed_is_among_the_checks(show: Show) -> None:
    offer_id = await show.coupons(5)
    await show.post("drops", {"offer_id": str(offer_id), "quota": 5})
    await show.post("lucky", {"prize": {"kind": "points", "points": 1}, "quantity": 1})
    codes = {c["code"]: c["light"] for c in ok(await show.held.host.get(f"{show.held.one}/checks"))["items"]}
    assert (codes["drop_armed"], codes["luck_ready"]) == ("green", "green")


async def test_stock_that_will_not_last_is_told_in_time(show: Show) -> None:
    async def kinds() -> list[str]:
        return [i["kind"] for i in ok(await show.held.host.get(f"{show.held.one}/incidents", open=True))["items"]]

    async def sold(n: int) -> None:
        async with show.house.write() as db:
            minute = clock.now().replace(second=0, microsecond=0)
            await incident_store.count_sold(
                db, session_id=show.sid, sku_id=show.sku, product_id=show.product, minute=minute, qty=n
            )

    await sold(1)
    await show.after(31)
    assert "stock_low" not in await kinds()  # fifty pieces at one a minute
    await sold(9)
    await show.after(31)
    assert "stock_low" in await kinds()
    async with show.house.write() as db:
        await stock.take_now(db, UUID(show.held.shop_id), ids.new(), {show.sku: 50})
    await show.after(31)
    assert {"stock_out", "stock_low"} & set(await kinds()) == {"stock_out"}
    assert [b for b in await _told(show) if b == "stock_out"] == ["stock_out"]


async def _told(show: Show) -> list[str]:
    """The names of facts for the event log."""
    query = sa.select(outbox.c.payload).where(outbox.c.name == "scenes.live.noted.v1").order_by(outbox.c.id)
    async with show.house.read() as db:
        return [r.payload["fact"]["name"] for r in await db.all(query)]
