"""Facts about money that came or went."""

from uuid import UUID

from meadow.base.bus import Event
from meadow.trade.payments.types import Part


class Captured(Event, frozen=True, kw_only=True, tag="trade.payments.captured.v1"):
    """A channel took the whole amount of an intent."""

    buyer_id: UUID
    intent_id: UUID
    checkout_id: UUID
    amount: int
    currency: str
    late: bool
    """True when the intent was already closed: the money goes back."""
    part: Part = Part.full
    channel: str = ""


class Refunded(Event, frozen=True, kw_only=True, tag="trade.payments.refunded.v1"):
    """Money went back to the buyer by the original route, all parts of it."""

    buyer_id: UUID
    checkout_id: UUID
    order_id: UUID | None
    refund_id: UUID
    amount: int
    currency: str


class RefundFailed(Event, frozen=True, kw_only=True, tag="trade.payments.refund_failed.v1"):
    """A channel refused a refund for good, or too often: a person must see to it. `Refunded` may still follow."""

    buyer_id: UUID
    checkout_id: UUID
    order_id: UUID | None
    refund_id: UUID
    amount: int
    currency: str
    reason: str


class Mismatched(Event, frozen=True, kw_only=True, tag="trade.payments.mismatched.v1"):
    """A channel took another amount or currency than was asked."""

    buyer_id: UUID
    intent_id: UUID
    channel_no: str
    asked: int
    taken: int
