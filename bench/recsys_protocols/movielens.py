"""P3 and P4: MovieLens 100K by random split, and by leaving the last rating out under two rules for ties."""

import csv
import gzip
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray
from scipy import sparse

from meadow.scenes.feed import recall
from recsys_protocols import laststep, rank
from recsys_protocols.result import SEEDS, Result, retrieval, rows

USERS, ITEMS = 943, 1682
SHAPE = (USERS, ITEMS)
LEARN = (1, 2, 3)
Ints = NDArray[np.int64]


class Ratings(NamedTuple):
    """In file order; codes from 0. All ratings count as positive."""

    user: Ints
    item: Ints
    rating: NDArray[np.float64]
    time: Ints
    year: NDArray[np.float32]
    genres: NDArray[np.float32]


def read(folder: Path) -> Ratings:
    table = pq.read_table(folder / "ratings.parquet")
    user, item, rating, time = (np.asarray(table[name]) for name in ("user_id", "item_id", "rating", "timestamp"))
    with gzip.open(folder / "items.csv.gz", "rt") as file:
        films = sorted(csv.DictReader(file), key=lambda film: int(film["item_id"]))
    classes = sorted({g for film in films for g in film["class"].split()})
    genres = np.array([[g in film["class"].split() for g in classes] for film in films], np.float32)
    genres /= np.maximum(np.linalg.norm(genres, axis=1, keepdims=True), 1e-9)
    year = np.array(
        [float(film["release_year"]) if film["release_year"].isdigit() else 1994 for film in films], np.float32
    )
    return Ratings(user - 1, item - 1, rating.astype(float), time, year, genres)


