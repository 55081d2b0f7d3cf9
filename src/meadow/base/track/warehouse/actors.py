"""What is known of an actor from one event to the next: the session in progress and the signs of a bot."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from meadow.base.track import rules
from meadow.base.track.names import BEATS, INTENTS, NAMES, VIEWS
from meadow.base.track.segments import CRAWLER, Record

ACTORS_MAX = 200_000
DEVICES_MAX = 100_000
BURST_MS, BURST_EVENTS = 10_000, 200
STEADY_EVENTS, STEADY_CV = 30, 0.05
ACCOUNTS_MAX = 8
_APART = np.int64(1 << 43)  # more milliseconds than any time has


def _among(codes: frozenset[int]) -> NDArray[np.bool_]:
    """A table of names by number: whether each is one of these."""
    return np.isin(np.arange(max(NAMES.values()) + 1), sorted(codes))


_BEAT, _INTENT, _VIEW = _among(BEATS), _among(INTENTS), _among(VIEWS)


class Steps(msgspec.Struct):
    """Events of browsers, side by side: the batch of each, its name's number, time, campaign, and whether nobody saw it."""

    of: NDArray[Any]
    code: NDArray[Any]
    ts: NDArray[np.int64]
    campaign: NDArray[np.uint64]
    hidden: NDArray[np.bool_]

    def at(self, order: NDArray[Any]) -> "Steps":
        return Steps(*(getattr(self, name)[order] for name in self.__struct_fields__))


class Actor(msgspec.Struct, gc=False):
    """One actor's running state; times in milliseconds."""

    actor: int = 0
    session: int = 0
    last: int = 0
    campaign: int = 0
    burst_from: int = 0
    burst: int = 0
    viewed: bool = False
    metronome: bool = False
    steps: int = 0
    total: float = 0.0
    squares: float = 0.0


class Actors:
    """The newest actors, the least recently seen forgotten first."""

    def __init__(self, zone_ms: int) -> None:
        self.zone_ms = zone_ms
        self.held: OrderedDict[int, Actor] = OrderedDict()
        self.devices: OrderedDict[int, tuple[int, set[int]]] = OrderedDict()

    def follow(self, records: Sequence[Record], steps: Steps) -> tuple[NDArray[np.uint64], NDArray[np.uint8]]:
        """The session and bot score of each event, actor by actor in the order of the log."""
        origins = [r.origin for r in records]
        people = np.array([o.actor for o in origins], np.uint64)[steps.of]
        order = np.argsort(people, kind="stable")
        run = _Run(people[order], steps.at(order), self)
        crawler = np.array([o.marks & CRAWLER for o in origins], np.bool_)
        many = np.array([bool(o.anon) and self._many_accounts(o.anon, o.actor, r.recv) for o, r in zip(origins, records, strict=True)], np.bool_)  # fmt: skip
        sessions, signs = run.walk()
        signs |= crawler[run.steps.of] * np.uint8(1) | many[run.steps.of] * np.uint8(4) | run.steps.hidden * np.uint8(8)
        back = np.empty_like(order)
        back[order] = np.arange(len(order))
        return sessions[back], _POINTS[signs][back]

    def state(self, actor: int, ms: int) -> Actor:
        """An actor's state, new where nothing is known."""
        one = self.held.get(actor)
        if one is None:
            one = self.held[actor] = Actor(actor, burst_from=ms)
            if len(self.held) > ACTORS_MAX:
                self.held.popitem(last=False)
        else:
            self.held.move_to_end(actor)
        return one

    def days_of(self, times: NDArray[np.int64]) -> NDArray[np.int64]:
        """The business days of many times at once."""
        return (times + (self.zone_ms - rules.DAY_STARTS_MS)) // rules.DAY_MS

    def _many_accounts(self, device: int, user: int, ms: int) -> bool:
        """Whether more than eight accounts showed on a device within a day."""
        since, users = self.devices.get(device, (ms, set()))
        if ms - since > rules.DAY_MS:
            since, users = ms, set()
        users.add(user)
        self.devices[device] = (since, users)
        self.devices.move_to_end(device)
        if len(self.devices) > DEVICES_MAX:
            self.devices.popitem(last=False)
        return len(users) > ACCOUNTS_MAX

    def learn(self, rows: Sequence[tuple[int, int, int, int]]) -> None:
        """Take up sessions in progress: actor, session, last time, campaign."""
        for actor, session, last, campaign in rows:
            self.held[actor] = Actor(actor, session, last, campaign, last, viewed=True)


_POINTS = np.array(
    [
        rules.bot_score(rules.Signs(*(bool(bits >> n & 1) for n in range(6))))
        for bits in range(64)
    ], np.uint8,
)  # fmt: skip
"""The score of every set of signs, by their bits in the order of `rules.Signs`."""


