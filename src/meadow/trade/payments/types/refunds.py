"""Money on its way back: one refund, a part of it per capture, and what can be refused."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from meadow.base.errors import Problem

AGAIN = "trade.payments.refund_again"
"""The timer that asks after a refund's part."""


class RefundState(StrEnum):
    """to_refund waits for the channel, refunding was taken by it, success is home, failed waits for a person."""

    to_refund = "to_refund"
    refunding = "refunding"
    success = "success"
    failed = "failed"


class Route(StrEnum):
    """original goes through the channel; offline never touched one, or is paid by hand."""

    original = "original"
    offline = "offline"


class Capture(msgspec.Struct, frozen=True, kw_only=True):
    """Money that a channel took, and how much of it was promised back already."""

    channel: str
    channel_no: str
    intent_id: UUID
    channel_ref: str
    amount: int
    returned: int
    at: datetime


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """A refund's part that goes back through one capture."""

    id: UUID
    buyer_id: UUID
    refund_id: UUID
    intent_id: UUID
    channel: str
    capture_no: str
    channel_ref: str
    captured: int
    amount: int
    currency: str
    state: RefundState
    channel_no: str
    tries: int
    reason: str
    route: Route = Route.original


class Answer(msgspec.Struct, frozen=True):
    """What a channel said to a refund: success, refunding or failed, under its number. `final` says that asking again is vain."""

    state: RefundState
    channel_no: str = ""
    reason: str = ""
    final: bool = False


class Refund(msgspec.Struct, frozen=True, kw_only=True):
    """A refund as its asker and the operators see it."""

    id: UUID
    buyer_id: UUID
    checkout_id: UUID
    order_id: UUID | None
    amount: int
    currency: str
    state: RefundState
    created_at: datetime
    done_at: datetime | None


class OverRefund(Problem):
    """More than was taken and not yet given back; `left` in minor units."""

    code, status = "trade.payments.over_refund", 409


class NotFailed(Problem):
    """Only a refund that failed is tried again or paid by hand."""

    code, status = "trade.payments.not_failed", 409
