"""The ranker: labels without the bias of length, honest chances, folders that cannot be swapped, gates."""

from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from meadow.scenes.feed import ranker
from meadow.scenes.feed.ranker.gates import Figures
from meadow.scenes.feed.ranker.heads import Settings

CHANCES = hnp.arrays(np.float64, st.integers(60, 200), elements=st.floats(0.001, 0.999))
NAMES = (ranker.Feature("heat", "item"), ranker.Feature("taste", "user"), ranker.Feature("noise", "context", 0.5))


@pytest.fixture(scope="module")
def rows() -> tuple[np.ndarray, dict[str, np.ndarray], np.ndarray]:
    chance = np.random.default_rng(5)
    features = chance.normal(size=(3000, 3)).astype(np.float32)
    like = 1 / (1 + np.exp(-(features[:, 0] + features[:, 1])))
    labels = {"long": (chance.random(3000) < like).astype(int), "buy": (chance.random(3000) < like**4).astype(int)}
    return features, labels, np.arange(3000) >= 2200


@pytest.fixture(scope="module")
def model(rows) -> ranker.Ranker:
    features, labels, last = rows
    return ranker.train(features, labels, NAMES, last, settings=Settings(trees=40, depth=3), refit=True)


@settings(max_examples=30)
@given(CHANCES, st.randoms())
def test_a_curve_rises_and_stays_a_chance(chances: np.ndarray, chance) -> None:
    labels = np.array([chance.random() < p for p in chances])
    for level in (True, False):
        curve = ranker.calibrate(labels, chances, level=level)
        told = curve(np.linspace(0, 1, 50))
        assert (np.diff(told) >= -1e-6).all()
        assert told.min() >= 0
        assert told.max() <= 1


def test_a_curve_mends_what_was_twice_too_sure() -> None:
    chance = np.random.default_rng(2)
    raw = chance.random(80_000)
    labels = chance.random(80_000) < raw / 2
    fair = ranker.calibrate(labels[:40_000], raw[:40_000])(raw[40_000:])
    assert ranker.ece(labels[40_000:], raw[40_000:]) > 0.2
    assert ranker.ece(labels[40_000:], fair) < 0.015


def test_a_cold_day_does_not_lower_the_level() -> None:
    chance = np.random.default_rng(2)
    raw = 0.2 + 0.6 * chance.random(20_000)
    cold = chance.random(20_000) < raw * 0.8
    assert ranker.calibrate(cold, raw, level=False)(raw).mean() == pytest.approx(raw.mean(), abs=0.01)
    assert ranker.calibrate(cold, raw)(raw).mean() == pytest.approx(cold.mean(), abs=0.01)


def test_the_watch_label_knows_no_length() -> None:
    chance = np.random.default_rng(4)
    duration = chance.choice([4_000, 15_000, 90_000], 9_000)
    finished = chance.random(9_000) * duration
    label = ranker.percentile(finished, duration)
    short_clips_finish = -duration.astype(float)
    assert abs(ranker.auc(label > 0.5, short_clips_finish) - 0.5) < 0.03
    assert ranker.auc(label > 0.5, finished / duration) > 0.99


@given(st.lists(st.integers(0, 100_000), min_size=1, max_size=30), st.permutations(range(30)))
def test_the_watch_label_ignores_order(played: list[int], order: list[int]) -> None:
    times = np.array(played)
    moved = np.array([i for i in order if i < len(times)])
    lengths = np.full(len(times), 7_000)
    assert np.array_equal(ranker.percentile(times, lengths)[moved], ranker.percentile(times[moved], lengths))


def test_auc_counts_ties_as_half_and_gauc_stays_within_users() -> None:
    labels, scores = np.array([1, 0, 1, 0]), np.array([0.5, 0.5, 0.9, 0.1])
    assert ranker.auc(labels, scores) == pytest.approx((0.5 + 1 + 1 + 1) / 4)
    assert np.isnan(ranker.auc(np.zeros(3), np.zeros(3)))
    between = ranker.gauc(np.array([1, 0, 1, 1, 0, 0]), np.array([9, 8, 7, 1, 2, 3]), np.array([1, 1, 1, 2, 2, 2]))
    assert between == pytest.approx((3 * 0.5 + 3 * 0.0) / 6)