class _Run:
    """The events of a block, each actor's together: what follows from one to the next is told for all at once."""

    def __init__(self, people: NDArray[np.uint64], steps: Steps, actors: Actors) -> None:
        self.people, self.steps, self.actors = people, steps, actors
        count = len(people)
        begins = np.ones(count, np.bool_)
        begins[1:] = people[1:] != people[:-1]
        self.start = np.flatnonzero(begins)
        self.end = np.append(self.start[1:], count)
        self.group = np.cumsum(begins) - 1
        firsts = zip(people[self.start].tolist(), steps.ts[self.start].tolist(), strict=True)
        self.states = [actors.state(actor, ms) for actor, ms in firsts]
        self._times()
        self._sessions()

    def _times(self) -> None:
        """The latest time of the actor before each event, and how far each event went beyond it."""
        held, apart = np.array([s.last for s in self.states], np.int64), self.group * _APART
        latest = self.steps.ts + apart
        latest[self.start] = np.maximum(latest[self.start], held + apart[self.start])
        self.latest = np.maximum.accumulate(latest) - apart
        self.before = np.empty_like(self.latest)
        self.before[1:] = self.latest[:-1]
        self.before[self.start] = held
        self.gap = self.steps.ts - self.before

    def _sessions(self) -> None:
        """Sessions of actors without campaigns: cut where the gap is long or a day begins."""
        days = self.actors.days_of
        self.cut = (self.gap > rules.IDLE_MS) | (days(self.steps.ts) != days(self.before))
        places = np.arange(len(self.cut))
        last = np.maximum.accumulate(np.where(self.cut, places, 0))
        known = np.array([s.session for s in self.states], np.uint64)[self.group]
        own = self.cut[last] & (last >= self.start[self.group])
        self.session = np.where(own, _sessions_of(self.people, self.steps.ts)[last], known)

    def walk(self) -> tuple[NDArray[np.uint64], NDArray[np.uint8]]:
        """Sessions and signs in the order of this run; moves every actor's state on."""
        code, start = self.steps.code, self.start
        seen = np.cumsum(_VIEW[code])
        seen -= (seen[start] - _VIEW[code[start]])[self.group]
        viewed = (seen > 0) | np.array([s.viewed for s in self.states], np.bool_)[self.group]
        signs = (~viewed & _INTENT[code]) * np.uint8(32)
        even = ~_BEAT[code] & (self.gap > 0) & (self.gap <= rules.IDLE_MS)
        gaps = np.where(even, self.gap, 0).astype(np.float64)
        sums = zip(
            *(np.add.reduceat(x, start).tolist() for x in (even.astype(np.int64), gaps, gaps * gaps)),
            np.add.reduceat(self.gap > rules.IDLE_MS, start, dtype=np.int64).tolist(), strict=True,
        )  # fmt: skip
        campaigns = np.add.reduceat(self.steps.campaign != 0, start, dtype=np.int64).tolist()
        for n, (a, z, one, of) in enumerate(zip(start.tolist(), self.end.tolist(), self.states, sums, strict=True)):
            steady = a if one.metronome else min(z, a + STEADY_EVENTS)
            _pace(one, *of)
            self._burst(one, a, z, signs)
            if campaigns[n]:
                self._campaigns(one, a, z)
            else:
                one.campaign = 0 if self.cut[a:z].any() else one.campaign
            one.session, one.last, one.viewed = int(self.session[z - 1]), int(self.latest[z - 1]), bool(viewed[z - 1])
            if one.metronome:
                signs[steady:z] |= 16
        return self.session, signs

    def _burst(self, one: Actor, a: int, z: int, signs: NDArray[np.uint8]) -> None:
        """Count the actor's events within ten seconds; one by one only where they may have become too many."""
        if one.burst + z - a <= BURST_EVENTS:
            if int(self.steps.ts[z - 1]) - one.burst_from > BURST_MS:
                one.burst_from, one.burst = int(self.steps.ts[a]), 0
            one.burst += z - a
            return
        for i, ms in enumerate(self.steps.ts[a:z].tolist(), a):
            if ms - one.burst_from > BURST_MS:
                one.burst_from, one.burst = ms, 0
            one.burst += 1
            if one.burst > BURST_EVENTS:
                signs[i] |= 2

    def _campaigns(self, one: Actor, a: int, z: int) -> None:
        """Sessions of an actor that came by a campaign: another one cuts too."""
        session, campaign = one.session, one.campaign
        for i in range(a, z):
            now = int(self.steps.campaign[i])
            if self.cut[i] or not session or (now and now != campaign):
                session, campaign = rules.session_of(one.actor, int(self.steps.ts[i])), now
            self.session[i] = session
        one.campaign = campaign


def _pace(one: Actor, steps: int, total: float, squares: float, idle: int) -> None:
    """How even the gaps between events are; beats are even by design and are left out by the caller."""
    if idle:
        one.steps, one.total, one.squares = 0, 0.0, 0.0
    one.steps += steps
    one.total += total
    one.squares += squares
    if one.steps >= STEADY_EVENTS:
        mean = one.total / one.steps
        spread = max(0.0, one.squares / one.steps - mean * mean)
        one.metronome = spread**0.5 < STEADY_CV * mean
        one.steps, one.total, one.squares = 0, 0.0, 0.0


def _sessions_of(actors: NDArray[np.uint64], times: NDArray[np.int64]) -> NDArray[np.uint64]:
    """`rules.session_of` for many at once."""
    x = actors ^ (times.astype(np.uint64) * np.uint64(0x9E37_79B9_7F4A_7C15))
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58_476D_1CE4_E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D0_49BB_1331_11EB)
    mixed: NDArray[np.uint64] = np.maximum(x ^ (x >> np.uint64(31)), np.uint64(1))
    return mixed
