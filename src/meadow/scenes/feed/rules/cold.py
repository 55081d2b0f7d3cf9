"""Beginnings: what is expected of a new item, and when it has had its chance."""

import numpy as np

from meadow.scenes.feed.types.ranking import Bools, Floats

STRENGTH = 20.0
GUARANTEED, WINDOW_S = 100, 86_400.0
DECENT = 0.3
"""Quality from which a new item has its guaranteed impressions."""
_EARLY = 60
_RETRY_WINDOWS = 3


def expect(author: tuple[float, float], category: tuple[float, float], overall: float) -> float:
    """The prior rate of an item: (successes, impressions) of its author shrunk to its category's, that one to the whole."""
    of_category = (category[0] + STRENGTH * overall) / (category[1] + STRENGTH)
    return (author[0] + STRENGTH * of_category) / (author[1] + STRENGTH)


def rate(tried: Floats, liked: Floats, prior: Floats) -> Floats:
    """The smoothed rate of each item: its own counts beside `STRENGTH` impressions of its prior."""
    return np.asarray((liked + np.float32(STRENGTH) * prior) / (tried + np.float32(STRENGTH)), np.float32)


def on_trial(tried: Floats, liked: Floats, prior: Floats, age_s: Floats) -> Bools:
    """Which items still have impressions to come whatever their rate: `liked` of `tried`, beside what was expected of them.

    The first hundred of its first day, less what reaches two deviations above its prior after sixty: that one needs no help
    any more. A second hundred within three days, where the first ended below what was expected and not by two deviations.
    Afterwards its rate decides like that of all others.
    """
    mean = liked / np.maximum(tried, 1.0)
    spread = 2.0 * np.sqrt(np.maximum(prior * (1.0 - prior), 1e-6) / np.maximum(tried, 1.0))
    first = (tried < GUARANTEED) & (age_s < WINDOW_S) & ~((tried >= _EARLY) & (mean >= prior + spread))
    again = (tried >= GUARANTEED) & (tried < 2 * GUARANTEED) & (age_s < _RETRY_WINDOWS * WINDOW_S)
    return np.asarray(first | (again & (mean < prior) & (mean >= prior - spread)), np.bool_)
