"""Editing of freight templates; the rule itself is of goods/offers."""

from typing import Annotated

import msgspec

from meadow.base.i18n import Text
from meadow.goods.offers.types import FreightRule


class Province(msgspec.Struct, frozen=True):
    """A province by the first two digits of GB/T 2260."""

    code: str
    name: Text


class TryFreight(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What would these goods cost everywhere: pieces, grams of one piece, and minor units of all."""

    rule: FreightRule
    qty: Annotated[int, msgspec.Meta(ge=1, le=999)] = 1
    weight_g: Annotated[int, msgspec.Meta(ge=0, le=10_000_000)] = 0
    amount: Annotated[int, msgspec.Meta(ge=0, le=10**9)] = 0


class Tried(msgspec.Struct, frozen=True):
    """The fee in a province; null where the goods do not go."""

    province: str
    fee: int | None
