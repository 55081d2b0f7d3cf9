"""The rules of a page by property: what a blend never breaks, exact chances, and a state that time moves evenly."""

import itertools
import math
import random
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meadow.scenes.feed.rules import arms, blend, cold, diverse, explore, offpolicy, state, value
from meadow.scenes.feed.types.ranking import Act, Band, Mix, Pool, State, Switches, Weights

CLIP, CARD = 0, 3
NOW = 1_790_000_000.0


def pool(seed: int, count: int, *, authors: int = 20, commerce: float = 0.3, kinds: int = 1, products: int = 9) -> Pool:
    rng = np.random.default_rng(abs(seed))
    vectors = rng.normal(size=(count, 8))
    return Pool(
        ent=rng.random(count, dtype=np.float32), com=rng.random(count, dtype=np.float32), tired=np.zeros(count, np.float32),
        trial=rng.random(count, dtype=np.float32), commerce=rng.random(count) < commerce, cold=rng.random(count) < 0.2,
        live=rng.random(count) < 0.1, kind=rng.integers(0, kinds, count).astype(np.int32),
        author=rng.integers(0, authors, count).astype(np.int32), category=rng.integers(0, 6, count).astype(np.int32),
        group=rng.integers(0, 12, count).astype(np.int32), tag=rng.integers(-1, 20, count).astype(np.int32),
        product=rng.integers(-1, products, (2, count)).astype(np.int32), shop=rng.integers(-1, authors, count).astype(np.int32),
        vector=(vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32),
    )  # fmt: skip


mixes = st.builds(
    Mix, size=st.integers(0, 12), price=st.floats(0.05, 20), leaning=st.floats(0.13, 8), most=st.integers(0, 4), since=st.integers(0, 9),
    opening=st.booleans(), minor=st.booleans(), epsilon=st.sampled_from([0.0, 0.01, 0.5, 1.0]), trials=st.integers(0, 3),
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(mixes, st.integers(0, 60), st.sampled_from([1, 20]), st.sampled_from([0.0, 0.3, 1.0]), st.integers(0, 2**30))
def test_no_page_breaks_a_hard_rule(mix: Mix, count: int, authors: int, commerce: float, seed: int) -> None:
    held = pool(seed, count, authors=authors, commerce=commerce, kinds=4)
    page = blend.fill(held, mix, random.Random(seed).random)
    at = [s.at for s in page]
    sold = [bool(held.commerce[i]) for i in at]
    assert len(set(at)) == len(at) <= mix.size
    assert not (mix.minor and any(sold))
    if mixed := not held.commerce.all():
        assert sum(sold) <= mix.most
        assert not (mix.opening and any(sold[:2]))
        places = [-1 - mix.since] + [n for n, x in enumerate(sold) if x]
        assert all(b - a > blend.APART for a, b in itertools.pairwise(places))
    elif count and mix.size and not mix.minor:
        assert page, "a house that has goods alone shows them"
    assert all([int(held.author[i]) for i in at].count(a) <= mix.of_author for a in held.author[at])
    assert all([int(held.shop[i]) for i in at].count(s) <= mix.of_shop for s in held.shop[at] if s >= 0)
    carried = [p for i in at for p in {int(x) for x in held.product[:, i]} if p >= 0]
    assert len(carried) == len(set(carried))
    assert sum(bool(held.live[i]) for i in at) <= 1
    kinds = [int(held.kind[i]) for i in at]
    assert not mixed or not any(kinds[n] == kinds[n + 1] == kinds[n + 2] != CLIP for n in range(len(kinds) - 2))
    assert all(0 < s.propensity <= 1 + 1e-12 for s in page)
    assert page == blend.fill(held, mix, random.Random(seed).random)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 400), st.floats(0, 1), st.integers(0, 2**30))
def test_chances_of_a_slot_sum_to_one_and_none_is_forgotten(count: int, epsilon: float, seed: int) -> None:
    assert explore.greedy(count, seed % count, epsilon).sum() == pytest.approx(1.0, abs=1e-9)
    chances = explore.softmax(np.random.default_rng(seed).normal(size=count).astype(np.float32) * 9)
    assert chances.sum() == pytest.approx(1.0, abs=1e-9)
    assert chances.min() >= explore.LEAST - 1e-12


def test_the_told_chance_of_each_slot_is_how_often_it_is_drawn() -> None:
    held, mix, rounds = pool(3, 12, authors=12), Mix(size=2, epsilon=0.5, trials=0), 6_000
    second = [blend.fill(held, mix, random.Random(n).random)[1] for n in range(rounds)]
    told = {s.at: s.propensity for s in second}
    for at, chance in told.items():
        assert sum(s.at == at for s in second) / rounds == pytest.approx(chance, abs=0.025)
    first = blend.fill(held, mix, random.Random(1).random)[0]
    assert (first.propensity, first.how) == (1.0, "greedy")


