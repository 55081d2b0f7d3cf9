"""What a head is judged by: AUC, AUC within a user's own impressions, and how far its chances lie from the truth."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

Floats = NDArray[np.floating]
Labels = NDArray[Any]
BINS = 20


def auc(labels: Labels, scores: Floats) -> float:
    """Chance that a positive row scores above a negative one, ties counting half (Mann and Whitney); NaN with one class."""
    positive = np.asarray(labels) > 0
    good, bad = int(positive.sum()), int((~positive).sum())
    if not good or not bad:
        return float("nan")
    return float((rankdata(scores)[positive].sum() - good * (good + 1) / 2) / (good * bad))


def gauc(labels: Labels, scores: Floats, users: NDArray[np.integer]) -> float:
    """AUC within each user who has both classes, weighted by that user's impressions (Zhu et al., KDD 2017)."""
    order = np.argsort(users, kind="stable")
    who, positive, value = np.asarray(users)[order], (np.asarray(labels) > 0)[order], np.asarray(scores)[order]
    total, weight = 0.0, 0
    for rows in np.split(np.arange(len(who)), np.flatnonzero(np.diff(who)) + 1):
        if 0 < positive[rows].sum() < len(rows):
            total += len(rows) * auc(positive[rows], value[rows])
            weight += len(rows)
    return total / weight if weight else float("nan")


def ece(labels: Labels, chances: Floats, bins: int = BINS) -> float:
    """Expected calibration error over bins of equal count (Naeini et al., AAAI 2015)."""
    order = np.argsort(chances, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    truth, said = np.asarray(labels, float), np.asarray(chances, float)
    return float(sum(len(p) * abs(truth[p].mean() - said[p].mean()) for p in parts) / len(order))
