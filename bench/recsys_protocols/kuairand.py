"""KuaiRand-Pure as arrays: impressions, histories in order, facts of users and videos; and the features of P2."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray
from scipy import sparse

from meadow.scenes.feed import recall

Columns = dict[str, NDArray[np.generic]]
HEADS = ("long_view", "is_click", "is_like", "is_profile_enter", "is_comment", "finish")
EDGES_MS = np.array([5, 10, 18, 30, 60, 120]) * 1000.0


class Sequence(NamedTuple):
    """One kind of history, flat: user, item and how many events of the user came later (0 = the last)."""

    user: NDArray[np.int64]
    item: NDArray[np.int64]
    back: NDArray[np.int64]


class Kuai(NamedTuple):
    impressions: Columns
    watch: Sequence
    long: Sequence
    like: Sequence
    sequences: Columns
    users: Columns
    videos: Columns
    tags: sparse.csr_matrix

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.users["user_id"]), len(self.videos["video_id"])


def read(folder: Path) -> Kuai:
    sequences = pq.read_table(folder / "user_sequences.parquet")
    videos = columns(pq.read_table(folder / "videos.parquet"))
    kinds = [_flat(sequences, f"{kind}_seq") for kind in ("watch", "long_watch", "like")]
    numbers = columns(sequences.select(["user_id", "history_len", "last_time_ms"]))
    words = [str(t or "").split(",") for t in videos["tag"]]
    known = {t: n for n, t in enumerate(sorted({t for row in words for t in row}))}
    rows = np.repeat(np.arange(len(words)), [len(row) for row in words])
    tags = recall.matrix(rows, np.array([known[t] for row in words for t in row]), (len(words), len(known)))
    impressions = columns(pq.read_table(folder / "val.parquet"))
    return Kuai(impressions, *kinds, numbers, columns(pq.read_table(folder / "users.parquet")), videos, tags)


def columns(table: pa.Table) -> Columns:
    return {name: table[name].to_numpy() for name in table.column_names}


def _flat(table: pa.Table, name: str) -> Sequence:
    lists = table[name].combine_chunks()
    ends = np.asarray(lists.offsets)
    length = np.diff(ends)
    users = np.repeat(np.asarray(table["user_id"]), length)
    back = np.repeat(ends[1:], length) - np.arange(ends[-1]) - 1
    return Sequence(users.astype(int), np.asarray(lists.values).astype(int), back)


def buckets(duration_ms: NDArray[np.generic]) -> NDArray[np.int64]:
    return np.searchsorted(EDGES_MS, np.asarray(duration_ms, float), side="right")


def pick(
    history: sparse.csr_matrix, weights: NDArray[np.float32], users: NDArray[np.int64], items: NDArray[np.int64]
) -> NDArray[np.float32]:
    """(history @ weights)[users, items] for dense weights, without ever holding all of it."""
    out = np.zeros(len(users), np.float32)
    order = np.argsort(users, kind="stable")
    for part in np.array_split(order, max(1, len(order) // 4000)):
        who, at = np.unique(users[part], return_inverse=True)
        out[part] = np.asarray(history[who] @ weights)[at, items[part]]
    return out


def pairs(
    history: sparse.csr_matrix, near: sparse.csr_matrix, users: NDArray[np.int64], items: NDArray[np.int64]
) -> NDArray[np.float32]:
    """(history @ near)[users, items] for sparse item-to-item weights."""
    back = near.T.tocsr()
    return np.concatenate(
        [
            np.asarray(history[users[part]].multiply(back[items[part]]).sum(1), np.float32).ravel()
            for part in np.array_split(np.arange(len(users)), max(1, len(users) // 20_000))
        ]
    )
