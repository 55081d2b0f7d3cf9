"""A candidate as numbers: one gather per column of the shelf, one per scattered taste. A model must have been trained on this list."""

import numpy as np

from meadow.scenes.feed.serve.shelf import HOT, SEEN, Shelf
from meadow.scenes.feed.serve.sources import Taste
from meadow.scenes.feed.types.ranking import Floats, Ints

FEATURES = (
    "slot", "hour_sin", "hour_cos", "pages", "kind",
    "log_seen", "click_rate", "watch_rate", "like_rate", "cart_rate", "pay_rate", "refuse_rate", "log_hot",
    "log_duration", "log_age", "quality", "log_price", "take", "sells",
    "user_likes", "user_recent", "user_share", "user_since",
    "tag_liked", "tag_best", "author_liked", "category_liked", "group_liked", "leaf_liked",
    "near_recent", "like_taste", "like_session",
    "wanted", "bought", "price_gap", "author_lately", "category_lately", "tag_lately",
)  # fmt: skip
_SLOT = 3.0
"""Where an item stands is a feature of training; when serving it is fixed here."""


def build(shelf: Shelf, taste: Taste, at: Ints) -> Floats:
    """float32 [candidates, FEATURES], in the order of `FEATURES`."""
    made = np.empty((len(at), len(FEATURES)), np.float32)
    _context(made, taste)
    made[:, 4] = shelf.kind[at]
    counts = shelf.counts[at]
    made[:, 5], made[:, 6:12], made[:, 12] = np.log1p(counts[:, SEEN]), shelf.rates[at], np.log1p(counts[:, HOT])
    made[:, 13] = np.log1p(shelf.duration[at])
    made[:, 14] = np.log1p(np.maximum(taste.now - shelf.published[at], 0) / 3_600)
    made[:, 15], made[:, 17], made[:, 18] = shelf.quality[at], shelf.take[at] / 1e4, shelf.sells[at]
    made[:, 16] = np.log1p(shelf.price[at])
    _tastes(made, shelf, taste, at)
    return made


def again(rows: Floats, shelf: Shelf, taste: Taste, at: Ints, of: str) -> Floats:
    """The same candidates at the same moment for a taste that differs in what one source goes by."""
    made = rows.copy()
    made[:, 19:21] = (len(taste.liked), len(taste.recent))
    if of in _TOLD_BY:
        _TOLD_BY[of](made, shelf, taste, at)
    return made


def _context(made: Floats, taste: Taste) -> None:
    hour = (taste.now % 86_400) / 86_400 * 2 * np.pi
    state = taste.state
    made[:, :4] = (_SLOT, np.sin(hour), np.cos(hour), min(state.pages, 50))
    made[:, 19:23] = (len(taste.liked), len(taste.recent), state.share, min(state.since, 20))


def _tastes(made: Floats, shelf: Shelf, taste: Taste, at: Ints) -> None:
    _liked(made, shelf, taste, at)
    _near(made, shelf, taste, at)
    _wanted(made, shelf, taste, at)
    author, category = shelf.author[at], shelf.category[at]
    lately = np.array([one[:3] for one in taste.state.lately] or [(-2, -2, -2)], np.int32)
    for column, of, by in ((35, author, 0), (36, category, 1), (37, shelf.tags[at][:, 0], 2)):
        made[:, column] = (of[:, None] == lately[None, :, by]).sum(axis=1)


def _liked(made: Floats, shelf: Shelf, taste: Taste, at: Ints) -> None:
    tags = taste.by_word[shelf.tags[at]]
    made[:, 23], made[:, 24] = tags.sum(axis=1), tags.max(axis=1)
    for column, of in ((25, shelf.author), (26, shelf.category), (27, shelf.group), (28, shelf.leaf)):
        made[:, column] = taste.by_word[of[at]]


def _near(made: Floats, shelf: Shelf, taste: Taste, at: Ints) -> None:
    vectors = shelf.vector[at]
    made[:, 29] = np.isin(at, shelf.near[taste.recent]) if len(taste.recent) else 0.0
    made[:, 30], made[:, 31] = vectors @ taste.vector, vectors @ taste.session


def _wanted(made: Floats, shelf: Shelf, taste: Taste, at: Ints) -> None:
    category, group, leaf = shelf.category[at], shelf.group[at], shelf.leaf[at]
    made[:, 32] = np.maximum(taste.wanted[leaf], np.maximum(taste.wanted[group], taste.wanted[category]))
    made[:, 33] = np.maximum(taste.bought[leaf], taste.bought[category])
    spent = [b.price for b in taste.state.bought.values() if b.price]
    made[:, 34] = np.abs(made[:, 16] - np.log1p(np.mean(spent))) if spent else 0.0


_TOLD_BY = {"interest": _liked, "because": _near, "like_you": _near, "looking_for": _wanted, "again": _wanted}
"""Which columns a source's evidence stands in."""
