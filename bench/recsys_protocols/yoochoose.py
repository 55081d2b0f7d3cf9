"""P5 YooChoose: the next click after every prefix of a test session, from the session alone."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray
from scipy import sparse

from meadow.scenes.feed import recall
from recsys_protocols import blend, measure
from recsys_protocols.result import SEEDS, Result, rows

Ints = NDArray[np.int64]
Dense = NDArray[np.float32]
FADE, NEIGHBOURS, HALF_LIFE_DAYS = 0.6, 300, 4.0
NAMES = ("sessions", "own", "then", "then_last", "covisit", "popular")


class Clicks(NamedTuple):
    """Clicks in order of session and time; items as codes."""

    session: Ints
    item: Ints
    time: NDArray[np.float64]

    def part(self, kept: NDArray[np.bool_]) -> "Clicks":
        return Clicks(self.session[kept], self.item[kept], self.time[kept])

    def ends(self) -> tuple[Ints, NDArray[np.float64]]:
        """Session codes from 0, and when each session ended."""
        code = np.unique(self.session, return_inverse=True)[1]
        end = np.zeros(int(code.max()) + 1)
        np.maximum.at(end, code, self.time)
        return code, end


def read(folder: Path) -> tuple[Clicks, Clicks, Ints]:
    """Training and test clicks, and the ids behind the codes (all of training; test brings no new ones)."""
    made = []
    for name in ("train", "test"):
        table = pq.read_table(folder / f"{name}.parquet")
        session, item, time = (np.asarray(table[column]) for column in ("session_id", "item_id", "time"))
        order = np.lexsort((np.arange(len(session)), time, session))
        made.append(Clicks(session[order], item[order], time[order]))
    ids = np.unique(made[0].item)
    learn, test = (clicks._replace(item=np.searchsorted(ids, clicks.item)) for clicks in made)
    return learn, test, ids


class Prefixes(NamedTuple):
    """One row per prefix: `last` is the place of its last click; (row, item, ago) are all of its clicks."""

    last: Ints
    row: Ints
    item: Ints
    ago: Ints

    def matrix(self, weights: NDArray[np.floating], size: int) -> sparse.csr_matrix:
        return recall.matrix(self.row, self.item, (len(self.last), size), weights)


def prefixes(clicks: Clicks) -> Prefixes:
    last = np.flatnonzero(clicks.session[1:] == clicks.session[:-1])
    start = np.concatenate([[0], np.flatnonzero(np.diff(clicks.session)) + 1])
    length = last - start[np.searchsorted(start, last, side="right") - 1] + 1
    ago = np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length)
    return Prefixes(last, np.repeat(np.arange(len(last)), length), clicks.item[np.repeat(last, length) - ago], ago)


def sources(learn: Clicks, clicks: Clicks, size: int) -> tuple[dict[str, Dense], dict[str, Dense]]:
    """Scaled scores float32[prefixes, items] that are mixed, and those of the baselines."""
    now = prefixes(clicks)
    code, end = learn.ends()
    past = recall.matrix(code, learn.item, (len(end), size))
    weight = 0.5 ** ((learn.time.max() - end) / 86_400 / HALF_LIFE_DAYS)
    late, last = now.matrix(FADE**now.ago, size), now.matrix((now.ago == 0).astype(float), size)
    last.eliminate_zeros()
    near, then = recall.knn(past), recall.follow(learn.session, learn.item, size, 10)
    fresh = np.bincount(learn.item, weight[code], size)
    linear = now.matrix(1 - now.ago / np.bincount(now.row)[now.row], size)
    made = {
        "sessions": recall.similar(late, past, NEIGHBOURS, weight), "own": late, "then": late @ then, "then_last": last @ then,
        "covisit": late @ near,
    }  # fmt: skip
    found = {name: blend.scaled(np.asarray(values.toarray(), np.float32)) for name, values in made.items()}
    found["popular"] = np.tile((fresh / fresh.max()).astype(np.float32), (len(now.last), 1))
    base = {
        "popularity": np.tile(np.bincount(learn.item, minlength=size).astype(np.float32), (len(now.last), 1)),
        "item-kNN of the last click": np.asarray((last @ near).toarray(), np.float32),
        "V-SkNN 100": np.asarray(recall.similar(linear, past, 100).toarray(), np.float32),
    }
    return found, base


def judge(scores: Dense, answers: Ints, size: int) -> dict[str, NDArray[np.float64]]:
    """HR@20 and MRR@20 of each prefix."""
    truth = recall.matrix(np.arange(len(answers)), answers, (len(answers), size))
    items = recall.top(scores, 20).items
    return {"HR@20": measure.recall(items, truth), "MRR@20": measure.mrr(items, truth)}


def masked(result: Result, scores: Dense, answers: Ints, now: Prefixes, screen: Ints) -> None:
    """The same lists without the item on the screen, and without the whole session."""
    here = (np.arange(len(answers)), screen)
    for name, at in (
        ("  without the item on the screen", here),
        ("  without the session's items", (now.row, now.item)),
    ):
        hidden = scores.copy()
        hidden[at] = -np.inf
        other = judge(hidden, answers, scores.shape[1])
        result.line(name, other)
        if at is here:
            result.figures["yoochoose_hr20_other"] = float(other["HR@20"].mean())
            result.figures["yoochoose_mrr20_other"] = float(other["MRR@20"].mean())


def dev(folder: Path) -> Result:
    """Session neighbours, what follows, and the session's own items, mixed by weights that the last training day chose.

    Every later click counts, also one on an item of the session (a third of them): so does the popularity beside it.
    The figures without the item on the screen and without the whole session stand below.
    """
    result = Result("P5")
    learn, test, ids = read(folder)
    code, end = learn.ends()
    held = (end > np.quantile(end, 0.9))[code]
    found, _ = sources(learn.part(~held), learn.part(held), len(ids))
    answers = learn.part(held).item[prefixes(learn.part(held)).last + 1][::3]
    found = {name: scores[::3] for name, scores in found.items()}

    def worth(weights: dict[str, float]) -> float:
        told = judge(blend.mix(found, weights), answers, len(ids))
        return float(told["HR@20"].mean() / 0.427 + told["MRR@20"].mean() / 0.188)

    weights = blend.climb(NAMES, worth, passes=1)
    found, base = sources(learn, test, len(ids))
    now = prefixes(test)
    answers = test.item[now.last + 1]
    for name, scores in base.items():
        best = judge(scores, answers, len(ids))
        result.line(name, best)
    scores = blend.mix(found, weights)
    told = judge(scores, answers, len(ids))
    result.line("mix " + " ".join(f"{n} {w:g}" for n, w in weights.items() if w), told, best)
    result.seeds([told for _ in SEEDS])  # nothing here is drawn by chance
    items = recall.top(scores, 20).items
    masked(result, scores, answers, now, test.item[now.last])
    result.figures |= {"yoochoose_hr20": float(told["HR@20"].mean()), "yoochoose_mrr20": float(told["MRR@20"].mean())}
    goals = {
        "yoochoose_hr20": 0.427,
        "yoochoose_mrr20": 0.188,
        "yoochoose_hr20_other": 0.427,
        "yoochoose_mrr20_other": 0.188,
    }
    result.goals = {name: (result.figures[name], goal) for name, goal in goals.items()}
    result.predictions = {"P5": rows(np.arange(len(items)), items, ids, ("user_id", "item_id"))}
    return result
