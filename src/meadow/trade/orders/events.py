"""Facts of an order's life."""

from datetime import datetime
from uuid import UUID

import msgspec

from meadow.base.bus import Event
from meadow.base.i18n import Text
from meadow.trade.cart.types import Scene


class LineFact(msgspec.Struct, frozen=True, kw_only=True):
    """One order line as a fact carries it, in minor units.

    `amount` is what the buyer pays for the goods of the line: commission, fee and GMV are measured on it. `gross` is unit
    price times pieces; platform and author make up their parts of the discount to the shop.
    """

    line_id: UUID
    sku_id: UUID
    product_id: UUID
    category_id: UUID
    title: Text = {}
    qty: int
    amount: int
    gross: int = 0
    freight: int
    shop_discount: int = 0
    platform_discount: int = 0
    author_discount: int = 0
    discount_author_id: UUID | None = None
    gift: bool = False
    scene: Scene
    video_id: UUID | None = None
    room_id: UUID | None = None
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


class DepositPaid(OrderEvent, frozen=True, kw_only=True, tag="trade.orders.deposit_paid.v1"):
    """The deposit of a presale is here; the rest is asked for in its window."""

    deposit: int
    final_from: datetime
    final_by: datetime


class Paid(OrderEvent, frozen=True, kw_only=True, tag="trade.orders.paid.v1"):
    """The money lies in escrow, the pieces are committed."""

    paid_at: datetime
    placed_at: datetime
    ship_by: datetime | None = None


class PrizePlaced(OrderEvent, frozen=True, kw_only=True, tag="trade.orders.prize_placed.v1"):
    """A piece that somebody won waits to be sent: nothing was sold, nothing is paid."""

    ship_by: datetime


class Cancelled(OrderEvent, frozen=True, kw_only=True, tag="trade.orders.cancelled.v1"):
    """The order ended before anything reached its buyer: before it left, or since all of it came back or was lost.

    Pieces that had not left are free again. `paid` tells whether money went back for it.
    """

    reason: str
    paid: bool = False


class Shipped(OrderEvent, frozen=True, kw_only=True, tag="trade.orders.shipped.v1"):
    """The last piece left."""


class Delivered(OrderEvent, frozen=True, kw_only=True, tag="trade.orders.delivered.v1"):
    """The last parcel arrived."""


class Completed(OrderEvent, frozen=True, kw_only=True, tag="trade.orders.completed.v1"):
    """The buyer, or time, confirmed receipt."""

    by: str


class ReviewFact(Event, frozen=True, kw_only=True):
    """What every fact of a review carries; stars from one to five."""

    shop_id: UUID
    review_id: UUID
    order_id: UUID
    line_id: UUID
    buyer_id: UUID
    product_id: UUID
    stars: int
    logistics: int
    service: int
    pictures: int


class ReviewWritten(ReviewFact, frozen=True, kw_only=True, tag="trade.orders.reviewed.v1"):
    """A buyer reviewed a line she received."""


class ReviewHidden(ReviewFact, frozen=True, kw_only=True, tag="trade.orders.review_hidden.v1"):
    """An operator granted an appeal: the review counts no more."""


class LowStars(Event, frozen=True, kw_only=True, tag="trade.orders.low_stars.v1"):
    """A review that its shop should read now."""

    shop_id: UUID
    review_id: UUID
    order_id: UUID
    number: str
    title: dict[str, str]
    stars: int


class RiskRejected(Event, frozen=True, kw_only=True, tag="trade.orders.risk_rejected.v1"):
    """An order held for its risk is refused: it is to be cancelled and paid back whole."""

    shop_id: UUID
    order_id: UUID
    buyer_id: UUID
    reason: str


class InvoiceDecided(Event, frozen=True, kw_only=True, tag="trade.orders.invoice_decided.v1"):
    """An invoice was issued, or refused."""

    shop_id: UUID
    order_id: UUID
    buyer_id: UUID
    invoice_id: UUID
    number: str
    issued: bool
