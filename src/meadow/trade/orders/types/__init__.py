"""The canonical states, orders and lines as each side sees them, and what can be refused."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec

from meadow.base.errors import Problem
from meadow.base.i18n import Text
from meadow.goods.media.types import Asset
from meadow.goods.offers.types import Applied
from meadow.trade.cart.types import Scene, ShopName

Tab = Literal["all", "paid", "created", "to_ship", "shipped", "completed", "cancelled"]
"""The tabs of order lists: what people look for together."""


class State(StrEnum):
    """Canonical machine; codes of other platforms are mapped at the border only."""

    created = "created"
    deposit_paid = "deposit_paid"
    paid_hold = "paid_hold"
    to_ship = "to_ship"
    part_shipped = "part_shipped"
    shipped = "shipped"
    delivered = "delivered"
    completed = "completed"
    cancelled = "cancelled"


TABS: dict[Tab, tuple[State, ...]] = {
    "all": (),
    "paid": tuple(s for s in State if s not in {State.created, State.deposit_paid, State.cancelled}),
    "created": (State.created, State.deposit_paid),
    "to_ship": (State.paid_hold, State.to_ship, State.part_shipped),
    "shipped": (State.shipped, State.delivered),
    "completed": (State.completed,),
    "cancelled": (State.cancelled,),
}
"""The states behind each tab; none means all."""
Note = Annotated[str, msgspec.Meta(max_length=500)]


class AskCheckout(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Order what a quote names, to this address; remarks by shop id."""

    quote_id: UUID
    address_id: UUID
    remarks: Annotated[dict[str, Note], msgspec.Meta(max_length=100)] = {}
    from_cart: bool = False


class PlacedOrder(msgspec.Struct, frozen=True):
    """One shop's order in the answer of a checkout."""

    id: UUID
    number: str
    shop_id: UUID
    amount: int


class Checkout(msgspec.Struct, frozen=True, kw_only=True):
    """One payment for an order per shop."""

    id: UUID
    intent_id: UUID
    amount: int
    currency: str
    expires_at: datetime
    orders: list[PlacedOrder]


class Address(msgspec.Struct, frozen=True):
    """Where an order goes; masked unless the reader may see it."""

    name: str
    phone: str
    region: str
    street: str


class LineView(msgspec.Struct, frozen=True, kw_only=True):
    """One SKU order: the unit of attribution, after-sale and settlement."""

    id: UUID
    sku_id: UUID
    product_id: UUID
    category_id: UUID
    title: Text
    spec_text: Text
    image: Asset | None
    qty: int
    price: int
    amount: int
    list_price: int | None
    price_kind: str
    discounts: list[Applied]
    shop_discount: int
    platform_discount: int
    author_discount: int
    discount_author_id: UUID | None
    paid: int
    freight: int
    gift_of: int | None
    bundle_id: UUID | None
    shipped_qty: int
    released_qty: int
    refunded_qty: int
    refunded_goods: int
    refunded_freight: int
    scene: Scene
    video_id: UUID | None
    room_id: UUID | None
    author_id: UUID | None
    commission_quote_id: UUID | None


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """One shop's order with its lines; amounts in minor units, times in UTC."""

    id: UUID
    number: str
    shop: ShopName
    buyer_id: UUID
    checkout_id: UUID
    state: State
    version: int
    lines: list[LineView]
    goods: int
    freight: int
    discount: int
    amount: int
    refunded: int
    currency: str
    kind: str
    hold: str | None
    deposit: int
    deposit_paid_at: datetime | None
    final_from: datetime | None
    final_by: datetime | None
    group_id: UUID | None
    created_at: datetime
    pay_by: datetime
    paid_at: datetime | None
    ship_by: datetime | None
    shipped_at: datetime | None
    delivered_at: datetime | None
    confirm_by: datetime | None
    extended_at: datetime | None
    completed_at: datetime | None
    cancelled_at: datetime | None
    cancel_reason: str | None
    region: str
    name_masked: str
    flag: int


