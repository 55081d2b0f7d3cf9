"""What a change of sales is made of: LMDI over factors, and Shapley where a factor is nothing: pure."""

import math
from collections.abc import Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

FACTORS = ("room_impr", "enter", "show", "click", "pay", "value")
"""Sales of a broadcast = impressions x enters per impression x product impressions per enter x clicks per product impression x orders per click x money per order."""
_CHAIN = ("room_impr", "enters", "prod_impr", "clicks", "orders", "gmv")


class Bar(NamedTuple):
    """A factor's part of the change, in minor units."""

    key: str
    amount: int


def factors(sums: dict[str, int]) -> list[float]:
    """The six factors of a broadcast; one over nothing is nothing."""
    chain = [sums[name] for name in _CHAIN]
    return [float(chain[0]), *(b / a if a else 0.0 for a, b in pairwise(chain))]


def waterfall(before: dict[str, int], after: dict[str, int]) -> list[Bar]:
    """Each factor's part of the change of sales from one broadcast to another; they sum to it exactly.

    Where the chain breaks (sales without a told click) what the factors do not explain is a bar of its own.
    """
    one, other = factors(before), factors(after)
    explained = round(math.prod(other) - math.prod(one))
    bars = [Bar(key, n) for key, n in zip(FACTORS, split(one, other, explained), strict=True)]
    rest = after["gmv"] - before["gmv"] - explained
    return [*bars, Bar("other", rest)] if rest else bars


def split(before: Sequence[float], after: Sequence[float], change: int) -> list[int]:
    """Parts of a product's change by factor, whole and summing to `change`: log-mean (Ang 2004), or exact Shapley with a zero."""
    positive = all(x > 0 for x in (*before, *after))
    parts = _lmdi(before, after) if positive else _shapley(before, after)
    rounded = [round(p) for p in parts]
    widest = max(range(len(parts)), key=lambda k: (abs(parts[k]), -k))
    rounded[widest] += change - sum(rounded)
    return rounded


def _lmdi(before: Sequence[float], after: Sequence[float]) -> list[float]:
    g0, g1 = math.prod(before), math.prod(after)
    x = math.log(g1 / g0)
    mean = g0 if x == 0 else g0 * math.expm1(x) / x
    return [mean * math.log(b / a) for a, b in zip(before, after, strict=True)]


def _shapley(before: Sequence[float], after: Sequence[float]) -> list[float]:
    n = len(before)
    parts = [0.0] * n
    for i in range(n):
        others = [k for k in range(n) if k != i]
        for size in range(n):
            weight = math.factorial(size) * math.factorial(n - size - 1) / math.factorial(n)
            for turned in combinations(others, size):
                rest = math.prod(after[k] if k in turned else before[k] for k in others)
                parts[i] += weight * rest * (after[i] - before[i])
    return parts
