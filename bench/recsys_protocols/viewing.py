"""P2: chances of six heads for each impression of KuaiRand, by the ranker of the house on 40 features."""

from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from meadow.scenes.feed import ranker
from meadow.scenes.feed.ranker import Ranker, Settings
from recsys_protocols import impressions, kuairand, measure
from recsys_protocols.kuairand import HEADS, Columns
from recsys_protocols.result import SEEDS, Result

Chances = dict[str, NDArray[np.float32]]
GROWN = {"trees": 250, "depth": 5, "rate": 0.12}
BASE = {"user and tag": "t_share", "item co-similarity": "c_all", "item long rate": "i_long_share"}


def grow(rows: NDArray[np.float32], learn: Columns, seeds: tuple[int, ...]) -> list[Ranker]:
    """One ranker per seed; the last day stops the first and bends its curves, the others grow as many trees."""
    labels = {head: learn[head] for head in HEADS}
    last = learn["date"] == learn["date"].max()
    first = ranker.train(
        rows, labels, impressions.FEATURES, last, settings=Settings(**GROWN, seed=seeds[0]), refit=True
    )
    return [first, *(ranker.again(first, rows, labels, Settings(**GROWN, seed=seed)) for seed in seeds[1:])]


def mean(told: list[Chances]) -> Chances:
    return {head: np.mean([one[head] for one in told], axis=0) for head in HEADS}


def dev(folder: Path) -> Result:
    """Learn from 25 to 28 April (the last day stops), judge on 29 and 30 April."""
    result, data = Result("P2"), kuairand.read(folder)
    shown = data.impressions
    old = shown["date"] <= 20220428
    learn, test = ({name: values[part] for name, values in shown.items()} for part in (old, ~old))
    made = impressions.features(data, shown, learn)
    rows = ranker.matrix(made, impressions.FEATURES, len(old))
    users, truth = test["user_id"], test["long_view"]
    for name, column in BASE.items():
        values = np.asarray(made[column])[~old]
        result.line(name, {"AUC": ranker.auc(truth, values), "GAUC": ranker.gauc(truth, values, users)})
    models = grow(rows[old], learn, SEEDS)
    each = [model.score(rows[~old]) for model in models]
    for seed, told in zip(SEEDS, each, strict=True):
        result.line(f"  seed {seed} alone, long_view", _judge(told, test, "long_view"))
    bagged = mean(each)
    for head in HEADS:
        result.line(f"MultiLogloss, 3 seeds, {head}", _judge(bagged, test, head))
    low, high = _interval(truth, bagged["long_view"], users)
    result.line("  95 % over users, AUC of long_view", {"low": low, "high": high})
    told = _judge(bagged, test, "long_view")
    result.figures = {"kuairand_auc": told["AUC"], "kuairand_gauc": told["GAUC"], "kuairand_ece": told["ECE"]}
    result.goals = {
        "kuairand_auc": (told["AUC"], 0.751),
        "kuairand_gauc": (told["GAUC"], 0.660),
        "kuairand_ece": (-told["ECE"], -0.02),
    }
    result.predictions = {"P2": table(np.arange(len(truth)), bagged)}
    return result


def hold(folder: Path, test: Columns) -> Result:
    """Learn from all of April, score the given impressions in their order."""
    result, data = Result("P2"), kuairand.read(folder)
    old = len(data.impressions["date"])
    columns = {name: np.concatenate([values, test[name]]) for name, values in data.impressions.items() if name in test}
    rows = ranker.matrix(
        impressions.features(data, columns, data.impressions), impressions.FEATURES, old + len(test["user_id"])
    )
    models = grow(rows[:old], data.impressions, SEEDS)
    numbers = test.get("row", np.arange(len(test["user_id"])))
    result.predictions = {"P2": table(numbers, mean([model.score(rows[old:]) for model in models]))}
    return result


def table(numbers: NDArray[np.generic], told: Chances) -> pa.Table:
    return pa.table({"row": numbers} | told)


def _judge(told: Chances, test: Columns, head: str) -> dict[str, float]:
    truth = test[head]
    return {
        "AUC": ranker.auc(truth, told[head]), "GAUC": ranker.gauc(truth, told[head], test["user_id"]),
        "ECE": ranker.ece(truth, told[head]),
    }  # fmt: skip


def _interval(truth: NDArray[np.generic], told: NDArray[np.float32], users: NDArray[np.generic]) -> tuple[float, float]:
    """Bootstrap of the AUC over users: all rows of a drawn user come along."""
    order = np.argsort(users, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(users[order])) + 1)
    chance = np.random.default_rng(7)
    found = []
    for _ in range(measure.ROUNDS // 10):
        drawn = np.concatenate([groups[k] for k in chance.integers(0, len(groups), len(groups))])
        found.append(ranker.auc(truth[drawn], told[drawn]))
    return float(np.percentile(found, 2.5)), float(np.percentile(found, 97.5))
