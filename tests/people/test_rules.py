"""Pure rules of people: log-ins, locks, rights, contracts."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meadow.base import i18n
from meadow.base.errors import Problem
from meadow.people.access import rules as access
from meadow.people.access.types import ROLES, SHOP_SCOPES
from meadow.people.accounts import rules as accounts
from meadow.people.accounts.types import Failures
from meadow.people.agencies import rules as agencies
from meadow.people.agencies.types import State

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Lin.XM@Example.COM ", "lin.xm@example.com"),
        ("+86 138 1234 5678", "13812345678"),
        ("13812345678", "13812345678"),
    ],
)
def test_one_login_has_one_spelling(typed: str, kept: str) -> None:
    assert accounts.tidy(typed) == kept


@given(st.integers(0, 20), st.integers(-2000, 2000))
def test_a_lock_holds_only_past_the_limit_and_inside_its_time(count: int, seconds: int) -> None:
    wait = accounts.locked_for(Failures(count, NOW + timedelta(seconds=seconds)), 5, NOW)
    assert (wait > 0) == (count >= 5 and seconds > 0)
    assert wait <= max(seconds, 0) + 1


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome · macOS"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile Safari/604.1", "Safari · iPhone"),
        ("curl/8", "API"),
    ],
)  # fmt: skip
def test_a_browser_has_a_name_its_owner_knows(agent: str, name: str) -> None:
    assert accounts.device_of(agent) == name


scopes = st.lists(st.sampled_from(SHOP_SCOPES), unique=True)


@given(scopes, scopes, scopes)
def test_nobody_gives_or_takes_what_she_does_not_hold(held: list[str], given_: list[str], taken: list[str]) -> None:
    over = access.beyond(held, [*given_, *taken])
    assert set(over) == (set(given_) | set(taken)) - set(held)
    assert access.beyond(["*"], [*given_, *taken]) == []


@given(st.sampled_from(sorted(set(ROLES) - {"owner"})), scopes)
def test_a_role_gives_its_own_scopes_unless_others_are_asked_for(role: str, asked: list[str]) -> None:
    got = access.scopes_for(role, asked)
    assert got == (asked or list(ROLES[role]))
    assert access.unknown(got) == []
    assert access.unknown([*got, "*"]) == ["*"]


@given(st.integers(0, 9 * 365 * 1440), st.integers(1, 60))
def test_months_later_is_the_same_day_or_the_last_of_a_shorter_month(minutes: int, months: int) -> None:
    at = NOW + timedelta(minutes=minutes)
    later = agencies.months_later(at, months)
    assert (later.year * 12 + later.month) - (at.year * 12 + at.month) == months
    assert later.day == at.day or (later.day < at.day and (later + timedelta(days=1)).day == 1)
    assert later.time() == at.time()


def test_a_contract_shares_from_its_start_up_to_its_end() -> None:
    start, end = NOW, agencies.months_later(NOW, 1)
    assert end == datetime(2026, 2, 28, 12, tzinfo=UTC)
    assert agencies.shares_at(start, end, start)
    assert not agencies.shares_at(start, end, end)
    assert not agencies.shares_at(start, end, start - timedelta(microseconds=1))
    assert not agencies.shares_at(None, None, start)


@given(st.sampled_from(State), st.sampled_from(sorted(agencies.STEPS)))
def test_a_contract_that_is_over_takes_no_step(state: State, step: str) -> None:
    if state in {State.declined, State.withdrawn, State.ended}:
        assert not agencies.allowed(step, state)
    assert agencies.allowed("end", state) == (state is State.active)


def test_every_refusal_of_people_speaks_both_languages() -> None:
    def below(kind: type[Problem]) -> list[type[Problem]]:
        return [kind, *(k for sub in kind.__subclasses__() for k in below(sub))]

    codes = {k.code for k in below(Problem) if k.code.startswith("people.")}
    assert len(codes) >= 15
    assert i18n.missing(codes) == []
