"""Facts about money that came or went."""

from uuid import UUID

from meadow.base.bus import Event


class Captured(Event, frozen=True, kw_only=True, tag="trade.payments.captured.v1"):
    """A channel took the whole amount of an intent."""

    buyer_id: UUID
    intent_id: UUID
    checkout_id: UUID
    amount: int
    currency: str
    late: bool
    """True when the intent was already closed: the money goes back."""


class Refunded(Event, frozen=True, kw_only=True, tag="trade.payments.refunded.v1"):
    """Money went back to the buyer by the original route."""

    buyer_id: UUID
    intent_id: UUID
    refund_id: UUID
    amount: int
    currency: str


class Mismatched(Event, frozen=True, kw_only=True, tag="trade.payments.mismatched.v1"):
    """A channel took another amount or currency than was asked."""

    buyer_id: UUID
    intent_id: UUID
    channel_no: str
    asked: int
    taken: int
