"""Top lists: the one shape in which every source hands over what it found."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Ints = NDArray[np.integer]
Floats = NDArray[np.floating]


class Lists(NamedTuple):
    """The best items of each row, best first: codes int32[n, k] (−1 where there are fewer) and scores float32[n, k]."""

    items: NDArray[np.int32]
    scores: NDArray[np.float32]


def matrix(rows: Ints, columns: Ints, shape: tuple[int, int], weights: Floats | None = None) -> sparse.csr_matrix:
    """Who met what, float32[shape]: 1 for each pair however often it came, or the sum of its weights."""
    values = np.ones(len(rows), np.float32) if weights is None else np.asarray(weights, np.float32)
    made = sparse.csr_matrix((values, (rows, columns)), shape=shape)
    made.sum_duplicates()
    if weights is None:
        made.data[:] = 1.0
    return made


def top(scores: Floats, k: int) -> Lists:
    """The k best columns of each row; a score of −inf is never chosen."""
    k = min(k, scores.shape[1])
    found = np.sort(np.argpartition(-scores, k - 1, axis=1)[:, :k], axis=1)
    values = np.take_along_axis(scores, found, axis=1)
    edge = values.min(axis=1, keepdims=True)
    tied = (scores == edge).sum(axis=1) > (values == edge).sum(axis=1)
    found[tied] = np.sort(
        np.argsort(-scores[tied], axis=1, kind="stable")[:, :k], axis=1
    )  # a partition cuts ties anyhow
    values = np.take_along_axis(scores, found, axis=1)
    order = np.argsort(-values, axis=1, kind="stable")
    values = np.take_along_axis(values, order, axis=1)
    items = np.where(np.isneginf(values), -1, np.take_along_axis(found, order, axis=1))
    return Lists(items.astype(np.int32), values.astype(np.float32))


def shorten(pairs: sparse.csr_matrix, k: int) -> sparse.csr_matrix:
    """Only the k largest entries of each row of a sparse matrix; equal ones by the lower column."""
    pairs = pairs.tocsr()
    rows = np.repeat(np.arange(pairs.shape[0]), np.diff(pairs.indptr))
    order = np.lexsort((pairs.indices, -pairs.data, rows))
    place = np.arange(len(order)) - pairs.indptr[rows[order]]
    kept = order[place < k]
    return sparse.csr_matrix((pairs.data[kept], (rows[kept], pairs.indices[kept])), shape=pairs.shape)


def near(
    lists: Lists, recent: Ints, weights: Floats | None = None, mask: NDArray[np.bool_] | None = None, cap: int = 150
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """What lies near the recent items, by summed and weighted similarity: codes and scores, best first.

    `mask` bool[n] says which items may be proposed (category, kind, region, price): it acts before the cap.
    """
    share = np.ones(len(recent), np.float32) if weights is None else np.asarray(weights, np.float32)
    items = lists.items[recent]
    told = items >= 0
    score = np.bincount(items[told], (lists.scores[recent] * share[:, None])[told], minlength=len(lists.items))
    found = np.flatnonzero(score > 0 if mask is None else (score > 0) & mask)
    best = found[np.lexsort((found, -score[found]))][:cap]
    return best.astype(np.int32), score[best].astype(np.float32)
