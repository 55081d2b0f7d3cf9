"""Products in draft and live version, cards, offers, and what can be refused."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from meadow.base.errors import Problem
from meadow.base.i18n import Text
from meadow.base.money import Price
from meadow.goods.catalog.types.ratings import Rating
from meadow.goods.catalog.types.tree import Category as Category
from meadow.goods.catalog.types.tree import Language, Title
from meadow.goods.catalog.types.tree import NewCategory as NewCategory
from meadow.goods.catalog.types.tree import RenameCategory as RenameCategory
from meadow.goods.media.types import Asset as Asset
from meadow.goods.media.types import Check
from meadow.goods.offers.types import Freight

Words = Annotated[dict[Language, Annotated[str, msgspec.Meta(max_length=5000)]], msgspec.Meta(min_length=1)]
SERVICES = ("no_reason_7", "ship_48h", "freight_insurance", "genuine", "fresh_guarantee")


class Shelf(StrEnum):
    """Whether the live version sells."""

    on = "on"
    off = "off"
    banned = "banned"


class Audit(StrEnum):
    """Where the draft stands."""

    none = "none"
    pending = "pending"
    rejected = "rejected"


class NewValue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Title
    image_asset: UUID | None = None


class NewSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Title
    values: Annotated[list[NewValue], msgspec.Meta(min_length=1, max_length=60)]


class NewSku(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One combination: `spec_ix` names a value per axis; prices in minor units, weight in grams."""

    price: Price
    stock: Annotated[int, msgspec.Meta(ge=0, le=100_000_000)] = 0
    spec_ix: Annotated[list[Annotated[int, msgspec.Meta(ge=0, le=59)]], msgspec.Meta(max_length=2)] = []
    outer_sku: Annotated[str, msgspec.Meta(max_length=80)] | None = None
    list_price: Price | None = None
    weight_g: Annotated[int, msgspec.Meta(ge=0, le=10_000_000)] | None = None
    barcode: Annotated[str, msgspec.Meta(max_length=40)] | None = None


