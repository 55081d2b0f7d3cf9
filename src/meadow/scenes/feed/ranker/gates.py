"""Whether a new model may go live: never a worse one by default."""

from collections.abc import Mapping
from typing import Protocol

import msgspec
import numpy as np
from numpy.typing import NDArray

from meadow.scenes.feed.ranker.measure import BINS, Labels, auc, ece, gauc


class Scorer(Protocol):
    """Anything that gives chances by head for rows of features."""

    def score(self, features: NDArray[np.float32], /) -> Mapping[str, NDArray[np.float32]]: ...


class Gate(msgspec.Struct, frozen=True):
    """What a model may lose against the live one, and how far its chances may lie from the truth."""

    auc: float = 0.002
    gauc: float = 0.003
    ece: float = 0.02
    positives: int = 30
    """A head with fewer positives on the last day is reported but judges nobody."""


class Figures(msgspec.Struct, frozen=True):
    rows: int
    positives: int
    auc: float | None
    gauc: float | None
    ece: float


Report = dict[str, Figures]
USUAL = Gate()


def report(
    ranker: Scorer, features: NDArray[np.float32], labels: Mapping[str, Labels], users: NDArray[np.integer]
) -> Report:
    """The figures of each head on rows it never learned from; None where they hold one class only.

    A head the ranker does not have is left out.
    """
    told = ranker.score(features)
    return {
        head: Figures(
            len(truth), int((np.asarray(truth) > 0).sum()), _known(auc(truth, told[head])),
            _known(gauc(truth, told[head], users)), ece(truth, told[head]),
        )
        for head, truth in labels.items() if head in told
    }  # fmt: skip


def gate(new: Report, live: Report | None, limits: Gate = USUAL) -> list[str]:
    """Why the new model stays out, as `head:reason`; empty when it may go live. Both reports are of the same rows.

    Reasons: missing (a head of the live model is gone), auc, gauc (worse than live), ece (not calibrated), none (no
    head has enough positives to judge by).
    """
    judged = {head: figures for head, figures in new.items() if figures.positives >= limits.positives}
    failed = [] if judged else ["model:none"]
    for head, figures in judged.items():
        if figures.ece > limits.ece + _chance(figures):
            failed.append(f"{head}:ece")
        old = (live or {}).get(head)
        if old and _worse(figures.auc, old.auc, limits.auc):
            failed.append(f"{head}:auc")
        if old and _worse(figures.gauc, old.gauc, limits.gauc):
            failed.append(f"{head}:gauc")
    return failed + [f"{head}:missing" for head in live or {} if head not in new]


def _chance(figures: Figures) -> float:
    """What a perfectly calibrated head would still show on so few rows: a deviation of one bin's share."""
    share = figures.positives / max(figures.rows, 1)
    return float(np.sqrt(share * (1 - share) * BINS / max(figures.rows, 1)))


def _worse(new: float | None, old: float | None, allowed: float) -> bool:
    return old is not None and (new is None or new < old - allowed)


def _known(value: float) -> float | None:
    return None if np.isnan(value) else value
