"""What viewers say, what they may not, and who does not read."""

import asyncio
import socket
from uuid import UUID, uuid4

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from picows import WSMsgType

from meadow.base.db import House
from meadow.scenes.live.gateway import seat as seats
from meadow.scenes.live.gateway.front import read
from meadow.scenes.live.gateway.seat import Person, Seat
from meadow.scenes.live.gateway.tickets import short
from meadow.scenes.live.gateway.wire import HEAD, Built
from tests.make.gateway import happen, knock, ticket, true


async def order(house: House, sid: UUID, kind: str, **body: object) -> None:
    await house.bus.say(f"live.{sid}.ctl", msgspec.json.encode({"k": kind, "b": body}))


async def test_a_line_is_acknowledged_masked_and_shown_at_every_node(gateway, enter, house: House, sid: UUID):
    one, other = await gateway(), await gateway()
    writer, reader, far = await enter(one), await enter(one), await enter(other)
    await order(house, sid, "words", version=2, words=["傻瓜"])
    await asyncio.sleep(0.1)
    writer.say(k="chat", x=" 你这个傻瓜\n看 www.bad.example ", id="c1")
    mine = await writer.until(lambda f: "me" in f)
    line = mine["me"][0]
    assert line["ack"] == "c1"
    assert line["x"] == "你这个** 看 ********"
    for viewer in (reader, far):
        await viewer.until(lambda _, v=viewer: v.chats())
        assert [(c["i"], c["x"], c["n"], c["u"]) for c in viewer.chats()] == [
            (line["i"], line["x"], "a**b", writer.frames[0]["u"])
        ]


async def test_limits_of_a_viewer(gateway, enter, house: House, sid: UUID):
    one = await gateway()
    writer = await enter(one)
    for n, text in enumerate(["x" * 201, " \u200b ", "a", "b", "c", "d"]):
        writer.say(k="chat", x=text, id=str(n))
    await writer.until(lambda _: len(writer.mine()) == 6)
    assert [m.get("notice", "ack") for m in writer.mine()] == ["too_long", "empty", "ack", "ack", "ack", "too_fast"]
    personal = [f for f in writer.frames if "me" in f]
    assert len(personal) <= 3, "at most two a second"
    guest = await enter(one, role="guest")
    guest.say(k="chat", x="hello", id="g")
    assert (await guest.until(lambda f: "me" in f))["me"] == [{"notice": "log_in", "id": "g"}]
    fan = await enter(one)
    fan.say(k="like", n=1000)
    assert (await writer.until(lambda f: f.get("lk")))["lk"] == 10


async def test_slow_mode_mute_and_shadow(gateway, enter, house: House, sid: UUID):
    one = await gateway()
    viewer = uuid4().hex
    writer, host, reader = await enter(one, viewer), await enter(one, role="host"), await enter(one)
    await happen(house, sid, "mode", slow_s=30, shadow=False)
    await writer.until(lambda f: f.get("e"))
    for who in (writer, host):
        who.say(k="chat", x="one", id="1")
        who.say(k="chat", x="two", id="2")
    await writer.until(lambda _: len(writer.mine()) == 2)
    await host.until(lambda _: len(host.mine()) == 2)
    assert writer.mine()[1] == {"notice": "slow_mode", "id": "2", "slow": 30}
    assert all("ack" in m for m in host.mine())
    await order(house, sid, "mute", viewer=short(house.settings.keys.session, viewer), until=0)
    await asyncio.sleep(0.1)
    writer.say(k="chat", x="three", id="3")
    await writer.until(lambda _: len(writer.mine()) == 3)
    assert writer.mine()[2]["notice"] == "muted"
    await order(house, sid, "slow", s=0, shadow=True)
    await asyncio.sleep(0.1)
    writer.say(k="chat", x="four", id="4")
    await writer.until(lambda _: len(writer.mine()) == 4)
    assert writer.mine()[3] == {"ack": "4"}
    await asyncio.sleep(0.3)
    assert "four" not in {c["x"] for c in reader.chats()}


