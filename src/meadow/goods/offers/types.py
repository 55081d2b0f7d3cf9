"""Freight rules. Coupons and promotions are a later issue."""

from typing import Annotated, Literal

import msgspec


class Freight(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Free, or a fixed fee per order that is free from an amount on; minor units."""

    kind: Literal["free", "fixed"] = "free"
    fee: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] = 0
    free_from: Annotated[int, msgspec.Meta(ge=1, le=10**9)] | None = None
