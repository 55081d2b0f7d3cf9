"""How well a title says what was asked: three readings of the text, each compared within the page of candidates.

Shared character 3- to 5-grams (cosine of sets), the weighted share of the query's words that the title holds, glued words
included, and how many of them stand side by side. Measured on graded product searches (bench/relevance, P8): 0.854
nDCG@10 against 0.840 of BM25 alone and 0.844 of BM25 with character grams; no statistics of the collection but word weights.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from math import sqrt

from meadow.scenes.search.index.text import han
from meadow.scenes.search.index.words import asked, stem

GRAMS, COVERED, BESIDE = 1.0, 1.0, 0.5
_SHORT, _LONG = 3, 5


_split = re.compile(r"[^\W_]+").findall


@lru_cache(maxsize=100_000)
def _parts(word: str) -> frozenset[str]:
    """Parts of 3 to 5 characters of a word with its edges; of Han text, parts of 2."""
    if han(word):
        return frozenset([word[i : i + 2] for i in range(len(word) - 1)] or [word])
    edged = f" {word} "
    sizes = range(_SHORT, _LONG + 1)
    return frozenset([edged[i : i + size] for size in sizes for i in range(len(edged) - size + 1)])


@lru_cache(maxsize=8_192)
def grams(text: str) -> frozenset[str]:
    """The parts of all words of a plain text: words come again, and so do the titles of what is asked for most."""
    return frozenset().union(*[_parts(word) for word in _split(text)])


@lru_cache(maxsize=8_192)
def glued(text: str) -> str:
    """The stems of a plain text without what stands between them."""
    return "".join([stem(w) for w in _split(text)])


class Wanted:
    """A plain query, ready to be compared with titles; `weight` tells how much a word says."""

    def __init__(self, query: str, weight: Callable[[str], float]) -> None:
        self.words = asked(" ".join(_split(query)))
        self.weights = [weight(w) for w in self.words]
        self.total = sum(self.weights) or 1.0
        self.beside = [a + b for a, b in zip(self.words, self.words[1:], strict=False)]
        self.grams = grams(query)
        self.han = han(query) is not None

    def coverage(self, run: str) -> float:
        """The weighted share of the words that a glued title holds, 0 to 1."""
        return sum([v for w, v in zip(self.words, self.weights, strict=True) if w in run]) / self.total

    def likeness(self, title: str) -> float:
        """Cosine of the sets of character parts, 0 to 1."""
        theirs = grams(title)
        return len(self.grams & theirs) / sqrt((len(self.grams) or 1) * (len(theirs) or 1))

    def side_by_side(self, run: str) -> float:
        """The share of neighbouring words of the query that are neighbours in the title."""
        return sum([b in run for b in self.beside]) / len(self.beside) if self.beside else 0.0

    def scores(self, titles: Sequence[str], known: Sequence[float] | None = None) -> list[tuple[float, float]]:
        """For each plain title a score, comparable among these only, and its coverage.

        `known` are scores of an index: for a Han query they say as much as the parts, since such text is kept in pairs.
        """
        if self.han and known is not None:
            runs, alike = [t.replace(" ", "") for t in titles], list(known)
        else:
            runs, alike = [glued(t) for t in titles], [self.likeness(t) for t in titles]
        covered = [self.coverage(r) for r in runs]
        beside = [self.side_by_side(r) for r in runs]
        parts = (_standard(GRAMS, alike), _standard(COVERED, covered), _standard(BESIDE, beside))
        return [(a + b + c, share) for a, b, c, share in zip(*parts, covered, strict=True)]


def _standard(weight: float, some: Sequence[float]) -> list[float]:
    """Each as so many standard deviations from the mean; all equal is all nothing."""
    mean = sum(some) / len(some)
    spread = sqrt(sum([(x - mean) ** 2 for x in some]) / len(some))
    return [weight * (x - mean) / spread for x in some] if spread > 1e-9 else [0.0] * len(some)
