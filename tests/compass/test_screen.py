"""A broadcast's screen: the hub over a real log, its lease, corrections, its links, and whose it is."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import msgspec
import pytest
from litestar import Litestar

from meadow.base import clock, ids
from meadow.base.db import House
from meadow.base.errors import Forbidden, NotFound
from meadow.compass.diagnosis.types import Baseline
from meadow.compass.metrics import actions as measuring
from meadow.compass.metrics.types.rooms import People, Session, Totals
from meadow.compass.screen import http as walls
from meadow.compass.screen import queries, store
from meadow.compass.screen.hub import Frame, Hub, relay_of
from meadow.compass.screen.hub.frames import LIMIT, merge
from meadow.compass.screen.hub.room import Room
from meadow.scenes.live.events import Ended
from tests.base.track.running import Running
from tests.compass.running import begin, joined, sale, tell
from tests.make import market
from tests.make.people import Street


def decoded(payload: bytes) -> tuple[str, dict[str, Any]]:
    return chr(payload[0]), msgspec.json.decode(payload[1:])


async def stands(hub: Hub, heard: dict[UUID, list[tuple[str, dict[str, Any]]]], busy: UUID, idle: UUID) -> None:
    """A still room says that it stands, who comes back gets the whole, and what nobody watches is forgotten."""
    for _ in range(3):
        told_so_far = len(heard[idle])
        await hub.tick()
        assert len(heard[idle]) == told_so_far + 1, "a still room says each second that it stands"
    hub.watch([busy], fresh=True)
    await hub.tick()
    assert heard[busy][-1][0] == "F", "who comes back gets the whole"
    hub.watched[busy] -= 16
    hub.watched[idle] -= 16
    assert await hub.tick() == 0
    assert hub.rooms == {}


async def test_the_hub_tells_a_whole_state_then_what_changed(house: House, log: Running) -> None:
    joined(house, log)
    event, idle = await begin(house), await begin(house)
    room, heard = ids.key64(event.session_id), dict[UUID, list[tuple[str, dict[str, Any]]]]()

    async def publish(one: UUID, payload: bytes) -> None:
        heard.setdefault(one, []).append(decoded(payload))
        assert payload[:1] == b"F" or len(payload) <= LIMIT + 1

    hub = Hub(house, publish)
    await tell(
        log,
        room,
        ("live_enter", 60, 1, {"source": "follow"}),
        ("purchase", 30, 1, sale(1, 501, 9900)),
        ("explain_start", 40, 0, {"product_id": 501}),
    )
    assert await hub.tick() == 0, "nobody watches, nothing is read"
    hub.watch([event.session_id, idle.session_id, ids.new()])
    assert await hub.tick() == 2
    kind, state = heard[event.session_id][0]
    assert kind == "F"
    assert (state["figures"]["gmv_pay"], state["figures"]["orders_paid"], state["figures"]["room_view_uv"]) == (
        9900,
        1,
        1,
    )
    assert state["session"]["title"] == "秋冬换季专场"
    assert [m[1] for m in state["lane"].values()] == ["explain_start"]
    assert state["sources"]["follow"] == [0, 1, 0, 0, 1, 1, 9900]
    assert state["products"]["501"][:6] == [1, 0, 0, 1, 1, 9900]
    assert (state["state"], state["sessions"], state["worst"]) == ("provisional", 0, None)
    assert heard[idle.session_id][0][1]["figures"]["gmv_pay"] == 0

    await tell(log, room, ("purchase", 5, 2, sale(2, 501, 5000)))
    await hub.tick()
    kind, delta = heard[event.session_id][-1]
    assert kind == "D"
    assert delta["figures"]["gmv_pay"] == 14_900
    assert "names" not in delta
    assert merge(state, delta)["figures"]["orders_paid"] == 2
    assert heard[idle.session_id][-1][0] == "D"
    assert set(heard[idle.session_id][-1][1]) <= {"tick", "as_of", "lag_ms", "figures", "bots_bp"}
    await stands(hub, heard, event.session_id, idle.session_id)


async def test_a_screen_is_read_whole_and_by_the_second_while_on_air_and_after(house: House, log: Running) -> None:
    joined(house, log)
    event = await begin(house)
    await tell(log, ids.key64(event.session_id), ("live_enter", 60, 1, {}), ("purchase", 30, 1, sale(1, 501, 14_900)))
    one = await queries.screen(house, event.session_id)
    assert (one.figures["gmv_pay"], one.currency) == (14_900, "CNY")
    line = await queries.timeline(house, event.session_id)
    assert sum(s.gmv for s in line.seconds) == 14_900
    async with house.write() as db:
        await measuring.end_session(
            db, Ended(session_id=event.session_id, room_id=event.room_id, author_id=event.author_id, reason="host")
        )
    after = await queries.screen(house, event.session_id)
    assert (after.session["state"], after.figures["online_now"]) == ("ended", 0)


async def test_watchers_here_share_one_feed_and_come_back_to_where_they_were(house: House, log: Running) -> None:
    joined(house, log)
    event = await begin(house)
    room = ids.key64(event.session_id)
    await tell(log, room, ("live_enter", 60, 1, {}))
    first, second = queries.frames(house, event.session_id, None), queries.frames(house, event.session_id, None)
    async with asyncio.timeout(20):
        one, other = await anext(first), await anext(second)
        assert (one.kind, one.tick) == (other.kind, other.tick) == ("full", one.tick)
        assert len(relay_of(house).feeds) == 1
        tick = (await anext(first)).tick
        assert tick > one.tick
        third = queries.frames(house, event.session_id, one.tick)
        assert (await anext(third)).kind == "delta", "who knows the last state needs what came after it"
    for frames in (first, second, third):
        await frames.aclose()  # type: ignore[attr-defined]
    assert relay_of(house).feeds == {}


async def test_a_wall_is_read_once_for_all_who_watch(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, slow = [0], asyncio.Event()

    async def board(_: Any, __: UUID) -> str:
        asked[0] += 1
        await slow.wait()
        return f"board {asked[0]}"

    @contextlib.asynccontextmanager
    async def read() -> AsyncIterator[None]:
        yield None

    monkeypatch.setattr(walls.queries, "board", board)
    monkeypatch.setattr(walls, "_FRESH_S", 0.0)
    house: Any = SimpleNamespace(engines={}, read=read)
    shop = ids.new()
    watching = [asyncio.create_task(walls._shared(house, shop)) for _ in range(20)]
    await asyncio.sleep(0)
    watching[0].cancel()
    slow.set()
    assert set(await asyncio.gather(*watching[1:])) == {"board 1"}
    assert await walls._shared(house, shop) == "board 2"
    assert len(house.engines["compass.screen.walls"]) == 1


async def test_whoever_lost_the_right_watches_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    async def nobody(*_: Any) -> None:
        raise Forbidden(scope="compass.read")

    for name, ticks in (("_LOOK_TICKS", 3), ("_TICK_S", 0.0)):
        monkeypatch.setattr(walls, name, ticks)
    monkeypatch.setattr(walls, "_shared", nobody)  # the figures do not matter here

    async def gone() -> None:
        raise NotFound

    told = [m.event async for m in walls._frames(cast("House", None), ids.new(), gone)]
    assert told == ["trouble", "trouble", "closed"]
    monkeypatch.setattr(walls.rooms, "_RIGHT_S", 0.0)
    monkeypatch.setattr(walls.rooms.queries, "frames", lambda *_: _endless())
    told = [m.event async for m in walls.rooms._follow(cast("House", None), ids.new(), None, may=gone)]
    assert told == ["closed"]


async def _endless() -> AsyncIterator[Any]:
    while True:
        yield Frame("full", 1, b"{}")


async def test_only_one_worker_ticks(house: House, moved: Any) -> None:
    one, other = ids.new(), ids.new()
    async with house.write() as db:
        assert await store.take_lease(db, holder=one, seconds=8)
        assert await store.take_lease(db, holder=one, seconds=8)
        assert not await store.take_lease(db, holder=other, seconds=8)
        moved(seconds=9)
        assert await store.take_lease(db, holder=other, seconds=8)
        assert not await store.take_lease(db, holder=one, seconds=8)


def test_counters_only_rise_and_a_correction_is_a_line() -> None:
    room = Room(
        Session(
            session_id=ids.new(),
            author_id=ids.new(),
            shop_id=None,
            key=1,
            title="",
            started_at=clock.now(),
            ended_at=None,
            target=None,
        ),
        Baseline(),
    )
    now = clock.now()
    read = [
        Totals(gmv=gmv, orders=1, viewers=viewers)
        for gmv, viewers in ((1000, 200), (800, 199), (800, 199), (900, 150), (900, 150))
    ]
    shown = [room.compose(t, now, 0)["figures"] for t in read]
    assert [s["gmv_pay"] for s in shown] == [1000, 1000, 800, 900, 900], "a slip is held back, what stays is told"
    assert [s["room_view_uv"] for s in shown] == [200, 200, 200, 200, 150], "an estimate that trembles is no correction"
    state = room.compose(read[-1], now, 0)
    assert [c[:2] for c in state["corrections"].values()] == [["gmv_pay", 200], ["room_view_uv", 50]]


def test_after_the_end_people_are_counted_and_not_estimated() -> None:
    made = Session(
        session_id=ids.new(), author_id=ids.new(), shop_id=None, key=1, title="", started_at=clock.now(), ended_at=None, target=None,
    )  # fmt: skip
    room, now = Room(made, Baseline()), clock.now()
    room.people = People(viewers=20_004, clickers=4000, buyers=1000, direct=10)
    totals = Totals(viewers=20_311, clickers=4020, buyers=1003, direct=9, enters=30_000)
    assert room.compose(totals, now, 0)["figures"]["room_view_uv"] == 20_311
    room.session = msgspec.structs.replace(made, ended_at=now)
    state = room.compose(totals, now, 0)
    assert (state["figures"]["room_view_uv"], state["figures"]["buyers"], state["figures"]["click_pay_rate"]) == (
        20_004,
        1000,
        2475,
    )
    assert (state["corrections"], state["pace"]) == ({}, None)


async def test_links_show_one_screen_to_nobodys_account_and_can_be_closed(
    house: House, app: Litestar, log: Running
) -> None:
    joined(house, log)
    async with AsyncExitStack() as stack:
        street = Street(house, app, stack)
        author = await market.author(house, await street.person("host"), "林小满")
        await market.author(house, await street.person("rival"), "别人")
        event = await begin(house, author)
        base = f"/api/author/{author}/compass/rooms/{event.session_id}"
        host, rival, guest = await street.browser("host"), await street.browser("rival"), await street.guest()
        await tell(log, ids.key64(event.session_id), ("live_enter", 60, 1, {}))
        own = (await host.get(base + "/live")).json
        assert (own["session"]["author"], "gmv_pay" in own["figures"], "user_pay" in own["figures"]) == (
            "林小满",
            True,
            False,
        )
        for path in ("/live", "/timeline", "/shares", "/stream"):
            assert (await rival.get(base + path)).status == 404, path
            assert (await host.get(f"/api/author/{author}/compass/rooms/{ids.new()}{path}")).status == 404, path
        assert (await host.put(base + "/target", {"amount": 300_000_00})).status == 204
        assert (await host.post(base + "/shares", {"hours": 25})).status == 422
        made = (await host.post(base + "/shares", {"hours": 2})).json
        seen = await guest.get(f"/api/screen/{made['secret']}")
        assert "user_pay" not in seen.json["figures"]
        assert (seen.status, seen.json["target"], seen.json["orders"]) == (200, 300_000_00, {})
        assert [s["id"] for s in (await host.get(base + "/shares")).response.json()] == [made["id"]]
        assert (await guest.get("/api/screen/" + "x" * 32)).status == 404
        assert (await rival.delete(f"{base}/shares/{made['id']}")).status == 404
        assert (await host.delete(f"{base}/shares/{made['id']}")).status == 204
        assert (await guest.get(f"/api/screen/{made['secret']}")).status == 404
        assert (await host.delete(f"{base}/shares/{made['id']}")).status == 404
        listed = (await host.get(f"/api/author/{author}/compass/rooms")).json
        assert [(r["session_id"], r["version"]) for r in listed["items"]] == [(str(event.session_id), None)]
        assert (await host.get(base + "/report")).status == 404


async def test_the_screen_says_so_when_the_warehouse_is_gone(house: House, log: Running) -> None:
    joined(house, log)
    event, heard = await begin(house), list[tuple[str, dict[str, Any]]]()

    async def publish(_: UUID, payload: bytes) -> None:
        heard.append(decoded(payload))

    hub = Hub(house, publish)
    hub.watch([event.session_id])
    await hub.tick()
    good = heard[-1][1]["as_of"]
    log.kill("warehouse")
    await hub.tick()
    assert heard[-1] == ("T", {"code": "compass.metrics.warehouse_down", "as_of": good})
    log.start("warehouse")
    await asyncio.to_thread(log.wait, "warehouse")
    hub.watch([event.session_id])
    await hub.tick()
    assert heard[-1][0] == "D"
    assert heard[-1][1]["as_of"] > good
