"""What a protocol hands back: lines of a table with intervals, figures for the JSON, goals, and what it predicted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray
from scipy import sparse

from recsys_protocols import measure

Values = NDArray[np.float64]
SEEDS = (1, 2, 3)


@dataclass
class Result:
    """One protocol. `figures` are JSON keys, `goals` name -> (reached, wanted), `predictions` by file."""

    protocol: str
    figures: dict[str, float] = field(default_factory=dict)
    goals: dict[str, tuple[float, float]] = field(default_factory=dict)
    predictions: dict[str, pa.Table] = field(default_factory=dict)

    def line(
        self, model: str, values: Mapping[str, Values | float], against: Mapping[str, Values] | None = None
    ) -> None:
        """Print a model's means with 95 % intervals over users, and of the paired gain over another model."""
        told = []
        for metric, value in values.items():
            if isinstance(value, float):
                told.append(f"{metric} {value:.4f}")
                continue
            low, high = measure.interval(value)
            told.append(f"{metric} {value.mean():.4f} [{low:.4f}, {high:.4f}]")
            if against is not None:
                low, high = measure.interval(value - against[metric])
                told.append(f"({(value - against[metric]).mean():+.4f} [{low:+.4f}, {high:+.4f}])")
        print(f"{self.protocol:4} {model:34} " + "  ".join(told), flush=True)

    def seeds(self, each: Sequence[Mapping[str, Values]]) -> None:
        """Print how far the seeds lie apart, each by itself."""
        told = [f"{metric} " + " ".join(f"{one[metric].mean():.4f}" for one in each) for metric in each[0]]
        print(f"{self.protocol:4} {'  each seed alone':34} " + "  ".join(told), flush=True)


def retrieval(items: NDArray[np.int32], truth: sparse.csr_matrix) -> dict[str, Values]:
    return {"NDCG@10": measure.ndcg(items, truth), "Recall@20": measure.recall(items, truth)}


def rows(
    owners: NDArray[np.generic], items: NDArray[np.int32], names: NDArray[np.generic], columns: tuple[str, str]
) -> pa.Table:
    """Lists as rows: owner, rank from 1, item; places without an item are left out."""
    told = items >= 0
    at, place = np.nonzero(told)
    return pa.table({columns[0]: owners[at], "rank": (place + 1).astype(np.int32), columns[1]: names[items[told]]})


def write(table: pa.Table, folder: Path, name: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, folder / f"predictions-{name}.parquet", compression="zstd")
