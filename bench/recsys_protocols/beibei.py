"""P7 Beibei: purchases alone; carts are masked, because most published answers lie in them."""

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray
from scipy import sparse

from meadow.scenes.feed import recall
from recsys_protocols import blend
from recsys_protocols.result import SEEDS, Result, Values, retrieval, rows

BLOCK = 2000
NAMES = ("ease", "als", "knn", "popular")


def hold(folder: Path, answers: sparse.csr_matrix | None = None) -> Result:
    """Lists for every user, bought and carted items left out. Weights come from a hidden purchase of each user.

    The hidden one is drawn by chance, not the highest id: that ids rise within a user is a leak of the set, not taste.
    Only where `answers` are given the figure can be told.
    """
    result = Result("P7")
    bought, carts = (_pairs(folder / f"{name}.parquet") for name in ("purchases", "carts"))
    shape = (max(bought[0].max(), carts[0].max()) + 1, max(bought[1].max(), carts[1].max()) + 1)
    weights = _weights(bought, shape)
    met, carted = (recall.matrix(*pairs, shape) for pairs in (bought, carts))
    masked = (met + carted).tocsr()
    models = _models(met, SEEDS)
    items = np.concatenate(
        [
            recall.top(
                np.where(masked[part].toarray() > 0, -np.inf, blend.mix(_scores(met[part], part, models), weights)), 20
            ).items
            for part in np.array_split(np.arange(shape[0]), shape[0] // BLOCK + 1)
        ]
    )
    result.predictions = {"P7": rows(np.arange(shape[0]), items, np.arange(shape[1]), ("user_id", "item_id"))}
    print("P7   mix " + " ".join(f"{name} {weight:g}" for name, weight in weights.items() if weight), flush=True)
    if answers is not None:
        clean = (answers - answers.multiply(masked > 0)).tocsr()
        clean.eliminate_zeros()
        asked = np.flatnonzero(np.diff(clean.indptr))
        told: dict[str, Values] = retrieval(items[asked], clean[asked])
        result.line("mix, users whose answer is not carted", told)
        result.figures = {"beibei_clean_ndcg10": float(told["NDCG@10"].mean())}
        result.goals = {"beibei_clean_ndcg10": (result.figures["beibei_clean_ndcg10"], 0.0244)}
    return result


def _pairs(file: Path) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    table = pq.read_table(file)
    return np.asarray(table["user_id"]).astype(int), np.asarray(table["item_id"]).astype(int)


def _models(met: sparse.csr_matrix, seeds: tuple[int, ...]) -> dict[str, object]:
    found = [recall.als(met, 64, alpha=10.0, penalty=20.0, rounds=8, seed=seed) for seed in seeds]
    return {
        "ease": recall.ease(met, 300.0),
        "als": found,
        "knn": recall.knn(met),
        "popular": np.asarray(met.sum(0), np.float32),
    }


def _scores(met: sparse.csr_matrix, users: NDArray[np.int64], models: dict) -> dict[str, NDArray[np.float32]]:
    made = {
        "ease": met @ models["ease"], "knn": (met @ models["knn"]).toarray(), "popular": np.tile(models["popular"], (met.shape[0], 1)),
        "als": np.mean([blend.scaled(found.users[users] @ found.items.T) for found in models["als"]], axis=0),
    }  # fmt: skip
    return {name: blend.scaled(np.asarray(values, np.float32)) for name, values in made.items()}


def _weights(bought: tuple[NDArray[np.int64], NDArray[np.int64]], shape: tuple[int, int]) -> dict[str, float]:
    """By one purchase of every eighth user, drawn by chance and hidden from the models."""
    user, item = bought
    chance = np.random.default_rng(SEEDS[0])
    order = np.lexsort((chance.random(len(user)), user))
    first = order[np.unique(user[order], return_index=True)[1]]
    asked = first[(np.bincount(user)[user[first]] >= 3) & (user[first] % 8 == 0)]
    known = np.ones(len(user), bool)
    known[asked] = False
    met = recall.matrix(user[known], item[known], shape)
    users = user[asked]
    scores, seen = _scores(met[users], users, _models(met, SEEDS[:1])), met[users].toarray() > 0
    truth = recall.matrix(np.arange(len(users)), item[asked], (len(users), shape[1]))

    def worth(weights: dict[str, float]) -> float:
        told = retrieval(recall.top(np.where(seen, -np.inf, blend.mix(scores, weights)), 20).items, truth)
        return float(told["NDCG@10"].mean() / 0.0244 + told["Recall@20"].mean() / 0.0864)

    return blend.climb(NAMES, worth)
