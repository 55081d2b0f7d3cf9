"""What a shopper asks to be quoted, and the quote with its breakdown."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec

from meadow.base.i18n import Text
from meadow.goods.media.types import Asset
from meadow.goods.offers.types import Applied, Bearer, Hint
from meadow.trade.cart.types.ways import Claim, Origin, Qty, ShopName


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


class CouponChoice(msgspec.Struct, frozen=True, kw_only=True):
    """A coupon in the shopper's hands as the picker shows it: what it takes off by itself, and whether it was taken.

    `missing` is what the goods lack to its threshold, in minor units.
    """

    coupon_id: UUID
    offer_id: UUID
    owner: Bearer
    title: Text
    threshold: int
    off: int | None
    bp: int | None
    cap: int | None
    valid_until: datetime
    amount: int
    missing: int
    chosen: bool


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
    coupons: list[CouponChoice] = []
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
    region: str = ""
    """Where the freight was reckoned for; it begins with the province."""
    offer_id: UUID | None = None
    """The presale or group that the one line is bought by."""
