"""How a typed address becomes a search, and what votes and picks count for: pure."""

from collections.abc import Iterable, Mapping
from math import log, prod, sqrt

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
OPENED = 5
"""So often a slot's neighbours must have been opened on either side before it is said how often it is looked at."""
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


def key_of(text: str) -> int:
    """The log's key of a plain wording: FNV-1a of 64 bits."""
    key = 0xCBF2_9CE4_8422_2325
    for byte in text.encode():
        key = (key ^ byte) * 0x100_0000_01B3 & 0xFFFF_FFFF_FFFF_FFFF
    return key


def swap(count: int, share: float, coin: float, at: float) -> list[tuple[int, float]]:
    """The rank that stands in each slot, and its chance to: in a share of pages one pair of neighbours changes places.

    `coin` and `at` are numbers in [0, 1). Over the ranks that may stand in a slot the chances sum to 1. How often a slot is
    looked at shows in nothing else: what stands first is also the best.
    """
    order, each = list(range(count)), share / (count - 1) if count > 1 else 0.0
    if count > 1 and coin < share:
        k = min(int(at * (count - 1)), count - 2)
        order[k], order[k + 1] = order[k + 1], order[k]
    last = count - 1
    return [
        (rank, each if rank != slot else 1.0 - each * ((slot > 0) + (slot < last))) for slot, rank in enumerate(order)
    ]


def examined(shown: Mapping[tuple[int, int], tuple[int, int]], slots: int) -> list[float | None]:
    """How often each slot is looked at, beside the first: of (rank, slot), from 1, how many were shown and opened.

    Of two neighbours each stood in both slots, so that what they are worth cancels out (Joachims, Swaminathan, Schnabel,
    "Unbiased Learning-to-Rank with Biased Feedback", WSDM 2017). None from the first pair on that was opened too seldom.
    """
    found: list[float | None] = [1.0]
    for k in range(1, slots):
        cells = [shown.get(cell, (0, 0)) for cell in ((k, k + 1), (k + 1, k + 1), (k, k), (k + 1, k))]
        if found[-1] is None or min(opened for _, opened in cells) < OPENED:
            found.append(None)
            continue
        below, above = (prod(o / n for n, o in pair) for pair in (cells[:2], cells[2:]))
        found.append(found[-1] * sqrt(below / above))
    return found[:slots]
