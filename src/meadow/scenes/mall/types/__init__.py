"""Decorated pages: what a block holds, how it stands on its page, and what can be refused."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from meadow.base.errors import Problem
from meadow.base.i18n import Text
from meadow.goods.catalog.types import Asset, ProductCard

PLATFORM = UUID(int=0)
"""Whose the pages of the mall are; a shop owns its own."""
HOME = "home"
BLOCKS, PAGES, SHOWN, VERSIONS = 50, 50, 20, 50
"""The most blocks of a page, pages of an owner, products of a block, and versions of a page that are kept."""
Language = Annotated[str, msgspec.Meta(pattern="^(zh-CN|en)$")]
Label = Annotated[dict[Language, Annotated[str, msgspec.Meta(min_length=1, max_length=60)]], msgspec.Meta(min_length=1)]
Place = Annotated[str, msgspec.Meta(pattern="^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
Link = Annotated[str, msgspec.Meta(pattern=r"^/[A-Za-z0-9\-._~%/?=&+,:]*$", max_length=300)]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
Fraction = Annotated[float, msgspec.Meta(ge=0, le=1)]
Most = Annotated[int, msgspec.Meta(ge=1, le=SHOWN)]
BoardName = Literal["sold", "rated", "rising"]
Sort = Literal["popular", "new", "price_asc", "price_desc", "rating"]
State = Literal["draft", "live"]


class Icon(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A way into a part of the mall; without a picture its first character stands for it."""

    label: Label
    link: Link
    picture: UUID | None = None


class Icons(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="icons", tag_field="kind"):
    """The icon grid 金刚区."""

    items: Annotated[list[Icon], msgspec.Meta(min_length=1, max_length=20)]


class Slide(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A picture with what it says to those who cannot see it."""

    picture: UUID
    alt: Label
    link: Link | None = None


class Banner(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="banner", tag_field="kind"):
    """Pictures side by side, one seen at a time."""

    slides: Annotated[list[Slide], msgspec.Meta(min_length=1, max_length=8)]


class Zone(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of a picture that leads somewhere: its corner and size as fractions of the picture."""

    x: Fraction
    y: Fraction
    w: Fraction
    h: Fraction
    label: Label
    link: Link


class Hotzone(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="hotzone", tag_field="kind"):
    """A picture with hot zones 热区."""

    picture: UUID
    alt: Label
    zones: Annotated[list[Zone], msgspec.Meta(min_length=1, max_length=20)]


class Products(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="products", tag_field="kind"):
    """Products by hand; where none are picked, those that a rule finds."""

    product_ids: Annotated[list[UUID], msgspec.Meta(max_length=SHOWN)] = []
    category: UUID | None = None
    sort: Sort = "popular"
    most: Most = 6


class Flash(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="flash", tag_field="kind"):
    """Flash and timed sales that run now, else those that come next."""

    most: Most = 6


class Ranking(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="ranking", tag_field="kind"):
    """The first places of a ranking."""

    board: BoardName = "sold"
    category: UUID | None = None
    most: Most = 3


class Waterfall(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="waterfall", tag_field="kind"):
    """Goods without end, always the last of a page."""

    category: UUID | None = None


Content = Icons | Banner | Hotzone | Products | Flash | Ranking | Waterfall


class PutBlock(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A block as its editor writes it; `rev` is the one she saw, and is nothing for a new one.

    It is shown while `live` and inside its window; an open end has no bound.
    """

    content: Content
    title: Annotated[dict[Language, Annotated[str, msgspec.Meta(max_length=60)]], msgspec.Meta(max_length=2)] = {}
    state: State = "draft"
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    rev: int = 0


class Block(msgspec.Struct, frozen=True, kw_only=True):
    """A block as it stands."""

    id: UUID
    content: Content
    title: Text
    state: State
    starts_at: datetime | None
    ends_at: datetime | None
    pos: int
    rev: int
    updated_at: datetime

    @property
    def kind(self) -> str:
        """What it holds."""
        return str(self.content.__struct_config__.tag)


class NewPage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A channel to be: the slug is its address."""

    place: Place
    title: Label


class Rename(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: Label
    rev: int


class Order(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All blocks of a page in the order wanted; `rev` is the page's."""

    block_ids: Annotated[list[UUID], msgspec.Meta(min_length=1, max_length=BLOCKS)]
    rev: int


class PageRow(msgspec.Struct, frozen=True, kw_only=True):
    """A page in the list of its owner's."""

    place: str
    title: Text
    blocks: int
    live: int
    rev: int
    updated_at: datetime | None


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A page as its editors work on it, drafts and blocks out of their time included, with all that its blocks name."""

    place: str
    title: Text
    rev: int
    blocks: list[Block]
    pictures: list[Asset] = []
    goods: list[ProductCard] = []


class Keep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Keep a page as it stands, with a word on why."""

    note: Annotated[str, msgspec.Meta(max_length=60, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""


class Back(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which version a page goes back to."""

    no: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """A page as it stood: how many blocks it had, and how many of them were live."""

    no: int
    note: str
    blocks: int
    live: int
    at: datetime


class Versions(msgspec.Struct, frozen=True):
    """The versions of a page that are kept, the newest first."""

    items: list[Version]


class OuterLink(Problem):
    """Links lead inside the shop only; `link` is the first that does not."""

    code, status = "scenes.mall.outer_link", 422


class BadWindow(Problem):
    """The end is not after the beginning."""

    code, status = "scenes.mall.bad_window", 422


class BadZone(Problem):
    """Zone `zone` (from 1) leaves its picture, lies over another, or is too small for a finger."""

    code, status = "scenes.mall.bad_zone", 422


class UnknownPart(Problem):
    """`part` (product, category or picture) does not exist, or is not the owner's."""

    code, status = "scenes.mall.unknown_part", 422


class Taken(Problem):
    """There is a page of this address, or the house keeps it for itself."""

    code, status = "scenes.mall.taken", 409


class Full(Problem):
    """A page holds `most` blocks, an owner as many pages."""

    code, status = "scenes.mall.full", 409


class Kept(Problem):
    """The home page cannot be taken away."""

    code, status = "scenes.mall.kept", 409
