"""Pages as shoppers see them: every id already a card or a picture, and nothing dead among them."""

from datetime import datetime
from uuid import UUID

import msgspec

from meadow.base.i18n import Text
from meadow.goods.catalog.types import Asset, ProductCard
from meadow.scenes.mall.types import BoardName


class IconView(msgspec.Struct, frozen=True):
    label: Text
    link: str
    picture: Asset | None


class SlideView(msgspec.Struct, frozen=True):
    picture: Asset
    alt: Text
    link: str | None


class Deal(msgspec.Struct, frozen=True, kw_only=True):
    """A product in a flash or timed sale: `price` and `usual` are those of its cheapest SKU.

    `total` and `taken` count the sale's own pieces; a sale without such has neither.
    """

    offer_id: UUID
    kind: str
    title: Text
    starts_at: datetime
    ends_at: datetime
    card: ProductCard
    price: int
    usual: int
    total: int | None
    taken: int | None


class Ranked(msgspec.Struct, frozen=True):
    """A place in a ranking. `band` is a lower bound of the pieces sold in seven days: nobody reads a peer's exact figure."""

    place: int
    band: int
    card: ProductCard


class IconsView(msgspec.Struct, frozen=True, tag="icons", tag_field="kind"):
    items: list[IconView]


class BannerView(msgspec.Struct, frozen=True, tag="banner", tag_field="kind"):
    slides: list[SlideView]


class ZoneView(msgspec.Struct, frozen=True):
    x: float
    y: float
    w: float
    h: float
    label: Text
    link: str


class HotzoneView(msgspec.Struct, frozen=True, tag="hotzone", tag_field="kind"):
    picture: Asset
    alt: Text
    zones: list[ZoneView]


class ProductsView(msgspec.Struct, frozen=True, tag="products", tag_field="kind"):
    items: list[ProductCard]
    category: UUID | None


class FlashView(msgspec.Struct, frozen=True, tag="flash", tag_field="kind"):
    """`coming`: nothing runs, these begin next."""

    items: list[Deal]
    coming: bool


class RankingView(msgspec.Struct, frozen=True, tag="ranking", tag_field="kind"):
    board: BoardName
    category: UUID | None
    items: list[Ranked]


class WaterfallView(msgspec.Struct, frozen=True, tag="waterfall", tag_field="kind"):
    """The page asks for its goods page by page."""

    category: UUID | None


View = IconsView | BannerView | HotzoneView | ProductsView | FlashView | RankingView | WaterfallView


class BlockView(msgspec.Struct, frozen=True):
    """A block that is shown. `id` goes along with a product opened from it, so that a sale can be told from its block."""

    id: UUID
    title: Text
    content: View


class Channel(msgspec.Struct, frozen=True):
    """A page beside the home that shows something now."""

    place: str
    title: Text


class PageView(msgspec.Struct, frozen=True, kw_only=True):
    """A page at a moment; `bare` where nobody decorated it and it shows what there is. The mall's home names its channels."""

    place: str
    title: Text
    at: datetime
    bare: bool
    blocks: list[BlockView]
    channels: list[Channel] = []


class Falls(msgspec.Struct, frozen=True):
    """A page of goods, and its name in the log where the feed ranked it."""

    items: list[ProductCard]
    next: str | None = None
    trace_id: UUID | None = None


class Board(msgspec.Struct, frozen=True):
    """A ranking of one category, or of all."""

    board: BoardName
    category: UUID | None
    items: list[Ranked]


class Deals(msgspec.Struct, frozen=True):
    """Sales that run, those that end first in front, and those that come, the next in front."""

    running: list[Deal]
    coming: list[Deal]
