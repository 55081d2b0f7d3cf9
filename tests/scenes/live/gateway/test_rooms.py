"""A room over real sockets, bus and tables: events, lanes, coming back, who may enter."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
import sqlalchemy as sa

from meadow.base import clock, ids
from meadow.base.db import House
from meadow.scenes.live.gateway.presence import Presence
from meadow.scenes.live.gateway.wire import Batch, Chat
from meadow.scenes.live.tables import event as events
from tests.make.gateway import broadcast, happen, knock, ticket, true


async def test_an_event_reaches_everybody_in_the_room(gateway, enter, house: House, sid: UUID):
    one = await gateway()
    first, second = await enter(one), await enter(one)
    off = await happen(house, sid, "pin", product_id="p")
    for viewer in (first, second):
        frame = await viewer.until(lambda f: f.get("e"))
        assert [(e["off"], e["k"], e["b"]) for e in frame["e"]] == [(off, "pin", {"product_id": "p"})]
        assert frame["v"] == 2
        assert viewer.frames[0]["snap"]["state"] == "live"


async def test_every_event_arrives_and_chat_is_sampled_at_2000_lines_a_second(gateway, enter, house: House, sid: UUID):
    one = await gateway()
    viewer = await enter(one)
    said = 0
    for turn in range(20):
        for node in range(5):
            lines = [Chat(i=f"{node}.{turn}.{n}", x="hello", n="a") for n in range(20)]
            await house.bus.say(f"live.{sid}.chat", msgspec.json.encode(Batch(f"n{node}", lines, 20)))
            said += 20
        if turn % 4 == 0:
            await happen(house, sid, "notice", text=str(turn))
        await asyncio.sleep(0.05)
    await viewer.until(lambda f: f.get("e") and f["e"][-1]["off"] == 5)
    await viewer.until(lambda f: "s" in f and sum(x.get("n", 0) for x in viewer.frames) == said)
    assert viewer.events == [1, 2, 3, 4, 5]
    assert max(len(f.get("c", [])) for f in viewer.frames) == 20


async def test_what_the_bus_lost_is_read_from_the_table_before_anything_later(gateway, enter, house: House, sid: UUID):
    one = await gateway()
    viewer = await enter(one)
    await happen(house, sid, tell=False)
    await happen(house, sid, tell=False)
    await happen(house, sid)
    await viewer.until(lambda _: viewer.off == 3)
    assert viewer.events == [1, 2, 3]
    assert one.node.counts["gap_fills"] == 1


async def test_an_event_that_only_the_table_knows_is_found_within_seconds(gateway, enter, house: House, sid: UUID):
    one = await gateway()
    viewer = await enter(one)
    await happen(house, sid, tell=False)
    frame = await viewer.until(lambda f: "e" in f and "s" in f, seconds=4)
    assert ([e["off"] for e in frame["e"]], viewer.events) == ([1], [1])


async def test_coming_back_with_an_offset(gateway, enter, house: House, sid: UUID):
    one, other = await gateway(), await gateway()
    viewer = await enter(one)
    for _ in range(3):
        await happen(house, sid)
    await viewer.until(lambda _: viewer.off == 3)
    for gate in (one, other):  # its own ring, and the one another node read from the table
        back = await enter(gate, epoch=viewer.epoch, off=1)
        assert [e["off"] for e in back.frames[0]["e"]] == [2, 3]
        assert "snap" not in back.frames[0]


@pytest.mark.parametrize(("epoch", "off"), [(None, 99), ("other", 2), (None, -1)])
async def test_a_snapshot_where_the_offset_is_of_no_use(gateway, enter, house: House, sid: UUID, epoch, off):
    one = await gateway()
    for _ in range(3):
        await happen(house, sid)
    back = await enter(one, epoch=epoch or str(sid), off=off)
    assert back.frames[0]["snap"]["off"] == back.frames[0]["off"] == 3


async def test_an_offset_that_is_too_old_gets_a_snapshot(gateway, enter, house: House, sid: UUID):
    for _ in range(3):
        await happen(house, sid)
    async with house.write() as db:
        await db.run(sa.delete(events).where(events.c.session_id == sid, events.c.off <= 2))
    back = await enter(await gateway(), epoch=str(sid), off=1)
    assert back.frames[0]["snap"]["off"] == 3


async def test_lost_history_is_a_new_epoch_for_all(gateway, enter, house: House, sid: UUID):
    one = await gateway()
    viewer = await enter(one)
    for _ in range(2):
        await happen(house, sid, tell=False)
    async with house.write() as db:
        await db.run(sa.delete(events).where(events.c.session_id == sid))
    await happen(house, sid)
    again = await viewer.until(lambda f: f.get("epoch", str(sid)) != str(sid))
    assert again["snap"]["off"] == 3


async def test_many_snapshots_are_one_reading(gateway, enter, house: House):
    one = await gateway()
    await asyncio.gather(*(enter(one) for _ in range(15)))
    assert one.node.counts["snapshots"] == 1


async def test_two_windows_of_a_viewer_are_one_viewer(gateway, enter):
    one = await gateway()
    viewer = uuid4().hex
    await enter(one, viewer)
    second = await enter(one, viewer)
    assert (await second.until(lambda f: "s" in f))["v"] == 1


async def test_state_keeps_the_newest_and_newcomers_get_it(gateway, enter, house: House, sid: UUID):
    one = await gateway()
    viewer = await enter(one)
    for ver, left in ((3, 7), (2, 9)):
        await house.bus.say(
            f"live.{sid}.st", msgspec.json.encode({"key": "stock:p", "ver": ver, "val": {"left": left}})
        )
    assert (await viewer.until(lambda f: "st" in f and "s" in f))["st"] == {"stock:p": [3, {"left": 7}]}
    assert (await enter(one)).frames[0]["st"] == {"stock:p": [3, {"left": 7}]}


async def test_tickets(gateway, house: House, sid: UUID):
    one, other = await gateway(), await gateway()
    for gate in (one, other):
        await true(lambda g=gate: g.node.tickets_kept)
    secret, room = house.settings.keys.session, str(sid)
    good = ticket(secret, sid)
    first = await knock(one.port, {"ticket": good, "room": room})
    await first.until(lambda f: "epoch" in f)
    head, _, _ = ticket(secret, sid).partition(".")
    wrong = {
        "used": good, "of another room": ticket(secret, uuid4()), "too old": ticket(secret, sid, life_s=-1),
        "not signed": head, "signed by another": ticket(b"x" * 32, sid), "none": "", "bench": "bench-1",
    }  # fmt: skip
    for text in wrong.values():
        for gate in (one, other):
            assert await (await knock(gate.port, {"ticket": text, "room": room})).closed() == 4001
    gone = uuid4()
    assert await (await knock(one.port, {"ticket": ticket(secret, gone), "room": str(gone)})).closed() == 4004
    over = await broadcast(house, "ended")
    assert await (await knock(one.port, {"ticket": ticket(secret, over), "room": str(over)})).closed() == 4004


async def test_who_says_nothing_is_closed(gateway):
    one = await gateway()
    assert await (await knock(one.port)).closed(8) == 4001


async def test_a_broadcast_that_ends_closes_its_sockets(gateway, enter, house: House, sid: UUID):
    one = await gateway()
    viewer = await enter(one)
    await happen(house, sid, "state", state="banned", since=0)
    await viewer.until(lambda f: f.get("e"))
    assert await viewer.closed(6) == 4003


async def test_a_node_that_moves_says_when_to_come_back(gateway, enter):
    one = await gateway()
    viewer = await enter(one)
    closing = asyncio.create_task(one.close(0.3))
    assert 0 <= (await viewer.until(lambda f: "reconnect_in" in f))["reconnect_in"] <= 30
    assert await viewer.closed() == 4012
    await closing


async def test_the_desk_hears_its_own_lane(gateway, enter, house: House, sid: UUID):
    one = await gateway()
    host, viewer = await enter(one, role="host"), await enter(one)
    for bitrate in (1, 2):
        await house.bus.say(f"live.{sid}.ops", msgspec.json.encode({"k": "health", "b": {"bitrate": bitrate}}))
    said = await host.until(lambda f: any(o["k"] == "health" for o in f.get("ops", [])))
    assert next(o["b"] for o in said["ops"] if o["k"] == "health") == {"bitrate": 2}
    seen = await host.until(lambda f: any(o["k"] == "presence" for o in f.get("ops", [])))
    assert next(o["b"] for o in seen["ops"] if o["k"] == "presence")["online"] == 2
    assert not any("ops" in f for f in viewer.frames)


async def test_a_colleague_who_does_nothing_is_seen_at_every_node(gateway, enter):
    one, other = await gateway(), await gateway()
    host = await enter(one, "h1", role="host")
    await enter(other, "o1", role="operator")
    await enter(other, "p1", role="patrol")
    await enter(other, "v1")

    def desk(frame: Any) -> list[tuple[str, str]]:
        found = next((o["b"]["desk"] for o in frame.get("ops", []) if o["k"] == "presence"), [])
        return [(c["viewer"], c["role"]) for c in found]

    seen = await host.until(lambda frame: len(desk(frame)) > 1, seconds=12)
    assert desk(seen) == [("h1", "host"), ("o1", "operator")], "patrol looks on unseen, a viewer has no desk"


async def test_a_node_that_falls_silent_with_viewers_is_lost(moved: Any) -> None:
    heard, room = Presence(), str(ids.new())

    def say(node: str, count: int) -> None:
        heard.hear(f"$KV.live.{room}.node.{node}", msgspec.json.encode({"count": count, "at": clock.now_ms()}))

    say("a", 3)
    say("b", 0)
    assert heard.lost(room) == []
    moved(seconds=16)
    assert heard.lost(room) == ["a"], "who had nobody, or said farewell, is not missed"
    say("c", 1)
    moved(seconds=10)
    assert heard.lost(room) == ["a"]
    say("c", 3)
    moved(seconds=36)
    say("c", 3)
    assert heard.lost(room) == [], "its viewers are elsewhere by now"
    moved(seconds=120)
    assert heard.lost(room) == ["a", "c"], "nobody is there for them"


async def test_viewers_are_summed_over_nodes(gateway, enter, sid: UUID):
    one, other = await gateway(), await gateway()
    viewer = await enter(one)
    await enter(other)
    await enter(other)
    assert await viewer.until(lambda f: f.get("v") == 3, seconds=12)
    # The sum is whole at one node while the other may not yet have heard of it: for that moment both would speak.
    nodes = [(n.watch.presence, n.node.name) for n in (one, other)]
    await true(lambda: sum(presence.leads(str(sid), name) for presence, name in nodes) == 1)
