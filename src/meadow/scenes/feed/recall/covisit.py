"""Co-visitation, "those who saw this saw that": the default collaborative source."""

import numpy as np
from scipy import sparse

from meadow.scenes.feed.recall.lists import Floats, Ints, Lists, matrix, shorten


def knn(history: sparse.csr_matrix, k: int = 200, shrink: float = 10.0) -> sparse.csr_matrix:
    """Item to item, float32[items, items], the k nearest of each: sim(a, b) = c_ab / (√c_a · √c_b + shrink).

    `history` float32[users, items]. Cosine over users with shrinkage (Sarwar et al., WWW 2001; Bell and Koren, ICDM
    2007). A user's scores are `history @ knn(history)`: summed, so that a long history speaks louder than one item.
    """
    together = (history.T @ history).tocsr()
    norm = np.sqrt(together.diagonal())
    rows = np.repeat(np.arange(together.shape[0]), np.diff(together.indptr))
    together.data = (together.data / (norm[rows] * norm[together.indices] + shrink)).astype(np.float32)
    together.setdiag(0)
    together.eliminate_zeros()
    return shorten(together, k)


def covisit(
    users: Ints, items: Ints, size: int, *, k: int = 50, shrink: float = 10.0, weights: Floats | None = None
) -> Lists:
    """The lists that serving reads: for each of `size` items its k nearest.

    `users` and `items` are parallel codes, one per positive event in any order; `weights` (time decay over
    log(1 + basket), say) counts an event less than one. `near` turns them into candidates.
    """
    rows = np.unique(users, return_inverse=True)[1]
    nearest = knn(matrix(rows, items, (int(rows.max(initial=-1)) + 1, size), weights), k, shrink)
    lengths = np.diff(nearest.indptr)
    place = np.arange(nearest.nnz) - np.repeat(nearest.indptr[:-1], lengths)
    row = np.repeat(np.arange(size), lengths)
    order = np.lexsort((nearest.indices, -nearest.data, row))
    found = Lists(np.full((size, k), -1, np.int32), np.zeros((size, k), np.float32))
    found.items[row, place] = nearest.indices[order]
    found.scores[row, place] = nearest.data[order]
    return found