def test_trials_stand_low_on_the_page_and_are_drawn_as_told() -> None:
    held, mix = pool(5, 80, authors=40, products=10**6), Mix(size=10, epsilon=0.0, trials=2)
    pages = [blend.fill(held, mix, random.Random(n).random) for n in range(300)]
    places = [n for page in pages for n, s in enumerate(page) if s.how == "pl"]
    assert len(places) >= 590  # a few slots have only goods on trial, too soon after others
    assert min(places) >= 3
    assert all(held.cold[s.at] for page in pages for s in page if s.how == "pl")


@given(st.lists(st.floats(0, 1), max_size=200), st.floats(0.5, 4))
def test_the_price_of_commerce_stays_inside_its_clips(shares: list[float], pull: float) -> None:
    price, band = 1.0, Band(pull=pull)
    for share in shares:
        was, price = price, blend.reprice(price, share, band)
        assert 0.05 <= price <= 20
        assert share == band.target or (price >= was) == (share < band.target) or price in {0.05, 20.0}


@given(st.lists(st.floats(0, 1), max_size=200))
def test_a_leaning_is_bounded_and_eases_inside_the_band(shares: list[float]) -> None:
    leaning, band = 0.0, Band()
    for share in shares:
        was, leaning = leaning, blend.lean(leaning, share, band)
        assert abs(leaning) <= math.log(8) + 1e-12
        assert not band.low <= share <= band.high or abs(leaning) <= abs(was)


@given(st.lists(st.tuples(st.integers(1, 12), st.integers(0, 12)), max_size=60))
def test_a_day_never_leaves_the_band_upwards(pages: list[tuple[int, int]]) -> None:
    seen, sold, band = 0, 0, Band()
    for size, wanted in pages:
        most = blend.most(seen, sold, size, band)
        seen, sold = seen + size, sold + min(wanted, most, size)
        assert sold <= band.high * seen + 1e-9


KEYS = st.sampled_from(["a:1", "a:2", "t:护肤", "t:汽车", "c:美妆", "c:家居"])
acts = st.builds(
    Act, name=st.sampled_from([*state.LIKING, *state.WANTING, "video_progress", "video_complete", "refund"]), at=st.floats(NOW, NOW + 9e5),
    item=st.integers(1, 9), keys=st.lists(KEYS, max_size=3).map(tuple), category=st.sampled_from(["", "美妆", "家居"]),
    commerce=st.booleans(), watched=st.floats(0, 1), price=st.integers(0, 10**6),
)  # fmt: skip


def after(acts: list[Act], held: State | None = None) -> State:
    held = held or State()
    for n, act in enumerate(acts):
        held = state.hear(held, act, n + 1)
    return held


def moved(act: Act, by: float) -> Act:
    fields: dict[str, Any] = {f: getattr(act, f) for f in act.__struct_fields__}
    return Act(**fields | {"at": act.at + by})


