"""The way for browsers without sockets: server-sent events down, posts up."""

import asyncio
from collections.abc import Callable
from typing import Any

import msgspec

from meadow.base import clock
from meadow.scenes.live.gateway import chat, tickets
from meadow.scenes.live.gateway.node import Node
from meadow.scenes.live.gateway.room import Room
from meadow.scenes.live.gateway.seat import ABUSE, TICKET, Person, Seat
from meadow.scenes.live.gateway.wire import Built, Said
from meadow.scenes.live.rules.keys import Ticket

HIGH_WATER = 32 << 10
BEHIND_S = 5.0
VOICES_MAX = 10_000
_HEAD = (
    "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncache-control: no-store\r\nx-accel-buffering: no\r\n"
    "connection: close\r\n"
)
_said = msgspec.json.Decoder(Said)
_encode = msgspec.json.Encoder().encode


class Stream(asyncio.Protocol):
    """One reader of events."""

    __slots__ = ("later", "node", "seat", "transport")

    def __init__(self, node: Node, address: str, later: Callable[..., object]) -> None:
        self.node, self.later = node, later
        self.seat = Seat(address, self)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # TCP gives this kind
        """The head was read by somebody else; from here on only we speak."""
        self.transport = transport
        transport.set_write_buffer_limits(high=HIGH_WATER)

    def begin_with(self, more: str, sid: str, ticket: str, last: str) -> None:
        """Answer, and let the viewer in where her ticket holds."""
        self.transport.write((_HEAD + more + "\r\nretry: 3000\n\n").encode())
        found = self.node.ticket(ticket, sid)
        if found is None or found.sid != sid:
            self.node.drop(self.seat, TICKET)
            return
        now_s = clock.now_ms() // 1000
        self.seat.say = tickets.say_ticket(self.node.secret, found, now_s)
        epoch, _, off = last.rpartition("-")
        known = epoch and off.isascii() and off.isdigit() and len(off) < 17
        self.node.tasks.run(self.node.enter(self.seat, found, epoch if known else "", int(off) if known else -1))

    def data_received(self, data: bytes) -> None:
        """Nothing is expected."""
        if self.seat.too_much(len(data)):
            self.node.drop(self.seat, ABUSE)

    def connection_lost(self, _: Exception | None) -> None:
        """It is gone, whoever closed it."""
        self.node.gone(self.seat)

    def pause_writing(self) -> None:
        """The reader is behind."""
        self.seat.pause()

    def resume_writing(self) -> None:
        """It reads again."""
        self.seat.resume()

    def put(self, frame: Built) -> None:
        """Write the frame that all get."""
        self.transport.write(frame.stream)

    def ping(self) -> None:
        """A comment: what cannot be delivered shows as a broken connection, or as a reader that is behind."""
        self.transport.write(b":\n\n")

    def end(self, code: int, *, behind: bool) -> None:
        """Say why in an event of its own, since a stream has no close code."""
        self.transport.write(b'event: close\ndata: {"code":%d}\n\n' % code)
        self.transport.close()
        if behind:
            self.later(BEHIND_S, self.transport.abort)


class Post(Seat):
    """One post: its words go into the answer."""

    __slots__ = ("words",)

    def __init__(self, person: Person) -> None:
        super().__init__("", _NOWHERE)
        self.person = person
        self.words: dict[str, Any] = {}

    def tell(self, **word: Any) -> None:
        """Keep it for the answer."""
        self.words |= word


class _Nowhere:
    """A post is answered, not written to."""

    def put(self, frame: Built) -> None:
        """Nobody reads."""

    def ping(self) -> None:
        """Nobody answers."""

    def end(self, code: int, *, behind: bool) -> None:
        """It ends by itself."""


_NOWHERE = _Nowhere()


async def say(node: Node, sid: str, key: str, body: bytes) -> tuple[int, bytes]:
    """Take a chat or likes by post: status and answer."""
    ticket = tickets.read_say(node.secret, key, clock.now_ms() // 1000)
    if ticket is None or ticket.sid != sid:
        return 403, b'{"close":%d}' % TICKET
    try:
        said = _said.decode(body)
    except msgspec.MsgspecError:
        return 400, b""
    room = await node.hall.find(sid)
    if room is None:
        return 404, b""
    post = Post(_person(node, room, ticket))
    chat.hear(room, post, said, words=node.words(room), name=node.line, write=node.write)
    return 200, _encode({"me": [post.words]})


def _person(node: Node, room: Room, ticket: Ticket) -> Person:
    """Who posts: somebody who sits here, or whose stream ends at another node."""
    if held := room.crowd.people.get(ticket.viewer):
        return held
    role = room.crowd.role(ticket, tickets.SAY_S)
    if len(node.voices) > VOICES_MAX:
        node.voices.clear()
    name = (ticket.sid, ticket.viewer)
    if name not in node.voices:
        short = tickets.short(node.secret, ticket.viewer)
        node.voices[name] = Person(ticket.viewer, short, ticket.name, role)
    node.voices[name].role = role
    return node.voices[name]
