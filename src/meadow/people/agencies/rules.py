"""Pure decisions about contracts."""

import calendar
from datetime import datetime

from meadow.people.agencies.types import State

# Which side may take a contract from where to where.
STEPS: dict[str, tuple[frozenset[State], State]] = {
    "accept": (frozenset({State.invited}), State.active),
    "decline": (frozenset({State.invited}), State.declined),
    "withdraw": (frozenset({State.invited}), State.withdrawn),
    "end": (frozenset({State.active}), State.ended),
}


def allowed(step: str, state: State) -> bool:
    """Whether a contract in this state may take this step."""
    return state in STEPS[step][0]


def months_later(at: datetime, months: int) -> datetime:
    """The same moment so many months on; the last day of a shorter month where the day is missing."""
    year, month = divmod(at.year * 12 + at.month - 1 + months, 12)
    day = min(at.day, calendar.monthrange(year, month + 1)[1])
    return at.replace(year=year, month=month + 1, day=day)


def shares_at(starts_at: datetime | None, ends_at: datetime | None, at: datetime) -> bool:
    """Whether a contract shares at a moment: from its start up to but without its end."""
    return starts_at is not None and starts_at <= at and (ends_at is None or at < ends_at)
