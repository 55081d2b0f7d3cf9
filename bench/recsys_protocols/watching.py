"""P1: which unseen clips a user will watch long in the coming days; sources, a ranker over their union, and both mixed."""

from pathlib import Path
from typing import NamedTuple

import lightgbm
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from meadow.scenes.feed import recall
from recsys_protocols import blend, clips, kuairand, rank
from recsys_protocols.clips import Known
from recsys_protocols.kuairand import Kuai
from recsys_protocols.result import SEEDS, Result, Values, retrieval, rows

Ints = NDArray[np.int64]
NAMES = ("ease", "als", "knn", "knn10", "next", "popular", "recent")
SHARES = (0.5, 1.0, 2.0, 4.0)
"""Never the ranker alone: its labels are of other days than its answers, the mix does not know of days."""
BASE = ("popular", "knn", "ease")


class Table(NamedTuple):
    """Candidates of users in their order: whose (place in the list of users), which, what is known, what the mix says."""

    owner: Ints
    item: Ints
    features: NDArray[np.float32]
    mixed: NDArray[np.float32]

    def lists(self, scores: NDArray[np.floating], users: int, k: int = 20) -> NDArray[np.int32]:
        order = np.lexsort((self.item, -scores, self.owner))
        start = np.searchsorted(self.owner[order], np.arange(users))
        place = np.arange(len(order)) - start[self.owner[order]]
        kept = place < k
        items = np.full((users, k), -1, np.int32)
        items[self.owner[order][kept], place[kept]] = self.item[order][kept]
        return items

    def both(self, ranked: NDArray[np.floating], share: float) -> NDArray[np.float64]:
        """The ranker and the mix, each in standard deviations of a user's own candidates."""
        return self._even(ranked) + share * self._even(self.mixed)

    def _even(self, scores: NDArray[np.floating]) -> NDArray[np.float64]:
        count = np.maximum(np.bincount(self.owner), 1)
        mean = np.bincount(self.owner, scores) / count
        spread = np.sqrt(np.maximum(np.bincount(self.owner, scores.astype(float) ** 2) / count - mean**2, 1e-12))
        return (scores - mean[self.owner]) / spread[self.owner]


class Stage(NamedTuple):
    """What the validation days taught: weights of the sources, one ranker per seed, and the mix's share beside them."""

    weights: dict[str, float]
    models: list[lightgbm.Booster]
    share: float


def truth_of(data: Kuai, known: Known, first: int, last: int) -> sparse.csr_matrix:
    """Long views of these days on clips the user had not watched long before."""
    shown = data.impressions
    good = (shown["date"] >= first) & (shown["date"] <= last) & (shown["long_view"] == 1)
    met = recall.matrix(shown["user_id"][good].astype(int), shown["video_id"][good].astype(int), data.shape)
    met = (met - met.multiply(known.long)).tocsr()
    met.eliminate_zeros()
    return met