def test_a_missing_column_becomes_its_default() -> None:
    made = ranker.matrix({"heat": np.array([1, np.nan]), "taste": np.array([2.0])}, NAMES, 2)
    assert made.tolist() == [[1, 2, 0.5], [0, 2, 0.5]]
    assert made.flags.c_contiguous


def test_heads_learn_and_a_batch_scores_as_its_rows(rows, model: ranker.Ranker) -> None:
    features, labels, last = rows
    told = model.score(features[last])
    assert ranker.auc(labels["long"][last], told["long"]) > 0.75
    assert ranker.auc(labels["buy"][last], told["buy"]) > 0.75
    assert np.array_equal(model.score(features[:7])["buy"], model.score(features[:9])["buy"][:7])
    assert model.score(features[:0])["long"].shape == (0,)
    with pytest.raises(ValueError, match="2"):
        model.score(features[:, :2])


def test_a_folder_gives_back_the_same_model(rows, model: ranker.Ranker, tmp_path: Path) -> None:
    saved = ranker.save(tmp_path, model, {"split": "last day"}, rows[0])
    loaded = ranker.load(tmp_path, ["heat", "taste", "noise"])
    assert loaded.version == saved.version
    assert loaded.features == NAMES
    assert np.array_equal(loaded.score(rows[0])["long"], model.score(rows[0])["long"])
    assert msgspec.json.decode((tmp_path / "report.json").read_bytes())["split"] == "last day"


@pytest.mark.parametrize(
    "name", ["model.cbm", "features.json", "calibration.json", "report.json", "golden.npz", "sha256"]
)
def test_a_tampered_folder_is_refused(rows, model: ranker.Ranker, tmp_path: Path, name: str) -> None:
    ranker.save(tmp_path, model, {}, rows[0])
    file = tmp_path / name
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    with pytest.raises(ranker.RefusedError, match="hash"):
        ranker.load(tmp_path)
    file.unlink()
    with pytest.raises(ranker.RefusedError, match="hash"):
        ranker.load(tmp_path)


def test_another_list_of_features_is_refused(rows, model: ranker.Ranker, tmp_path: Path) -> None:
    ranker.save(tmp_path, model, {}, rows[0])
    with pytest.raises(ranker.RefusedError, match="features"):
        ranker.load(tmp_path, ["taste", "heat", "noise"])


def test_golden_rows_that_score_otherwise_are_refused(rows, model: ranker.Ranker, tmp_path: Path, monkeypatch) -> None:
    ranker.save(tmp_path, model, {}, rows[0])
    honest = ranker.Ranker.raw
    monkeypatch.setattr(ranker.Ranker, "raw", lambda self, x: {h: c + 0.01 for h, c in honest(self, x).items()})
    with pytest.raises(ranker.RefusedError, match="golden"):
        ranker.load(tmp_path)


def test_a_worse_model_stays_out() -> None:
    live = {"long": Figures(1000, 300, 0.75, 0.66, 0.01)}
    for figures, wanted in {
        Figures(1000, 300, 0.749, 0.658, 0.02): [], Figures(1000, 300, 0.747, 0.66, 0.01): ["long:auc"],
        Figures(1000, 300, 0.75, 0.656, 0.09): ["long:ece", "long:gauc"], Figures(1000, 3, 0.5, None, 0.3): ["model:none"],
    }.items():  # fmt: skip
        assert ranker.gate({"long": figures}, live) == wanted
    assert ranker.gate({"like": Figures(1000, 300, 0.9, 0.9, 0.0)}, live) == ["long:missing"]
    assert ranker.gate(live, None) == []


def test_a_report_is_of_calibrated_chances(rows, model: ranker.Ranker) -> None:
    features, labels, last = rows
    told = ranker.report(model, features[last], {h: v[last] for h, v in labels.items()}, np.arange(last.sum()) % 40)
    assert told["long"].auc > 0.75
    assert told["long"].ece < 0.1
    assert told["long"].positives == labels["long"][last].sum()
