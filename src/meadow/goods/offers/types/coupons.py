"""Coupons as shoppers hold, find and claim them."""

from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

import msgspec

from meadow.base.errors import Problem
from meadow.base.i18n import Text
from meadow.goods.offers.types.discounts import Bearer

Tab = Literal["unused", "used", "expired"]


class CouponState(StrEnum):
    """Unused, locked by an unpaid order, used; expired follows from the time."""

    unused = "unused"
    locked = "locked"
    used = "used"


class CouponFace(msgspec.Struct, frozen=True, kw_only=True):
    """What is printed on a coupon: threshold and what it takes off, in minor units; `bp` is what is still paid."""

    offer_id: UUID
    owner: Bearer
    owner_id: UUID
    owner_name: str
    title: Text
    threshold: int
    off: int | None
    bp: int | None
    cap: int | None
    whole: bool
    product_ids: list[UUID]
    exclusive: bool


class MyCoupon(msgspec.Struct, frozen=True, kw_only=True):
    """A coupon in the shopper's wallet."""

    id: UUID
    face: CouponFace
    state: Literal["unused", "locked", "used", "expired"]
    valid_from: datetime
    valid_until: datetime
    order_id: UUID | None
    claimed_at: datetime
    used_at: datetime | None


class CouponCounts(msgspec.Struct, frozen=True):
    """The wallet by tab."""

    unused: int = 0
    used: int = 0
    expired: int = 0
    expiring: int = 0


class Claimable(msgspec.Struct, frozen=True, kw_only=True):
    """A coupon that can be claimed: until when, how it will be valid, what is left, what the shopper holds of it."""

    face: CouponFace
    claim_until: datetime
    valid_from: datetime | None
    valid_until: datetime | None
    valid_days: int | None
    left_bp: int
    mine: int
    per_person: int
    claimable: bool
    why: str | None = None
    channel: str = "public"
    room_id: UUID | None = None


class ClaimCoupon(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Claim a coupon; one that is given in a live room names the room."""

    offer_id: UUID
    room_id: UUID | None = None


class CouponGone(Problem):
    """The coupon cannot be claimed: it has ended, has not begun, or none is left; `why` says which."""

    code, status = "goods.offers.coupon_gone", 409


class EnoughCoupons(Problem):
    """The shopper holds as many as one person may."""

    code, status = "goods.offers.coupon_enough", 409
