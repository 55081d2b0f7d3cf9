"""ALS: vectors of users and items from implicit feedback; for catalogues too large for EASE."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

_STEPS = 3
_CHUNK = 1 << 15


class Factors(NamedTuple):
    """Vectors of users float32[users, f] and items float32[items, f]; a score is their dot product."""

    users: NDArray[np.float32]
    items: NDArray[np.float32]


def als(
    history: sparse.csr_matrix,
    factors: int = 64,
    *,
    alpha: float = 20.0,
    penalty: float = 0.1,
    rounds: int = 15,
    seed: int = 0,
) -> Factors:
    """Alternate between both sides of a matrix of confidences 1 + α·x (Hu, Koren, Volinsky, ICDM 2008).

    Each side is solved by three steps of conjugate gradients (Takács et al., RecSys 2011), all rows at once. One
    thread and one seed give the same bits.
    """
    chance = np.random.default_rng(seed)
    rows, columns = history.shape
    found = Factors(*(chance.normal(0, 0.01, (n, factors)).astype(np.float32) for n in (rows, columns)))
    other = history.T.tocsr()
    users, items = found
    for _ in range(rounds):
        users = _solve(history, users, items, alpha, penalty)
        items = _solve(other, items, users, alpha, penalty)
    return Factors(users, items)


def fold(
    history: sparse.csr_matrix, items: NDArray[np.float32], *, alpha: float = 20.0, penalty: float = 0.1
) -> NDArray[np.float32]:
    """Vectors for histories the training never saw, float32[rows, f]: a session acts at once, without a refit."""
    start = np.zeros((history.shape[0], items.shape[1]), np.float32)
    for _ in range(_STEPS):
        start = _solve(history, start, items, alpha, penalty)
    return start


def _solve(
    history: sparse.csr_matrix, mine: NDArray[np.float32], theirs: NDArray[np.float32], alpha: float, penalty: float
) -> NDArray[np.float32]:
    """Conjugate gradients on (YᵀY + Yᵀ(C − I)Y + λI) x = YᵀC·1, from the last round's x."""
    gram = theirs.T @ theirs + penalty * np.eye(theirs.shape[1], dtype=np.float32)
    rows = np.repeat(np.arange(history.shape[0]), np.diff(history.indptr))
    seen = history.copy()

    def image(x: NDArray[np.float32]) -> NDArray[np.float32]:
        for at in range(0, len(rows), _CHUNK):
            part = slice(at, at + _CHUNK)
            seen.data[part] = np.einsum("ij,ij->i", x[rows[part]], theirs[history.indices[part]])
        seen.data *= alpha * history.data
        return np.asarray(x @ gram + seen @ theirs, np.float32)

    wanted = history.copy()
    wanted.data = 1.0 + alpha * history.data
    left = np.asarray(wanted @ theirs, np.float32) - image(mine)
    step, size = left.copy(), (left * left).sum(1, keepdims=True)
    x = mine.copy()
    for _ in range(_STEPS):
        moved = image(step)
        pace = size / np.maximum((step * moved).sum(1, keepdims=True), 1e-20)
        x += pace * step
        left -= pace * moved
        fresh = (left * left).sum(1, keepdims=True)
        step = left + fresh / np.maximum(size, 1e-20) * step
        size = fresh
    return x
