"""Who bears a discount, what a line carries of it, and what pricing needs to know of the offers that run."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from meadow.base.i18n import Text
from meadow.goods.offers.types.groups import GroupOf
from meadow.goods.offers.types.kinds import Rule, SkuPrice

LIVE = "goods.offers.live"
"""Asked of whoever runs live rooms: pairs of room and product (None: the room alone) -> those that are live and hold it."""
PRODUCTS = "goods.offers.products"
"""Asked of the catalogue: product ids -> `Sold` by id."""
DEALS = "goods.offers.deals"
"""Asked of offers by scenes: flash and timed sales of named products -> `Deal` of each (`types.shown`)."""


class Bearer(StrEnum):
    """Who pays for a discount, and who may own an offer."""

    shop = "shop"
    platform = "platform"
    author = "author"


class Applied(msgspec.Struct, frozen=True, kw_only=True):
    """One discount on a line or basket, in minor units, with the one who bears it."""

    offer_id: UUID
    kind: str
    title: Text
    bearer: Bearer
    bearer_id: UUID | None = None
    amount: int
    coupon_id: UUID | None = None


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """An offer that runs, as pricing reads it.

    `items` are its products of this basket with prices by SKU; `left` pieces by SKU, `mine` what this buyer has taken.
    """

    id: UUID
    owner: Bearer
    owner_id: UUID
    title: Text
    starts_at: datetime
    ends_at: datetime
    whole: bool
    rule: Rule
    exclusive: bool = False
    shop_bp: int = 0
    budget_id: UUID | None = None
    budget_left: int | None = None
    protect_days: int = 0
    items: dict[UUID, list[SkuPrice]] = {}
    left: dict[UUID, int] = {}
    mine: dict[UUID, int] = {}

    @property
    def kind(self) -> str:
        """The kind of the rule."""
        return str(self.rule.__struct_config__.tag)

    def sku(self, product_id: UUID, sku_id: UUID) -> SkuPrice | None:
        """What the offer says of one SKU."""
        return next((s for s in self.items.get(product_id, ()) if s.sku_id == sku_id), None)

    def covers(self, product_id: UUID) -> bool:
        """Whether a product takes part."""
        return self.whole or product_id in self.items


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A coupon in the buyer's hands, with its template."""

    id: UUID
    valid_from: datetime
    valid_until: datetime
    offer: Offer


class Basis(msgspec.Struct, frozen=True, kw_only=True):
    """All that prices of a basket rest on, at one moment."""

    now: datetime
    offers: list[Offer] = []
    coupons: list[Held] = []
    levels: dict[UUID, int] = {}
    """The buyer's member level by shop."""
    live: frozenset[tuple[UUID, UUID]] = frozenset()
    """Room and product, where the room is live and holds the product."""
    group: GroupOf | None = None
    """The group that the buyer wants to join."""


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a shop's basket before its offers: `price` is what the catalogue asks per piece."""

    sku_id: UUID
    product_id: UUID
    shop_id: UUID
    qty: int
    price: int
    author_id: UUID | None = None
    room_id: UUID | None = None


class Priced(msgspec.Struct, kw_only=True):
    """A line after its offers; `source` is its place in the given lines, `amount = price * qty`, `net` is what is paid."""

    piece: Piece
    source: int
    qty: int
    price: int
    price_kind: str = "sale"
    price_ref: UUID | None = None
    discounts: list[Applied] = []
    bundle_id: UUID | None = None

    @property
    def amount(self) -> int:
        """Price times pieces."""
        return self.price * self.qty

    @property
    def net(self) -> int:
        """What the buyer pays for the goods of this line."""
        return self.amount - sum(a.amount for a in self.discounts)


class Hint(msgspec.Struct, frozen=True, kw_only=True):
    """What is missing to the next step of an offer: money in minor units or pieces, and what it would take off."""

    offer_id: UUID
    kind: str
    title: Text
    missing: int
    unit: str
    off: int | None = None
    coupon: bool = False


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """Pieces given for free with a line."""

    offer_id: UUID
    owner_id: UUID
    title: Text
    sku_id: UUID
    qty: int
    master: int


class PricedShop(msgspec.Struct, frozen=True, kw_only=True):
    """What a shop's basket costs: lines, gifts, what to take hold of, and what is missing to the next step."""

    lines: list[Priced]
    gifts: list[Given]
    claims: list[dict[str, Any]]
    hints: list[Hint]
    worth: dict[UUID, tuple[int, int]] = {}
    """Of each coupon in hand that goes with these lines: what it takes off by itself, and what is missing to its threshold."""


class Protection(msgspec.Struct, frozen=True):
    """For how many days after payment a lower price is paid back, and what everybody pays for a piece now."""

    days: int
    price: int
