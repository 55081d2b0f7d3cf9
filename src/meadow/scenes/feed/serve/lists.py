"""Inverted lists: of each author, category and tag the items that bear it, the best first, in two arrays."""

import numpy as np

from meadow.scenes.feed.types.ranking import Ints

_NONE = np.zeros(0, np.int32)


class Lists:
    """The items of number `k` stand in `items[starts[k]:starts[k + 1]]`."""

    def __init__(self, items: Ints, starts: Ints) -> None:
        self.items, self.starts = items, starts

    @classmethod
    def empty(cls) -> "Lists":
        return cls(_NONE, np.zeros(1, np.int32))

    @classmethod
    def build(cls, numbers: Ints, items: Ints, count: int) -> "Lists":
        """`numbers[row]` are those that `items[row]` bears, -1 none; rows come the best first, and stay so in each list.

        A number that a row bears twice (a leaf that is its own group) counts once.
        """
        pairs = np.sort(numbers, axis=1)
        pairs[:, 1:][pairs[:, 1:] == pairs[:, :-1]] = -1
        flat = pairs.ravel()
        held = np.flatnonzero(flat >= 0)
        order = held[np.argsort(flat[held], kind="stable")]
        starts = np.zeros(count + 1, np.int32)
        np.cumsum(np.bincount(flat[held], minlength=count), out=starts[1:])
        return cls(items[order // pairs.shape[1]], starts)

    def of(self, number: int, most: int) -> Ints:
        if number < 0 or number + 1 >= len(self.starts):
            return _NONE
        start = int(self.starts[number])
        return self.items[start : min(start + most, int(self.starts[number + 1]))]
