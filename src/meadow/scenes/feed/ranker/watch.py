"""The watch label without the bias of length: how long somebody stayed compared with others on clips as long."""

import numpy as np
from numpy.typing import NDArray

EDGES_MS = np.array([5_000, 10_000, 18_000, 30_000, 60_000, 120_000])


def percentile(
    played_ms: NDArray[np.number],
    duration_ms: NDArray[np.number],
    learned_ms: NDArray[np.number] | None = None,
    learned_duration_ms: NDArray[np.number] | None = None,
) -> NDArray[np.float32]:
    """Mid-rank of the play time among plays in the same duration bucket, 0..1 (D2Q; Zhan et al., KDD 2022).

    The ranks come from `learned` plays where given (training days), else from the plays themselves. An empty bucket
    gives .5. A model that only learns "short clips finish" scores no better than chance on this label.
    """
    known = np.asarray(played_ms if learned_ms is None else learned_ms, float)
    lengths = duration_ms if learned_duration_ms is None else learned_duration_ms
    theirs = np.searchsorted(EDGES_MS, lengths, side="right")
    mine = np.searchsorted(EDGES_MS, duration_ms, side="right")
    out = np.full(len(mine), 0.5, np.float32)
    for bucket in range(len(EDGES_MS) + 1):
        plays = np.sort(known[theirs == bucket])
        if len(plays):
            here = mine == bucket
            value = np.asarray(played_ms, float)[here]
            rank = np.searchsorted(plays, value, side="left") + np.searchsorted(plays, value, side="right")
            out[here] = rank / (2 * len(plays))
    return out
