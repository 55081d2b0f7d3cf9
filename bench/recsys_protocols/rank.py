"""The second stage: lambdarank over the union of sources (LightGBM, one thread, training only; nothing of it serves)."""

from collections.abc import Sequence

import lightgbm
import numpy as np
from numpy.typing import NDArray

USUAL = {
    "objective": "lambdarank", "metric": "none", "learning_rate": 0.05, "num_leaves": 15, "min_data_in_leaf": 50,
    "feature_fraction": 0.5, "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 5.0, "lambdarank_truncation_level": 20,
    "num_threads": 1, "deterministic": True, "force_row_wise": True, "verbosity": -1,
}  # fmt: skip
Rows = NDArray[np.float32]


def fit(
    features: Rows,
    labels: NDArray[np.integer],
    groups: NDArray[np.integer],
    *,
    seed: int,
    trees: int = 150,
    **other: object,
) -> lightgbm.Booster:
    """One ranker; rows of one list lie together, `groups` holds the length of each list."""
    data = lightgbm.Dataset(features, labels, group=groups, params={"verbosity": -1})
    return lightgbm.train(USUAL | {"seed": seed} | other, data, trees)


def thin(labels: NDArray[np.integer], lists: NDArray[np.integer], keep: int, seed: int) -> NDArray[np.int64]:
    """Row numbers with all positives and about `keep` negatives of each list, drawn once, in the old order."""
    chance = np.random.default_rng(seed)
    size = np.bincount(lists)
    taken = (labels > 0) | (chance.random(len(labels)) < keep / size[lists])
    return np.flatnonzero(taken)


def bag(models: Sequence[lightgbm.Booster], features: Rows) -> list[NDArray[np.float64]]:
    """Each seed's scores, then their mean as the last: the model that is handed in."""
    each = [model.predict(features, num_threads=1) for model in models]
    return [*each, np.mean(each, axis=0)]
