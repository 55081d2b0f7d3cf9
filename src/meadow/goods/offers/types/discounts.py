"""Discounts as a line carries them."""

from enum import StrEnum
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
