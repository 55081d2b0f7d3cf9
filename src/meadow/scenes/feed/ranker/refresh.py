"""One refit from the served log: older days count less, the last full day judges, and a worse model stays out."""

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from meadow.scenes.feed.ranker.features import Feature
from meadow.scenes.feed.ranker.gates import USUAL as LIMITS
from meadow.scenes.feed.ranker.gates import Gate, Report, gate, report
from meadow.scenes.feed.ranker.heads import USUAL, Ranker, Rows, Settings, again, train
from meadow.scenes.feed.ranker.measure import Labels

HALF_LIFE_DAYS = 7.0
LEAST_DAYS = 3


class Outcome(msgspec.Struct, frozen=True):
    """The new model, its figures and the live model's on the last day, and why it must stay out (empty: it may go live)."""

    ranker: Ranker
    new: Report
    live: Report | None
    failed: list[str]


def refresh(
    features: Rows,
    labels: Mapping[str, Labels],
    names: Sequence[Feature],
    *,
    users: NDArray[np.integer],
    days: NDArray[np.integer],
    live: Ranker | None = None,
    settings: Settings = USUAL,
    limits: Gate = LIMITS,
) -> Outcome:
    """Train on served rows: `features` float32[n, f], `labels` by head, and per row the user and the day number.

    The last day judges the new model beside the live one on the same rows, the day before stops and calibrates, all
    earlier days teach with weights that halve in 7 days. A model that passes is grown once more from every day. Raises
    ValueError with fewer than three days.
    """
    days = np.asarray(days)
    if len(np.unique(days)) < LEAST_DAYS:
        raise ValueError(len(np.unique(days)))
    last = days == days.max()
    old = ~last
    weights = 0.5 ** ((days.max() - days) / HALF_LIFE_DAYS)
    known = {head: np.asarray(label)[old] for head, label in labels.items()}
    made = train(
        features[old], known, names, days[old] == days[old].max(), settings=settings, weights=weights[old], refit=True
    )
    truth = {head: np.asarray(label)[last] for head, label in labels.items()}
    rows = np.ascontiguousarray(features[last], np.float32)
    new = report(made, rows, truth, users[last])
    fits = live is not None and [f.name for f in live.features] == [f.name for f in names]
    old_report = report(live, rows, truth, users[last]) if live is not None and fits else None
    failed = gate(new, old_report, limits)
    return Outcome(made if failed else again(made, features, labels, settings, weights), new, old_report, failed)
