"""Intents, attempts, what a channel says, and what can be refused."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from meadow.base.errors import Problem


class IntentState(StrEnum):
    """open takes attempts; pending has one under way; the rest are final."""

    open = "open"
    pending = "pending"
    succeeded = "succeeded"
    closed = "closed"


class OrderRef(msgspec.Struct, frozen=True):
    """An order as the cashier names it."""

    id: UUID
    number: str


class Intent(msgspec.Struct, frozen=True, kw_only=True):
    """One payment for all orders of a checkout, in minor units."""

    id: UUID
    buyer_id: UUID
    checkout_id: UUID
    state: IntentState
    amount: int
    currency: str
    orders: tuple[OrderRef, ...]
    expires_at: datetime


class Cashier(msgspec.Struct, frozen=True, kw_only=True):
    """What the cashier page shows; countdowns follow `server_time`."""

    id: UUID
    state: IntentState
    amount: int
    currency: str
    orders: tuple[OrderRef, ...]
    expires_at: datetime
    server_time: datetime
    channels: tuple[str, ...]


class Try(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Pay with this channel."""

    channel: Annotated[str, msgspec.Meta(max_length=20)]


class Attempt(msgspec.Struct, frozen=True):
    """Where the payer goes next."""

    attempt_id: UUID
    redirect: str


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """What a channel is asked to charge."""

    attempt_id: UUID
    buyer_id: UUID
    intent_id: UUID
    amount: int
    currency: str
    expires_at: datetime


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A verified callback: the channel's own number makes it count once."""

    channel_no: str
    merchant_order: str
    outcome: str
    amount: int
    currency: str


class ChargeState(StrEnum):
    waiting = "waiting"
    succeeded = "succeeded"
    failed = "failed"


class Charge(msgspec.Struct, frozen=True):
    """A charge at the sandbox channel."""

    charge: str
    amount: int
    currency: str
    state: ChargeState
    merchant_order: str


class Outcome(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the payer at the sandbox does, and how roughly the channel shall tell it."""

    outcome: str = "succeed"
    delay_ms: Annotated[int, msgspec.Meta(ge=0, le=600_000)] = 0
    duplicates: Annotated[int, msgspec.Meta(ge=0, le=10)] = 0


class NotPayable(Problem):
    """The intent is closed or paid."""

    code, status = "trade.payments.not_payable", 409


class UnknownChannel(Problem):
    code, status = "trade.payments.unknown_channel", 422


class Forged(Problem):
    """The callback's signature is wrong."""

    code, status = "trade.payments.forged", 401


class AmountMismatch(Problem):
    """The channel took another amount than asked: nothing is booked, the money goes back, operators are told."""

    code, status = "trade.payments.amount_mismatch", 409
