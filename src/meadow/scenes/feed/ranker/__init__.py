"""The ranker: one gradient-boosted model with several heads, calibrated, kept as a folder that is refused when it differs.

`load(folder).score(features)` is all that serving needs; `train`, `weigh` and `save` belong to `meadow train`.
"""

from meadow.scenes.feed.ranker.artefact import RefusedError, load, save
from meadow.scenes.feed.ranker.calibrate import calibrate, smooth
from meadow.scenes.feed.ranker.features import Feature, matrix
from meadow.scenes.feed.ranker.gates import Gate, gate, report
from meadow.scenes.feed.ranker.heads import Ranker, train
from meadow.scenes.feed.ranker.measure import auc, ece, gauc
from meadow.scenes.feed.ranker.watch import percentile

__all__ = [
    "Feature", "Gate", "Ranker", "RefusedError", "auc", "calibrate", "ece", "gate", "gauc", "load", "matrix", "percentile",
    "report", "save", "smooth", "train",
]  # fmt: skip
