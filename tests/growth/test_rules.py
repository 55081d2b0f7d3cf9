"""Pure rules of plans and of the split of a commission."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meadow.base import i18n, money
from meadow.base.errors import Problem
from meadow.growth.alliance import rules
from meadow.growth.alliance.rules import How, Limits, Next, Standing
from meadow.growth.alliance.types import NoPlan, PlanState, RateRange, RowProblem, StepTooSmall, Unchanged

LIMITS = Limits(100, 5000, 100)
NOW = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
rate = st.integers(100, 5000)
bp = st.integers(0, 10_000)


@given(st.integers(0, 10**11), bp, bp, st.integers(0, 9000))
def test_the_parts_sum_to_the_commission_and_none_is_below_zero(base: int, author: int, tech: int, agency: int) -> None:
    parts = rules.split(base, author, tech, agency)
    assert parts.tech + parts.agency + parts.author == parts.commission
    assert min(parts.tech, parts.agency, parts.author) >= 0
    assert parts.commission == money.share(base, author) <= base
    exact = parts.commission * tech / 10_000
    assert abs(parts.tech - exact) < 1


@given(st.integers(1, 10**9), rate, rate, bp)
def test_a_higher_rate_never_pays_an_author_less(base: int, one: int, two: int, tech: int) -> None:
    low, high = sorted((one, two))
    assert rules.split(base, low, tech, 0).author <= rules.split(base, high, tech, 0).author


def test_the_example_of_the_domain() -> None:
    assert rules.split(19_800, 2000, 1000, 0) == rules.Parts(3960, 396, 0, 3564)
    assert rules.split(19_800, 2000, 1000, 3000) == rules.Parts(3960, 396, 1069, 2495)
    assert rules.split(1, 5000, 1000, 0) == rules.Parts(1, 0, 0, 1), "one cent goes to the largest"
    assert rules.split(0, 5000, 1000, 0) == rules.Parts(0, 0, 0, 0)
    assert rules.split(-5, 5000, 1000, 0) == rules.Parts(0, 0, 0, 0)


@given(rate, rate)
def test_up_at_once_down_from_the_next_day_on(now: int, asked: int) -> None:
    held = Standing(now)
    if asked > now:
        assert rules.decide(held, asked, LIMITS) is How.at_once
    elif asked == now:
        with pytest.raises(Unchanged):
            rules.decide(held, asked, LIMITS)
    elif now - asked < LIMITS.step_bp:
        with pytest.raises(StepTooSmall):
            rules.decide(held, asked, LIMITS)
    else:
        assert rules.decide(held, asked, LIMITS) is How.scheduled


@given(st.one_of(st.integers(-5, 99), st.integers(5001, 20_000)), st.one_of(st.none(), rate))
def test_no_plan_leaves_its_limits(asked: int, now: int | None) -> None:
    with pytest.raises(RateRange):
        rules.decide(Standing(now) if now else None, asked, LIMITS)


def test_a_plan_begins_closes_and_is_restored() -> None:
    assert rules.decide(None, 1000, LIMITS) is How.at_once
    assert rules.decide(Standing(None), 1000, LIMITS) is How.at_once
    for held in (None, Standing(None)):
        with pytest.raises(NoPlan):
            rules.decide(held, None, LIMITS)
    assert rules.decide(Standing(1000), None, LIMITS) is How.scheduled
    cut = Standing(1000, Next(500, NOW))
    assert rules.decide(cut, 1000, LIMITS) is How.restored
    assert rules.decide(cut, None, LIMITS) is How.scheduled
    with pytest.raises(Unchanged):
        rules.decide(cut, 500, LIMITS)
    with pytest.raises(Unchanged):
        rules.decide(Standing(1000, Next(None, NOW)), None, LIMITS)


@given(st.integers(0, 3 * 365 * 1440), st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "UTC"]))
def test_the_next_midnight_is_the_shops_own(minutes: int, zone: str) -> None:
    now = NOW + timedelta(minutes=minutes)
    found = rules.next_midnight(now, zone)
    local = found.astimezone(ZoneInfo(zone))
    assert (local.hour, local.minute, local.second) == (0, 0, 0)
    assert local.date() == now.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    assert timedelta(0) < found - now <= timedelta(hours=25)


def test_what_is_to_come_comes_at_its_moment() -> None:
    held = Standing(2000, Next(1000, NOW))
    assert rules.standing_at(held, NOW - timedelta(microseconds=1)) == held
    assert rules.standing_at(held, NOW) == Standing(1000)


@pytest.mark.parametrize(
    ("held", "on_sale", "state"),
    [
        (Standing(2000), True, PlanState.effective),
        (Standing(2000), False, PlanState.suspended),
        (Standing(2000, Next(1000, NOW)), True, PlanState.rate_change_scheduled),
        (Standing(2000, Next(None, NOW)), True, PlanState.closing),
        (Standing(None), True, PlanState.ended),
    ],
)
def test_a_plan_shows_its_state(held: Standing, *, on_sale: bool, state: PlanState) -> None:
    assert rules.state_of(held, on_sale=on_sale) is state


def test_every_refusal_of_growth_speaks_both_languages() -> None:
    codes = {k.code for k in RowProblem.__subclasses__()} | {
        k.code for k in Problem.__subclasses__() if k.code.startswith("growth.")
    }
    assert len(codes) >= 6
    assert i18n.missing(codes) == []
