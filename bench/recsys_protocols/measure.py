"""Metrics as the protocols say: binary NDCG@10 with the ideal cut at min(10, truths), Recall@20, HR, MRR; intervals by bootstrap."""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]
ROUNDS = 1000


def hits(items: NDArray[np.int32], truth: sparse.csr_matrix) -> NDArray[np.bool_]:
    """Which of the listed items bool[n, k] are true; −1 is none."""
    rows = np.repeat(np.arange(len(items)), items.shape[1])
    found = np.asarray(truth[rows, np.maximum(items, 0).ravel()]).reshape(items.shape) > 0
    return found & (items >= 0)


def ndcg(items: NDArray[np.int32], truth: sparse.csr_matrix, k: int = 10) -> Floats:
    discount = 1.0 / np.log2(np.arange(k) + 2)
    ideal = np.cumsum(discount)[np.minimum(np.diff(truth.indptr), k) - 1]
    return (hits(items[:, :k], truth) * discount).sum(1) / ideal


def recall(items: NDArray[np.int32], truth: sparse.csr_matrix, k: int = 20) -> Floats:
    return hits(items[:, :k], truth).sum(1) / np.diff(truth.indptr)


def mrr(items: NDArray[np.int32], truth: sparse.csr_matrix, k: int = 20) -> Floats:
    found = hits(items[:, :k], truth)
    return np.where(found.any(1), 1.0 / (found.argmax(1) + 1), 0.0)


def interval(values: Floats, seed: int = 7) -> tuple[float, float]:
    """95 % of the mean, by drawing the rows again 1,000 times; of a paired difference where given one."""
    chance = np.random.default_rng(seed)
    means = [values[chance.integers(0, len(values), len(values))].mean() for _ in range(ROUNDS)]
    return float(np.percentile(means, 2.5)), float(np.percentile(means, 97.5))
