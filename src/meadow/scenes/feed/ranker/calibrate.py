"""Calibration: a chance is multiplied by money, so it has to be one."""

from collections.abc import Mapping

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq, isotonic_regression
from scipy.special import expit, logit

from meadow.scenes.feed.ranker.measure import Floats, Labels

_MOST, _LEAST = 200, 1e-6


class Curve(msgspec.Struct, frozen=True):
    """Raw chances and what they are worth, both rising; between two of them a straight line."""

    raw: list[float]
    fair: list[float]

    def __call__(self, chances: Floats) -> NDArray[np.float32]:
        return np.interp(chances, self.raw, self.fair).astype(np.float32)


def calibrate(labels: Labels, chances: Floats, *, level: bool = True, prior: float = 2.0) -> Curve:
    """An isotonic curve by pool-adjacent-violators over at most 200 groups of rows (Zadrozny and Elkan, KDD 2002).

    Each group of rows is joined by `prior` rows at its own raw chance: few labels bend a curve little. A pooled block
    is one knot at its middle, so that the curve rises strictly and no order is lost.
    `level=False` corrects the shape and keeps the mean chance: one day is warmer or colder than the next, and the
    trees know the average of several. Down-sampled rows need `level=True`.
    """
    order = np.argsort(chances, kind="stable")
    parts = [part for part in np.array_split(order, min(_MOST, max(1, len(order) // 50))) if len(part)]
    truth, raw = np.asarray(labels, float), np.asarray(chances, float)
    step = 0.0 if level else _shift(raw, truth.mean())
    said = expit(logit(np.clip(raw, _LEAST, 1 - _LEAST)) + step) if step else raw
    share = np.array([(truth[p].sum() + prior * said[p].mean()) / (len(p) + prior) for p in parts])
    size = np.array([len(p) for p in parts], float)
    found = isotonic_regression(share, weights=size)
    pooled = np.add.reduceat(size, found.blocks[:-1])
    at = np.add.reduceat(size * [raw[p].mean() for p in parts], found.blocks[:-1]) / pooled
    fair = found.x[found.blocks[:-1]]
    if step:  # back to where the trees stood
        fair = expit(logit(np.clip(fair, _LEAST, 1 - _LEAST)) - step)
    at, first = np.unique(np.concatenate([[0.0], at, [1.0]]), return_index=True)
    rising = np.maximum.accumulate(np.concatenate([[0.0], fair, [1.0]])[first])  # equal chances differ by a rounding
    return Curve(at.tolist(), rising.tolist())


def _shift(chances: NDArray[np.float64], rate: float) -> float:
    """By how much log-odds must move so that the mean chance becomes `rate`; 0 where the rate is 0 or 1."""
    if not 0 < rate < 1:
        return 0.0
    odds = logit(np.clip(chances, _LEAST, 1 - _LEAST))
    reach = logit(np.clip(rate, _LEAST, 1 - _LEAST)) - np.array([odds.max(), odds.min()]) + [-1, 1]
    return float(brentq(lambda step: expit(odds + step).mean() - rate, *reach))


def smooth(curves: Mapping[str, Curve], chances: Mapping[str, Floats]) -> dict[str, NDArray[np.float32]]:
    """Each head through its own curve; a head without one stays as it is."""
    return {head: curves[head](raw) if head in curves else np.asarray(raw, np.float32) for head, raw in chances.items()}
