"""Intents, attempts, what a channel says, and what can be refused."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import msgspec

from meadow.base.errors import Problem
from meadow.trade.payments.types.refunds import OverRefund, RefundState

__all__ = ["OverRefund", "RefundState"]


class IntentState(StrEnum):
    """open takes attempts; pending has one under way; the rest are final."""

    open = "open"
    pending = "pending"
    succeeded = "succeeded"
    closed = "closed"


PAYABLE = (IntentState.open, IntentState.pending)


class Part(StrEnum):
    """Which part of a checkout an intent asks for: a presale is paid in two."""

    full = "full"
    deposit = "deposit"
    final = "final"


class OrderRef(msgspec.Struct, frozen=True, omit_defaults=True):
    """An order as the cashier names it; shop, amount and region decide whether it may be paid at the door."""

    id: UUID
    number: str
    shop_id: UUID | None = None
    amount: int = 0
    region: str = ""


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
    part: Part = Part.full


class AttemptState(StrEnum):
    """opening while the channel is asked; started where the payer is sent on; the rest are final."""

    opening = "opening"
    started = "started"
    succeeded = "succeeded"
    failed = "failed"


class LastTry(msgspec.Struct, frozen=True):
    """The newest attempt of an intent, so that the cashier can say what became of it."""

    channel: str
    state: AttemptState
    reason: str


class Cashier(msgspec.Struct, frozen=True, kw_only=True):
    """What the cashier page shows; countdowns follow `server_time`."""

    id: UUID
    state: IntentState
    part: Part
    amount: int
    currency: str
    orders: tuple[OrderRef, ...]
    expires_at: datetime
    server_time: datetime
    channels: tuple[str, ...]
    last: LastTry | None


class Try(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Pay with this channel, from a phone or a desk: channels send them to different pages."""

    channel: Annotated[str, msgspec.Meta(max_length=20)]
    device: Annotated[str, msgspec.Meta(pattern="^(phone|desk)$")] = "desk"


class Attempt(msgspec.Struct, frozen=True):
    """Where the payer goes next."""

    attempt_id: UUID
    redirect: str


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """An attempt as it is kept; `secret` is what the channel's own page needs to take the payment."""

    id: UUID
    buyer_id: UUID
    intent_id: UUID
    channel: str
    channel_ref: str
    state: AttemptState
    redirect: str
    secret: str
    reason: str
    created_at: datetime

    @property
    def order(self) -> str:
        """Our name for the charge, as in `Ask`."""
        return f"{self.buyer_id}:{self.intent_id}:{self.id}"


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """What a channel is asked to charge."""

    attempt_id: UUID
    buyer_id: UUID
    intent_id: UUID
    amount: int
    currency: str
    expires_at: datetime
    device: str = "desk"
    address: str = ""
    """The payer's network address, which one channel wants to know."""
    orders: tuple[OrderRef, ...] = ()

    @property
    def order(self) -> str:
        """Our name for the charge, carried through the channel and back."""
        return f"{self.buyer_id}:{self.intent_id}:{self.attempt_id}"


class Started(msgspec.Struct, frozen=True):
    """The channel's reference, where the payer goes, and a secret for the channel's own form.

    `taken` are orders that count as paid at once, each by itself, since they are paid at the door.
    """

    ref: str
    redirect: str
    secret: str = ""
    taken: tuple[OrderRef, ...] = ()


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A verified callback: the channel's own number makes it count once.

    `outcome` is succeed, fail or pending. For a refund, `refund_no` names our part of it and `merchant_order` is empty.
    """

    channel_no: str
    merchant_order: str
    outcome: str
    amount: int
    currency: str
    refund_no: str = ""
    capture_no: str = ""
    reason: str = ""


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
    """What the payer at the sandbox does, and how roughly the channel shall tell it and treat refunds later.

    `reorder` sends an older word (pending) after the outcome; `refunds` is accept, refuse or later (told by callback).
    """

    outcome: Annotated[str, msgspec.Meta(pattern="^(succeed|fail)$")] = "succeed"
    delay_ms: Annotated[int, msgspec.Meta(ge=0, le=600_000)] = 0
    duplicates: Annotated[int, msgspec.Meta(ge=0, le=10)] = 0
    reorder: bool = False
    refunds: Annotated[str, msgspec.Meta(pattern="^(accept|refuse|later)$")] = "accept"

    def told(self) -> dict[str, Any]:
        """What the channel remembers of it."""
        return {"times": 1 + self.duplicates, "reorder": self.reorder, "refunds": self.refunds}


class NotPayable(Problem):
    """The intent is closed or paid."""

    code, status = "trade.payments.not_payable", 409


class UnknownChannel(Problem):
    code, status = "trade.payments.unknown_channel", 422


class ChannelDown(Problem):
    """The channel did not answer, or refused to open the charge; another one, or a moment, may help."""

    code, status = "trade.payments.channel_down", 503


class Forged(Problem):
    """The callback's signature is wrong."""

    code, status = "trade.payments.forged", 401
