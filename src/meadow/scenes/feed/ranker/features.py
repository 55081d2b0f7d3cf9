"""Features as columns: the list a model was trained on travels with it, so that serving cannot feed it another."""

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

MOST = 40
"""Features of a served row: 160 bytes in the log."""


class Feature(msgspec.Struct, frozen=True):
    """One column: `source` names what fills it, `default` stands where nothing is known."""

    name: str
    source: str
    default: float = 0.0
    dtype: str = "float32"


def matrix(columns: Mapping[str, NDArray[np.generic]], features: Sequence[Feature], rows: int) -> NDArray[np.float32]:
    """Rows in C order, float32[rows, features]: the one shape CatBoost reads without copying.

    A missing column or a NaN becomes the feature's default; a column of length 1 counts for all rows.
    """
    made = np.empty((rows, len(features)), np.float32)
    for place, feature in enumerate(features):
        column = columns.get(feature.name)
        made[:, place] = feature.default if column is None else column
    defaults = np.array([feature.default for feature in features], np.float32)
    np.copyto(made, np.broadcast_to(defaults, made.shape), where=~np.isfinite(made))
    return made
