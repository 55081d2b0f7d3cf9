"""What viewers may do with each candidate: a trained ranker where one is live, else a scorer that anybody can recompute."""

from typing import Protocol

import numpy as np

from meadow.scenes.feed.serve.features import FEATURES
from meadow.scenes.feed.types.ranking import Floats, Heads

_AT = {name: i for i, name in enumerate(FEATURES)}
_PULL = {
    "tag_best": 0.8, "author_liked": 1.0, "category_liked": 0.4, "leaf_liked": 0.4, "near_recent": 0.5, "like_taste": 0.8,
    "like_session": 0.6,
}  # fmt: skip
"""How far a liking moves the log-odds of an item's smoothed rate; weights fitted to nothing, only ordered."""
_RATE = {
    "long_view": "watch_rate",
    "click": "click_rate",
    "like": "like_rate",
    "cart": "cart_rate",
    "pay": "pay_rate",
    "negative": "refuse_rate",
}


class Ranker(Protocol):
    """A trained model of several heads; whoever loads it has checked its list of features."""

    def score(self, features: Floats, /) -> dict[str, Floats]: ...


def prior(rows: Floats) -> Heads:
    """Smoothed rates of item, author and category, moved in log-odds by what the person likes, wants and has bought."""
    pull = sum((np.float32(w) * rows[:, _AT[name]] for name, w in _PULL.items()), np.zeros(len(rows), np.float32))
    wish = 1.5 * rows[:, _AT["wanted"]] - 2.0 * rows[:, _AT["bought"]] - 0.1 * rows[:, _AT["price_gap"]]
    found = {}
    for head, name in _RATE.items():
        rate = np.clip(rows[:, _AT[name]], 1e-5, 1 - 1e-5)
        moved = {"cart": pull + wish, "pay": pull + wish, "negative": -pull}.get(head, pull)
        found[head] = (1 / (1 + (1 - rate) / rate * np.exp(-np.clip(moved, -6, 6)))).astype(np.float32)
    found["finish"] = found["long_view"]
    return found


class Prior:
    """The scorer of a house without a model, as a ranker: what a first model has to beat."""

    def score(self, rows: Floats) -> dict[str, Floats]:
        return dict(prior(rows))


def heads(rows: Floats, ranker: Ranker | None) -> Heads:
    """Heads the ranker does not give come from the prior scorer."""
    told = prior(rows)
    return {**told, **ranker.score(rows)} if ranker is not None else told
