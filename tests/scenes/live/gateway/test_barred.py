"""Who may not speak: a chat that is closed, a viewer who is out, a desk that was taken, limits that a new seat does not lift."""

import asyncio
from typing import Any
from uuid import uuid4

import msgspec

from meadow.base import clock
from meadow.base.db import House
from meadow.scenes.live.gateway import chat, orders, tickets
from meadow.scenes.live.gateway.doors import route
from meadow.scenes.live.gateway.front import Front
from meadow.scenes.live.gateway.room import Room
from meadow.scenes.live.gateway.seat import BANNED, Person, Seat
from meadow.scenes.live.gateway.source import Opening
from meadow.scenes.live.gateway.stream import Post
from meadow.scenes.live.gateway.wire import Built, Chat, Event, Order, Said
from meadow.scenes.live.gateway.words import Words
from meadow.scenes.live.rules.keys import TICKET_S, Ticket
from tests.make.gateway import ticket, true


class Nothing:
    """Where frames go that nobody reads."""

    def put(self, frame: Built) -> None: ...

    def ping(self) -> None: ...

    def end(self, code: int, *, behind: bool) -> None: ...


def _room(**more: Any) -> Room:
    return Room(Opening(sid=uuid4().hex, state="live", **more))


def _said(room: Room, person: Person, text: str = "hello") -> str:
    """What she is answered."""
    post = Post(person)
    words = Words(0, [])
    chat.hear(room, post, Said("chat", text, "1"), words=words, name=lambda: "n1", write=lambda _r, _p, _l: None)
    return str(post.words.get("notice", "ack"))


def _order(room: Room, kind: str, **body: Any) -> None:
    orders.obey(lambda _seat, _code: None, room, Order(kind, msgspec.Raw(msgspec.json.encode(body))))


def _sits(room: Room, viewer: str, role: str = "viewer") -> Seat:
    seat = Seat("", Nothing())
    assert room.crowd.enter(seat, Person(viewer, f"s{viewer}", "n", role)) == 0
    return seat


def test_a_closed_chat_is_closed_to_the_first_word_too() -> None:
    room = _room(closed=True)
    assert _said(room, Person("a", "sa", "n", "viewer")) == "muted"
    assert _said(room, Person("h", "sh", "n", "host")) == "ack"
    _order(room, "slow", s=0, shadow=False)
    assert _said(room, Person("b", "sb", "n", "viewer")) == "muted", "the pace is the host's, the closing is not"
    mode = msgspec.Raw(msgspec.json.encode({"slow_s": 0, "shadow": False, "closed": False}))
    room.take(Event(room.lanes.events.off + 1, "mode", clock.now_ms(), mode))
    assert _said(room, Person("c", "sc", "n", "viewer")) == "ack"
    _order(room, "slow", s=0, closed=True)
    assert _said(room, Person("d", "sd", "n", "viewer")) == "muted"


def test_who_was_kicked_does_not_go_on_by_post() -> None:
    room = _room()
    person = Person("a", "sa", "n", "viewer")
    assert _said(room, person) == "ack"
    _order(room, "kick", viewer="sa", until=0)
    assert _said(room, person, "still here") == "muted"
    assert room.crowd.enter(Seat("", Nothing()), person) == BANNED


def test_a_key_of_the_desk_is_worth_nothing_after_the_desk_is_taken() -> None:
    room, now = _room(), clock.now_ms() // 1000
    old = Ticket(room.sid, "m", "n", "moderator", now + TICKET_S, "")
    key = msgspec.structs.replace(old, exp=now + tickets.SAY_S)
    assert room.crowd.role(key, tickets.SAY_S) == "moderator"
    _order(room, "revoke", viewer="m")
    assert room.crowd.role(key, tickets.SAY_S) == "viewer"
    assert room.crowd.role(old, TICKET_S) == "viewer"
    again = msgspec.structs.replace(old, exp=now + TICKET_S + 5)
    assert room.crowd.role(again, TICKET_S) == "moderator", "who got it back has it"


def test_coming_in_again_lifts_no_limit() -> None:
    room = _room(slow_s=60)
    seat = _sits(room, "a")
    assert seat.person is not None
    assert _said(room, seat.person) == "ack"
    room.leave(seat)
    again = _sits(room, "a")
    assert again.person is not None
    assert _said(room, again.person, "and more") == "slow_mode"
    room.crowd.leave(again)
    assert set(room.crowd.talked) == {"a"}


def test_who_comes_into_a_quiet_room_is_shown() -> None:
    room = _room()
    room.lanes.say(Chat(i="n1", u="s", n="n", k="enter"))
    made = room.frame(room.sent_at + 0.1)
    assert made is not None
    assert b'"enter"' in bytes(made.text)


async def test_what_comes_behind_a_whole_post_says_nothing_again(gateway, house: House, sid: Any) -> None:
    one = await gateway()

    class Pipe:
        """A transport that keeps what is written."""

        def __init__(self) -> None:
            self.got = b""

        def write(self, data: bytes) -> None:
            self.got += data

        def close(self) -> None: ...
        def abort(self) -> None: ...
        def get_extra_info(self, _name: str) -> None: ...

    said = msgspec.json.encode({"k": "chat", "x": "once", "id": "1"})
    secret = house.settings.keys.session
    found = one.node.ticket(ticket(secret, sid), str(sid))
    assert found is not None
    key = tickets.say_ticket(secret, found, clock.now_ms() // 1000)
    head = f"POST /ws/live/{sid}/say HTTP/1.1\r\nauthorization: Bearer {key}\r\ncontent-length: {len(said)}\r\n\r\n"
    pipe, front = Pipe(), Front(one.node, route)
    front.connection_made(pipe)  # type: ignore[arg-type]  # as much of one as is asked
    front.data_received(head.encode() + said)
    front.data_received(b"\r\n")
    await true(lambda: b"ack" in pipe.got)
    await asyncio.sleep(0.1)
    assert pipe.got.count(b"HTTP/1.1 200") == 1
