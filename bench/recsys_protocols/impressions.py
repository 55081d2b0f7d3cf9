"""P2 features of a KuaiRand impression: what was known when it was shown; a user's history from the sequences only."""

import numpy as np
from numpy.typing import NDArray

from meadow.scenes.feed import recall
from meadow.scenes.feed.ranker import Feature
from recsys_protocols.kuairand import Columns, Kuai, buckets, pairs, pick

Made = dict[str, NDArray[np.generic]]
Ints = NDArray[np.int64]
PRIOR, TABS = 20.0, 16
RATES = {
    "item": ("long_view", "is_click", "is_like", "is_profile_enter", "finish", "play_time"),
    "author": ("long_view", "played"), "item_tab": ("long_view",), "tag_tab": ("long_view",), "length_tab": ("long_view", "is_click"),
}  # fmt: skip
SOURCES = {
    "context": ("tab", "hour", "duration"),
    "people": ("register_days", "fans", "follows", "group"),
    "history": ("history", "n_watch", "n_long", "long_of_5", "long_of_15", "long_of_50", "usual_length", "length_gap"),
    "clip": ("i_long", "i_like", "i_long_share", "i_like_share"),
    "rate": tuple(f"{key}_{name}" for key, names in RATES.items() for name in names),
    "taste": ("t_share", "l_share"),
    "likeness": ("c_all", "c_20", "c_watch", "c_leave", "als", "ease", "ease_signed"),
}
FEATURES = tuple(Feature(name, source) for source, names in SOURCES.items() for name in names)


