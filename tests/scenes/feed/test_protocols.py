"""The benchmark's protocols: split, mask and tie rule are pinned by the figures of popularity, kNN and EASE."""

import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from scipy import sparse

sys.path.insert(0, str(Path(__file__).parents[3] / "bench"))

from recsys_protocols import blend, held, measure, movielens, rank, retail, yoochoose
from recsys_protocols.result import rows

from meadow.base import settings
from meadow.scenes.feed import recall

data = settings.datasets()
real = pytest.mark.skipif(data is None, reason="MEADOW_DATASETS names no data sets")


def truth(*pairs: tuple[int, int], shape: tuple[int, int] = (2, 30)) -> sparse.csr_matrix:
    users, items = np.array(pairs).T
    return recall.matrix(users, items, shape)


def test_ndcg_cuts_the_ideal_at_ten_and_recall_divides_by_all() -> None:
    wanted = truth((0, 3), (1, 0), *((1, k) for k in range(10, 25)))
    lists = np.array([[5, 3, -1] + [-1] * 17, [*range(10, 20), *([-1] * 10)]], np.int32)
    assert measure.ndcg(lists, wanted).tolist() == pytest.approx([1 / np.log2(3), 1.0])
    assert measure.recall(lists, wanted).tolist() == pytest.approx([1.0, 10 / 16])
    assert measure.mrr(lists, wanted).tolist() == [0.5, 1.0]


def test_an_interval_holds_the_mean_and_a_paired_one_is_narrow() -> None:
    values = np.random.default_rng(0).random(500)
    low, high = measure.interval(values)
    assert low < values.mean() < high
    assert measure.interval(values + 0.01 - values) == pytest.approx((0.01, 0.01))


def test_weights_climb_to_the_better_source() -> None:
    assert blend.climb(("bad", "good"), lambda w: w["good"] - w["bad"]) == {"bad": 0.0, "good": 2.0}


def test_thinning_keeps_every_positive() -> None:
    labels = np.array([1] + [0] * 999 + [1])
    kept = rank.thin(labels, np.zeros(1001, int), 50, seed=3)
    assert {0, 1000} <= set(kept.tolist())
    assert 25 < len(kept) < 90
    assert np.array_equal(kept, rank.thin(labels, np.zeros(1001, int), 50, seed=3))


def test_new_goods_follow_behind_the_whole_list() -> None:
    joined = retail.append(np.array([[4, 2, -1]]), np.array([[2, 9, 7]]))
    assert joined.tolist() == [[4, 2, -1, 9, 7, -1]]
    table = rows(np.array([17]), joined.astype(np.int32), np.arange(10) + 100, ("customer_id", "stock_code"))
    assert table.to_pydict() == {"customer_id": [17] * 4, "rank": [1, 2, 4, 5], "stock_code": [104, 102, 109, 107]}


def test_held_back_files_are_told_by_their_columns(tmp_path: Path) -> None:
    shown = {name: [1, 2] for name in sorted(held.SHOWN)}
    lines = {name: ["x", "y"] for name in sorted(held.LINES)} | {
        "InvoiceDate": np.array(["2011-10-03", "2011-10-31"], "M8[ms]")
    }
    (tmp_path / "any").mkdir()
    pq.write_table(pa.table(shown), tmp_path / "any" / "a.parquet")
    pq.write_table(pa.table({"user_id": [4], "rank": [1]}), tmp_path / "predictions-P1.parquet")
    assert held.look(tmp_path).cuts == ["2011-10-01"]
    assert held.look(tmp_path).answers is None
    pq.write_table(pa.table(lines), tmp_path / "any" / "b.parquet")
    found = held.look(tmp_path)
    assert found.impressions["video_id"].tolist() == [1, 2]
    assert (len(found.lines), found.cuts) == (1, ["2011-10-01", "2011-11-01"])
    (tmp_path / "asked.csv").write_text("customer_id,cut\n17850,2011-11-01\n")
    assert held.look(tmp_path).cuts == ["2011-11-01"]


@real
def test_p3_split_and_baselines() -> None:
    ratings = movielens.read(data / "ml-100k")
    part = movielens.split(ratings.user)
    assert np.bincount(part).tolist() == [80_808, 9_596, 9_596]
    met = recall.matrix(ratings.user[part < 2], ratings.item[part < 2], movielens.SHAPE)
    wanted = recall.matrix(ratings.user[part == 2], ratings.item[part == 2], movielens.SHAPE)
    seen = met.toarray() > 0
    for scores, ndcg, hits in (
        ((met @ recall.knn(met)).toarray(), 0.2477, 0.2884),
        (met @ recall.ease(met), 0.3393, 0.3978),
    ):
        lists = recall.top(np.where(seen, -np.inf, scores), 20).items
        assert measure.ndcg(lists, wanted).mean() == pytest.approx(ndcg, abs=1e-4)
        assert measure.recall(lists, wanted).mean() == pytest.approx(hits, abs=1e-4)


@real
@pytest.mark.parametrize(("ties", "ndcg", "hits"), [("item", 0.0254, 0.0817), ("random", 0.0386, 0.1209)])
def test_p4_popularity_under_both_rules_for_ties(ties: str, ndcg: float, hits: float) -> None:
    ratings = movielens.read(data / "ml-100k")
    order = movielens.ordered(ratings, ties)
    last = np.append(np.diff(ratings.user[order]) > 0, True)
    met = recall.matrix(ratings.user[order][~last], ratings.item[order][~last], movielens.SHAPE)
    wanted = recall.matrix(ratings.user[order][last], ratings.item[order][last], movielens.SHAPE)
    scores = np.where(met.toarray() > 0, -np.inf, np.asarray(met.sum(0), np.float32))
    lists = recall.top(scores, 20).items
    assert measure.ndcg(lists, wanted).mean() == pytest.approx(ndcg, abs=2e-4)
    assert measure.recall(lists, wanted).mean() == pytest.approx(hits, abs=2e-3)


@real
def test_p5_prefixes_and_popularity() -> None:
    learn, test, ids = yoochoose.read(data / "yoochoose")
    now = yoochoose.prefixes(test)
    assert len(now.last) == 10_152
    answers = test.item[now.last + 1]
    best = recall.top(np.bincount(learn.item, minlength=len(ids))[None, :].astype(float), 20).items[0]
    assert np.isin(answers, best).mean() == pytest.approx(0.089, abs=1e-3)
    place = np.full(len(ids), np.inf)
    place[best] = np.arange(20) + 1
    assert (1 / place[answers]).mean() == pytest.approx(0.026, abs=1e-3)
