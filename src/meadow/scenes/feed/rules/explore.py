"""Exploring slots and the exact chance of whatever stands in any slot, given the slots above it."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from meadow.scenes.feed.types.ranking import Floats

Chances = npt.NDArray[np.float64]
LEAST = 0.001
"""No candidate of an exploring slot has a smaller chance: what is never tried cannot be judged."""
_FIRST_TRIAL = 3
_UNIFORM = 0.1


def greedy(count: int, best: int, epsilon: float) -> Chances:
    """The best of `count` candidates but for a part epsilon that is spread evenly over all of them; sums to 1."""
    chances = np.full(count, epsilon / count)
    chances[best] += 1.0 - epsilon
    return chances


def softmax(scores: Floats, heat: float = 0.25) -> Chances:
    """Plackett-Luce chances of the next draw by score, mixed with even ones so that none falls below `LEAST`; sums to 1."""
    count = len(scores)
    raised = np.exp((scores.astype(np.float64) - float(scores.max())) / heat)
    even = min(1.0, max(_UNIFORM, LEAST * count))
    return np.asarray((1.0 - even) * raised / raised.sum() + even / count)


def pick(chances: Chances, at: float) -> int:
    """The place whose part of [0, 1) holds `at`."""
    return min(int(np.searchsorted(np.cumsum(chances), at, side="right")), len(chances) - 1)


def places(size: int, trials: int, chance: Callable[[], float]) -> frozenset[int]:
    """Which slots explore: so many, spread evenly by chance over the page from the fourth slot on, never the first."""
    room = size - _FIRST_TRIAL
    count = min(trials, max(0, room))
    step = room / count if count else 0.0
    return frozenset(_FIRST_TRIAL + int((n + chance()) * step) for n in range(count))


def promise(tried: Floats, liked: Floats, prior: Floats, strength: float = 20.0) -> Floats:
    """Mean plus one deviation of a Beta-Bernoulli per new item and cohort: what may still be good is worth trying."""
    a, b = liked + strength * prior, tried - liked + strength * (1 - prior)
    n = np.maximum(a + b, np.float32(1e-6))
    return np.asarray(a / n + np.sqrt(np.maximum(a * b, 0) / (n * n * (n + 1))), np.float32)
