"""Accounts and entries. A positive amount is owed to the owner; money at a payment channel is negative."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from meadow.base.errors import Problem

PLATFORM = UUID(int=0)


class Kind(StrEnum):
    """What an account holds."""

    channel = "channel"
    buyer_funds = "buyer_funds"
    escrow = "escrow"
    shop_available = "shop_available"
    author_available = "author_available"
    agency_available = "agency_available"
    leader_available = "leader_available"
    distributor_available = "distributor_available"
    platform_fee = "platform_fee"
    platform_tech = "platform_tech"
    subsidy = "subsidy"
    deposit = "deposit"
    reserve = "reserve"
    insurance = "insurance"
    payout = "payout"
    channel_fee = "channel_fee"
    adjust = "adjust"


class Entry(msgspec.Struct, frozen=True):
    """One leg of a posting, in minor units; `line_id` ties escrow to the order line it guards."""

    owner: UUID
    kind: Kind
    amount: int
    line_id: UUID | None = None


class Balance(msgspec.Struct, frozen=True):
    """What one account holds in a currency."""

    kind: Kind
    balance: int
    currency: str


class Movement(msgspec.Struct, frozen=True):
    """What all postings of one reason moved on one account in a span of time."""

    owner: UUID
    kind: Kind
    currency: str
    reason: str
    amount: int


class Close(msgspec.Struct, frozen=True, kw_only=True):
    """A closed business day: `hash` follows from the day before it, so that a change anywhere shows.

    `balances` are of the whole house by currency and kind at the day's end, in minor units.
    """

    day: date
    closed_at: datetime
    postings: int
    entries: int
    balances: dict[str, dict[str, int]]
    digest: str
    hash: str


class Short(Problem):
    """The account does not hold that much."""

    code, status = "trade.ledger.short", 409
