"""Where candidates come from: cheap lists by what a person likes, wants, buys, and by what all like. Each gives places, best first."""

from collections.abc import Callable, Mapping
from copy import copy

import msgspec
import numpy as np
import numpy.typing as npt

from meadow.scenes.feed.rules import state as rules
from meadow.scenes.feed.serve.shelf import Shelf
from meadow.scenes.feed.types import SOURCES
from meadow.scenes.feed.types.ranking import Bools, Floats, Ints, State

CAPS = {
    "follow": 60,
    "because": 150,
    "like_you": 100,
    "interest": 80,
    "looking_for": 80,
    "again": 20,
    "popular": 60,
    "new": 40,
    "live_now": 40,
}
_OVER = 3
_KEYS = 12
_NONE = np.zeros(0, np.int32)
Mask = Callable[[Ints], Bools]


class Taste:
    """What a person likes and wants as numbers of the shelf: scattered once, so that candidates only gather."""

    def __init__(self, shelf: Shelf, state: State, now: float) -> None:
        self.state, self.now = state, now
        self.liked = {k: v for k, v in rules.affinity(state, now).items() if k in shelf.words}
        self.demand = {f"c:{c}": s for c, s in rules.demand(state, now).items() if f"c:{c}" in shelf.words}
        size = len(shelf.spelled) + 1
        self.by_word, self.wanted, self.bought = (np.zeros(size, np.float32) for _ in range(3))
        for held, into in ((self.liked, self.by_word), (self.demand, self.wanted)):
            for key, strength in held.items():
                into[shelf.words[key]] = strength
        for category in state.bought:
            if f"c:{category}" in shelf.words and rules.suppressed(state, category, now):
                self.bought[shelf.words[f"c:{category}"]] = 1.0
        recent = [shelf.by_key[k] for k, _ in state.recent if k in shelf.by_key]
        self.recent: Ints = np.array(recent, np.int32)
        self.vector: Floats = (
            _mean(shelf.vector[self.recent]) if recent else np.zeros(shelf.vector.shape[1], np.float32)
        )
        self.session: Floats = _mean(shelf.vector[self.recent[-3:]]) if recent else self.vector

    def without(self, shelf: Shelf, source: str, evidence: str) -> "Taste":
        """The same taste as if what a source went by were not known: a liked key, a watched item, a wish, a purchase."""
        made = copy(self)
        if source == "interest":
            made.liked = {k: v for k, v in self.liked.items() if k != evidence}
            made.by_word = _zeroed(self.by_word, shelf.words[evidence])
        elif source in {"because", "like_you"}:
            made.recent = self.recent[self.recent != shelf.by_key[int(evidence[2:])]]
            made.vector = _mean(shelf.vector[made.recent]) if len(made.recent) else np.zeros_like(self.vector)
            made.session = _mean(shelf.vector[made.recent[-3:]]) if len(made.recent) else made.vector
        elif source == "looking_for":
            made.wanted = _zeroed(self.wanted, shelf.words[evidence])
        elif source == "again":
            made.bought = _zeroed(self.bought, shelf.words[evidence])
            bought = {c: b for c, b in self.state.bought.items() if c != evidence[2:]}
            made.state = msgspec.structs.replace(self.state, bought=bought)
        return made


def _zeroed(held: Floats, at: int) -> Floats:
    made = held.copy()
    made[at] = 0.0
    return made


def _mean(vectors: Floats) -> Floats:
    mean = vectors.mean(axis=0)
    length = float(np.sqrt(np.dot(mean, mean)))
    return np.asarray(mean / length if length else mean, np.float32)


def propose(
    shelf: Shelf, taste: Taste, followed: Ints, mask: Mask, most: int, base: Ints | None = None
) -> tuple[Ints, npt.NDArray[np.uint16]]:
    """Up to `most` distinct places that pass the mask, and the sources of each as bits: every source its quota, then the rest.

    `base` are the places a narrow page is about, the best first: without it, all.
    """
    base = shelf.ranked if base is None else base
    found = {
        "follow": _follow(shelf, followed), "because": _because(shelf, taste), "like_you": _like_you(shelf, taste),
        "interest": _interest(shelf, taste), "looking_for": _wanted(shelf, taste.demand), "again": _again(shelf, taste),
        "popular": base[: CAPS["popular"] * 4], "new": shelf.fresh[: CAPS["new"] * _OVER], "live_now": shelf.rooms,
    }  # fmt: skip
    return merge(base, found, mask, most)