class DraftProduct(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A product as its shop writes it; `rev` guards against overwriting a newer draft."""

    category_id: UUID
    title: Title
    skus: Annotated[list[NewSku], msgspec.Meta(min_length=1, max_length=600)]
    description: Words = msgspec.field(default_factory=lambda: {"zh-CN": ""})
    images: Annotated[list[UUID], msgspec.Meta(max_length=5)] = []
    detail_images: Annotated[list[UUID], msgspec.Meta(max_length=50)] = []
    specs: Annotated[list[NewSpec], msgspec.Meta(max_length=2)] = []
    services: Annotated[list[str], msgspec.Meta(max_length=10)] = []
    freight: Freight = Freight()
    buyer_limit: Annotated[int, msgspec.Meta(ge=1, le=999)] | None = None
    rev: int | None = None
    need_serial: bool = False


class SpecValue(msgspec.Struct, frozen=True):
    id: str
    name: Text
    image: Asset | None = None


class Spec(msgspec.Struct, frozen=True):
    id: str
    name: Text
    values: list[SpecValue]


class VersionSku(msgspec.Struct, frozen=True, kw_only=True):
    """A SKU inside a version; its id stays the same over versions while its values do."""

    id: UUID
    spec_values: list[str]
    price: int
    stock: int
    list_price: int | None = None
    outer_sku: str | None = None
    weight_g: int | None = None
    barcode: str | None = None


class ProductVersion(msgspec.Struct, frozen=True, kw_only=True):
    """A whole version, as it is audited and sold."""

    category_id: UUID
    title: Text
    description: Text
    images: list[Asset]
    detail_images: list[Asset]
    specs: list[Spec]
    skus: list[VersionSku]
    services: list[str]
    freight: Freight
    buyer_limit: int | None
    need_serial: bool = False


class Reject(msgspec.Struct, frozen=True):
    """Which field broke which rule."""

    field: str
    rule: str
    reason: str


class SkuStock(msgspec.Struct, frozen=True, kw_only=True):
    """A live SKU with its stock, for the shop."""

    id: UUID
    spec_text: Text
    price: int
    outer_sku: str | None
    on_hand: int
    held: int
    committed: int
    available: int


class ShopProduct(msgspec.Struct, frozen=True, kw_only=True):
    """A product as its shop works on it."""

    id: UUID
    rev: int
    shelf: Shelf
    audit: Audit
    live: ProductVersion | None
    draft: ProductVersion | None
    reject: Reject | None
    skus: list[SkuStock]
    updated_at: datetime


class ShopRow(msgspec.Struct, frozen=True, kw_only=True):
    """A product in the shop's list."""

    id: UUID
    title: Text
    image: Asset | None
    price_from: int
    price_to: int
    currency: str
    stock: int
    sold: int
    status: str
    has_draft: bool
    reject: Reject | None
    updated_at: datetime


class ShopCounts(msgspec.Struct, frozen=True):
    all: int = 0
    on: int = 0
    off: int = 0
    pending: int = 0
    rejected: int = 0
    draft: int = 0


class ProductCard(msgspec.Struct, frozen=True, kw_only=True):
    """A product as lists and feeds show it; prices in minor units, `rating` in hundredths of a star."""

    id: UUID
    shop_id: UUID
    shop_name: str
    title: Text
    image: Asset | None
    price_from: int
    price_to: int
    list_price: int | None
    currency: str
    sold: int
    tags: list[str]
    in_stock: bool
    on_sale: bool = True
    category_id: UUID | None = None
    rating: int | None = None
    reviews: int = 0


class PageSku(msgspec.Struct, frozen=True, kw_only=True):
    """A SKU on the product page; `available` is capped at 9,999."""

    id: UUID
    spec_values: list[str]
    price: int
    list_price: int | None
    available: int
    image: Asset | None
    limit: int | None


class PageShop(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    name: str
    logo: str | None
    product_count: int
    followers: int


class PageCategory(msgspec.Struct, frozen=True):
    id: UUID
    name: Text


class FreightView(msgspec.Struct, frozen=True):
    free: bool
    fee: int
    free_from: int | None


class ProductPage(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the product page shows."""

    id: UUID
    shop_id: UUID
    shop_name: str
    title: Text
    image: Asset | None
    price_from: int
    price_to: int
    list_price: int | None
    currency: str
    sold: int
    tags: list[str]
    in_stock: bool
    images: list[Asset]
    detail_images: list[Asset]
    description: Text
    specs: list[Spec]
    skus: list[PageSku]
    shop: PageShop
    category: PageCategory
    services: list[str]
    freight: FreightView
    rating: Rating | None = None


class SkuOffer(msgspec.Struct, frozen=True, kw_only=True):
    """All that cart, quote and order need of a SKU."""

    sku_id: UUID
    product_id: UUID
    shop_id: UUID
    shop_name: str
    category_id: UUID
    title: Text
    spec_text: Text
    image: Asset | None
    price: int
    list_price: int | None
    weight_g: int | None
    freight: Freight
    limit: int | None
    on_sale: bool
    need_serial: bool = False
    outer_sku: str | None = None


class AuditItem(msgspec.Struct, frozen=True, kw_only=True):
    """A draft beside the live version, with what automatic checks found."""

    product_id: UUID
    rev: int
    shop_id: UUID
    shop_name: str
    live: ProductVersion | None
    draft: ProductVersion
    submitted_at: datetime
    checks: list[Check]


class Judge(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An operator's verdict on the revision she saw; a rejection names field and rule."""

    decision: Literal["approve", "reject"]
    rev: int
    field: Annotated[str, msgspec.Meta(max_length=60)] = ""
    rule: Annotated[str, msgspec.Meta(max_length=60)] = ""
    reason: Annotated[str, msgspec.Meta(max_length=300)] = ""


class PriceChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Set every price, or scale it by basis points (9,000 = ten per cent off)."""

    kind: Literal["set", "bp"]
    value: Annotated[int, msgspec.Meta(ge=1, le=10**11)]


class Bulk(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One verb for up to 200 products; each stands alone."""

    product_ids: Annotated[list[UUID], msgspec.Meta(min_length=1, max_length=200)]
    verb: Literal["shelf_on", "shelf_off", "price", "delete"]
    price_change: PriceChange | None = None


class BulkRow(msgspec.Struct, frozen=True):
    product_id: UUID
    ok: bool
    code: str | None = None
    detail: str | None = None


class BulkResult(msgspec.Struct, frozen=True):
    results: list[BulkRow]


class Put(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """On the shelf or off it."""

    on: bool


class UnknownCategory(Problem):
    code, status = "goods.catalog.unknown_category", 422


class NoSuchParent(Problem):
    """The parent is no category of the top level: the tree has two."""

    code, status = "goods.catalog.no_such_parent", 422


class CategoryTaken(Problem):
    """Another category has this slug."""

    code, status = "goods.catalog.category_taken", 409


class UnknownImage(Problem):
    """An image id that is not among the shop's assets."""

    code, status = "goods.catalog.unknown_image", 422


class BadMatrix(Problem):
    """SKUs that do not fit the spec axes, or two for one combination."""

    code, status = "goods.catalog.bad_matrix", 422


class NothingToSubmit(Problem):
    code, status = "goods.catalog.nothing_to_submit", 409


class NotLive(Problem):
    """The product has no approved version yet."""

    code, status = "goods.catalog.not_live", 409


class Blocked(Problem):
    """Automatic checks found what no listing may hold; `checks` names field and word."""

    code, status = "goods.catalog.blocked", 409
