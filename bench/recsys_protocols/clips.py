"""P1 sources and candidates of KuaiRand: who will watch which unseen clip for long in the coming days."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from meadow.scenes.feed import recall
from recsys_protocols import blend
from recsys_protocols.kuairand import Columns, Kuai, Sequence

BLOCK, PER_SOURCE = 1500, 60
Scores = dict[str, NDArray[np.float32]]


class Known(NamedTuple):
    """Everything up to a day: what was watched long (and is masked), what was left, and each source's weights."""

    long: sparse.csr_matrix
    left: sparse.csr_matrix
    last: dict[int, sparse.csr_matrix]
    near: sparse.csr_matrix
    follow: sparse.csr_matrix
    ease: NDArray[np.float32]
    factors: recall.Factors
    popular: NDArray[np.float32]
    recent: NDArray[np.float32]
    items: NDArray[np.float32]
    tags: sparse.csr_matrix


def know(data: Kuai, until: int, seed: int = 0) -> Known:
    """Sequences, and the impressions up to a day (yyyymmdd): all that a ranker of the next day may read."""
    rows = {name: values[data.impressions["date"] <= until] for name, values in data.impressions.items()}
    good = rows["long_view"] == 1
    long = _longer(data.long, rows["user_id"][good], rows["video_id"][good])
    watch = _longer(data.watch, rows["user_id"], rows["video_id"])
    met, seen = (recall.matrix(x.user, x.item, data.shape) for x in (long, watch))
    left = (seen - seen.multiply(met)).tocsr()
    left.eliminate_zeros()
    order = np.lexsort((-long.back, long.user))
    last = {k: recall.matrix(long.user[long.back < k], long.item[long.back < k], data.shape) for k in (3, 10)}
    recent = _recent(data, rows, watch)
    share = (np.bincount(long.item, minlength=data.shape[1]) + 8.0) / (
        np.bincount(watch.item, minlength=data.shape[1]) + 20.0
    )
    length = np.nan_to_num(data.videos["video_duration"], nan=20_000.0)
    items = np.stack([share, np.log1p(length), _place(np.asarray(seen.sum(0)).ravel()), _place(recent)], axis=1)
    return Known(
        met, left, last, recall.knn(met), recall.follow(long.user[order], long.item[order], data.shape[1], 5),
        recall.ease(met, 300.0),
        recall.als(met, 64, alpha=10.0, penalty=20.0, rounds=8, seed=seed),
        np.asarray(met.sum(0), np.float32).ravel(), recent.astype(np.float32), items.astype(np.float32), data.tags,
    )  # fmt: skip


def _longer(old: Sequence, users: NDArray[np.generic], items: NDArray[np.generic]) -> Sequence:
    """A history with later events behind it (in the order of their rows)."""
    user = np.concatenate([old.user, users.astype(int)])
    item = np.concatenate([old.item, items.astype(int)])
    time = np.concatenate([-old.back - 1, np.arange(len(users))])
    order = np.lexsort((time, user))
    count = np.bincount(user, minlength=int(user.max()) + 1)
    place = np.arange(len(user)) - (np.cumsum(count) - count)[user[order]]
    return Sequence(user[order], item[order], count[user[order]] - 1 - place)


def _recent(data: Kuai, rows: Columns, watch: Sequence) -> NDArray[np.float64]:
    """What went around lately: the impressions of the last days, or without them the ends of the freshest sequences."""
    if len(rows["date"]):
        days = np.unique(rows["date"])
        late = rows["date"] >= days[-min(3, len(days))]
        return np.bincount(rows["video_id"][late], minlength=data.shape[1]).astype(float)
    time = np.full(data.shape[0], 0)
    time[data.sequences["user_id"]] = data.sequences["last_time_ms"]
    fresh = (time[watch.user] > time.max() - 3 * 86_400_000) & (watch.back < 10)
    return np.bincount(watch.item[fresh], minlength=data.shape[1]).astype(float)


def _place(values: NDArray[np.floating]) -> NDArray[np.float64]:
    """Percentile of each value: a count of three days and one of two weeks become comparable."""
    return np.searchsorted(np.sort(values), values, side="right") / len(values)


def blocks(known: Known, users: NDArray[np.int64]) -> Iterator[tuple[NDArray[np.int64], Scores, NDArray[np.bool_]]]:
    """Users in blocks with the scaled scores of each source and the mask of what they watched long."""
    for part in np.array_split(users, max(1, -(-len(users) // BLOCK))):
        met = known.long[part]
        raw = {
            "ease": met @ known.ease, "knn": (met @ known.near).toarray(), "als": known.factors.users[part] @ known.factors.items.T,
            "knn10": (known.last[10][part] @ known.near).toarray(), "next": (known.last[3][part] @ known.follow).toarray(),
            "popular": np.tile(known.popular, (len(part), 1)), "recent": np.tile(known.recent, (len(part), 1)),
        }  # fmt: skip
        yield part, {name: blend.scaled(np.asarray(s, np.float32)) for name, s in raw.items()}, met.toarray() > 0


def candidates(scores: Scores, seen: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The best unseen of each source, as (row of the block, item)."""
    chosen = np.zeros(seen.shape, bool)
    for values in scores.values():
        best = recall.top(np.where(seen, -np.inf, values), PER_SOURCE).items
        np.put_along_axis(chosen, np.maximum(best, 0), best >= 0, axis=1)
    return np.nonzero(chosen & ~seen)


def describe(
    known: Known, users: NDArray[np.int64], scores: Scores, at: NDArray[np.int64], item: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Feature rows float32[n, f] of candidates of a block."""
    columns = [values[at, item] for values in scores.values()]
    who = users[at]
    columns += [np.asarray(known.left[who, item]).ravel()]
    size = np.asarray(known.long.sum(1)).ravel()
    gone = np.asarray(known.left.sum(1)).ravel()
    columns += [size[who], gone[who], (size[who] + 2) / (size[who] + gone[who] + 5)]
    tagged = np.asarray((known.long[users] @ known.tags).todense()) / np.maximum(size[users], 1)[:, None]
    bored = np.asarray((known.left[users] @ known.tags).todense()) / np.maximum(gone[users], 1)[:, None]
    tags = known.tags[item]
    row = np.repeat(np.arange(len(item)), np.diff(tags.indptr))
    columns += [np.bincount(row, t[at[row], tags.indices], len(item)) for t in (tagged, bored)]
    columns += list(known.items[item].T)
    length = known.items[:, 1]
    usual = np.asarray(known.long[users] @ length).ravel() / np.maximum(size[users], 1)
    columns += [length[item] - usual[at]]
    return np.stack([np.asarray(c, np.float32) for c in columns], axis=1)
