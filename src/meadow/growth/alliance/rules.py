"""Pure rules of public plans and of the split of a commission."""

from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import msgspec

from meadow.growth.alliance.types import NoPlan, PlanState, RateRange, RowProblem, StepTooSmall, Unchanged
from meadow.trade.settlement import rules as settlement


class Next(msgspec.Struct, frozen=True):
    """A version that is to come."""

    rate_bp: int | None
    from_at: datetime


class Standing(msgspec.Struct, frozen=True):
    """A plan at a moment: the rate in force (None: closed) and the one to come."""

    rate_bp: int | None
    to_come: Next | None = None


class How(StrEnum):
    """How a wish becomes a version: in force at once, from the next day on, or by dropping the one to come."""

    at_once = "at_once"
    scheduled = "scheduled"
    restored = "restored"


class Limits(msgspec.Struct, frozen=True):
    """What public plans may give, in basis points."""

    low_bp: int
    high_bp: int
    step_bp: int


class Parts(msgspec.Struct, frozen=True):
    """A commission and who gets it: tech + agency + author = commission, in minor units."""

    commission: int
    tech: int
    agency: int
    author: int


def next_midnight(now: datetime, zone: str) -> datetime:
    """00:00 of the next day where the shop is, in the zone of `now`."""
    local = now.astimezone(ZoneInfo(zone))
    return datetime.combine(local.date() + timedelta(days=1), time(), ZoneInfo(zone)).astimezone(now.tzinfo)


def standing_at(held: Standing, at: datetime) -> Standing:
    """A plan once what was to come by then has come."""
    if held.to_come is not None and held.to_come.from_at <= at:
        return Standing(held.to_come.rate_bp)
    return held


def decide(held: Standing | None, asked: int | None, limits: Limits) -> How:
    """What a wish for a rate does: up at once, down or closed from the next day on (domain 4.1).

    `held` is the plan as it stands now. Raises `RateRange`, `StepTooSmall`, `Unchanged`, `NoPlan`.
    """
    if asked is not None and not limits.low_bp <= asked <= limits.high_bp:
        raise RateRange(low=limits.low_bp / 100, high=limits.high_bp / 100)
    if held is None or held.rate_bp is None:
        if asked is None:
            raise NoPlan
        return How.at_once
    if asked == held.rate_bp:
        if held.to_come is None:
            raise Unchanged
        return How.restored
    if held.to_come is not None and asked == held.to_come.rate_bp:
        raise Unchanged
    if asked is not None and asked > held.rate_bp:
        return How.at_once
    if asked is not None and held.rate_bp - asked < limits.step_bp:
        raise StepTooSmall(step=limits.step_bp / 100)
    return How.scheduled


def state_of(held: Standing, *, on_sale: bool) -> PlanState:
    """The state a plan is shown in."""
    if held.rate_bp is None:
        return PlanState.ended
    if not on_sale:
        return PlanState.suspended
    if held.to_come is None:
        return PlanState.effective
    return PlanState.closing if held.to_come.rate_bp is None else PlanState.rate_change_scheduled


def split(base: int, author_bp: int, tech_bp: int, agency_bp: int) -> Parts:
    """The commission on what was paid for the goods, and its parts (domain 4.9).

    `tech_bp` is taken from the commission, `agency_bp` from what is left of it. The parts sum to the commission by
    largest remainder; none is below zero, and the commission never passes the base.
    """
    found = settlement.split(base, settlement.Terms(author_bp=author_bp, tech_bp=tech_bp, agency_bp=agency_bp))
    return Parts(found.total, found.tech, found.agency, found.author)


def usable(expires_at: datetime, placed_at: datetime) -> bool:
    """Whether a quote still held when the order was placed."""
    return placed_at <= expires_at


def refused(problem: RowProblem) -> tuple[str, dict[str, object]]:
    """The code and parameters of a refused row."""
    return problem.code, problem.said()
