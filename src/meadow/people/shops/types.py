"""Shops as they are opened, edited and shown, and what can be refused."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from meadow.base.errors import Problem

ZONE = "Asia/Shanghai"
# One line: no control characters, no space at the ends. Several lines: only tab and line breaks beside what shows.
LINE = "^[^\\s\\x00-\\x1f\\x7f]([^\\x00-\\x1f\\x7f]*[^\\s\\x00-\\x1f\\x7f])?$"
LINES = "^[^\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]*$"

ShopName = Annotated[str, msgspec.Meta(min_length=2, max_length=40, pattern=LINE)]
Province = Annotated[str, msgspec.Meta(pattern="^(1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12])$")]
Words = Annotated[str, msgspec.Meta(max_length=500, pattern=LINES)]


class ShopType(StrEnum):
    """Who runs the shop, by the trade's own kinds."""

    company = "company"
    individual = "individual"
    personal = "personal"
    flagship = "flagship"
    franchise = "franchise"
    specialty = "specialty"


class Status(StrEnum):
    """Open sells; paused shows but sells nothing; closed is gone."""

    open = "open"
    paused = "paused"
    closed = "closed"


class OpenShop(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Open a shop; who opens it owns it."""

    name: ShopName
    type: ShopType = ShopType.company
    intro: Words = ""


class EditProfile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Change what is given; pictures are named by asset and shown once the owner of assets found them to be the shop's."""

    name: ShopName | None = None
    intro: Words | None = None
    logo_asset: UUID | None = None
    banner_asset: UUID | None = None


class Origin(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The province a shop sends from, by the first two digits of GB/T 2260; null where it has not said."""

    province: Province | None


class SetStatus(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Pause the shop or open it again."""

    status: Status


class Shop(msgspec.Struct, frozen=True, kw_only=True):
    """A shop as its staff see it."""

    id: UUID
    name: str
    type: ShopType
    intro: str
    status: Status
    logo: str | None
    banner: str | None
    zone: str
    created_at: datetime


class ShopPage(msgspec.Struct, frozen=True, kw_only=True):
    """A shop as shoppers see it; `score` in thousandths, null until there are enough ratings."""

    id: UUID
    name: str
    type: ShopType
    status: Status
    logo: str | None
    banner: str | None
    intro: str
    followers: int
    product_count: int
    score: int | None
    followed: bool


class ShopCard(msgspec.Struct, frozen=True, kw_only=True):
    """A shop as lists and other features name it."""

    id: UUID
    name: str
    logo: str | None
    status: Status
    zone: str
    followers: int
    product_count: int


class ShopFollow(msgspec.Struct, frozen=True):
    """Whether the caller follows, and how many do."""

    followed: bool
    followers: int


class NameTaken(Problem):
    """Another shop has this name."""

    code, status = "people.shops.name_taken", 409


class ShopClosed(Problem):
    """The shop is closed for good."""

    code, status = "people.shops.closed", 409


class TooManyShops(Problem):
    """The account owns as many shops as one may; `most` is the limit."""

    code, status = "people.shops.too_many", 409