def split(user: Ints) -> NDArray[np.int8]:
    """P3: rows shuffled by RandomState(2020), per user the last tenth test (2), the tenth before validation (1)."""
    shuffled = np.random.RandomState(2020).permutation(len(user))
    order = shuffled[np.argsort(user[shuffled], kind="stable")]
    count = np.bincount(user, minlength=USERS)
    left = (np.cumsum(count))[user[order]] - np.arange(len(user))  # 1 is the user's last row
    part = np.zeros(len(user), np.int8)
    part[order[left <= (count // 10 * 2)[user[order]]]] = 1
    part[order[left <= (count // 10)[user[order]]]] = 2
    return part


def random_split(folder: Path) -> Result:
    """A ranker over all sources, taught by the validation tenth; its sources then learn from nine tenths."""
    result, data = Result("P3"), read(folder)
    part = split(data.user)
    known, asked = (recall.matrix(data.user[part == k], data.item[part == k], SHAPE) for k in (0, 1))
    view = laststep.mingle(*_sorted(data, part == 0), known)
    chosen = laststep.propose(view, names=laststep.MINGLED)
    chosen &= (np.diff(asked.indptr) > 0)[:, None]
    user, item = np.nonzero(chosen)
    truth = np.asarray(asked[user, item]).ravel().astype(int)
    groups = np.bincount(user, minlength=USERS)
    rows_of = view.rows(chosen)
    grown = {"objective": "rank_xendcg", "num_leaves": 7, "min_data_in_leaf": 100}
    models = [rank.fit(rows_of, truth, groups[groups > 0], seed=seed, trees=100, **grown) for seed in SEEDS]
    met = known + asked
    view = laststep.mingle(*_sorted(data, part < 2), met)
    truth = recall.matrix(data.user[part == 2], data.item[part == 2], SHAPE)
    users = np.flatnonzero(np.diff(truth.indptr))
    for name in ("popularity", "knn", "ease"):
        best = retrieval(recall.top(np.where(view.seen, -np.inf, view.columns[name]), 20).items[users], truth[users])
        result.line(name, best)
    chosen = laststep.propose(view, names=laststep.MINGLED)
    found = [recall.top(laststep.spread(chosen, told), 20).items for told in rank.bag(models, view.rows(chosen))]
    each = [retrieval(items[users], truth[users]) for items in found]
    result.line("two-stage (xendcg), 3 seeds", each[-1], best)
    result.seeds(each[:-1])
    _finish(result, each[-1], "mlrandom_ndcg10", (0.339, 0.404))
    result.predictions = {"P3": rows(np.arange(USERS) + 1, found[-1], np.arange(ITEMS) + 1, ("user_id", "item_id"))}
    return result


def _sorted(data: Ratings, kept: NDArray[np.bool_]) -> tuple[Ints, Ints, Ints]:
    order = np.flatnonzero(kept)
    order = order[np.lexsort((data.item[order], data.time[order], data.user[order]))]
    return data.user[order], data.item[order], data.time[order]


def ordered(data: Ratings, ties: str) -> Ints:
    """P4: rows by user and time; equal times by item id, or by numbers drawn in file order."""
    rule = data.item if ties == "item" else np.random.default_rng(3).random(len(data.user))
    return np.lexsort((rule, data.time, data.user))


def leave_last(folder: Path, ties: str) -> Result:
    """A ranker over every source with the steps of last time as features; learned from the ratings before the last."""
    result, data = Result("P4"), read(folder)
    order = ordered(data, ties)
    film = laststep.Films(data.year, data.genres)
    columns = (data.user[order], data.item[order], data.time[order], data.rating[order])
    views = {back: laststep.look(*laststep.before(*columns, back), film) for back in (0, *LEARN)}
    labels = {back: laststep.label(columns[0], columns[1], back) for back in views}
    learn = [_lists(views[back], labels[back]) for back in LEARN]
    features, truth, groups = (np.concatenate([one[k] for one in learn]) for k in range(3))
    models = [rank.fit(features, truth, groups, seed=seed, trees=200) for seed in SEEDS]
    view, asked = views[0], labels[0]
    goal = sparse.csr_matrix((np.ones(USERS), (np.arange(USERS), asked)), shape=SHAPE)
    base = {}
    for name in ("popularity", "knn", "ease"):
        base[name] = retrieval(recall.top(np.where(view.seen, -np.inf, view.columns[name]), 20).items, goal)
        result.line(f"{name}, ties by {ties}", base[name])
    chosen = laststep.propose(view)
    told = rank.bag(models, view.rows(chosen))
    lists = [recall.top(laststep.spread(chosen, scores), 20).items for scores in told]
    each = [retrieval(items, goal) for items in lists]
    result.line(f"two-stage, ties by {ties}", each[-1], base["ease"])
    result.seeds(each[:-1])
    if ties == "item":
        _finish(result, each[-1], "ml100k_ndcg10", (0.084, 0.260))
    else:
        _finish(result, each[-1], "ml100k_ndcg10_random_ties", (0.099, 0.0))
    name = "P4" if ties == "item" else "P4-random-ties"
    result.predictions = {name: rows(np.arange(USERS) + 1, lists[-1], np.arange(ITEMS) + 1, ("user_id", "item_id"))}
    return result


def _lists(view: laststep.View, wanted: Ints) -> tuple[NDArray[np.float32], Ints, Ints]:
    """Candidates of the users whose next film is among them, thinned, ready to learn from."""
    chosen = laststep.propose(view)
    chosen &= chosen[np.arange(USERS), wanted][:, None]
    user, item = np.nonzero(chosen)
    truth = (item == wanted[user]).astype(int)
    kept = rank.thin(truth, user, 100, seed=1)
    groups = np.bincount(user[kept], minlength=USERS)
    thinned = np.zeros_like(chosen)
    thinned[user[kept], item[kept]] = True
    return view.rows(thinned), truth[kept], groups[groups > 0]


def _finish(result: Result, told: dict[str, NDArray[np.float64]], key: str, goals: tuple[float, float]) -> None:
    ndcg, hits = (float(told[metric].mean()) for metric in ("NDCG@10", "Recall@20"))
    result.figures = {key: ndcg, key.replace("ndcg10", "recall20"): hits}
    result.goals = {key: (ndcg, goals[0])} | ({key.replace("ndcg10", "recall20"): (hits, goals[1])} if goals[1] else {})
