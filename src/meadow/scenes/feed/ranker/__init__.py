"""The ranker: one gradient-boosted model with several heads, calibrated, kept as a folder that is refused when it differs.

`load(folder).score(features)` is all that serving needs; `refresh` and `save` are what `meadow train` does, `report` and
`gate` what `meadow evaluate` shows.
"""

from meadow.scenes.feed.ranker.artefact import RefusedError, load, save
from meadow.scenes.feed.ranker.calibrate import calibrate, smooth
from meadow.scenes.feed.ranker.features import Feature, matrix
from meadow.scenes.feed.ranker.gates import Gate, Report, Scorer, gate, report
from meadow.scenes.feed.ranker.heads import Ranker, Settings, again, train
from meadow.scenes.feed.ranker.measure import auc, ece, gauc
from meadow.scenes.feed.ranker.watch import percentile

__all__ = [
    "Feature", "Gate", "Ranker", "RefusedError", "Report", "Scorer", "Settings", "again", "auc", "calibrate", "ece", "gate",
    "gauc", "load", "matrix", "percentile", "report", "save", "smooth", "train",
]  # fmt: skip
