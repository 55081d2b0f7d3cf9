"""One gateway process: who comes in with which ticket, and what viewers say."""

import hashlib
import logging
import secrets
from collections.abc import Callable

import msgspec

from meadow.base import clock
from meadow.base.relay import Relay
from meadow.base.settings import Settings
from meadow.scenes.live.gateway import chat, tickets
from meadow.scenes.live.gateway.hall import Hall
from meadow.scenes.live.gateway.limits import Doors
from meadow.scenes.live.gateway.room import CROWD, Room
from meadow.scenes.live.gateway.seat import ABUSE, GONE, MOVING, TICKET, Person, Seat
from meadow.scenes.live.gateway.source import Source
from meadow.scenes.live.gateway.wire import Chat, Hello, Said
from meadow.scenes.live.gateway.words import Words
from meadow.scenes.live.rules import keys
from meadow.scenes.live.rules.keys import Ticket

log = logging.getLogger(__name__)
TICKETS = "live_tickets"
TICKET_TTL_S = 120
AGAIN = 1013
_LISTS_MAX = 1_000
Write = Callable[[Room, Person, Chat], None]
_hello, _said = msgspec.json.Decoder(Hello), msgspec.json.Decoder(Said)


def _nowhere(_room: Room, _person: Person, _line: Chat) -> None:
    """Where nothing is written down."""


class Node:
    """Everything that sockets and loops of this process share."""

    def __init__(
        self, settings: Settings, source: Source, bus: Relay, *, bench: bool = False, crowd: int = CROWD
    ) -> None:
        self.settings, self.bus, self.bench = settings, bus, bench
        self.name = secrets.token_hex(3)
        self.secret = settings.keys.session
        self.hall = Hall(self.name, source, bus, self.drop, crowd)
        self.counts, self.tasks = self.hall.counts, self.hall.tasks
        self.doors = Doors(lifted=bench)
        self.strangers: dict[Seat, None] = {}
        self.voices: dict[tuple[str, str], Person] = {}
        self.write: Write = _nowhere
        self.late_ms = 0.0
        self.moving = self.tickets_kept = False
        self._lines = 0
        self._used: dict[str, float] = {}
        self._words: dict[str, Words] = {}

    def hear(self, seat: Seat, text: bytes) -> None:
        """A text frame of a viewer: the first one is the ticket."""
        if seat.too_much(len(text)):
            self.drop(seat, ABUSE)
        elif seat.person is None:
            self._greet(seat, text)
        elif isinstance(seat.room, Room):
            try:
                said = _said.decode(text)
            except msgspec.MsgspecError:
                self.counts["nonsense"] += 1
                seat.nonsense += 1
                if seat.nonsense > 3:
                    self.drop(seat, ABUSE)
                return
            chat.hear(seat.room, seat, said, words=self.words(seat.room), name=self.line, write=self.write)

    def line(self) -> str:
        """The id of the next line: no other node's, and none of this one before."""
        self._lines += 1
        return f"{self.name}{self._lines:x}"

    def words(self, room: Room) -> Words:
        """The room's list, compiled once per version."""
        if len(self._words) > _LISTS_MAX:
            self._words.clear()
        held = self._words.get(room.sid)
        if held is None or held.version != room.found.words_version:
            held = self._words[room.sid] = Words(room.found.words_version, room.found.words)
        return held

    def _greet(self, seat: Seat, text: bytes) -> None:
        if seat not in self.strangers:  # it said hello already and is waiting
            self.drop(seat, ABUSE)
            return
        self.strangers.pop(seat, None)
        try:
            hello = _hello.decode(text)
        except msgspec.MsgspecError:
            self.drop(seat, TICKET)
            return
        ticket = self.ticket(hello.ticket, hello.room)
        if ticket is None or ticket.sid != hello.room:
            self.drop(seat, TICKET)
            return
        self.tasks.run(self.enter(seat, ticket, hello.epoch, hello.off))

    def ticket(self, text: str, room: str) -> Ticket | None:
        """Whom a ticket names; in a bench anybody may come who says a number."""
        if self.bench and text.startswith("bench-"):
            number = text.removeprefix("bench-")[:12]
            return Ticket(room, f"bench{number}", f"b{number}", "viewer", 2**40, "")
        return keys.read_ticket(self.secret, text, clock.now_ms() // 1000)

    async def enter(self, seat: Seat, ticket: Ticket, epoch: str, off: int) -> None:
        """Let somebody in, or close with the reason; while the tables are away, ask to try again later."""
        try:
            await self._enter(seat, ticket, epoch, off)
        except Exception:
            log.exception("nobody could be let in")
            self.drop(seat, AGAIN)

    async def _enter(self, seat: Seat, ticket: Ticket, epoch: str, off: int) -> None:
        if self.moving:
            self.drop(seat, MOVING)
            return
        if ticket.nonce and not await self.first_use(ticket):
            self.drop(seat, TICKET)
            return
        room = await self.hall.find(ticket.sid)
        if room is None or seat.closed:
            self.drop(seat, GONE)
            return
        role = room.crowd.role(ticket, keys.TICKET_S)
        person = Person(ticket.viewer, tickets.short(self.secret, ticket.viewer), ticket.name, role)
        fresh = ticket.role != "guest" and room.crowd.comes(ticket.viewer)
        if code := room.crowd.enter(seat, person):
            self.drop(seat, code)
            return
        seat.room = room
        room.unique.add(ticket.viewer)
        if fresh:
            room.lanes.say(Chat(i=self.line(), u=person.short, n=person.name, r=person.role, k="enter"))
        room.admit(seat, epoch, off)
        self.counts["entered"] += 1
        if room.waiting:
            self.tasks.run(self.hall.refresh(room), f"snapshot {room.sid}")

    async def first_use(self, ticket: Ticket) -> bool:
        """Whether a ticket comes for the first time: over all nodes, or as far as this one knows while the bus is away."""
        name = hashlib.sha256(f"{ticket.sid} {ticket.viewer} {ticket.nonce}".encode()).hexdigest()[:32]
        if name in self._used:
            return False
        now = clock.monotonic()
        if len(self._used) > 50_000:
            self._used = {k: v for k, v in self._used.items() if v > now}
        self._used[name] = now + TICKET_TTL_S
        return await self.bus.claim(TICKETS, name) is not False

    def drop(self, seat: Seat, code: int) -> None:
        """Close a seat and count why."""
        if not seat.closed:
            self.counts[f"closed_{code}"] += 1
            seat.closed = True
            seat.out.end(code, behind=bool(seat.paused_at))
            if seat.room is not None:
                seat.room.leave(seat)

    def gone(self, seat: Seat) -> None:
        """A socket is no more."""
        seat.closed = True
        self.strangers.pop(seat, None)
        self.doors.leave(seat.address)
        if seat.room is not None:
            seat.room.leave(seat)
