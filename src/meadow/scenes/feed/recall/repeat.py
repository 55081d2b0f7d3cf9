"""Repurchase: what somebody buys again and again, and when it falls due."""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from meadow.scenes.feed.recall.lists import Floats, Ints, matrix


def habit(
    buyers: Ints, items: Ints, ages: Floats, shape: tuple[int, int], half_life: float | None = None
) -> sparse.csr_matrix:
    """How often each buyer bought each item, float32[shape]; with a half-life (same unit as `ages`) old buys fade.

    Personal top frequency (Hu et al., "Modeling Personalized Item Frequency", SIGIR 2020); give it one row per buy.
    """
    weights = np.ones(len(ages)) if half_life is None else 0.5 ** (np.asarray(ages) / half_life)
    return matrix(buyers, items, shape, weights)


def intervals(
    buyers: Ints, items: Ints, times: Floats, size: int, strength: float = 5.0
) -> tuple[NDArray[np.float64], float]:
    """The usual time between two buys of each item, float64[size], shrunk to the median of all; and that median.

    An item with n observed gaps keeps n / (n + strength) of its own mean: few gaps say little.
    """
    order = np.lexsort((times, items, buyers))
    who, what, when = buyers[order], items[order], np.asarray(times)[order]
    again = np.flatnonzero((who[1:] == who[:-1]) & (what[1:] == what[:-1]) & (when[1:] > when[:-1]))
    gaps = when[again + 1] - when[again]
    usual = float(np.median(gaps)) if len(gaps) else 0.0
    count = np.bincount(what[again], minlength=size)
    total = np.bincount(what[again], gaps, minlength=size)
    return (total + strength * usual) / (count + strength), usual
