"""A room of this node: its lanes, its crowd, and the one frame per tick that all of it gets."""

import msgspec

from meadow.base import clock
from meadow.scenes.live.gateway.answers import Answers
from meadow.scenes.live.gateway.crowd import Crowd
from meadow.scenes.live.gateway.lanes import Lanes
from meadow.scenes.live.gateway.seat import Person, Seat
from meadow.scenes.live.gateway.source import Opening, Snapshot
from meadow.scenes.live.gateway.unique import Unique
from meadow.scenes.live.gateway.wire import Built, Event, Frame, Welcome, Whom, built

TICK_S, CROWD_TICK_S = 0.1, 0.25
CROWD = 5_000
LATE_S = 0.05
EARLY_S = 0.025
"""Half a step of the grid on which rooms are looked at: a room's own beat may lie anywhere between two steps, and must not be late for it."""
QUIET_S = 1.0
MISSED_MAX = 200
_ENDS_IN_S = {"ended": 10.0, "banned": 2.0}


class Beat:
    """When a room's next tick is."""

    def __init__(self) -> None:
        self.due = clock.monotonic()

    def starts(self, now: float, *, crowded: bool) -> bool:
        """Whether a tick starts now. Missed ones are skipped, never sent in a burst; after a late one, or in a crowd, the pause is longer.

        Only that one pause: a frame after a long silence costs a third more than one after 100 ms (bench/fanout, raw at 4 and
        10 a second), so a room that stays slow for being late once is late again.
        """
        if now < self.due - EARLY_S:
            return False
        pause = CROWD_TICK_S if crowded or now - self.due > LATE_S else TICK_S
        self.due = self.due + pause if self.due + pause > now else now + pause
        return True


class Room:
    """One broadcast, as far as this node is concerned."""

    def __init__(self, found: Opening, most: int = CROWD) -> None:
        self.found, self.sid = found, found.sid
        self.epoch = f"{found.sid}.{found.generation}" if found.generation else found.sid
        self.lanes, self.crowd, self.most = Lanes(found.off), Crowd(found), most
        self.seq = self.elsewhere = self.losses = 0
        self.snapshot, self.snapshot_at = Snapshot(-1, b"{}"), -1e9
        self.waiting: list[Seat] = []
        """Who needs the snapshot."""
        self.unique, self.peak = Unique(), 0
        self.likers: set[Person] = set()
        self.answers = Answers(found.replies)
        self.ops: dict[str, msgspec.Raw] = {}
        self.beat, self.sent_at, self.ends_at = Beat(), clock.monotonic(), 0.0

    def take(self, event: Event) -> None:
        """An event of the bus or the table, and what it means to the gateway itself."""
        events = self.lanes.events
        before = events.off
        events.take(event)
        for fresh in events.pending:
            if fresh.off > before:
                _mind(self, fresh)

    @property
    def online(self) -> int:
        """Distinct viewers here, and what the other nodes say of theirs."""
        return len(self.crowd.people) + self.elsewhere

    def frame(self, now: float) -> Built | None:
        """The frame of this tick, or None where there is nothing new and the last one is fresh."""
        lanes = self.lanes
        events, states, likes = lanes.events.send(), lanes.states.take(), lanes.likes
        n, chats = lanes.talk.take()
        lanes.likes = 0
        if not (events or states or likes or n or chats) and now - self.sent_at < QUIET_S:
            return None
        self.sent_at = now
        self.seq += 1
        now_ms = clock.now_ms()
        lanes.events.age(now_ms)
        text = Frame(s=self.seq, t=now_ms, v=self.online, lk=likes, n=n, c=chats, e=events, st=states)
        return built(text, lanes.events.sent, self.mark(lanes.events.sent))

    def mark(self, off: int) -> str:
        """Where a stream goes on: epoch and offset."""
        return f"{self.epoch}-{off}"

    def admit(self, seat: Seat, epoch: str, off: int) -> None:
        """The first frame of a seat: what it missed since it was here, or else the snapshot, as soon as that is fresh."""
        missed = self.lanes.events.since(off) if epoch == self.epoch else None
        if missed is None:
            self.waiting.append(seat)
        else:
            self._welcome(seat, missed)

    def show(self, snapshot: Snapshot, at: float) -> None:
        """A snapshot read just now: whoever waited for one gets it, with what happened since."""
        self.snapshot, self.snapshot_at = snapshot, at
        waiting, self.waiting = self.waiting, []
        for seat in waiting:
            if seat in self.crowd.seats and not seat.paused_at:
                self._welcome(seat, self.lanes.events.since(snapshot.off) or [], snapshot)

    def _welcome(self, seat: Seat, missed: list[Event], snapshot: Snapshot | None = None) -> None:
        seat.off, seat.got = self.lanes.events.sent, self.seq
        if snapshot is not None:
            seat.off = max(seat.off, snapshot.off)
        text = Welcome(
            t=clock.now_ms(), epoch=self.epoch, off=seat.off, v=self.online, u=seat.person.short if seat.person else "",
            slow=self.found.slow_s, snap=msgspec.Raw(snapshot.body) if snapshot else msgspec.UNSET, e=missed,
            st=self.lanes.states.held, say=seat.say,
        )  # fmt: skip
        seat.out.put(built(text, seat.off, self.mark(seat.off)))
        self.crowd.flow(seat)

    def lose(self) -> None:
        """Events are gone for good: a new epoch, and everybody gets the snapshot."""
        events = self.lanes.events
        self.losses += 1
        self.epoch = f"{self.sid}.{self.found.generation}.{self.losses}"
        for event in events.skip():
            _mind(self, event)
        for seat in list(self.crowd.flowing):
            self.crowd.hold(seat)
            self.waiting.append(seat)

    def hold(self, seat: Seat) -> None:
        """It reads no more: its offset stays where it is."""
        self.crowd.hold(seat)

    def flow(self, seat: Seat) -> None:
        """It reads again: what it missed and the newest states, no old chat; the snapshot where that is too much."""
        missed = self.lanes.events.since(seat.off, MISSED_MAX)
        if missed is None:
            self.waiting.append(seat)
        else:
            self._welcome(seat, missed)

    def leave(self, seat: Seat) -> None:
        """It is gone."""
        self.crowd.leave(seat)


class _StateBody(msgspec.Struct):
    state: str = ""


class _ModeBody(msgspec.Struct):
    slow_s: int = 0
    shadow: bool = False
    closed: bool = False


def _mind(room: Room, event: Event) -> None:
    """What an event means to the gateway itself."""
    if event.k == "state":
        room.found.state = msgspec.json.decode(event.b, type=_StateBody).state
        wait = _ENDS_IN_S.get(room.found.state)
        room.ends_at = clock.monotonic() + wait if wait else 0.0
    elif event.k == "retract":
        room.lanes.talk.retract(msgspec.json.decode(event.b, type=Whom).chat_ids)
    elif event.k == "mode":
        said = msgspec.json.decode(event.b, type=_ModeBody)
        room.found.slow_s, room.found.shadow, room.found.closed = said.slow_s, said.shadow, said.closed
