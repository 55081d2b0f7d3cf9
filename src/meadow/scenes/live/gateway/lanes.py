"""The four lanes of a room, without a socket in sight: events with a ring, chat that is sampled, states, likes."""

from collections import deque

import msgspec

from meadow.scenes.live.gateway.tickets import AUTO, STAFF
from meadow.scenes.live.gateway.wire import Batch, Chat, Event, State

SHOWN = 20
RING, RING_MS = 500, 600_000
AHEAD_MAX = 1_000
STATES_MAX = 500
_RETRACTED = 500


class Events:
    """Never sampled: offsets grow by one, a gap is held back until it is filled, and the newest stay for whoever comes back."""

    def __init__(self, off: int) -> None:
        self.off = self.sent = off
        self.ring: deque[Event] = deque(maxlen=RING)
        self.pending: list[Event] = []
        self.ahead: dict[int, Event] = {}

    def take(self, event: Event) -> None:
        """An event of the bus or the table, in any order and any number of times."""
        if event.off <= self.off:
            return
        if event.off > self.off + 1:
            if len(self.ahead) < AHEAD_MAX:  # the table has it anyway
                self.ahead[event.off] = event
            return
        found: Event | None = event
        while found is not None:
            self.off = found.off
            self.ring.append(found)
            self.pending.append(found)
            found = self.ahead.pop(self.off + 1, None)

    @property
    def gap(self) -> bool:
        """Whether something earlier is missing."""
        return bool(self.ahead)

    def start(self, events: list[Event]) -> None:
        """The ring of a room that was just opened: what is in the table already, up to its offset."""
        self.ring.extend(e for e in events if e.off <= self.off)

    def skip(self) -> list[Event]:
        """Give up what is missing: go on at the earliest that is there; returns what was taken so."""
        before = self.off
        if self.ahead:
            self.off = min(self.ahead) - 1
            self.ring.clear()
            self.take(self.ahead.pop(self.off + 1))
        return [e for e in self.pending if e.off > before]

    def send(self) -> list[Event]:
        """What goes into the frame that is being built."""
        found, self.pending, self.sent = self.pending, [], self.off
        return found

    def since(self, off: int, most: int = RING) -> list[Event] | None:
        """What was sent after an offset, or None where that is too far back, or ahead of everything."""
        if off == self.sent:
            return []
        first = self.ring[0].off if self.ring else self.sent + 1
        if off > self.sent or off < first - 1 or self.sent - off > most:
            return None
        return [e for e in self.ring if off < e.off <= self.sent]

    def age(self, now_ms: int) -> None:
        """Let go of what is older than ten minutes."""
        while self.ring and self.ring[0].at < now_ms - RING_MS and self.ring[0].off <= self.sent:
            self.ring.popleft()


class Talk:
    """Sampled: host and moderators first, then buyers, then the newest, then who came in; `n` counts all of them."""

    def __init__(self) -> None:
        self.n = self.turn = 0
        self.lines: tuple[deque[tuple[int, Chat]], ...] = tuple(deque(maxlen=SHOWN) for _ in range(4))
        self.retracted: deque[str] = deque(maxlen=_RETRACTED)

    def add(self, chat: Chat) -> None:
        """One line; the newest twenty of each kind are kept. Who comes in is not counted: a thousand may at once."""
        self.n += chat.k != "enter"
        self.turn += 1
        if chat.i in self.retracted:
            return
        rank = _rank(chat)
        self.lines[rank].append((self.turn, chat))

    def take(self) -> tuple[int, list[Chat]]:
        """How many there were, and the ones to show in the order they came."""
        if not self.turn:
            n, self.n = self.n, 0
            return n, []
        shown: list[tuple[int, Chat]] = []
        for line in self.lines:
            if (room := SHOWN - len(shown)) > 0:
                shown.extend(list(line)[-room:])
            line.clear()
        n, self.n, self.turn = self.n, 0, 0
        return n, [chat for _, chat in sorted(shown, key=lambda x: x[0])]

    def retract(self, ids: list[str]) -> None:
        """Say these no more, wherever they still wait or come late."""
        self.retracted.extend(ids)
        gone = set(ids)
        for line in self.lines:
            kept = [x for x in line if x[1].i not in gone]
            line.clear()
            line.extend(kept)


def _rank(chat: Chat) -> int:
    """Which of the four lines a chat waits in."""
    if chat.k == "enter":
        return 3
    if chat.r in STAFF or chat.r == AUTO:
        return 0
    return 1 if chat.r == "buyer" or chat.k == "buy" else 2


class States:
    """Last value by key: what is hot is told as often as a frame leaves, not as often as it changes."""

    def __init__(self) -> None:
        self.held: dict[str, tuple[int, msgspec.Raw]] = {}
        self.fresh: set[str] = set()

    def put(self, state: State) -> None:
        """A value; an older version than the one held is ignored, and the eldest key goes where there are too many."""
        held = self.held.get(state.key)
        if held and held[0] >= state.ver:
            return
        if held is None and len(self.held) >= STATES_MAX:
            eldest = next(iter(self.held))
            del self.held[eldest]
            self.fresh.discard(eldest)
        self.held[state.key] = (state.ver, state.val)
        self.fresh.add(state.key)

    def take(self) -> dict[str, tuple[int, msgspec.Raw]]:
        """What changed since the last frame."""
        found = {key: self.held[key] for key in self.fresh}
        self.fresh.clear()
        return found


class Lanes:
    """The four of a room, and what of them is still to be told to the other nodes."""

    def __init__(self, off: int) -> None:
        self.events, self.talk, self.states = Events(off), Talk(), States()
        self.likes = 0
        self.out = Batch()

    def say(self, chat: Chat) -> None:
        """A line of one of our own viewers: into the next frame, and to the other nodes."""
        self.talk.add(chat)
        self.out.n += chat.k != "enter"
        self.out.c.append(chat)

    def like(self, n: int) -> None:
        """Likes of our own viewers, already clamped."""
        self.likes += n
        self.out.lk += n

    def merge(self, batch: Batch) -> None:
        """What another node's viewers said."""
        for chat in batch.c:
            self.talk.add(chat)
        self.talk.n += max(0, batch.n - sum(chat.k != "enter" for chat in batch.c))
        self.likes += batch.lk

    def outgoing(self) -> Batch | None:
        """What the other nodes must know of the last 50 ms: the lines worth showing, and exact counts."""
        out = self.out
        if not (out.c or out.n or out.lk):
            return None
        self.out = Batch()
        if len(out.c) > SHOWN:
            sieve = Talk()
            for chat in out.c:
                sieve.add(chat)
            out.c = sieve.take()[1]
        return out
