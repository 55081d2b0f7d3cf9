"""Offers as their owners write and read them, and what can be refused."""

from datetime import datetime
from typing import Annotated, Any, Generic, Literal, TypeVar
from uuid import UUID

import msgspec

from meadow.base.errors import Problem
from meadow.base.i18n import Text
from meadow.goods.media.types import Asset
from meadow.goods.offers.types.discounts import Bearer, Hint
from meadow.goods.offers.types.kinds import Rule, SkuPrice

Language = Annotated[str, msgspec.Meta(pattern="^(zh-CN|en)$")]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=40, pattern="^[^\\x00-\\x1f\\x7f]+$")]
Title = Annotated[dict[Language, Name], msgspec.Meta(min_length=1)]
State = Literal["draft", "planned", "running", "paused", "ended"]
"""As people see it: an offer that is on is planned before its window, running in it, ended after it."""
Verb = Literal["start", "pause", "resume", "end"]
Kind = Literal[
    "timed", "flash", "live", "member", "qty", "group", "presale", "full", "pieces", "gift", "bundle", "opening", "coupon"
]  # fmt: skip
Bp = Annotated[int, msgspec.Meta(ge=0, le=10_000)]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
"""A time of somewhere."""


class Owner(msgspec.Struct, frozen=True):
    """Whose an offer is: a shop, an author, or the platform."""

    bearer: Bearer
    id: UUID

    @classmethod
    def shop(cls, shop_id: UUID) -> "Owner":
        """A shop's own."""
        return cls(Bearer.shop, shop_id)

    @classmethod
    def author(cls, author_id: UUID) -> "Owner":
        """An author's own."""
        return cls(Bearer.author, author_id)


PLATFORM = Owner(Bearer.platform, UUID(int=0))


class NewOffer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An offer to be made. `whole`: all products of the owner take part, else those that are added.

    `exclusive`: stands alone, without coupons or other offers on the basket. `shop_bp`: the part of a platform's or an
    author's offer that shops bear which entered products. `protect_days`: a lower price in so many days is paid back.
    """

    title: Title
    rule: Rule
    starts_at: Moment
    ends_at: Moment
    whole: bool = False
    exclusive: bool = False
    shop_bp: Bp = 0
    budget_id: UUID | None = None
    protect_days: Annotated[int, msgspec.Meta(ge=0, le=90)] = 0
    draft: bool = False
    rev: int | None = None


class OfferView(msgspec.Struct, frozen=True, kw_only=True):
    """An offer as its owner sees it."""

    id: UUID
    owner: Bearer
    owner_id: UUID
    kind: Kind
    title: Text
    state: State
    starts_at: datetime
    ends_at: datetime
    whole: bool
    rule: Rule
    exclusive: bool
    shop_bp: int
    budget_id: UUID | None
    protect_days: int
    rev: int
    created_at: datetime
    updated_at: datetime
    products: int = 0
    total: int | None = None
    taken: int | None = None


class OfferCounts(msgspec.Struct, frozen=True):
    """An owner's offers by state."""

    all: int = 0
    draft: int = 0
    planned: int = 0
    running: int = 0
    paused: int = 0
    ended: int = 0


class AskConflicts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Would these products be in the way of another offer with this rule in this window."""

    rule: Rule
    starts_at: Moment
    ends_at: Moment
    product_ids: Annotated[list[UUID], msgspec.Meta(max_length=200)] = []
    offer_id: UUID | None = None


class Conflicts(msgspec.Struct, frozen=True):
    """What is in the way."""

    items: list["Conflict"]


T = TypeVar("T")


class Listed(msgspec.Struct, Generic[T], frozen=True):
    """A short list that is whole."""

    items: list[T]


class Turn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Start a draft, pause, resume, or end for good."""

    verb: Verb


class ItemIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A product to take part, with prices by SKU where the kind has them."""

    product_id: UUID
    skus: Annotated[list[SkuPrice], msgspec.Meta(max_length=600)] = []


class PutItems(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Products to enter; each stands alone, entering again replaces its prices."""

    items: Annotated[list[ItemIn], msgspec.Meta(min_length=1, max_length=200)]