def tabulate(known: Known, users: Ints, weights: dict[str, float]) -> Table:
    parts, done = [], 0
    for block, scores, seen in clips.blocks(known, users):
        at, item = clips.candidates(scores, seen)
        mixed = blend.mix(scores, weights)[at, item]
        features = np.column_stack([clips.describe(known, block, scores, at, item), mixed])
        parts.append(Table(at + done, item, features, mixed))
        done += len(block)
    return Table(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def learn(known: Known, truth: sparse.csr_matrix) -> Stage:
    """From sources that end before the labels begin: weights on an eighth of the users, rankers on all of them."""
    users = np.flatnonzero(np.diff(truth.indptr))
    eighth = users[::8]
    held = list(clips.blocks(known, eighth))

    def worth(weights: dict[str, float]) -> float:
        found = [recall.top(np.where(seen, -np.inf, blend.mix(scores, weights)), 20).items for _, scores, seen in held]
        return _worth(retrieval(np.concatenate(found), truth[eighth]))

    weights = blend.climb(NAMES, worth, passes=1)
    held.clear()
    table = tabulate(known, users, weights)
    labels = np.asarray(truth[users[table.owner], table.item]).ravel().astype(int)
    kept = rank.thin(labels, table.owner, 40, seed=1)

    def fit(rows: Ints, seed: int) -> lightgbm.Booster:
        groups = np.unique(table.owner[rows], return_counts=True)[1]
        return rank.fit(table.features[rows], labels[rows], groups, seed=seed, trees=120, min_data_in_leaf=100)

    odd = table.owner % 2 == 1
    scores = np.zeros(len(labels))
    for side in (False, True):
        model = fit(kept[odd[kept] != side], SEEDS[0])
        scores[odd == side] = model.predict(table.features[odd == side], num_threads=1)
    told = {s: _worth(retrieval(table.lists(table.both(scores, s), len(users)), truth[users])) for s in SHARES}
    return Stage(weights, [fit(kept, seed) for seed in SEEDS], max(SHARES, key=lambda share: told[share]))


def recommend(known: Known, stage: Stage, users: Ints) -> tuple[list[NDArray[np.int32]], Table]:
    """Lists of 20 by each seed's ranker with the mix, and of their mean as the last."""
    table = tabulate(known, users, stage.weights)
    told = rank.bag(stage.models, table.features)
    return [table.lists(table.both(scores, stage.share), len(users)) for scores in told], table


def dev(folder: Path) -> Result:
    """Dev: sources up to 24 April learn from 25 to 27 April, sources up to the 27th are judged by 28 to 30 April."""
    result, data = Result("P1"), kuairand.read(folder)
    known = clips.know(data, 20220424)
    stage = learn(known, truth_of(data, known, 20220425, 20220427))
    known = clips.know(data, 20220427)
    truth = truth_of(data, known, 20220428, 20220430)
    users = np.flatnonzero(np.diff(truth.indptr))
    single: dict[str, list[NDArray[np.int32]]] = {name: [] for name in (*BASE, "mix")}
    for _, scores, seen in clips.blocks(known, users):
        for name, lists in single.items():
            values = blend.mix(scores, stage.weights) if name == "mix" else scores[name]
            lists.append(recall.top(np.where(seen, -np.inf, values), 20).items)
    judged = {name: retrieval(np.concatenate(lists), truth[users]) for name, lists in single.items()}
    for name in BASE:
        result.line(name, judged[name])
    told = " ".join(f"{n} {w:g}" for n, w in stage.weights.items() if w)
    result.line(f"mix {told}", judged["mix"], judged["ease"])
    lists, _ = recommend(known, stage, users)
    each = [retrieval(items, truth[users]) for items in lists]
    result.line(f"two-stage + {stage.share:g} mix, 3 seeds", each[-1], judged["ease"])
    result.seeds(each[:-1])
    ndcg, hits = (float(each[-1][metric].mean()) for metric in ("NDCG@10", "Recall@20"))
    result.figures = {"kuairand_ndcg10": ndcg, "kuairand_recall20": hits}
    result.goals = {"kuairand_ndcg10": (ndcg, 0.049), "kuairand_recall20": (hits, 0.144)}
    result.predictions = {"P1": rows(users, lists[-1], np.arange(data.shape[1]), ("user_id", "item_id"))}
    return result


def hold(folder: Path) -> Result:
    """Held back: the six days of April teach, all of April is the history; lists for every user, known or not."""
    result, data = Result("P1"), kuairand.read(folder)
    known = clips.know(data, 20220424)
    stage = learn(known, truth_of(data, known, 20220425, 20220430))
    known = clips.know(data, 20220430)
    users = np.arange(data.shape[0])
    lists = [recommend(known, stage, part)[0][-1] for part in np.array_split(users, 6)]
    result.predictions = {"P1": rows(users, np.concatenate(lists), np.arange(data.shape[1]), ("user_id", "item_id"))}
    return result


def _worth(told: dict[str, Values]) -> float:
    return float(told["NDCG@10"].mean() / 0.049 + told["Recall@20"].mean() / 0.144)