@settings(max_examples=60, deadline=None)
@given(st.lists(acts, max_size=25), st.sampled_from([3_600.0, 86_400.0, 1e7]))
def test_only_passed_time_counts(done: list[Act], by: float) -> None:
    done = sorted(done, key=lambda a: a.at)
    end = NOW + 1e6
    here, there = after(done), after([moved(a, by) for a in done])
    assert state.affinity(here, end) == pytest.approx(state.affinity(there, end + by), abs=1e-6)
    assert state.demand(here, end) == pytest.approx(state.demand(there, end + by), abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(st.lists(acts, max_size=12))
def test_an_event_told_twice_counts_once(done: list[Act]) -> None:
    once, twice = after(done), State()
    for n, act in enumerate(done):
        for _ in range(2):
            twice = state.hear(twice, act, n + 1)
    assert once == twice


def act(name: str, at: float = NOW, **over: Any) -> Act:
    usual: dict[str, Any] = {"item": 7, "keys": ("a:1", "t:护肤"), "category": "美妆", "commerce": True}
    return Act(name=name, at=at, **usual | over)


def test_interest_turns_into_demand_and_demand_into_a_purchase() -> None:
    held = after([act("video_progress", watched=0.8)])
    assert state.stage(held, "美妆", NOW) == "none"
    held = after([act("select_item"), act("view_item", NOW + 9)], State())
    assert state.stage(held, "美妆", NOW + 10) == "intent"
    assert held.intents["美妆"].first == 7
    held = state.hear(held, act("purchase", NOW + 20, price=9_900), 99)
    assert "美妆" not in held.intents
    assert state.stage(held, "美妆", NOW + 30) == "bought"
    assert state.stage(state.hear(held, act("refund", NOW + 40), 100), "美妆", NOW + 50) == "none"


def test_a_refill_is_due_by_ones_own_interval() -> None:
    days = [act("purchase", NOW + n * 30 * state.D, price=100) for n in range(3)]
    held = after(days)
    assert held.bought["美妆"].interval == pytest.approx(30 * state.D)
    last = NOW + 60 * state.D
    assert state.due(held, last + 5 * state.D) == []
    assert state.due(held, last + 25 * state.D) == ["美妆"]
    assert state.stage(held, "美妆", last + 25 * state.D) == "again"


def test_what_is_refused_is_hidden_and_liked_less() -> None:
    held = after([act("like"), act("not_interested", NOW + 5, target="a:1")])
    assert "a:1" in held.hidden
    assert held.recent == []
    assert state.affinity(held, NOW + 5)["t:护肤"] == pytest.approx(0.0, abs=0.01)
    closed = after([act("search"), act("not_interested", NOW + 5)])
    assert closed.intents == {}


def test_controls_act_on_the_state_itself() -> None:
    held = after([act("like"), act("search", NOW + 1)])
    off = state.turn_label(held, "t:护肤", NOW, on=False)
    assert "t:护肤" not in state.affinity(off, NOW)
    assert "t:护肤" in state.affinity(state.turn_label(off, "t:护肤", NOW, on=True), NOW)
    assert "t:护肤" not in state.drop_label(held, "t:护肤").interest
    assert state.drop_label(held, "d:美妆").intents == {}
    assert state.reset(held, since=NOW - 1).interest == {}
    paused = state.switch(State(), Switches(history=False))
    assert after([act("like")], paused) == paused


def test_a_state_stays_small_and_joins_another() -> None:
    import msgspec

    many = [act("like", NOW + n, item=n, keys=(f"a:{n}", f"t:{n}", f"c:{n}"), category=f"{n}") for n in range(400)]
    held = after(many)
    assert len(msgspec.msgpack.encode(held)) < 9_000
    assert {s: sum(k[0] == s for k in held.interest) for s in "atc"} == {"a": 64, "t": 64, "c": 32}
    joined = state.merge(after([act("like", keys=("t:a",))]), after([act("like", keys=("t:b",))]))
    assert set(joined.interest) == {"t:a", "t:b"}


def test_value_weighs_harm_more_and_money_by_its_logarithm() -> None:
    heads = {"long_view": np.array([0.5, 0.5], np.float32), "negative": np.array([0.0, 0.02], np.float32)}
    ent = value.entertainment(heads, Weights())
    assert list(ent) == pytest.approx([0.5, -0.3])
    sale = {"pay": np.array([0.01, 0.01, 0.01], np.float32), "refund": np.array([0, 0, 1], np.float32)}
    take = np.full(3, 1_000, np.float32)
    com = value.commerce(sale, np.array([10_000, 1_000_000, 10_000], np.float32), take, Weights())
    assert com[0] < com[1] < 4 * com[0]
    assert com[2] == pytest.approx(0.0)


def test_a_new_item_has_its_chance_and_then_its_rate_decides() -> None:
    def trial(tried: float, liked: float, prior: float, age_s: float = 9.0) -> bool:
        return bool(cold.on_trial(*(np.array([x], np.float32) for x in (tried, liked, prior, age_s)))[0])

    assert trial(0, 0, 0.5)
    assert trial(99, 40, 0.5)
    assert not trial(60, 45, 0.3), "it needs no help"
    assert not trial(100, 31, 0.3), "as good as was expected"
    assert trial(100, 28, 0.3), "a second chance"
    assert not trial(200, 50, 0.3), "and no third"
    assert not trial(100, 2, 0.3), "far worse than expected"
    assert not trial(50, 20, 0.3, cold.WINDOW_S), "its day is over"
    assert not trial(150, 40, 0.3, 3 * cold.WINDOW_S)
    assert cold.expect((0, 0), (0, 0), 0.2) == pytest.approx(0.2)
    assert cold.expect((90, 100), (10, 100), 0.2) > 0.7


@given(st.integers(0, 2**30), st.integers(3, 15))
def test_a_survey_shows_every_group_before_any_again(seed: int, groups: int) -> None:
    base = pool(seed, 90, commerce=0.0, products=10**6)
    group = (np.arange(90) % groups).astype(np.int32)
    held = msgspec.structs.replace(
        base, group=group, author=np.arange(90, dtype=np.int32), live=np.zeros(90, np.bool_), shop=None
    )
    chance = random.Random(seed).random
    slots = blend.fill(held, Mix(size=10, epsilon=0.0, trials=0, survey=True), chance)
    assert len({int(group[s.at]) for s in slots}) == min(groups, 10)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**30), st.integers(1, 11), st.integers(15, 40), st.integers(8, 12))