async def test_kicked_is_out_and_stays_out(gateway, enter, house: House, sid: UUID):
    one = await gateway()
    viewer, desk = uuid4().hex, uuid4().hex
    seen, operator = await enter(one, viewer), await enter(one, desk, "operator")
    await order(house, sid, "kick", viewer=viewer, until=0)
    assert await seen.closed() == 4003
    again = {"ticket": ticket(house.settings.keys.session, sid, viewer), "room": str(sid)}
    assert await (await knock(one.port, again)).closed() == 4003
    await order(house, sid, "revoke", viewer=desk)
    assert await operator.closed() == 4003


async def test_a_retracted_line_is_not_shown_again(gateway, enter, house: House, sid: UUID):
    one = await gateway()
    viewer = await enter(one)
    await happen(house, sid, "retract", chat_ids=["n1"])
    await viewer.until(lambda f: f.get("e"))
    body = {"node": "n", "c": [{"i": "n1", "x": "gone"}, {"i": "n2", "x": "kept"}], "n": 2}
    await house.bus.say(f"live.{sid}.chat", msgspec.json.encode(body))
    await viewer.until(lambda f: f.get("n"))
    assert [c["x"] for c in viewer.chats()] == ["kept"]


async def test_five_windows_of_a_viewer_and_no_sixth(gateway, enter, house: House, sid: UUID):
    one = await gateway()
    viewer = uuid4().hex
    for _ in range(5):
        await enter(one, viewer)
    sixth = await knock(one.port, {"ticket": ticket(house.settings.keys.session, sid, viewer), "room": str(sid)})
    assert await sixth.closed() == 4009


async def test_twenty_knocks_a_second_of_an_address(gateway):
    one = await gateway()
    answers = []
    for _ in range(30):
        reader, writer = await asyncio.open_connection("127.0.0.1", one.port)
        writer.write(b"GET /ws/live HTTP/1.1\r\nhost: x\r\n\r\n")
        answers.append((await reader.read()).split(b" ")[1])
        writer.close()
    assert {b"400", b"429"} == set(answers)
    assert answers.count(b"400") <= 2 * 20


async def test_strangers_pages_are_refused(gateway):
    one = await gateway()
    reader, writer = await asyncio.open_connection("127.0.0.1", one.port)
    key = b"dGhlIHNhbXBsZSBub25jZQ=="
    writer.write(
        b"GET /ws/live HTTP/1.1\r\nhost: x\r\norigin: https://evil.example\r\nupgrade: websocket\r\nconnection: upgrade\r\n"
        b"sec-websocket-version: 13\r\nsec-websocket-key: " + key + b"\r\n\r\n"
    )
    assert b"403" in await reader.readline()
    writer.close()


