"""Training and scoring: CatBoost MultiLogloss, so that one pass over the trees answers for all heads."""

from collections.abc import Mapping, Sequence

import catboost
import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from meadow.scenes.feed.ranker.calibrate import Curve, calibrate, smooth
from meadow.scenes.feed.ranker.features import Feature
from meadow.scenes.feed.ranker.measure import Labels

Rows = NDArray[np.float32]
Chances = dict[str, NDArray[np.float32]]


class Settings(msgspec.Struct, frozen=True):
    """How a model is grown; one thread, so that the same rows give the same bits."""

    trees: int = 300
    depth: int = 6
    rate: float = 0.08
    leaf: float = 8.0
    patience: int = 40
    seed: int = 0


USUAL = Settings()


class Ranker(msgspec.Struct, frozen=True):
    """A model with its list of features, its heads and their calibration; `version` is the hash of its bytes."""

    model: catboost.CatBoost
    features: tuple[Feature, ...]
    heads: tuple[str, ...]
    curves: dict[str, Curve]
    version: str = ""

    def raw(self, features: Rows) -> Chances:
        """Chances before calibration."""
        if features.shape[1] != len(self.features):
            raise ValueError(features.shape)
        if not len(features):
            return {head: np.zeros(0, np.float32) for head in self.heads}
        rows = np.ascontiguousarray(features, np.float32)
        told = np.asarray(self.model.predict(rows, prediction_type="RawFormulaVal", thread_count=1))
        chances = expit(told.reshape(len(rows), len(self.heads))).astype(np.float32)
        return {head: chances[:, place] for place, head in enumerate(self.heads)}

    def score(self, features: Rows) -> Chances:
        """Calibrated chances by head, float32[n], for rows float32[n, features]; one call for a whole page."""
        return smooth(self.curves, self.raw(features))


def train(
    features: Rows,
    labels: Mapping[str, Labels],
    names: Sequence[Feature],
    last: NDArray[np.bool_],
    *,
    settings: Settings = USUAL,
    refit: bool = False,
) -> Ranker:
    """Grow one model for all heads of `labels` (0 or 1 per row) and calibrate it.

    `last` bool[n] marks the newest period: it stops the growth and bends the curves, and the trees do not learn from
    it; with `refit` a second model of as many trees learns from all rows and keeps the curves. Rows have no weights:
    MultiLogloss of CatBoost 1.2.10 stops at its first tree once one differs from 1 (measured).
    """
    rows = np.ascontiguousarray(features, np.float32)
    truth = np.stack([np.asarray(label, np.float32) for label in labels.values()], axis=1)

    def pool(part: NDArray[np.bool_]) -> catboost.Pool:
        return catboost.Pool(rows[part], truth[part])

    model = _grow(settings, settings.trees)
    model.fit(pool(~last), eval_set=pool(last), early_stopping_rounds=settings.patience)
    ranker = Ranker(model, tuple(names), tuple(labels), {})
    told = ranker.raw(rows[last])
    curves = {head: calibrate(truth[last, place], told[head], level=False) for place, head in enumerate(labels)}
    grown = Ranker(model, tuple(names), tuple(labels), curves)
    return again(grown, rows, labels, settings) if refit else grown


def again(ranker: Ranker, features: Rows, labels: Mapping[str, Labels], settings: Settings = USUAL) -> Ranker:
    """As many trees once more, from all rows and another seed if one is given; the curves stay."""
    truth = np.stack([np.asarray(label, np.float32) for label in labels.values()], axis=1)
    model = _grow(settings, ranker.model.tree_count_)
    model.fit(catboost.Pool(np.ascontiguousarray(features, np.float32), truth))
    return msgspec.structs.replace(ranker, model=model, version="")


def _grow(settings: Settings, trees: int) -> catboost.CatBoost:
    return catboost.CatBoost(
        {
            "loss_function": "MultiLogloss", "iterations": trees, "depth": settings.depth, "learning_rate": settings.rate,
            "l2_leaf_reg": settings.leaf, "random_seed": settings.seed, "thread_count": 1, "verbose": False,
            "allow_writing_files": False, "boosting_type": "Plain", "rsm": 0.5, "border_count": 128,
        }
    )  # fmt: skip
