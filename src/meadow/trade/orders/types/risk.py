"""Risk of paid orders: what is known, what is allowed, what was found, and who decides."""

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec

from meadow.base import policy
from meadow.base.errors import Problem

NEW_DAYS = policy.declare("trade.orders.risk_new_days", 3, 0, 90, text="days an account counts as new")
NEW_AMOUNT = policy.declare(
    "trade.orders.risk_new_amount", 500_000, 1, 10**11, text="minor units from which a new account's order is held"
)
UNPAID = policy.declare(
    "trade.orders.risk_unpaid", 10, 2, 1000, text="orders left unpaid in a day that hold a paid one"
)
RING = policy.declare(
    "trade.orders.risk_ring", 6, 2, 1000, text="accounts that order to one phone number until it is held"
)
RING_DAYS = policy.declare("trade.orders.risk_ring_days", 7, 1, 90, text="days over which those accounts are counted")


class Limits(msgspec.Struct, frozen=True):
    """The policies in force, in their units."""

    new_days: int
    new_amount: int
    unpaid: int
    ring: int
    ring_days: int


class Facts(msgspec.Struct, frozen=True):
    """What is known of an order and its buyer: amounts in minor units, counts over the days of the limits."""

    amount: int
    account_age: timedelta
    unpaid: int
    ring: int
    blocked: str | None = None


class Hit(msgspec.Struct, frozen=True):
    """One rule that was hit, with its figures."""

    rule: Literal["blocked", "ring", "new_account", "unpaid"]
    figures: dict[str, Any] = {}


class RiskItem(msgspec.Struct, frozen=True, kw_only=True):
    """A held order in the queue; the buyer is masked."""

    shop_id: UUID
    shop_name: str
    order_id: UUID
    number: str
    amount: int
    currency: str
    name_masked: str
    region: str
    buyer_id: UUID
    hits: list[Hit]
    at: datetime


class Decide(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Let a held order go, or refuse it: then it is cancelled and paid back."""

    decision: Literal["release", "reject"]
    note: Annotated[str, msgspec.Meta(min_length=2, max_length=300)]


class Block(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Hold every order of an account from now on, with the reason."""

    account_id: UUID
    reason: Annotated[str, msgspec.Meta(min_length=2, max_length=200)]


class BlockedAccount(msgspec.Struct, frozen=True, kw_only=True):
    """An account on the list."""

    account_id: UUID
    name: str
    reason: str
    at: datetime


class NotHeld(Problem):
    """The order does not wait for a decision about its risk."""

    code, status = "trade.orders.not_held", 409