async def test_a_reader_that_stops_is_cut_and_others_do_not_notice(
    gateway, enter, house: House, sid: UUID, monkeypatch
):
    monkeypatch.setattr(seats, "PAUSED_S", 1.0)
    one = await gateway()
    good = await enter(one)
    dead = socket.socket()
    dead.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    dead.connect(("127.0.0.1", one.port))
    dead.send(
        b"GET /ws/live HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: Keep-Alive, Upgrade\r\n"
        b"sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    hello = msgspec.json.encode({"ticket": ticket(house.settings.keys.session, sid), "room": str(sid)})
    dead.send(bytes([0x81, 0x80 | 126, len(hello) >> 8, len(hello) & 255, 0, 0, 0, 0]) + hello)
    await good.until(lambda f: f.get("v") == 2)
    big = "x" * 900
    for _ in range(400):
        await happen(house, sid, "notice", text=big)
        if one.node.counts["closed_4008"]:
            break
    async with asyncio.timeout(20):
        while not one.node.counts["closed_4008"]:
            await happen(house, sid, "notice", text=big)
            await asyncio.sleep(0.1)
    off = await happen(house, sid)
    await good.until(lambda _: good.off == off)
    assert good.events == list(range(1, off + 1))
    dead.close()


async def test_a_reader_that_pauses_goes_on_where_it_was(gateway, enter, house: House, sid: UUID):
    one = await gateway()
    viewer = await enter(one)
    held = next(iter(next(iter(one.node.hall.rooms.values())).crowd.seats))
    held.pause()
    for _ in range(3):
        await happen(house, sid)
    await asyncio.sleep(0.4)
    assert viewer.events == []
    held.resume()
    await viewer.until(lambda _: viewer.off == 3)
    assert viewer.events == [1, 2, 3]
    held.pause()
    await happen(house, sid)
    for _ in range(210):
        await happen(house, sid, tell=False)
    await asyncio.sleep(0.3)
    await happen(house, sid)
    await true(lambda: next(iter(one.node.hall.rooms.values())).lanes.events.sent == 215)
    held.resume()
    again = await viewer.until(lambda f: f.get("snap") and f["off"] == 215)
    assert again["snap"]["off"] == 215


HOSTILE = st.one_of(
    st.binary(max_size=300),
    st.text(max_size=300).map(lambda t: t.encode("utf-8", "surrogatepass")),
    st.recursive(st.none() | st.integers() | st.text(max_size=9), lambda x: st.lists(x, max_size=3) | st.dictionaries(st.text(max_size=5), x, max_size=3), max_leaves=9).map(msgspec.json.encode),
    st.sampled_from([b'{"k":"chat"}', b'{"k":"like","n":-1}', b'{"k":"like","n":1e99}', b'{"k":"chat","x":null}', b"[" * 500, b'{"k":"sudo"}']),
)  # fmt: skip


class Quiet:
    """An outlet that keeps why it was closed."""

    code = 0

    def put(self, frame: Built) -> None:
        msgspec.json.decode(memoryview(frame.text)[HEAD:])

    def ping(self) -> None: ...

    def end(self, code: int, *, behind: bool) -> None:  # noqa: ARG002 - nobody waits
        self.code = code


async def test_no_frame_hurts_the_node(gateway, enter, house: House, sid: UUID):
    one = await gateway()
    viewer = await enter(one)
    room = one.node.hall.rooms[str(sid)]

    @given(st.lists(HOSTILE, min_size=1, max_size=6), st.booleans())
    @settings(max_examples=150, deadline=None)
    def hear(frames: list[bytes], known: bool) -> None:  # noqa: FBT001 - drawn
        seat = Seat("", Quiet())
        if known:
            room.crowd.enter(seat, Person("p", "s", "n", "viewer"))
            seat.room = room
        else:
            one.node.strangers[seat] = None
        for frame in frames:
            one.node.hear(seat, frame)
        assert known or seat.closed
        one.node.gone(seat)

    hear()
    await happen(house, sid)
    await viewer.until(lambda _: viewer.off == 1)
    assert not one.node.strangers
    assert set(room.crowd.people) == {p.viewer for p in room.crowd.people.values() if p.seats}


@given(st.binary(max_size=400) | st.text(max_size=200).map(lambda t: b"GET /" + t.encode() + b" HTTP/1.1\r\n\r\n"))
@settings(max_examples=200, deadline=None)
def test_no_head_hurts_the_front(data: bytes):
    found = read(data)
    assert found is None or found.path.startswith("/")


async def test_too_much_and_too_long_frames_are_closed(gateway, enter):
    one = await gateway()
    loud, long = await enter(one), await enter(one)
    long.transport.send(WSMsgType.TEXT, b"x" * 5000)
    assert await long.closed() == 1009
    for _ in range(40):
        loud.transport.send(WSMsgType.TEXT, msgspec.json.encode({"k": "chat", "x": "y" * 1900}))
    assert await loud.closed() == 4029
    nonsense = await enter(one)
    for _ in range(4):
        nonsense.transport.send(WSMsgType.TEXT, b"{")
    assert await nonsense.closed() == 4029
