"""Beginnings: what is expected of a new item, when it has had its chance, and a first page for somebody unknown."""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from meadow.scenes.feed.types.ranking import Floats, Ints

STRENGTH = 20.0
GUARANTEED, WINDOW_S = 100, 86_400.0
DECENT = 0.3
"""Quality from which a new item has its guaranteed impressions."""
LIFETIME = 1_000
"""Impressions below which an author counts as new."""
_RETRIES = 1
_EARLY = 60
Stage = Literal["trial", "graduate", "retry", "rest"]


def expect(author: tuple[float, float], category: tuple[float, float], overall: float) -> float:
    """The prior rate of an item: (successes, impressions) of its author shrunk to its category's, that one to the whole."""
    of_category = (category[0] + STRENGTH * overall) / (category[1] + STRENGTH)
    return (author[0] + STRENGTH * of_category) / (author[1] + STRENGTH)


def rate(tried: Floats, liked: Floats, prior: Floats) -> Floats:
    """The smoothed rate of each item: its own counts beside `STRENGTH` impressions of its prior."""
    return np.asarray((liked + np.float32(STRENGTH) * prior) / (tried + np.float32(STRENGTH)), np.float32)


def judge(tried: float, liked: float, prior: float, age_s: float, tries: int) -> Stage:
    """Where a new item stands: on trial until its guaranteed impressions or its day are over, then by its rate.

    It graduates when its own rate reaches what was expected, before that only when it lies two deviations above; a
    second trial is had by what is not two deviations below; a day without the impressions is the house's fault.
    """
    mean = liked / tried if tried else 0.0
    spread = 2.0 * float(np.sqrt(max(prior * (1 - prior), 1e-6) / max(tried, 1.0)))
    if tried >= _EARLY and mean >= prior + spread:
        return "graduate"
    if tried < GUARANTEED * (tries + 1):
        return "trial"
    if mean >= prior:
        return "graduate"
    return "retry" if tries < _RETRIES and mean >= prior - spread and age_s < 3 * WINDOW_S else "rest"


def is_new(published_s: float, impressions: float, quality: float, now_s: float) -> bool:
    """Whether an item has its guaranteed impressions still to come."""
    return quality >= DECENT and impressions < GUARANTEED and now_s - published_s < WINDOW_S


def first_page(cluster: Ints, score: Floats, size: int) -> Sequence[int]:
    """For somebody unknown: the best item of each of the best clusters, then the best of the rest."""
    order = np.argsort(-score, kind="stable")
    _, first = np.unique(cluster[order], return_index=True)
    lead = order[np.sort(first)][:size]
    rest = order[~np.isin(order, lead)][: size - len(lead)]
    return [int(i) for i in (*lead, *rest)]
