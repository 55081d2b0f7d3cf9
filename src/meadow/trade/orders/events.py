"""Facts of an order's life."""

from datetime import datetime
from uuid import UUID

import msgspec

from meadow.base.bus import Event
from meadow.trade.cart.types import Scene


class LineFact(msgspec.Struct, frozen=True, kw_only=True):
    """One order line as a fact carries it; amounts in minor units."""

    line_id: UUID
    sku_id: UUID
    product_id: UUID
    category_id: UUID
    qty: int
    amount: int
    freight: int
    scene: Scene
    video_id: UUID | None = None
    author_id: UUID | None = None
    trace_id: str | None = None
    commission_quote_id: UUID | None = None


class OrderEvent(Event, frozen=True, kw_only=True):
    """What every order fact carries."""

    shop_id: UUID
    order_id: UUID
    buyer_id: UUID
    checkout_id: UUID
    number: str
    version: int
    amount: int
    currency: str
    lines: tuple[LineFact, ...]


class Placed(OrderEvent, frozen=True, kw_only=True, tag="trade.orders.placed.v1"):
    """The order exists and its pieces are held; only `later` followers."""

    from_cart: bool


class Paid(OrderEvent, frozen=True, kw_only=True, tag="trade.orders.paid.v1"):
    """The money lies in escrow, the pieces are committed."""

    paid_at: datetime
    placed_at: datetime


class Cancelled(OrderEvent, frozen=True, kw_only=True, tag="trade.orders.cancelled.v1"):
    """The order ended unpaid; its pieces are free again."""

    reason: str


class Shipped(OrderEvent, frozen=True, kw_only=True, tag="trade.orders.shipped.v1"):
    """The last piece left."""


class Delivered(OrderEvent, frozen=True, kw_only=True, tag="trade.orders.delivered.v1"):
    """The last parcel arrived."""


class Completed(OrderEvent, frozen=True, kw_only=True, tag="trade.orders.completed.v1"):
    """The buyer, or time, confirmed receipt."""

    by: str
