"""What a shopper sees of offers on a product."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from meadow.base.i18n import Text
from meadow.goods.offers.types.coupons import Claimable
from meadow.goods.offers.types.groups import GroupView
from meadow.goods.offers.types.kinds import Rule


class Tag(msgspec.Struct, frozen=True, kw_only=True):
    """An offer on a product; `planned` ones have not begun. The rule says what it gives."""

    offer_id: UUID
    kind: str
    title: Text
    rule: Rule
    starts_at: datetime
    ends_at: datetime
    planned: bool
    protect_days: int


class ShownSku(msgspec.Struct, frozen=True, kw_only=True):
    """What a SKU costs this viewer now, and what it would cost by presale or in a group; all in minor units.

    `usual` is the catalogue's price where an offer is lower; `left` and `per_buyer` are those of a flash sale, presale or group.
    """

    sku_id: UUID
    price: int
    price_kind: str
    usual: int | None
    list_price: int | None
    lowest_30d: int
    left: int | None = None
    per_buyer: int | None = None
    group_price: int | None = None
    presale_price: int | None = None
    deposit: int | None = None
    counts: int | None = None


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """All offers on a product, for its page. `opens_at`: not sold before; `best` is the least one piece may cost with coupons."""

    product_id: UUID
    shop_id: UUID
    skus: list[ShownSku]
    offers: list[Tag]
    coupons: list[Claimable]
    groups: list[GroupView]
    opens_at: datetime | None
    best: int | None
    currency: str = "CNY"


class Face(msgspec.Struct, frozen=True, kw_only=True):
    """A product's price on a card: from, what it usually is where lower, and what it may be with a coupon."""

    product_id: UUID
    price: int
    usual: int | None
    kind: str
    ends_at: datetime | None
    best: int | None
    kinds: list[str]
    opens_at: datetime | None


class Deal(msgspec.Struct, frozen=True, kw_only=True):
    """A product in a flash or timed sale, by its cheapest SKU there: what it asks, and what the catalogue does.

    `total` and `taken` sum the sale's own pieces of it; None for a sale without such.
    """

    offer_id: UUID
    kind: str
    title: Text
    starts_at: datetime
    ends_at: datetime
    shop_id: UUID
    product_id: UUID
    price: int
    usual: int
    total: int | None
    taken: int | None


class AskFaces(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Prices of these products for the viewer; a live price needs the room she is in."""

    product_ids: Annotated[list[UUID], msgspec.Meta(min_length=1, max_length=100)]
    room_id: UUID | None = None


class Faces(msgspec.Struct, frozen=True):
    """One row per product that is known."""

    items: list[Face]
