"""A channel's daily file, its rows, and the differences between it and our books."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from meadow.base.errors import Problem

MOST_ROWS = 200_000


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One movement as the channel tells it; a refund's amount is below zero, a fee is what the channel kept."""

    channel_no: str
    kind: str
    amount: int
    currency: str
    fee: int = 0
    on: str = ""
    """The channel's own day of it, for people."""
    done: bool = True


class Difference(StrEnum):
    """Why a row and our books disagree."""

    missing_here = "missing_here"
    missing_there = "missing_there"
    amount = "amount"
    currency = "currency"
    state = "state"


class CaseState(StrEnum):
    open = "open"
    resolved = "resolved"


class Side(msgspec.Struct, frozen=True):
    """What one side says of a movement."""

    amount: int
    currency: str
    state: str


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """A difference that a person looks at; `opened_at` in UTC, `day` is the file's."""

    id: UUID
    channel: str
    channel_no: str
    day: date
    difference: Difference
    ours: Side | None
    theirs: Side | None
    buyer_id: UUID | None
    state: CaseState
    note: str
    opened_at: datetime
    resolved_at: datetime | None
    resolved_by: UUID | None


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """An imported file: how many rows, how many agree, what they sum to."""

    id: UUID
    channel: str
    day: date
    rows: int
    matched: int
    differences: int
    taken: int
    returned: int
    fees: int
    currency: str
    imported_at: datetime
    by: UUID | None
    again: bool = False
    """True when this very file was imported before, so that nothing was done."""


class BadStatement(Problem):
    """The file is not what this channel sends; `reason` and `row` say where."""

    code, status = "trade.payments.bad_statement", 422


class NoStatement(Problem):
    """A file is needed: the channel tells nothing by itself."""

    code, status = "trade.payments.no_statement", 422
