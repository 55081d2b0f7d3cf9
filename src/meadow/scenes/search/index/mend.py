"""What somebody meant: a dictionary of known wordings found from a wrong, spoken or unfinished one.

Three ways in, all exact and so quick: wordings one stroke away (deletions of one character on both sides, after Garbe's
SymSpell), wordings that sound alike (toneless pinyin, initials), wordings that begin like it. Only where these find little
do shared pairs of characters speak. What is found is ordered by what the slip would have cost.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from meadow.scenes.search.index.sounds import readings, spellings
from meadow.scenes.search.index.text import LONGEST, han, simple

_ASKED = 120
"""Candidates of one way in."""
_FEW = 3
SAME_SOUND, SWAPPED, MISSING, OTHER, EXTRA = 0.5, 0.55, 0.7, 0.9, 0.95
"""Cost of a character of the same sound, of neighbours exchanged, of one that is missing, another, or one too many."""
SPOKEN, INITIALS, BEGUN, UNWRITTEN = 0.3, 0.4, 0.35, 0.02
"""Cost of letters instead of Han, of their initials, of a beginning, and of each character after it."""


class Found(msgspec.Struct, frozen=True):
    """A wording of the dictionary and how far it is from what was typed: 0 is the same."""

    text: str
    cost: float


class _Keys:
    """From keys to the places that have them, as two sorted arrays: 12 bytes a key. Equal hashes only cost a look."""

    def __init__(self, keyed: Iterable[tuple[str, int]]) -> None:
        flat = np.fromiter((x for key, i in keyed for x in (hash(key), i)), np.int64)
        order = np.argsort(flat[::2], kind="stable")
        self.hashed, self.places = flat[::2][order], flat[1::2][order].astype(np.int32)

    def __getitem__(self, keys: Sequence[str]) -> NDArray[np.int32]:
        asked = np.fromiter(map(hash, keys), np.int64, len(keys))
        low = np.searchsorted(self.hashed, asked).tolist()
        high = np.searchsorted(self.hashed, asked, "right").tolist()
        some = [self.places[a : min(b, a + _ASKED)] for a, b in zip(low, high, strict=True) if a < b]
        return np.concatenate(some) if some else self.places[:0]


class _Begin:
    """Places in order of their spelling, found by its beginning, the shortest first."""

    def __init__(self, spelled: Sequence[tuple[str, int]]) -> None:
        ordered = sorted(spelled)
        self.spelled, self.places = [s for s, _ in ordered], [i for _, i in ordered]

    def __getitem__(self, start: str) -> list[int]:
        at = bisect_left(self.spelled, start)
        end = min(bisect_left(self.spelled, start + "\U0010ffff", at), at + 50 * _ASKED)
        if end - at <= _ASKED:
            return self.places[at:end]
        near = sorted(range(at, end), key=lambda i: len(self.spelled[i]))
        return [self.places[i] for i in near[:_ASKED]]


class Dictionary:
    """Known wordings with a weight each (how often they were asked for); built once, read by any number of threads."""

    def __init__(self, wordings: Sequence[str], weights: Sequence[float] | None = None) -> None:
        self.wordings = list(wordings)
        self.weights = list(weights) if weights is not None else [1.0] * len(self.wordings)
        self.simple = [simple(w) for w in self.wordings]
        self.tight = [p.replace(" ", "") for p in self.simple]
        told = [spellings(p) for p in self.simple]
        self.full, self.short = [a for a, _ in told], [b for _, b in told]
        self.exact = {w: i for i, w in reversed(list(enumerate(self.wordings)))}
        self.cuts = _Keys((cut, i) for i, t in enumerate(self.tight) for cut in _cuts(t))
        self.sound = _Keys((s, i) for i, some in enumerate(self.full) for s in some)
        self.initials = _Keys((s, i) for i, some in enumerate(self.short) for s in some)
        self.pairs = _Keys((pair, i) for i, t in enumerate(self.tight) for pair in _pairs(t))
        self.begins = _Begin([(t, i) for i, t in enumerate(self.tight)])
        self.begins_spoken = _Begin([(some[0], i) for i, some in enumerate(self.full)])

    def recover(self, text: str, most: int = 10) -> list[Found]:
        """The likeliest wordings, best first; one that is known as it stands comes first with cost 0."""
        asked = simple(text[: 4 * LONGEST])[:LONGEST]
        tight = asked.replace(" ", "")
        if not tight:
            return []
        full, _ = spellings(asked)
        places = {*self.cuts[_cuts(tight)].tolist(), *self.sound[full].tolist(), *self.begins[tight]}
        if not han(tight):
            places |= {*self.initials[[tight]].tolist(), *self.begins_spoken[tight]}
        if len(places) < _FEW:
            places |= self._near(tight)
        known = self.exact.get(text)
        priced = sorted(
            (-1.0 if i == known else self._cost(tight, full, i), -self.weights[i], len(self.tight[i]), i)
            for i in places
        )
        return [Found(self.wordings[i], max(cost, 0.0)) for cost, _, _, i in priced[:most]]

    def _near(self, tight: str) -> set[int]:
        """The wordings that share most pairs of characters."""
        shared, counts = np.unique(self.pairs[_pairs(tight)], return_counts=True)
        return set(shared[np.argsort(-counts, kind="stable")[:_ASKED]].tolist())

    def _cost(self, tight: str, full: Sequence[str], i: int) -> float:
        meant = self.tight[i]
        if tight == meant:
            return 0.0
        if meant.startswith(tight):
            return BEGUN + UNWRITTEN * (len(meant) - len(tight))
        if not han(tight) and han(meant):
            spelled = self.full[i]
            if tight in spelled:
                return SPOKEN
            if tight in self.short[i]:
                return INITIALS
            if spelled[0].startswith(tight):
                return BEGUN + UNWRITTEN * (len(spelled[0]) - len(tight))
            return SPOKEN + min(_slip(tight, s) for s in spelled)
        if full[0] in self.full[i]:
            return SAME_SOUND
        return _slip(tight, meant)


def _cuts(text: str) -> list[str]:
    return [text, *{text[:i] + text[i + 1 :] for i in range(len(text))}]


def _pairs(text: str) -> list[str]:
    return [text[i : i + 2] for i in range(len(text) - 1)]


def _slip(typed: str, meant: str) -> float:
    """What it costs to have typed this and meant that: what both begin and end with is left out, the rest is compared."""
    start, most = 0, min(len(typed), len(meant))
    while start < most and typed[start] == meant[start]:
        start += 1
    end = 0
    while end < most - start and typed[-1 - end] == meant[-1 - end]:
        end += 1
    one, two = typed[start : len(typed) - end], meant[start : len(meant) - end]
    if not one or not two:
        return MISSING * len(two) + EXTRA * len(one)
    if len(one) == len(two):
        if len(one) == 2 and one == two[::-1]:
            return SWAPPED
        return sum(_changed(a, b) for a, b in zip(one, two, strict=True))
    kept = len(set(one) & set(two))
    return OTHER * (min(len(one), len(two)) - kept) + MISSING * (abs(len(one) - len(two)) + kept)


def _changed(typed: str, meant: str) -> float:
    if typed == meant:
        return 0.0
    return SAME_SOUND if set(readings(typed)) & set(readings(meant)) else OTHER