class LineRefund(msgspec.Struct, frozen=True):
    """What a refund did to a line and its order."""

    before_ship: bool
    whole_line: bool
    whole_order: bool
    released_qty: int


class BuyerOrder(msgspec.Struct, frozen=True, kw_only=True):
    """An order as its buyer sees it."""

    id: UUID
    number: str
    shop: ShopName
    state: State
    lines: list[LineView]
    goods: int
    freight: int
    discount: int
    amount: int
    refunded: int
    currency: str
    kind: str
    hold: str | None
    deposit: int
    deposit_paid_at: datetime | None
    final_from: datetime | None
    final_by: datetime | None
    group_id: UUID | None
    created_at: datetime
    pay_by: datetime
    paid_at: datetime | None
    ship_by: datetime | None
    shipped_at: datetime | None
    confirm_by: datetime | None
    extended_at: datetime | None
    completed_at: datetime | None
    cancelled_at: datetime | None
    cancel_reason: str | None
    intent_id: UUID | None
    address: Address | None = None
    remark: str | None = None


class BuyerView(msgspec.Struct, frozen=True):
    """What a shop sees of a buyer without a reveal."""

    name_masked: str
    region: str


class ShopOrder(msgspec.Struct, frozen=True, kw_only=True):
    """An order as its shop's staff see it; `ship_left_s` in seconds, negative when overdue."""

    id: UUID
    number: str
    state: State
    lines: list[LineView]
    goods: int
    freight: int
    discount: int
    amount: int
    refunded: int
    currency: str
    kind: str
    hold: str | None
    deposit: int
    deposit_paid_at: datetime | None
    final_from: datetime | None
    final_by: datetime | None
    group_id: UUID | None
    created_at: datetime
    paid_at: datetime | None
    ship_by: datetime | None
    shipped_at: datetime | None
    delivered_at: datetime | None
    completed_at: datetime | None
    cancelled_at: datetime | None
    cancel_reason: str | None
    buyer: BuyerView
    author_id: UUID | None
    author_name: str | None
    scene: Scene
    ship_left_s: int | None
    flag: int = 0
    remark: str | None = None
    address: Address | None = None


class Counts(msgspec.Struct, frozen=True):
    """Orders by state tab, and two alarms for the shop."""

    created: int = 0
    deposit_paid: int = 0
    paid_hold: int = 0
    to_ship: int = 0
    part_shipped: int = 0
    shipped: int = 0
    delivered: int = 0
    completed: int = 0
    cancelled: int = 0
    due_24h: int = 0
    overdue: int = 0


class Cancel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why the buyer cancels."""

    reason: Annotated[str, msgspec.Meta(max_length=100)] = "buyer"


class Reveal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a staff member needs the address."""

    reason: Annotated[str, msgspec.Meta(min_length=2, max_length=200)]


class SoldOut(Problem):
    """Pieces ran out; `lines` names the SKUs. Nothing is ordered."""

    code, status = "goods.stock.sold_out", 409


class PriceChanged(Problem):
    """The price moved since the quote; `quote` carries the new one, ready to be accepted."""

    code, status = "trade.orders.price_changed", 409


class OfferGone(Problem):
    """A coupon, a budget or a limited offer of the quote was used up meanwhile; `offers` names them. Nothing is ordered."""

    code, status = "trade.orders.offer_gone", 409


class OverRefund(Problem):
    """More money or pieces than are left to give back."""

    code, status = "trade.orders.over_refund", 409


class WrongState(Problem):
    """The order is past the point where this can be done."""

    code, status = "trade.orders.wrong_state", 409


class AlreadyExtended(Problem):
    """The time to confirm receipt is extended once."""

    code, status = "trade.orders.already_extended", 409


class InFlight(Problem):
    """The same key is being placed right now; ask again in a moment."""

    code, status = "trade.orders.in_flight", 409


Result = dict[str, Any]
