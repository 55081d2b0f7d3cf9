"""Statements and the sheets they are taken away as."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec

from meadow.base.errors import Problem

Period = Literal["day", "month"]
Format = Literal["csv", "xlsx", "pdf"]


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """A closed day or month of one balance: opening + everything in `moved` (by reason) = closing, in minor units.

    `figures` sums the lines behind it: what settled in the period, and what refunds took back after settlement.
    """

    period: Period
    start: date
    currency: str
    opening: int
    closing: int
    moved: dict[str, int]
    figures: dict[str, int]
    closed_at: datetime
    hash: str


class OpsStatement(msgspec.Struct, frozen=True, kw_only=True):
    """A statement in the platform's list, with whose it is."""

    owner_kind: str
    owner_id: UUID
    owner_name: str
    statement: Statement


class NoStatement(Problem):
    """Nothing was closed for this period."""

    code, status = "trade.settlement.no_statement", 404
