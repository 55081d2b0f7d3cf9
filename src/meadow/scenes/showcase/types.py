"""Showcase items, groups and look as their author and shoppers see them, and what can be refused."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from meadow.base import policy
from meadow.base.errors import Problem
from meadow.goods.catalog.types import ProductCard
from meadow.goods.media.types import Asset

CAP = policy.declare("scenes.showcase.cap", 500, 200, 500, role="ops", text="Products in one showcase")
DEAD_DAYS = policy.declare(
    "scenes.showcase.dead_days", 7, 1, 90, role="ops", text="days off sale after which a product leaves every showcase"
)
MOST, MOST_GROUPS, MOST_PINNED = 500, 20, 6
Products = Annotated[list[UUID], msgspec.Meta(min_length=1, max_length=MOST)]
Theme = Literal["plain", "rose", "dusk", "forest"]
Sort = Literal["manual", "sales", "newest"]


class Pick(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Products by id, in the order wanted."""

    product_ids: Products


class Move(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Products into a group, or with null out of any."""

    product_ids: Products
    group_id: UUID | None


class Flag(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Products pinned above the others or not, hidden from shoppers or not; what is null stays."""

    product_ids: Products
    pinned: bool | None = None
    hidden: bool | None = None


class NewGroup(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A group by its name; without an id it is a new one."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=12)]
    id: UUID | None = None


class Groups(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All groups in their order; one that is left out goes, its products stay."""

    groups: Annotated[list[NewGroup], msgspec.Meta(max_length=MOST_GROUPS)]


class Dress(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the showcase looks: theme, words, a picture of the author's as banner, and its order."""

    theme: Theme = "plain"
    intro: Annotated[str, msgspec.Meta(max_length=120)] = ""
    banner_asset: UUID | None = None
    sort: Sort = "manual"


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """How a showcase looks."""

    theme: Theme = "plain"
    intro: str = ""
    banner: Asset | None = None
    sort: Sort = "manual"


class Group(msgspec.Struct, frozen=True):
    """A group with the number of its products: an author's all, a shopper's those that can be bought."""

    id: UUID
    name: str
    count: int


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A product of the showcase as its author works on it; a dead or hidden one is not shown to shoppers."""

    product: ProductCard
    alive: bool
    pos: int
    group_id: UUID | None
    pinned: bool
    hidden: bool
    added_at: datetime


class Own(msgspec.Struct, frozen=True):
    """The whole showcase, `room` more products fit."""

    items: list[Shown]
    room: int
    groups: list[Group]
    look: Look


class Front(msgspec.Struct, frozen=True):
    """What stands above the products: the look, and the groups that are not empty."""

    look: Look
    groups: list[Group]
    count: int


class Full(Problem):
    """The showcase holds `most` products."""

    code, status = "scenes.showcase.full", 409


class NotOnSale(Problem):
    """Only products on sale go into a showcase; `products` names the others."""

    code, status = "scenes.showcase.not_on_sale", 422


class TooManyPinned(Problem):
    """`most` products may be pinned."""

    code, status = "scenes.showcase.too_many_pinned", 409


class UnknownBanner(Problem):
    """The banner is no picture of the author's."""

    code, status = "scenes.showcase.unknown_banner", 422
