"""Coupon drops 发券: armed before, dropped in the broadcast, claimed by whoever is fast."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from meadow.base.errors import Problem
from meadow.goods.offers.types.coupons import CouponFace

BUCKETS = 16
LEAD_S = 2
"""A drop opens so many seconds after it was told, so that the news is everywhere before."""
DropState = Literal["armed", "open", "ended", "cancelled"]


class ArmDrop(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Keep `quota` coupons of a template for one drop that is open for `window_s` seconds."""

    offer_id: UUID
    quota: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
    window_s: Annotated[int, msgspec.Meta(ge=10, le=3600)] = 120


class Drop(msgspec.Struct, frozen=True, kw_only=True):
    """A drop; `left` is what can still be claimed, `mine` whether this viewer has claimed it."""

    id: UUID
    offer_id: UUID
    face: CouponFace
    quota: int
    left: int
    window_s: int
    state: DropState
    made_at: datetime
    opens_at: datetime | None
    ends_at: datetime | None
    ended_at: datetime | None
    mine: bool = False


class Claimed(msgspec.Struct, frozen=True):
    """The coupon of a drop; asking again names the same one."""

    coupon_id: UUID
    again: bool = False


class Exhausted(Problem):
    """All coupons of the drop are gone."""

    code, status = "scenes.live.exhausted", 409


class NotOpen(Problem):
    """The drop has not begun (`opens_at`), or is over."""

    code, status = "scenes.live.drop_not_open", 409


class Twice(Problem):
    """Two claims of one account at once: the other one is being answered."""

    code, status = "scenes.live.twice", 409
