"""What is known of an actor from one event to the next: the session in progress and the signs of a bot."""

from collections import OrderedDict
from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from meadow.base.track import rules
from meadow.base.track.names import BEATS, INTENTS, VIEWS
from meadow.base.track.segments import CRAWLER, Origin
from meadow.base.track.types import Envelope
from meadow.base.track.wire import NO_PROPS

ACTORS_MAX = 200_000
DEVICES_MAX = 100_000
BURST_MS, BURST_EVENTS = 10_000, 200
STEADY_EVENTS, STEADY_CV = 30, 0.05
ACCOUNTS_MAX = 8
_HIDDEN = b'"visible":false'


class Actor(msgspec.Struct, gc=False):
    """One actor's running state; times in milliseconds."""

    actor: int = 0
    session: int = 0
    last: int = 0
    campaign: int = 0
    burst_from: int = 0
    day: int = 0
    burst: int = 0
    viewed: bool = False
    metronome: bool = False
    steps: int = 0
    mean: float = 0.0
    spread: float = 0.0


class Actors:
    """The newest actors, the least recently seen forgotten first."""

    def __init__(self, zone_ms: int) -> None:
        self.zone_ms = zone_ms
        self.held: OrderedDict[int, Actor] = OrderedDict()
        self.devices: OrderedDict[int, tuple[int, set[int]]] = OrderedDict()
        self.one = Actor()
        self.crawler = self.many = False

    def days_of(self, times: NDArray[np.int64]) -> NDArray[np.int64]:
        """The business days of many times at once."""
        return (times + (self.zone_ms - rules.DAY_STARTS_MS)) // rules.DAY_MS

    def turn_to(self, origin: Origin, ms: int, recv: int) -> None:
        """Begin with a batch: all its events are of one actor."""
        actor = origin.actor
        one = self.held.get(actor)
        if one is None:
            one = self.held[actor] = Actor(actor, 0, 0, 0, ms)
            if len(self.held) > ACTORS_MAX:
                self.held.popitem(last=False)
        else:
            self.held.move_to_end(actor)
        self.one = one
        self.crawler = bool(origin.marks & CRAWLER)
        self.many = bool(origin.anon) and self._many_accounts(origin.anon, actor, recv)

    def step(self, event: Envelope, code: int, ms: int, day: int, campaign: int) -> tuple[int, int]:
        """The session and bot score of one event of the actor turned to."""
        one = self.one
        gap = ms - one.last
        if not one.session or gap > rules.IDLE_MS or day != one.day or (campaign and campaign != one.campaign):
            one.session, one.campaign = rules.session_of(one.actor, ms), campaign
        if gap > 0:
            one.last, one.day = ms, day
        if ms - one.burst_from > BURST_MS:
            one.burst_from, one.burst = ms, 0
        one.burst += 1
        beat = code in BEATS
        if not beat and gap > 0:
            _pace(one, gap)
        one.viewed = one.viewed or code in VIEWS
        blind = not one.viewed and code in INTENTS
        bursting = one.burst > BURST_EVENTS
        hidden = beat and event.props is not NO_PROPS and _HIDDEN in bytes(event.props).replace(b" ", b"")
        if self.crawler or self.many or hidden or blind or bursting or one.metronome:
            return one.session, rules.bot_score(
                rules.Signs(self.crawler, bursting, self.many, hidden, one.metronome, blind)
            )
        return one.session, 0

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
            day = rules.business_day(last, self.zone_ms)
            self.held[actor] = Actor(actor, session, last, campaign, last, day, viewed=True)


def _pace(one: Actor, gap: int) -> None:
    """How even the gaps between events are (Welford); beats are even by design and are left out by the caller."""
    if gap > rules.IDLE_MS:
        one.steps, one.mean, one.spread = 0, 0.0, 0.0
        return
    one.steps += 1
    delta = gap - one.mean
    one.mean += delta / one.steps
    one.spread += delta * (gap - one.mean)
    if one.steps >= STEADY_EVENTS:
        one.metronome = (one.spread / one.steps) ** 0.5 < STEADY_CV * one.mean
        one.steps, one.mean, one.spread = 0, 0.0, 0.0
