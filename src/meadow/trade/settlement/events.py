"""Facts of settlement."""

from datetime import datetime
from uuid import UUID

import msgspec

from meadow.base.bus import Event


class SettledShare(msgspec.Struct, frozen=True):
    payee: str
    payee_id: UUID
    amount: int


class Settled(Event, frozen=True, kw_only=True, tag="trade.settlement.settled.v1"):
    """Escrow of a line has opened."""

    shop_id: UUID
    order_id: UUID
    line_id: UUID
    product_id: UUID
    sku_id: UUID
    buyer_id: UUID
    amount: int
    """What the buyer paid for the goods of the line, less what was refunded before."""
    net: int
    currency: str
    paid_at: datetime
    shares: tuple[SettledShare, ...]


class Adjusted(Event, frozen=True, kw_only=True, tag="trade.settlement.adjusted.v1"):
    """A refund after settlement has taken money back; amounts say how much each gave, `net` the shop."""

    shop_id: UUID
    order_id: UUID
    line_id: UUID
    refund_id: UUID
    net: int
    currency: str
    shares: tuple[SettledShare, ...]


class WithdrawalMoved(Event, frozen=True, kw_only=True, tag="trade.settlement.withdrawal_moved.v1"):
    """A withdrawal has come to another state; `reason` says why it was returned."""

    owner_kind: str
    owner_id: UUID
    withdrawal_id: UUID
    number: str
    state: str
    amount: int
    currency: str
    reason: str = ""
