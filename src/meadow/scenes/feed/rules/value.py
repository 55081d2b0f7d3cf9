"""What a candidate is worth: entertainment and commerce apart, in units of one long view."""

from typing import Any

import numpy as np

from meadow.scenes.feed.types.ranking import Floats, Heads, Weights

_GAINS = ("long_view", "finish", "like", "comment", "share", "follow")
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


def _sum(heads: Heads, weights: Weights, names: tuple[str, ...]) -> Floats:
    total: Any = np.float32(0)
    for name in names:
        if name in heads:
            total = total + np.float32(getattr(weights, name)) * heads[name]
    return np.asarray(total, np.float32)
