"""Intervals of experiments: they hold however often somebody looks, and are narrower where the past is known."""

from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.random import Generator

from meadow.scenes.feed.rules import sequential
from meadow.scenes.feed.rules.sequential import REFUSED, SEEN, SOLD, WATCHED, Moments

LOOKS = [*range(100, 1_000, 100), *range(1_000, 6_001, 500)]


def people(rng: Generator, count: int, rate: float, taste: Generator | None = None) -> np.ndarray:
    """What each of some people saw and refused within the experiment, and before it; a person keeps her own inclination."""
    own = rng.beta(0.5, 0.5 / rate - 0.5, count) if taste is not None else np.full(count, rate)
    rows = np.zeros((count, 8))
    for at in (0, 4) if taste is not None else (0,):
        rows[:, at + SEEN] = 1 + rng.poisson(20, count)
        rows[:, at + REFUSED] = rng.binomial(rows[:, at + SEEN].astype(int), own)
        rows[:, at + WATCHED] = rng.binomial(rows[:, at + SEEN].astype(int), 0.3)
    return rows


def moments(rows: np.ndarray) -> Moments:
    return Moments(len(rows), rows.mean(axis=0), np.cov(rows.T, bias=True))


def growing(rows: np.ndarray) -> dict[int, Moments]:
    """Moments at every look, from running sums."""
    first, second = rows.cumsum(axis=0), np.einsum("ij,ik->ijk", rows, rows).cumsum(axis=0)
    found = {}
    for n in LOOKS:
        mean = first[n - 1] / n
        found[n] = Moments(n, mean, second[n - 1] / n - np.outer(mean, mean))
    return found


def test_looked_at_again_and_again_an_interval_misses_no_more_than_it_says() -> None:
    rng, missed, naive, rounds = np.random.default_rng(1), 0, 0, 200
    for _ in range(rounds):
        arm, control = (growing(people(rng, LOOKS[-1], 0.1)) for _ in range(2))
        told = [sequential.compare(arm[n], control[n], REFUSED) for n in LOOKS]
        missed += any(e is None or not e.low <= 0 <= e.high for e in told)
        fixed = (
            abs(e.mid) > (e.high - e.mid) * 1.96 / sequential.widen(1.0, 1.0 * (n / sequential.PEOPLE) ** 0.5)
            for n, e in zip(LOOKS, told, strict=True)
            if e
        )
        naive += any(fixed)
    assert missed / rounds <= 0.05 + 2 * (0.05 * 0.95 / rounds) ** 0.5
    assert naive / rounds > 0.15, "the control: an interval made for one look misses far more often"


def test_a_true_harm_is_seen_and_its_size_lies_in_the_interval() -> None:
    rng = np.random.default_rng(2)
    seen = [
        sequential.compare(moments(people(rng, 3_000, 0.12)), moments(people(rng, 3_000, 0.10)), REFUSED)
        for _ in range(40)
    ]
    assert all(e and e.low <= 0.02 <= e.high for e in seen)
    assert sum(e.low > 0 for e in seen if e) >= 38


def test_what_people_did_before_narrows_the_interval_and_moves_nothing() -> None:
    rng, mids, known = np.random.default_rng(3), [], []
    for _ in range(60):
        arm, control = (people(rng, 1_500, 0.1, rng) for _ in range(2))
        with_past = sequential.compare(moments(arm), moments(control), REFUSED)
        arm[:, 4:], control[:, 4:] = 0.0, 0.0
        without = sequential.compare(moments(arm), moments(control), REFUSED)
        assert with_past
        assert without
        assert without.known == pytest.approx(0.0, abs=1e-9)
        assert with_past.high - with_past.low < without.high - without.low
        mids.append((with_past.mid, without.mid))
        known.append(with_past.known)
    assert np.mean(known) > 0.3
    spread = np.std(np.array(mids), axis=0)
    assert spread[0] < 0.85 * spread[1]
    assert abs(np.mean(mids)) < 0.003


def test_an_arm_without_a_past_is_not_moved_by_the_others() -> None:
    """Who was in the arm before as well has no past that counts: the difference stays what it is."""
    rng = np.random.default_rng(4)
    arm, control = people(rng, 1_000, 0.1), people(rng, 20_000, 0.1, rng)
    told = sequential.compare(moments(arm), moments(control), REFUSED)
    plain = arm[:, REFUSED].sum() / arm[:, SEEN].sum() - control[:, REFUSED].sum() / control[:, SEEN].sum()
    assert told
    assert told.mid == pytest.approx(plain, abs=1e-9)


def test_too_few_tell_nothing_and_rare_acts_of_a_small_arm_are_not_taken_for_certain() -> None:
    rng = np.random.default_rng(5)
    many = moments(people(rng, 20_000, 0.02))
    assert sequential.compare(moments(people(rng, 19, 0.02)), many, REFUSED) is None
    none = people(rng, 40, 0.02)
    none[:, REFUSED] = 0
    told = sequential.compare(many, moments(none), REFUSED)
    assert told
    assert told.low < 0 < told.high, "forty people without a refusal are no proof of harm"


@given(
    n=st.integers(1, 10**7),
    more=st.integers(1, 10**7),
    alpha=st.floats(1e-4, 0.5),
    what=st.sampled_from([SOLD, WATCHED, REFUSED]),
)
def test_an_interval_is_wider_than_one_for_a_single_look_and_narrows_with_people(
    n: int, more: int, alpha: float, what: int
) -> None:
    usual = 0.01
    one, two = (usual * (sequential.PEOPLE / m) ** 0.5 for m in (n, n + more))
    assert two * sequential.widen(two, usual, alpha) < one * sequential.widen(one, usual, alpha)
    assert sequential.widen(one, usual, alpha) >= sequential.widen(one, usual, 0.5)
    assert sequential.widen(one, usual, alpha) > NormalDist().inv_cdf(1 - alpha / 2)
    nobody = Moments(0, np.zeros(8), np.zeros((8, 8)))
    assert sequential.compare(nobody, nobody, what) is None
