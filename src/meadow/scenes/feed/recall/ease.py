"""EASE: one closed-form linear model from items to items; for catalogues of up to 10,000."""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.linalg import lapack

MOST = 10_000


def ease(history: sparse.csr_matrix, penalty: float = 300.0) -> NDArray[np.float32]:
    """Item weights B float32[items, items] with a zero diagonal; a user's scores are `history @ B`.

    B = I − P · diag(1 / diag P) with P = (XᵀX + λI)⁻¹ (Steck, "Embarrassingly Shallow Autoencoders", WWW 2019).
    The inverse goes through Cholesky in float32: time grows with items³, hence the limit. Raises ValueError above it.
    """
    items = history.shape[1]
    if items > MOST:
        raise ValueError(items)
    gram = np.asfortranarray((history.T @ history).toarray().astype(np.float32))
    gram[np.diag_indices(items)] += penalty
    factor, failed = lapack.spotrf(gram, lower=1, clean=1, overwrite_a=1)
    inverse, broken = lapack.spotri(factor, lower=1, overwrite_c=1)
    if failed or broken:
        raise ValueError(penalty)
    inverse = np.tril(inverse) + np.tril(inverse, -1).T
    weights = np.divide(inverse, -np.diagonal(inverse)[None, :])
    weights[np.diag_indices(items)] = 0.0
    return np.ascontiguousarray(weights, np.float32)