def impersonal(
    shelf: Shelf, followed: Ints, mask: Mask, most: int, seed: int, base: Ints | None = None
) -> tuple[Ints, npt.NDArray[np.uint16]]:
    """Without personalisation: followed, popular, and others by lot."""
    base = shelf.ranked if base is None else base
    lot = np.random.default_rng(seed).permutation(len(base))[: CAPS["popular"] * 4]
    found = {
        "follow": _follow(shelf, followed),
        "popular": base[: CAPS["popular"] * 4],
        "new": base[lot],
        "live_now": shelf.rooms,
    }
    return merge(base, found, mask, most)


def merge(base: Ints, found: Mapping[str, Ints], mask: Mask, most: int) -> tuple[Ints, npt.NDArray[np.uint16]]:
    """Filters come before the quota: a filter after it would starve a narrow page."""
    parts, bits = [], []
    for name, places in found.items():
        kept = places[mask(places)][: CAPS.get(name, most)] if len(places) else places
        parts.append(kept)
        bits.append(np.full(len(kept), 1 << SOURCES.index(name), np.uint16))
    rest = base[: 4 * most]
    rest = rest[mask(rest)][:most] if len(rest) else rest
    parts.append(rest)
    bits.append(np.full(len(rest), 1 << SOURCES.index("rest"), np.uint16))
    places, code = np.concatenate(parts), np.concatenate(bits)
    distinct, first, back = np.unique(places, return_index=True, return_inverse=True)
    sources = np.zeros(len(distinct), np.uint16)
    np.bitwise_or.at(sources, back, code)
    order = np.argsort(first)[:most]
    return distinct[order].astype(np.int32), sources[order]


def _follow(shelf: Shelf, followed: Ints) -> Ints:
    """The newest of the authors followed."""
    parts = [shelf.lists.of(int(a), 20) for a in followed[:100]]
    places = np.concatenate(parts) if parts else _NONE
    return places[np.argsort(-shelf.published[places], kind="stable")]


def _because(shelf: Shelf, taste: Taste) -> Ints:
    """What is watched beside the last twenty liked ones, the later the weightier, the nearer the better."""
    if not len(taste.recent):
        return _NONE
    near = shelf.near[taste.recent]
    late = 0.5 ** (np.arange(len(near))[::-1] / 5.0)
    weight = late[:, None] / (1.0 + np.arange(near.shape[1]))[None, :]
    held = near >= 0
    places, back = np.unique(near[held], return_inverse=True)
    return np.asarray(places[np.argsort(-np.bincount(back, weight[held], len(places)), kind="stable")], np.int32)


def _like_you(shelf: Shelf, taste: Taste) -> Ints:
    """The nearest by vector among the best of all."""
    if not len(taste.recent):
        return _NONE
    vectors = shelf.prime
    prime, score = shelf.ranked[: len(vectors)], vectors @ taste.vector
    most = min(len(prime), CAPS["like_you"] * _OVER)
    top = np.argpartition(-score, most - 1)[:most] if most < len(prime) else np.arange(len(prime))
    return np.asarray(prime[top[np.argsort(-score[top], kind="stable")]], np.int32)


def _interest(shelf: Shelf, taste: Taste) -> Ints:
    """The best of the dozen things liked most, in turn."""
    keys = sorted((k for k, v in taste.liked.items() if v > 0.05), key=lambda k: -taste.liked[k])[:_KEYS]
    return _in_turn([shelf.lists.of(shelf.words[k], 40) for k in keys])


def _wanted(shelf: Shelf, demand: Mapping[str, float]) -> Ints:
    """What sells in the categories wanted."""
    keys = sorted(demand, key=lambda k: -demand[k])[:_KEYS]
    places = _in_turn([shelf.lists.of(shelf.words[k], 120) for k in keys])
    return places[shelf.sells[places]]


def _again(shelf: Shelf, taste: Taste) -> Ints:
    due = [f"c:{c}" for c in rules.due(taste.state, taste.now)]
    return _wanted(shelf, {k: 1.0 for k in due if k in shelf.words})


def _in_turn(lists: list[Ints]) -> Ints:
    """The first of each list, then the second of each."""
    if not lists:
        return _NONE
    rank = np.concatenate([np.arange(len(x)) for x in lists])
    return np.asarray(np.concatenate(lists)[np.argsort(rank, kind="stable")], np.int32)