def features(data: Kuai, rows: Columns, learn: Columns) -> Made:
    """Columns of `rows`. `learn` are the labelled impressions, of which a row never sees its own day."""
    user, item = rows["user_id"].astype(int), rows["video_id"].astype(int)
    return (
        {"tab": rows["tab"], "hour": rows["hourmin"] // 100, "duration": rows["duration_ms"]}
        | _people(data, user, rows)
        | _clips(data, item)
        | _rates(data, rows, learn)
        | _tastes(data, user, item, buckets(rows["duration_ms"]))
        | _likeness(data, user, item)
    )


def _people(data: Kuai, user: Ints, rows: Columns) -> Made:
    facts = {
        "register_days": "register_days",
        "fans": "fans_user_num",
        "follows": "follow_user_num",
        "group": "onehot_feat3",
    }
    made: Made = {name: data.users[source][user] for name, source in facts.items()}
    size = data.shape[0]
    long = recall.matrix(data.long.user, data.long.item, data.shape)
    stayed = np.asarray(long[data.watch.user, data.watch.item]).ravel()
    for last in (5, 15, 50):
        near = data.watch.back < last
        who = data.watch.user[near]
        made[f"long_of_{last}"] = (
            (np.bincount(who, stayed[near], size) + 1.2) / (np.bincount(who, minlength=size) + 3)
        )[user]
    count = np.bincount(data.long.user, minlength=size)
    made |= {"n_watch": np.bincount(data.watch.user, minlength=size)[user], "n_long": count[user]}
    told = np.full(size, np.nan)
    told[data.sequences["user_id"]] = data.sequences["history_len"]
    length = data.videos["video_duration"][data.long.item]
    known = np.isfinite(length)
    usual = np.bincount(data.long.user[known], np.log1p(length[known]), size) / np.maximum(
        np.bincount(data.long.user[known], minlength=size), 1
    )
    return made | {
        "history": told[user],
        "usual_length": usual[user],
        "length_gap": np.log1p(rows["duration_ms"]) - usual[user],
    }


def _clips(data: Kuai, item: Ints) -> Made:
    watch, long, like = (np.bincount(kind.item, minlength=data.shape[1]) for kind in (data.watch, data.long, data.like))
    return {
        "i_long": long[item], "i_like": like[item], "i_long_share": ((long + 8) / (watch + 20))[item],
        "i_like_share": ((like + 0.5) / (watch + 20))[item],
    }  # fmt: skip


def _rates(data: Kuai, rows: Columns, learn: Columns) -> Made:
    """Smoothed rates of clips, authors, tags and lengths over the labelled days other than the row's own."""
    author = np.unique(data.videos["author_id"], return_inverse=True)[1]
    tag = np.asarray(data.tags.argmax(1)).ravel()

    def keys(x: Columns) -> dict[str, Ints]:
        item, tab = x["video_id"].astype(int), x["tab"].astype(int)
        return {
            "item": item, "author": author[item], "item_tab": item * TABS + tab, "tag_tab": tag[item] * TABS + tab,
            "length_tab": buckets(x["duration_ms"]) * TABS + tab,
        }  # fmt: skip

    mine, theirs = keys(rows), keys(learn)
    labels = {
        name: learn[name].astype(float) for name in ("long_view", "is_click", "is_like", "finish", "is_profile_enter")
    }
    labels["played"] = np.clip(learn["play_time_ms"] / np.maximum(learn["duration_ms"], 1), 0, 2)
    labels["play_time"] = np.log1p(learn["play_time_ms"])
    day, days = rows["date"].astype(int), learn["date"].astype(int)
    cells = np.unique(np.concatenate([day, days]), return_inverse=True)[1]
    day, days, width = cells[: len(day)], cells[len(day) :], int(cells.max()) + 1
    made: Made = {}
    for key, names in RATES.items():
        size = int(max(mine[key].max(), theirs[key].max())) + 1

        def other(weights: NDArray[np.float64], key: str = key, size: int = size) -> NDArray[np.float64]:
            table = np.bincount(theirs[key] * width + days, weights, size * width).reshape(size, width)
            return table.sum(1)[mine[key]] - table[mine[key], day]

        n = other(np.ones(len(days)))
        for name in names:
            made[f"{key}_{name}"] = (other(labels[name]) + PRIOR * labels[name].mean()) / (n + PRIOR)
    return made


def _tastes(data: Kuai, user: Ints, item: Ints, bucket: Ints) -> Made:
    """How often the user stayed on clips with these tags, and on clips as long."""
    size = data.shape[0]
    length = buckets(np.nan_to_num(data.videos["video_duration"], nan=20_000.0))
    tags, count = data.tags[item], np.maximum(np.asarray(data.tags.sum(1)).ravel()[item], 1)
    row = np.repeat(np.arange(len(item)), np.diff(tags.indptr))
    seen: dict[str, list[NDArray[np.float64]]] = {"t": [], "l": []}
    for kind in (data.watch, data.long):
        tagged = np.asarray((recall.matrix(kind.user, kind.item, data.shape) @ data.tags).todense())
        seen["t"].append(np.bincount(row, tagged[user[row], tags.indices], len(item)) / count)
        seen["l"].append(
            np.bincount(kind.user * 8 + length[kind.item], minlength=size * 8)[user * 8 + bucket].astype(float)
        )
    return {f"{name}_share": (long + 2) / (watch + 5) for name, (watch, long) in seen.items()}


def _likeness(data: Kuai, user: Ints, item: Ints) -> Made:
    """Collaborative scores of the pair from what was watched long, lately, at all, and left early."""
    long, watch = (recall.matrix(k.user, k.item, data.shape) for k in (data.long, data.watch))
    left = (watch - watch.multiply(long)).tocsr()
    left.eliminate_zeros()
    late = data.long.back < 20
    near, signed = recall.knn(long), (long - 0.5 * left).tocsr()
    found = recall.als(long, 32, alpha=10.0, penalty=5.0, rounds=8)
    return {
        "c_all": pairs(long, near, user, item), "c_watch": pairs(watch, recall.knn(watch), user, item),
        "c_20": pairs(recall.matrix(data.long.user[late], data.long.item[late], data.shape), near, user, item),
        "c_leave": pairs(left, recall.knn(left), user, item), "als": np.einsum("ij,ij->i", found.users[user], found.items[item]),
        "ease": pick(long, recall.ease(long), user, item), "ease_signed": pick(signed, recall.ease(signed, 500.0), user, item),
    }  # fmt: skip
