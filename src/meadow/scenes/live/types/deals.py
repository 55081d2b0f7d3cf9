"""Flash deals 秒杀: pieces kept from the moment of arming, a warm-up, minutes at a price, and the rest comes back."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from meadow.base.errors import Problem

DealState = Literal["armed", "warmup", "open", "ended"]
Why = Literal["sold_out", "stopped", "time"]


class DealSku(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A SKU's price in minor units and its pieces."""

    sku_id: UUID
    price: Annotated[int, msgspec.Meta(ge=1, le=10**10)]
    total: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]


class ArmDeal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A deal of one product of the bag; with `start_at` the warm-up begins by itself then."""

    product_id: UUID
    skus: Annotated[list[DealSku], msgspec.Meta(min_length=1, max_length=20)]
    per_buyer: Annotated[int, msgspec.Meta(ge=1, le=99)] = 1
    warmup_s: Annotated[int, msgspec.Meta(ge=10, le=300)] = 30
    length_s: Annotated[int, msgspec.Meta(ge=60, le=1200)] = 300
    start_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


class SkuOfDeal(msgspec.Struct, frozen=True, kw_only=True):
    """A SKU in a deal: price, what it costs without, pieces and what is left."""

    sku_id: UUID
    price: int
    was: int
    total: int
    left: int


class Deal(msgspec.Struct, frozen=True, kw_only=True):
    """A deal as console and viewers see it."""

    id: UUID
    product_id: UUID
    offer_id: UUID
    skus: list[SkuOfDeal]
    price: int
    was: int
    total: int
    left: int
    per_buyer: int
    warmup_s: int
    length_s: int
    state: DealState
    why: Why | None
    made_at: datetime
    start_at: datetime | None
    opens_at: datetime | None
    ends_at: datetime | None
    ended_at: datetime | None


class DealOnSku(Problem):
    """Another deal holds this SKU."""

    code, status = "scenes.live.deal_on_sku", 409


class DealOver(Problem):
    """The deal is `state`: this cannot be done now."""

    code, status = "scenes.live.deal_over", 409


class BadStart(Problem):
    """The start lies in the past, or after the planned end of the broadcast."""

    code, status = "scenes.live.bad_start", 422
