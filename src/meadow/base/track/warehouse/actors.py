"""What is known of an actor from one event to the next: the session in progress and the signs of a bot."""

from collections import OrderedDict
from collections.abc import Sequence

import msgspec

from meadow.base.track import rules
from meadow.base.track.names import BEATS, INTENTS, VIEWS
from meadow.base.track.types import Envelope

ACTORS_MAX = 200_000
DEVICES_MAX = 100_000
BURST_MS, BURST_EVENTS = 10_000, 200
STEADY_EVENTS, STEADY_CV = 30, 0.05
ACCOUNTS_MAX = 8
_HIDDEN = b'"visible":false'


class Actor(msgspec.Struct, gc=False):
    """One actor's running state; times in milliseconds."""

    session: int = 0
    last: int = 0
    campaign: int = 0
    burst_from: int = 0
    burst: int = 0
    viewed: bool = False
    bursting: bool = False
    metronome: bool = False
    steps: int = 0
    mean: float = 0.0
    spread: float = 0.0
    score: int = 0


class Actors:
    """The newest actors, the least recently seen forgotten first."""

    def __init__(self, zone_ms: int) -> None:
        self.zone_ms = zone_ms
        self.held: OrderedDict[int, Actor] = OrderedDict()
        self.devices: OrderedDict[int, tuple[int, set[int]]] = OrderedDict()

    def step(self, actor: int, event: Envelope, code: int, ms: int, *, crawler: bool, many: bool) -> tuple[int, int]:
        """The session and bot score of one event of a browser."""
        one = self.held.get(actor)
        if one is None:
            one = self.held[actor] = Actor(rules.session_of(actor, ms), ms, event.campaign_id, ms)
            if len(self.held) > ACTORS_MAX:
                self.held.popitem(last=False)
        elif rules.cuts(one.last, ms, one.campaign, event.campaign_id, self.zone_ms):
            one.session, one.campaign = rules.session_of(actor, ms), event.campaign_id
        gap, one.last = ms - one.last, max(one.last, ms)
        self._watch(one, code, ms, gap)
        one.viewed = one.viewed or code in VIEWS
        hidden = code in BEATS and bool(event.props) and _HIDDEN in bytes(event.props).replace(b" ", b"")
        blind = code in INTENTS and not one.viewed
        if crawler or many or hidden or blind or one.bursting or one.metronome:
            return one.session, rules.bot_score(rules.Signs(crawler, one.bursting, many, hidden, one.metronome, blind))
        return one.session, 0

    def touch(self, actor: int) -> None:
        """Keep an actor among the newest; once a batch is enough."""
        if actor in self.held:
            self.held.move_to_end(actor)

    def many_accounts(self, device: int, user: int, ms: int) -> bool:
        """Whether more than eight accounts showed on a device within a day."""
        if not device:
            return False
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
            self.held[actor] = Actor(session, last, campaign, last, viewed=True)

    def _watch(self, one: Actor, code: int, ms: int, gap: int) -> None:
        """Count bursts, and how even the gaps are (Welford); beats are even by design and say nothing."""
        if ms - one.burst_from > BURST_MS:
            one.burst_from, one.burst = ms, 0
        one.burst += 1
        one.bursting = one.burst > BURST_EVENTS
        if code in BEATS or gap <= 0:
            return
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
