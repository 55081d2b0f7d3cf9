"""Licences 资质: goods of some categories are broadcast only for shops that hold one."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from meadow.base.errors import Problem
from meadow.goods.media.types import Asset
from meadow.people.shops.types import LINE, LINES

Ruled = Literal["waiting", "granted", "refused"]
Number = Annotated[str, msgspec.Meta(min_length=4, max_length=60, pattern=LINE)]


class PutLicence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A shop holds a licence for a category, until a moment or for good; without a shop the category wants one from now on."""

    category_id: UUID
    shop_id: UUID | None = None
    until: datetime | None = None


class DropLicence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Take a shop's licence back; without a shop the category wants none any more."""

    category_id: UUID
    shop_id: UUID | None = None


class LicenceRow(msgspec.Struct, frozen=True, kw_only=True):
    """A category that wants a licence (no shop), or a shop that holds one."""

    category_id: UUID
    shop_id: UUID | None
    shop_name: str
    until: datetime | None
    at: datetime


class AskLicence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A shop shows a licence: its number, a picture of it, and until when it holds (null: for good)."""

    category_id: UUID
    number: Number
    picture: UUID
    until: datetime | None = None


class RuleLicence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The platform's answer; granted, it holds until the moment given here, else the one that was asked for."""

    grant: bool
    answer: Annotated[str, msgspec.Meta(max_length=300, pattern=LINES)] = ""
    until: datetime | None = None


class LicenceAsk(msgspec.Struct, frozen=True, kw_only=True):
    """A licence that was shown, and what became of it."""

    id: UUID
    shop_id: UUID
    shop_name: str
    category_id: UUID
    number: str
    picture: Asset
    until: datetime | None
    state: Ruled
    answer: str
    at: datetime
    ruled_at: datetime | None


class ShopLicence(msgspec.Struct, frozen=True, kw_only=True):
    """A category that wants a licence, as a shop stands to it: whether it holds one, and what it asked last."""

    category_id: UUID
    held: bool
    until: datetime | None
    ask: LicenceAsk | None


class NoNeed(Problem):
    """The category wants no licence."""

    code, status = "scenes.live.licence_unwanted", 422


class AskedAlready(Problem):
    """The platform has not looked at the last one yet."""

    code, status = "scenes.live.licence_asked", 409


class RuledAlready(Problem):
    """It was answered already."""

    code, status = "scenes.live.licence_ruled", 409


class NeedsWords(Problem):
    """A refusal says why."""

    code, status = "scenes.live.licence_words", 422
