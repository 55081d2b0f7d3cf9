"""How a typed address becomes a search, and what votes and picks count for: pure."""

from collections.abc import Iterable, Mapping
from math import log

import msgspec

from meadow.scenes.search.index.tabs import Want

_FIELDS = frozenset(Want.__struct_fields__)
MOST = 60
WORDING = 80
HISTORY = 50
KEPT_DAYS = 60
PEOPLE, MOSTLY = 3, 0.5
"""A wording is suggested once so many people asked it and this share of them found something."""
HALF_LIFE_DAYS = 14
SEEN, PRIOR, STRENGTH = 50.0, 0.05, 50.0
"""Picks of a pair count from so many sights on; the usual rate, and how many sights it weighs."""
HOT = 20
WISHES, WISH_DAYS = 20, 90
MOST_LIFT = 2.0


def want_of(pairs: Iterable[tuple[str, str]]) -> Want:
    """A search from the pairs of a query string; raises `msgspec.ValidationError` where one is of another kind."""
    told: dict[str, object] = {k: v for k, v in pairs if k in _FIELDS}
    if "category" in told:
        told["category"] = [c for c in str(told["category"]).split(",") if c]
    want = msgspec.convert(told, Want, strict=False)
    return want if 1 <= want.limit <= MOST else msgspec.structs.replace(want, limit=min(max(want.limit, 1), MOST))


def weight(days: Mapping[int, int]) -> float:
    """Votes by days ago, faded by half in two weeks."""
    return sum([float(n * 0.5 ** (max(0, d) / HALF_LIFE_DAYS)) for d, n in days.items()])


def rising(votes: Mapping[str, Mapping[int, int]]) -> list[str]:
    """Queries by how far the last day is above the week before it, a week without votes counted as one."""
    rise = {
        q: days.get(0, 0) + days.get(1, 0) / 2 - sum(days.get(d, 0) for d in range(1, 8)) / 7
        for q, days in votes.items()
    }
    return sorted((q for q, r in rise.items() if r > 0), key=lambda q: (-rise[q], q))[:HOT]


def lift(picked: float, seen: float) -> float:
    """How much more (or less) often than usual a product is picked for a query: a difference of logits, smoothed and bounded."""
    rate = (picked + STRENGTH * PRIOR) / (seen + STRENGTH)
    return max(-MOST_LIFT, min(MOST_LIFT, log(rate / (1 - rate)) - log(PRIOR / (1 - PRIOR))))
