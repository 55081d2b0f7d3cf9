"""Cart lines, quotes with their breakdown, and where a line came from."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import msgspec

from meadow.base.errors import Problem
from meadow.base.i18n import Text
from meadow.goods.media.types import Asset
from meadow.goods.offers.types import Applied, Hint

Qty = Annotated[int, msgspec.Meta(ge=1, le=999)]


class Scene(StrEnum):
    """Where the shopper was when she chose the goods."""

    none = "none"
    video = "video"
    live = "live"
    mall = "mall"
    shop = "shop"
    search = "search"
    product_page = "product_page"
    showcase = "showcase"
    profile = "profile"
    order = "order"


class Claim(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the client says of the way here; video and author are believed only after `attribute` checked them."""

    scene: Scene = Scene.none
    video_id: UUID | None = None
    author_id: UUID | None = None
    trace_id: Annotated[str, msgspec.Meta(max_length=40)] | None = None
    room_id: UUID | None = None


class Origin(msgspec.Struct, frozen=True):
    """The checked way here, as the order line keeps it."""

    scene: Scene = Scene.none
    video_id: UUID | None = None
    author_id: UUID | None = None
    trace_id: str | None = None
    commission_quote_id: UUID | None = None
    room_id: UUID | None = None


class AddLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Put this many of a SKU into the cart."""

    sku_id: UUID
    qty: Qty = 1
    source: Claim = Claim()


class EditLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Change quantity or selection of a line."""

    qty: Qty | None = None
    selected: bool | None = None


class Select(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Select or deselect many lines."""

    sku_ids: Annotated[list[UUID], msgspec.Meta(max_length=200)]
    selected: bool


class ShopName(msgspec.Struct, frozen=True):
    id: UUID
    name: str


class CartLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line as the cart shows it; `problem` says why it cannot be bought now."""

    sku_id: UUID
    product_id: UUID
    title: Text
    spec_text: Text
    image: Asset | None
    price: int
    price_was: int | None
    qty: int
    selected: bool
    available: int
    problem: str | None = None


class CartShop(msgspec.Struct, frozen=True):
    shop: ShopName
    lines: list[CartLine]


class Cart(msgspec.Struct, frozen=True, kw_only=True):
    """All lines by shop; what cannot be bought stays visible apart."""

    shops: list[CartShop]
    invalid: list[CartLine]
    selected_count: int
    selected_amount: int
    currency: str = "CNY"


class Wanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line to be quoted."""

    sku_id: UUID
    qty: Qty
    source: Claim = Claim()


class Pick(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The coupons a shopper chose for one shop's part; an empty list means none at all."""

    shop_id: UUID
    coupon_ids: Annotated[list[UUID], msgspec.Meta(max_length=4)]


class AskQuote(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Quote these lines; the best coupons of a shop are taken unless `picks` says which.

    With `offer_id` the one line is bought by that presale or group offer, in the group `group_id` or a new one.
    """

    lines: Annotated[list[Wanted], msgspec.Meta(min_length=1, max_length=100)]
    address_id: UUID | None = None
    picks: Annotated[list[Pick], msgspec.Meta(max_length=100)] = []
    offer_id: UUID | None = None
    group_id: UUID | None = None


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A quoted line in minor units: amount = price x qty, paid = amount - discounts; freight is the line's share."""

    sku_id: UUID
    product_id: UUID
    category_id: UUID
    title: Text
    spec_text: Text
    image: Asset | None
    qty: int
    price: int
    amount: int
    list_price: int | None = None
    price_kind: str = "sale"
    price_ref: UUID | None = None
    discounts: list[Applied] = []
    shop_discount: int = 0
    platform_discount: int = 0
    author_discount: int = 0
    discount_author_id: UUID | None = None
    paid: int
    freight: int = 0
    gift_of: int | None = None
    """The place of the master line in the shop's list, for a gift that comes and goes with it."""
    bundle_id: UUID | None = None
    origin: Origin = Origin()


class QuoteShop(msgspec.Struct, frozen=True, kw_only=True):
    """One shop's part: goods + freight - discount = total."""

    shop: ShopName
    lines: list[Line]
    goods: int
    freight: int
    discount: int
    total: int
    discounts: list[Applied] = []
    claims: list[dict[str, Any]] = []
    """What `offers_take` must get hold of at placement."""
    hints: list[Hint] = []
    kind: str = "normal"
    deposit: int = 0
    """Of a presale: the part of the total that is paid now."""
    final_from: datetime | None = None
    final_by: datetime | None = None
    group_id: UUID | None = None


class Quote(msgspec.Struct, frozen=True, kw_only=True):
    """A frozen price with an expiry; placement checks it."""

    quote_id: UUID
    expires_at: datetime
    shops: list[QuoteShop]
    goods: int
    freight: int
    discount: int
    total: int
    currency: str = "CNY"


class Unbuyable(Problem):
    """Lines that cannot be bought now; `lines` names SKU and reason."""

    code, status = "trade.cart.unbuyable", 409


class CartFull(Problem):
    """More lines than a cart holds."""

    code, status = "trade.cart.full", 409


class QuoteGone(Problem):
    """The quote has expired or is not yours."""

    code, status = "trade.cart.quote_gone", 409