def test_twenty_in_a_row_are_of_twelve_authors_and_six_groups(seed: int, size: int, authors: int, groups: int) -> None:
    """Whatever the values, over page after page, while there are authors and groups to choose from."""
    rng, count = np.random.default_rng(seed), authors * groups
    base = pool(seed, count, commerce=0.0, products=10**6)
    favoured = rng.permutation(authors)[:2]
    author = np.repeat(np.arange(authors), groups).astype(np.int32)
    group = np.tile(np.arange(groups), authors).astype(np.int32)
    held = msgspec.structs.replace(
        base, author=author, group=group, category=(group // 2).astype(np.int32), live=np.zeros(count, np.bool_), shop=None,
        ent=(base.ent + 9 * np.isin(author, favoured) + 4 * (group < 2)).astype(np.float32), product=np.full((1, count), -1, np.int32),
    )  # fmt: skip
    shown: list[tuple[int, ...]] = []
    for n in range(60 // size):
        mix = Mix(size=size, epsilon=0.0, trials=0, lately=tuple(shown[-20:]))
        page = blend.fill(held, mix, random.Random(n).random)
        assert len(page) == size
        shown += [(int(author[s.at]), int(held.category[s.at]), int(held.tag[s.at]), int(group[s.at])) for s in page]
    for start in range(len(shown) - diverse.WINDOW + 1):
        part = shown[start : start + diverse.WINDOW]
        assert len({one[0] for one in part}) >= diverse.AUTHORS
        assert len({one[3] for one in part}) >= diverse.GROUPS


def test_bounds_give_way_where_there_is_nothing_else() -> None:
    held = pool(1, 40, authors=1, commerce=0.0, products=10**6)
    held = msgspec.structs.replace(held, group=np.full(40, -1, np.int32), live=np.zeros(40, np.bool_), shop=None)
    page = blend.fill(held, Mix(size=10, of_author=10, lately=((0, 1, 2),) * 20), random.Random(1).random)
    assert len(page) == 10, "three numbers are what older pages kept"


def test_variety_is_measured() -> None:
    assert diverse.beyond([96, 1, 1, 1, 1]) == pytest.approx(0.04)
    assert diverse.beyond([1.0] * 200) == pytest.approx(0.99)
    assert diverse.beyond([]) == 0.0
    assert diverse.gini([1, 1, 1, 1]) == pytest.approx(0.0)
    assert diverse.gini([0, 0, 0, 9]) == pytest.approx(0.75)
    assert diverse.entropy([1, 1, 1, 1]) == pytest.approx(2.0)
    assert diverse.distance(np.eye(3, dtype=np.float32)) == pytest.approx(1.0)
    assert diverse.distance(np.ones((3, 1), np.float32)) == pytest.approx(0.0)


def test_another_policy_is_judged_from_logs_with_chances() -> None:
    rng = np.random.default_rng(2)
    rates, logged, other = np.array([0.1, 0.3, 0.6]), np.array([[0.6, 0.3, 0.1]]), np.array([[0.1, 0.2, 0.7]])
    action = rng.choice(3, 40_000, p=logged[0])
    reward = (rng.random(40_000) < rates[action]).astype(float)
    log = offpolicy.Log(np.zeros(40_000, np.int64), action, reward, logged[0, action])
    found = offpolicy.evaluate(log, other, rng.integers(0, 40_000, (200, 40_000)))
    true = float((other[0] * rates).sum())
    for told in (found.ips, found.snips, found.dm, found.dr):
        assert told == pytest.approx(true, rel=0.05)
    assert found.low < true < found.high
    assert found.evaluable


def test_arms_are_shares_of_people() -> None:
    people = range(20_000)
    held = [arms.held_back(p, 0.02) for p in people]
    assert sum(held) == pytest.approx(400, abs=70)
    assert held == [arms.held_back(p, 0.02) for p in people]
    aims = [a for p in people if (a := arms.aim(p, 5, 0.05)) is not None]
    assert len(aims) == pytest.approx(1_000, abs=110)
    assert set(aims) == set(arms.TARGETS)
