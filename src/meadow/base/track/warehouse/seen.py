"""Exact sets of 64-bit ids in sorted arrays: eight bytes an id and eight for what was known of it."""

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.uint64]
Mask = NDArray[np.bool_]


class Seen:
    """The newest `cap` ids, in two generations; when the older is let go, `floor` tells up to when it reached."""

    def __init__(self, cap: int) -> None:
        self.cap = cap
        self.new: list[tuple[Ids, Ids]] = []
        self.old: list[tuple[Ids, Ids]] = []
        self.count = 0
        self.reach = 0
        self.floor = 0

    def find(self, ids: Ids) -> tuple[Mask, Ids]:
        """Which of `ids` are held, and the notes of those that are."""
        hit = np.zeros(len(ids), np.bool_)
        notes = np.zeros(len(ids), np.uint64)
        for known, held in (*self.new, *self.old):
            at = np.searchsorted(known, ids)
            at[at == len(known)] = 0
            here = known[at] == ids
            notes[here] = held[at[here]]
            hit |= here
        return hit, notes

    def add(self, ids: Ids, notes: Ids, reach: int) -> None:
        """Hold ids that were not held before; `reach` is the newest receipt among them, in milliseconds."""
        if not len(ids):
            return
        order = np.argsort(ids)
        self.new.append((ids[order], notes[order]))
        self.count += len(ids)
        self.reach = max(self.reach, reach)
        while len(self.new) > 1 and len(self.new[-2][0]) <= 2 * len(self.new[-1][0]):
            self._merge()
        if self.count >= self.cap // 2:
            if self.old:
                self.floor = self.old_reach
            self.old, self.new, self.count = self.new, [], 0
            self.old_reach = self.reach

    old_reach = 0

    def _merge(self) -> None:
        (a, x), (b, y) = self.new.pop(), self.new.pop()
        ids, notes = np.concatenate([a, b]), np.concatenate([x, y])
        order = np.argsort(ids, kind="stable")
        self.new.append((ids[order], notes[order]))
