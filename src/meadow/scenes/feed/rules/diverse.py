"""Variety: authors, categories and tags fade as they repeat, likeness by vector counts against, and how varied a list was."""

from collections.abc import Iterator, Sequence

import numpy as np

from meadow.scenes.feed.types.ranking import Bools, Floats, Ints, Pool

_AUTHOR = np.maximum(0.5 ** np.arange(64), 0.25).astype(np.float32)
_THEME = (0.8 ** np.arange(64)).astype(np.float32)
WINDOW, AUTHORS, GROUPS = 20, 12, 6
"""Among so many items in a row stand at least so many authors, and categories of the second level, while there are any."""
_ROW = 4


class Spread:
    """What a page has shown so far, as fading of what is alike: authors .5^n down to .25, categories and tags .8^n over 20."""

    def __init__(self, pool: Pool, lately: Sequence[tuple[int, ...]], alike: float) -> None:
        self.pool, self.alike = pool, np.float32(alike)
        self.shown = [(*one, -1)[:4] for one in lately[-WINDOW:]]
        self.author, self.category, self.tag = (
            _counts(of, [s[i] for s in self.shown]) for i, of in enumerate((pool.author, pool.category, pool.tag))
        )
        self.near = np.zeros(pool.size, np.float32)

    def faded(self, value: Floats) -> Floats:
        """The value less what repetition takes of it; a value below nought only sinks further."""
        kept = _AUTHOR[self.author] * _THEME[self.category + self.tag]
        return np.asarray(value - np.abs(value) * (1 - kept) - self.alike * self.near, np.float32)

    def wishes(self) -> Iterator[Bools]:
        """Where it is not as just before: another author, another category after four, enough of both in twenty."""
        if not self.shown:
            return
        yield self.pool.author != self.shown[-1][0]
        row = {s[1] for s in self.shown[-_ROW:]}
        if len(self.shown) >= _ROW and len(row) == 1:
            yield self.pool.category != row.pop()
        last = self.shown[1 - WINDOW :]
        for of, at, least in ((self.pool.author, 0, AUTHORS), (self.pool.group, 3, GROUPS)):
            known = {one[at] for one in last if one[at] >= 0}
            if len(last) - len(known) >= WINDOW - least:
                yield ~np.isin(of, list(known)) & (of >= 0)

    def add(self, at: int) -> None:
        pool = self.pool
        new = (int(pool.author[at]), int(pool.category[at]), int(pool.tag[at]), int(pool.group[at]))
        old = self.shown.pop(0) if len(self.shown) >= WINDOW else None
        self.shown.append(new)
        self._count(new, 1)
        if old:
            self._count(old, -1)
        if pool.vector is not None:
            np.maximum(self.near, pool.vector @ pool.vector[at], out=self.near)

    def _count(self, shown: tuple[int, ...], by: int) -> None:
        for counts, of, number in (
            (self.author, self.pool.author, shown[0]),
            (self.category, self.pool.category, shown[1]),
            (self.tag, self.pool.tag, shown[2]),
        ):
            if number >= 0:
                np.add(counts, by, out=counts, where=of == number)


def _counts(of: Ints, shown: Sequence[int]) -> Ints:
    """How often each candidate's number stands among those shown; -1 is no number."""
    found = np.zeros(len(of), np.int32)
    for number in shown:
        if number >= 0:
            found += of == number
    return found


def beyond(counts: Sequence[float], part: float = 0.01) -> float:
    """The share of impressions that goes to other items than the most shown hundredth (at least one)."""
    held = np.sort(np.asarray(counts, np.float64))[::-1]
    top = max(1, round(part * len(held)))
    return float(held[top:].sum() / held.sum()) if held.sum() else 0.0


def gini(counts: Sequence[float]) -> float:
    """Inequality of exposure: 0 all alike, towards 1 all for one."""
    held = np.sort(np.asarray(counts, np.float64))
    total = held.sum()
    if not len(held) or total <= 0:
        return 0.0
    rank = np.arange(1, len(held) + 1)
    return float((2 * (rank * held).sum() / total - len(held) - 1) / len(held))


def entropy(counts: Sequence[float]) -> float:
    """Shannon entropy of a list's categories, in bits."""
    held = np.asarray([c for c in counts if c > 0], np.float64)
    part = held / held.sum() if len(held) else held
    return float(-(part * np.log2(part)).sum()) if len(held) else 0.0


def distance(vectors: Floats) -> float:
    """Mean cosine distance between the items of a list; unit vectors in, 0 for fewer than two."""
    n = len(vectors)
    return float((n * n - np.square(vectors.sum(axis=0)).sum()) / (n * (n - 1))) if n > 1 else 0.0