class DropItems(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Products to take out."""

    product_ids: Annotated[list[UUID], msgspec.Meta(min_length=1, max_length=200)]


class Conflict(msgspec.Struct, frozen=True, kw_only=True):
    """Another offer that a product, or (null) everything, cannot be in at the same time."""

    product_id: UUID | None
    offer_id: UUID
    kind: Kind
    title: Text
    starts_at: datetime
    ends_at: datetime


class ItemResult(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one product: entered or not, and why; what it is in the way of."""

    product_id: UUID
    ok: bool
    code: str | None = None
    detail: str | None = None
    conflict: Conflict | None = None


class ItemResults(msgspec.Struct, frozen=True):
    """One result per product, in the order asked."""

    results: list[ItemResult]


class SoldSku(msgspec.Struct, frozen=True, kw_only=True):
    """A SKU as the catalogue knows it."""

    id: UUID
    spec_text: Text
    price: int
    list_price: int | None


class Sold(msgspec.Struct, frozen=True, kw_only=True):
    """A product as the catalogue knows it: what an offer needs of it."""

    id: UUID
    shop_id: UUID
    title: Text
    image: Asset | None
    on_sale: bool
    skus: list[SoldSku]


class ItemSku(msgspec.Struct, frozen=True, kw_only=True):
    """A SKU in an offer: what the catalogue asks, what the offer asks, the lowest price of thirty days, what is left."""

    sku_id: UUID
    spec_text: Text
    price: int
    offer_price: int | None
    lowest_30d: int
    deposit: int | None = None
    counts: int | None = None
    stock: int | None = None
    left: int | None = None


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A product in an offer."""

    product_id: UUID
    shop_id: UUID
    title: Text
    image: Asset | None
    on_sale: bool
    skus: list[ItemSku]


class Stats(msgspec.Struct, frozen=True, kw_only=True):
    """What an offer did: paid orders, their buyers and pieces, what was given, and what waits for payment."""

    orders: int
    buyers: int
    pieces: int
    discount: int
    waiting: int
    returned: int
    claimed: int = 0
    used: int = 0
    currency: str = "CNY"


class NewBudget(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Money set aside for discounts, in minor units."""

    title: Name
    total: Annotated[int, msgspec.Meta(ge=1, le=10**12)]


class Budget(msgspec.Struct, frozen=True, kw_only=True):
    """A budget: what is set aside, reserved by unpaid orders, spent by paid ones, and left."""

    id: UUID
    owner: Bearer
    owner_id: UUID
    title: str
    total: int
    reserved: int
    spent: int
    left: int
    offers: int
    created_at: datetime


class PreviewLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line of a basket that nobody holds."""

    sku_id: UUID
    product_id: UUID
    qty: Annotated[int, msgspec.Meta(ge=1, le=999)] = 1


class AskPreview(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Ask what a basket would cost at a moment, for a member of this level, with an offer that may still be a draft."""

    lines: Annotated[list[PreviewLine], msgspec.Meta(min_length=1, max_length=50)]
    at: Moment | None = None
    level: Annotated[int, msgspec.Meta(ge=0, le=10)] = 0
    offer_id: UUID | None = None


class PreviewRow(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the answer; discounts by offer."""

    sku_id: UUID
    qty: int
    price: int
    price_kind: str
    amount: int
    discount: int
    net: int


class PreviewCut(msgspec.Struct, frozen=True, kw_only=True):
    """One offer's part of the discount, and who bears it."""

    offer_id: UUID
    kind: str
    title: Text
    bearer: Bearer
    amount: int


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What a basket would cost."""

    lines: list[PreviewRow]
    cuts: list[PreviewCut]
    gifts: list[dict[str, Any]]
    hints: list[Hint]
    goods: int
    discount: int
    total: int
    currency: str = "CNY"


class BadRule(Problem):
    """The offer's rule contradicts itself; `errors` name the fields."""

    code, status = "goods.offers.bad_rule", 422


class OfferEnded(Problem):
    """The offer has ended, or stands where this verb cannot take it."""

    code, status = "goods.offers.ended", 409


class OfferRunning(Problem):
    """While an offer runs only its title, end, budget and number of coupons may change."""

    code, status = "goods.offers.running", 409


class Empty(Problem):
    """An offer of named products has none yet."""

    code, status = "goods.offers.empty", 409


class Conflicting(Problem):
    """The product is in another offer that this one does not go with."""

    code, status = "goods.offers.conflict", 409


class NotYours(Problem):
    """No product of this shop has this id."""

    code, status = "goods.offers.unknown_product", 404


class BadPrice(Problem):
    """A price that is none: missing, not below the catalogue's, or of a SKU the product does not have."""

    code, status = "goods.offers.bad_price", 422


class FakeWas(Problem):
    """The price is no offer: the SKU cost as little, or less, within the last thirty days."""

    code, status = "goods.offers.fake_was", 422


class NoItems(Problem):
    """The offer covers everything of its owner, so single products cannot be entered."""

    code, status = "goods.offers.whole", 409


class OverBudget(Problem):
    """The budget cannot go below what is reserved and spent."""

    code, status = "goods.offers.over_budget", 409


class NoBudget(Problem):
    """An offer that the platform or an author pays for needs one of her budgets."""

    code, status = "goods.offers.no_budget", 422
