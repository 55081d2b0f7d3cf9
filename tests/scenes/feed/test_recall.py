"""Recall: what must hold for any history, and known answers of each source."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import sparse

from meadow.scenes.feed import recall

EVENTS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 7)), min_size=1, max_size=40)


def arrays(events: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    users, items = np.array(events).T
    return users, items


@given(EVENTS, st.randoms())
def test_order_of_arrival_changes_nothing(events: list[tuple[int, int]], chance) -> None:
    shuffled = list(events)
    chance.shuffle(shuffled)
    one, other = (recall.covisit(*arrays(e), 8, k=3) for e in (events, shuffled))
    assert np.array_equal(one.items, other.items)
    assert np.array_equal(one.scores, other.scores)


@given(hnp.arrays(np.float32, (4, 9), elements=st.sampled_from([0.0, 1.0, 2.0, -np.inf])), st.integers(1, 9))
def test_the_best_come_first_and_ties_go_to_the_lower_code(scores: np.ndarray, k: int) -> None:
    found = recall.top(scores, k)
    for row, items in zip(scores, found.items, strict=True):
        wanted = [i for i in sorted(range(9), key=lambda i: (-row[i], i)) if row[i] > -np.inf][:k]
        assert items[items >= 0].tolist() == wanted


@given(EVENTS)
def test_short_rows_keep_their_largest(events: list[tuple[int, int]]) -> None:
    counted = recall.matrix(*arrays(events), (6, 8), np.ones(len(events)))
    dense, kept = counted.toarray(), recall.shorten(counted, 2).toarray()
    for row, short in zip(dense, kept, strict=True):
        wanted = [i for i in sorted(range(8), key=lambda i: (-row[i], i)) if row[i] > 0][:2]
        assert sorted(wanted) == np.flatnonzero(short).tolist()


def test_covisit_is_the_formula() -> None:
    users, items = np.array([0, 0, 1, 1, 2, 0]), np.array([0, 1, 0, 1, 0, 1])  # the doubled event counts once
    found = recall.covisit(users, items, 3, k=2, shrink=10.0)
    assert found.items.tolist() == [[1, -1], [0, -1], [-1, -1]]
    assert found.scores[0, 0] == pytest.approx(2 / (6**0.5 + 10))


def test_a_mask_acts_before_the_cap() -> None:
    lists = recall.Lists(
        np.array([[1, 2, 3]] + [[-1] * 3] * 3, np.int32), np.array([[3, 2, 1]] + [[0] * 3] * 3, np.float32)
    )
    items, scores = recall.near(lists, np.array([0]), mask=np.array([True, False, False, True]), cap=1)
    assert (items.tolist(), scores.tolist()) == ([3], [1.0])


def test_ease_solves_each_column_by_ridge() -> None:
    history = sparse.csr_matrix(np.random.default_rng(1).integers(0, 2, (30, 6)).astype(np.float32))
    weights, x = recall.ease(history, 5.0), history.toarray()
    others = np.delete(np.arange(6), 2)
    ridge = np.linalg.solve(x[:, others].T @ x[:, others] + 5 * np.eye(5), x[:, others].T @ x[:, 2])
    assert np.allclose(weights[others, 2], ridge, atol=1e-4)
    assert not np.diagonal(weights).any()


def test_ease_refuses_a_catalogue_it_cannot_carry() -> None:
    with pytest.raises(ValueError, match="10001"):
        recall.ease(sparse.csr_matrix((1, 10_001), dtype=np.float32))


def test_als_finds_two_tastes_and_repeats_itself() -> None:
    tastes = np.kron(np.eye(2), np.ones((10, 5))).astype(np.float32)
    tastes[0, 0] = 0  # the one cell to recover
    history = sparse.csr_matrix(tastes)
    found, again = (recall.als(history, 4, alpha=5.0, rounds=10, seed=3) for _ in range(2))
    score = found.users[0] @ found.items.T
    assert score[0] > score[5:].max() + 0.05
    assert np.array_equal(found.users, again.users)
    folded = recall.fold(history[:1], found.items, alpha=5.0)
    assert np.allclose(folded[0] @ found.items.T, score, atol=0.1)


def test_sessions_speak_from_the_last_click() -> None:
    past = recall.matrix(np.array([0, 0, 1, 1, 2]), np.array([0, 2, 1, 3, 4]), (3, 5))
    current = recall.matrix(np.array([0, 0]), np.array([0, 1]), (1, 5), np.array([0.3, 1.0]))
    scores = recall.similar(current, past).toarray()[0]
    assert scores[3] > scores[2] > scores[4] == 0


def test_what_follows_counts_by_distance() -> None:
    found = recall.follow(np.array([1, 1, 1, 2]), np.array([0, 1, 2, 0]), 3).toarray()
    assert found.tolist() == [[0, 1, 0.5], [0, 0, 1], [0, 0, 0]]


def test_habits_fade_and_intervals_shrink() -> None:
    who, what, when = np.zeros(4, int), np.array([0, 0, 0, 1]), np.array([0.0, 10.0, 20.0, 5.0])
    assert recall.habit(who, what, 20 - when, (1, 2), half_life=10.0).toarray()[0].tolist() == pytest.approx(
        [1.75, 0.5**1.5]
    )
    usual, median = recall.intervals(who, what, when, 2)
    assert (usual.tolist(), median) == ([10.0, 10.0], 10.0)
