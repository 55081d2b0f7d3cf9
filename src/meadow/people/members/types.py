"""A shop's programme, its members, and what can be refused."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from meadow.base.errors import Problem
from meadow.base.i18n import Text

Language = Annotated[str, msgspec.Meta(pattern="^(zh-CN|en)$")]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=20, pattern="^[^\\x00-\\x1f\\x7f]+$")]
MOST_LEVELS = 10


class Scene(StrEnum):
    """By which door a shopper joined."""

    live = "live"
    brand_home = "brand_home"
    shop_home = "shop_home"
    pay_success = "pay_success"
    ad = "ad"
    product_page = "product_page"


class NewLevel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A level as the shop sets it: from this net spend on, in minor units; none means by hand only."""

    name: Annotated[dict[Language, Name], msgspec.Meta(min_length=1)]
    threshold: Annotated[int, msgspec.Meta(ge=0, le=10**11)] | None = None


class PutProgram(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The programme: open for joining or not, and its levels from 1 up, by rising thresholds."""

    open: bool
    levels: Annotated[list[NewLevel], msgspec.Meta(min_length=1, max_length=MOST_LEVELS)]


class Level(msgspec.Struct, frozen=True, kw_only=True):
    """A level: 1 is what everybody gets who joins."""

    level: int
    name: Text
    threshold: int | None


class Program(msgspec.Struct, frozen=True, kw_only=True):
    """A shop's programme."""

    shop_id: UUID
    open: bool
    levels: list[Level]
    updated_at: datetime


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A member; `manual` is the level the shop gave by hand, `spend` what was bought and kept, in minor units."""

    account_id: UUID
    name: str
    level: int
    manual: int | None
    spend: int
    joined_at: datetime
    scene: Scene


class Membership(msgspec.Struct, frozen=True, kw_only=True):
    """What a shopper is in a shop, and what the next level takes."""

    shop_id: UUID
    open: bool
    member: bool
    level: int
    spend: int
    levels: list[Level]
    to_next: int | None
    joined_at: datetime | None
    currency: str = "CNY"


class Join(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Join a shop, by this door."""

    scene: Scene = Scene.shop_home


class SetLevel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Give a level by hand; null lets spend decide again."""

    level: Annotated[int, msgspec.Meta(ge=1, le=MOST_LEVELS)] | None


class Counts(msgspec.Struct, frozen=True):
    """Members in all, and by level."""

    all: int
    by_level: dict[int, int]


class NoProgram(Problem):
    """The shop takes no members."""

    code, status = "people.members.closed", 409


class BadLevels(Problem):
    """Levels whose thresholds do not rise."""

    code, status = "people.members.bad_levels", 422
