"""A viewer's place: what it was sent, whether it reads, and the few words that are for it alone."""

from collections import deque
from typing import Any, Protocol

import msgspec

from meadow.base import clock
from meadow.scenes.live.gateway.limits import INBOUND_BYTES, INBOUND_S, Talk
from meadow.scenes.live.gateway.wire import HEAD, Built

TICKET, BANNED, GONE, SLOW, CROWDED, MOVING, ABUSE = 4001, 4003, 4004, 4008, 4009, 4012, 4029
PAUSED_S, PAUSES_WITHIN_S = 15.0, 60.0
PERSONAL_S = 0.5
PERSONAL_MAX = 20
_encode = msgspec.json.Encoder().encode


class Person:
    """Somebody in a room; several windows of hers are one viewer."""

    __slots__ = ("likes", "name", "role", "seats", "short", "talk", "viewer")

    def __init__(self, viewer: str, short: str, name: str, role: str) -> None:
        self.viewer, self.short, self.name, self.role = viewer, short, name, role
        self.seats: list[Seat] = []
        self.talk: Talk | None = None
        self.likes = 0


class Keeper(Protocol):
    """The room as a seat knows it."""

    def hold(self, seat: "Seat") -> None: ...
    def flow(self, seat: "Seat") -> None: ...
    def leave(self, seat: "Seat") -> None: ...


class Outlet(Protocol):
    """How bytes leave: a socket or a stream. `end` says why and closes; a reader that is behind has a while to see it."""

    def put(self, frame: Built) -> None: ...
    def ping(self) -> None: ...
    def end(self, code: int, *, behind: bool) -> None: ...


class Seat:
    """What a socket and a stream have in common."""

    __slots__ = (
        "address", "born", "closed", "flowing", "got", "heard_at", "inbound", "inbound_at", "me", "me_at", "nonsense", "off", "out",
        "paused_at", "pauses", "person", "pinged_at", "room", "say",
    )  # fmt: skip

    def __init__(self, address: str, out: Outlet) -> None:
        self.address, self.out = address, out
        self.room: Keeper | None = None
        self.person: Person | None = None
        self.off = self.got = -1
        self.flowing = self.closed = False
        self.born = self.heard_at = self.inbound_at = clock.monotonic()
        self.pinged_at = self.paused_at = self.me_at = 0.0
        self.inbound = self.nonsense = 0
        self.pauses: deque[tuple[float, float]] | None = None
        self.me: list[dict[str, Any]] | None = None
        self.say = ""

    def pause(self) -> None:
        """The reader is behind: nothing more is written to it, and where it stood is remembered."""
        if not self.paused_at:
            self.paused_at = clock.monotonic()
            if self.room is not None:
                self.room.hold(self)

    def resume(self) -> None:
        """It reads again."""
        if self.paused_at:
            self.pauses = self.pauses if self.pauses is not None else deque(maxlen=64)
            self.pauses.append((self.paused_at, clock.monotonic()))
            self.paused_at = 0.0
            if self.room is not None:
                self.room.flow(self)

    def too_slow(self, now: float) -> bool:
        """Whether it was paused for 15 of the last 60 seconds."""
        since = now - PAUSES_WITHIN_S
        spent = now - max(self.paused_at, since) if self.paused_at else 0.0
        spent += sum(max(0.0, to - max(at, since)) for at, to in self.pauses or ())
        return spent >= PAUSED_S

    def too_much(self, size: int) -> bool:
        """Count what came in; whether it was more than a person types in a minute."""
        now = self.heard_at = clock.monotonic()
        if now - self.inbound_at > INBOUND_S:
            self.inbound, self.inbound_at = 0, now
        self.inbound += size
        return self.inbound > INBOUND_BYTES

    def tell(self, **word: Any) -> None:
        """A word for this seat alone: at most two frames a second, what comes faster leaves together."""
        self.me = self.me if self.me is not None else []
        if len(self.me) < PERSONAL_MAX:
            self.me.append(word)
        self.tell_due(clock.monotonic())

    def tell_due(self, now: float) -> None:
        """Send the words that wait, where their time has come."""
        if self.me and now - self.me_at >= PERSONAL_S and not self.paused_at:
            words, self.me, self.me_at = self.me, None, now
            self.out.put(Built(bytearray(HEAD) + _encode({"me": words}), self.off, ""))
