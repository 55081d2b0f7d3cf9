"""What a candidate is worth: entertainment and commerce apart, in units of one long view."""

from typing import Any

import numpy as np

from meadow.scenes.feed.types.ranking import Floats, Heads, Weights

_GAINS = ("long_view", "finish", "like", "comment", "share", "follow")
_USUAL_STARS, _REVIEWS, _USUAL_BACK, _SALES = 400, 10, 0.05, 20
_HARMS = ("negative", "hide", "report")


def entertainment(heads: Heads, weights: Weights) -> Floats:
    """The sum of what viewers may do, each by its weight, less what they may resent."""
    return _sum(heads, weights, _GAINS) - harm(heads, weights)


def commerce(heads: Heads, price_minor: Floats, take_bp: Floats, weights: Weights) -> Floats:
    """The chance of a kept sale by what it brings. Logarithmic in money, so that dear goods do not win by price alone."""
    taken = np.log1p(price_minor * take_bp / np.float32(10_000 * weights.scale_minor))
    kept = heads.get("pay", np.float32(0)) * (1 - heads.get("refund", np.float32(0)))
    watched = np.float32(weights.watched) * heads.get("finish", np.float32(0))
    return np.asarray(taken * kept + watched - harm(heads, weights), np.float32)


def harm(heads: Heads, weights: Weights) -> Floats:
    """What viewers may resent, by weight."""
    return _sum(heads, weights, _HARMS)


def quality(stars: int | None, reviews: int, refunded: float, paid: float) -> float:
    """How good goods are, 0 to 1: half where nothing is known; reviews (hundredths of a star) and kept sales move it.

    Both are smoothed: ten reviews of four stars, twenty sales of which one came back.
    """
    mean = ((stars or _USUAL_STARS) * reviews + _USUAL_STARS * _REVIEWS) / (reviews + _REVIEWS)
    back = (refunded + _SALES * _USUAL_BACK) / (paid + _SALES)
    return round(min(1.0, max(0.0, 0.5 + 0.4 * (mean - _USUAL_STARS) / 100 - 2 * (back - _USUAL_BACK))), 3)


def _sum(heads: Heads, weights: Weights, names: tuple[str, ...]) -> Floats:
    total: Any = np.float32(0)
    for name in names:
        if name in heads:
            total = total + np.float32(getattr(weights, name)) * heads[name]
    return np.asarray(total, np.float32)
