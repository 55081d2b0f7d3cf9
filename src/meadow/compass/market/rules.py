"""What makes a node, where in it a moment lies, and bands of ranks: pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from meadow.compass.market.types import BadPhases, BadShares, Kind, Phase, State, Target

LONGEST = timedelta(days=60)
PAST, AHEAD = timedelta(days=30), timedelta(days=400)
WHOLE = 10_000
LEAST = 5
"""Shops in a band of ranks, at least."""
_STEPS = (1, 2, 5)


class Stage(NamedTuple):
    """Where a moment lies: in a phase, before the node, between two phases or after the node; and until when."""

    where: str
    kind: Kind | None
    until: datetime | None


def checked(phases: Sequence[Phase], now: datetime) -> list[Phase]:
    """The phases in the order of time; raises `BadPhases` for a set that is no node."""
    found = sorted(phases, key=lambda p: (p.starts_at, p.ends_at))
    kinds = [p.kind for p in found]
    wrong = (
        len(set(kinds)) < len(kinds)
        or Kind.peak not in kinds
        or any(p.ends_at <= p.starts_at or not _full(p.starts_at) or not _full(p.ends_at) for p in found)
        or any(one.ends_at > other.starts_at for one, other in pairwise(found))
        or found[-1].ends_at - found[0].starts_at > LONGEST
        or not now - PAST <= found[0].starts_at <= now + AHEAD
    )
    if wrong:
        raise BadPhases
    return found


def _full(at: datetime) -> bool:
    return at.timestamp() % 3600 == 0


def stage(phases: Sequence[Phase], now: datetime) -> Stage:
    """Where `now` lies in phases that are in the order of time."""
    for p in phases:
        if now < p.starts_at:
            return Stage("before" if p is phases[0] else "between", p.kind, p.starts_at)
        if now < p.ends_at:
            return Stage("in", p.kind, p.ends_at)
    return Stage("over", None, None)


def fits(target: Target, phases: Sequence[Phase]) -> Target:
    """The target, if its shares are of these phases; raises `BadShares`."""
    if target.shares is not None and not _whole(target.shares, phases):
        raise BadShares
    return target


def _whole(shares: dict[Kind, int], phases: Sequence[Phase]) -> bool:
    return shares.keys() == {p.kind for p in phases} and sum(shares.values()) == WHOLE


def weights(target: Target, phases: Sequence[Phase]) -> list[int]:
    """How a target falls on the phases: by its shares while they fit (phases may have been edited since), else by length."""
    if target.shares is not None and _whole(target.shares, phases):
        return [target.shares[p.kind] for p in phases]
    return [int((p.ends_at - p.starts_at).total_seconds()) for p in phases]


def alive(state: State, ends_at: datetime, now: datetime) -> bool:
    """Whether a node may still be changed."""
    return state is State.open and now < ends_at


def bands(n: int) -> list[tuple[int, int]]:
    """Ranks 1 to n in bands that end at 5, 10, 20, 50, 100, ... and hold at least five shops each; none where there are fewer."""
    if n < LEAST:
        return []
    edges, scale = [], 1
    while scale <= n:
        edges += [step * scale for step in _STEPS if LEAST <= step * scale <= n - LEAST]
        scale *= 10
    return [(low + 1, high) for low, high in pairwise([0, *edges, n])]


def band(rank: int, n: int) -> tuple[int, int] | None:
    """The band that a rank lies in."""
    return next((b for b in bands(n) if b[0] <= rank <= b[1]), None)
