"""Mixing sources: each row of a source scaled by its best, added with weights that a validation period chose."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Dense = NDArray[np.float32]
STEPS = (0.0, 0.1, 0.25, 0.5, 1.0, 2.0)


def scaled(scores: Dense) -> Dense:
    """Each row over its largest entry, so that sources of different size can be added."""
    return scores / np.maximum(scores.max(1, keepdims=True), 1e-9)


def mix(sources: Mapping[str, Dense], weights: Mapping[str, float]) -> Dense:
    first = next(iter(sources.values()))
    total = np.zeros_like(first)
    for name, weight in weights.items():
        if weight:
            total += np.float32(weight) * sources[name]
    return total


def climb(
    names: Sequence[str], judge: Callable[[dict[str, float]], float], passes: int = 2, start: str = ""
) -> dict[str, float]:
    """Weights by coordinate ascent from the first source alone; a change stays only where it gains .0002."""
    weights = {name: float(name == (start or names[0])) for name in names}
    best = judge(weights)
    for _ in range(passes):
        before = best
        for name in names:
            for step in STEPS:
                tried = weights | {name: step}
                if step == weights[name] or not any(tried.values()):
                    continue
                value = judge(tried)
                if value > best + 2e-4:
                    best, weights = value, tried
        if best == before:
            break
    return weights
