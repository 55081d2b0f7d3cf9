"""Cart lines, quotes with their breakdown, where a line came from, and what can be refused."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from meadow.base.errors import Problem
from meadow.base.i18n import Text
from meadow.goods.media.types import Asset
from meadow.goods.offers.types import Applied, Hint
from meadow.trade.cart.types.quotes import AskQuote, CouponChoice, Line, Pick, Quote, QuoteShop, Wanted
from meadow.trade.cart.types.ways import Claim, Origin, Qty, Scene, ShopName

__all__ = [
    "AddLine", "AskMerge", "AskQuote", "Cart", "CartFull", "CartLine", "CartShop", "Claim", "CouponChoice", "EditLine", "Line",
    "Merged", "NotThisWay", "Origin", "Pick", "Qty", "Quote", "QuoteGone", "QuoteShop", "Scene", "Select", "ShopName",
    "Skipped", "Unbuyable", "Wanted",
]  # fmt: skip


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


class CartLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line as the cart shows it; `problem` says why it cannot be bought now.

    `price` holds for this shopper now, `price_was` is what it cost when it was put in, where it has dropped since;
    `usual` is the catalogue's price where an offer is lower.
    """

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
    usual: int | None = None
    price_kind: str = "sale"
    ends_at: datetime | None = None
    """When the offer that makes the price ends."""


class CartShop(msgspec.Struct, frozen=True):
    """A shop's lines, and what the selected ones would cost with the best offers."""

    shop: ShopName
    lines: list[CartLine]
    discounts: list[Applied] = []
    hints: list[Hint] = []
    goods: int = 0
    discount: int = 0


class Cart(msgspec.Struct, frozen=True, kw_only=True):
    """All lines by shop; what cannot be bought stays visible apart."""

    shops: list[CartShop]
    invalid: list[CartLine]
    selected_count: int
    selected_amount: int
    selected_discount: int = 0
    currency: str = "CNY"


class AskMerge(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Lines of a cart that was filled before log-in."""

    lines: Annotated[list[AddLine], msgspec.Meta(max_length=120)]


class Skipped(msgspec.Struct, frozen=True):
    """A line that did not come along, and why: `unknown` or `full`."""

    sku_id: UUID
    reason: str


class Merged(msgspec.Struct, frozen=True):
    """The cart after a merge."""

    cart: Cart
    skipped: list[Skipped]


class NotThisWay(Problem):
    """The line cannot be bought by this presale or in this group; `reason` says why."""

    code, status = "trade.cart.not_this_way", 409


class Unbuyable(Problem):
    """Lines that cannot be bought now; `lines` names SKU and reason."""

    code, status = "trade.cart.unbuyable", 409


class CartFull(Problem):
    """More lines than a cart holds."""

    code, status = "trade.cart.full", 409


class QuoteGone(Problem):
    """The quote has expired or is not yours."""

    code, status = "trade.cart.quote_gone", 409
