"""Neighbours of a running session: what acts within one visit, before any nightly list knows of it."""

import numpy as np
from scipy import sparse

from meadow.scenes.feed.recall.lists import Floats, Ints, shorten


def similar(
    current: sparse.csr_matrix, past: sparse.csr_matrix, neighbours: int = 100, weights: Floats | None = None
) -> sparse.csr_matrix:
    """Scores float32[sessions, items] of vector session-kNN.

    `current` holds each running session's items weighted by how late they came, `past` the finished ones with ones,
    `weights` how much each of those counts (newer more). Similarity is the cosine of both; an item's score is the
    summed similarity of the neighbours that hold it, times log(1 + sessions / sessions with it) (V-SkNN; Ludewig and
    Jannach, UMUAI 2018).
    """
    length = np.sqrt(np.asarray(past.multiply(past).sum(1)).ravel())
    share = np.ones(len(length)) if weights is None else np.asarray(weights)
    known = sparse.diags(share / np.maximum(length, 1e-12)) @ past
    near = shorten((current @ known.T).tocsr(), neighbours)
    spread = np.asarray((past > 0).sum(0)).ravel()
    rarity = np.log1p(past.shape[0] / np.maximum(spread, 1))
    return ((near @ past) @ sparse.diags(rarity)).tocsr().astype(np.float32)


def follow(sessions: Ints, items: Ints, size: int, steps: int = 10) -> sparse.csr_matrix:
    """How often one item came after another, float32[size, size]: 1/distance for up to `steps` clicks later.

    `sessions` and `items` are parallel, in order of time within a session (sequential rules; Ludewig and Jannach,
    UMUAI 2018).
    """
    found = sparse.csr_matrix((size, size), dtype=np.float32)
    for step in range(1, steps + 1):
        same = np.flatnonzero(sessions[step:] == sessions[:-step])
        if not len(same):
            break
        weight = np.full(len(same), 1.0 / step, np.float32)
        found = found + sparse.csr_matrix((weight, (items[same], items[same + step])), shape=(size, size))
    return found.tocsr()
