"""Discounts as a line carries them, and freight rules."""

from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from meadow.base.i18n import Text


class Bearer(StrEnum):
    """Who pays for a discount."""

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


class Freight(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Free, or a fixed fee per order that is free from an amount on; minor units."""

    kind: Literal["free", "fixed"] = "free"
    fee: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] = 0
    free_from: Annotated[int, msgspec.Meta(ge=1, le=10**9)] | None = None
