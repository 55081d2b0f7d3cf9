"""What a parcel costs: a product's own rule or its shop's template, and a basket's answer. Fees in minor units."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from meadow.base.errors import Problem

Fee = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
Province = Annotated[str, msgspec.Meta(pattern="^[1-8][0-9]$")]
"""The first two digits of GB/T 2260."""
Units = Annotated[int, msgspec.Meta(ge=1, le=10_000_000)]
Amount = Annotated[int, msgspec.Meta(ge=1, le=10**9)]


class Freight(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A product's freight: free, a fixed fee per order that is free from an amount on, or a template of its shop.

    Kind `template` without an id means the shop's default template.
    """

    kind: Literal["free", "fixed", "template"] = "free"
    fee: Fee = 0
    free_from: Amount | None = None
    template_id: UUID | None = None


class Rate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What some provinces pay: a fee up to `first` pieces (or grams), then `more_fee` for each `more` begun."""

    first_fee: Fee
    first: Units = 1
    more_fee: Fee = 0
    more: Units = 1
    provinces: Annotated[list[Province], msgspec.Meta(max_length=40)] = []


class FreeFrom(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Free in these provinces (none named: all) from an amount or a number of pieces on; where both are named, both."""

    amount: Amount | None = None
    pieces: Annotated[int, msgspec.Meta(ge=1, le=100_000)] | None = None
    provinces: Annotated[list[Province], msgspec.Meta(max_length=40)] = []


class FreightRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole template: provinces in no rate pay `elsewhere`, and are not reached where there is none.

    `whole` counts the order's goods towards `free_from`, else the goods of this template alone.
    """

    by: Literal["piece", "weight", "fixed", "free"] = "free"
    rates: Annotated[list[Rate], msgspec.Meta(max_length=40)] = []
    elsewhere: Rate | None = None
    free_from: Annotated[list[FreeFrom], msgspec.Meta(max_length=40)] = []
    unreachable: Annotated[list[Province], msgspec.Meta(max_length=40)] = []
    whole: bool = False


class FreightLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a basket: amount in minor units, weight of one piece in grams; lines of one rule count together."""

    sku_id: UUID
    qty: int
    amount: int
    weight_g: int | None
    rule: FreightRule
    template_id: UUID | None = None


class FreightResult(msgspec.Struct, frozen=True):
    """The fee of the lines that can be sent, and the lines that cannot."""

    fee: int
    unreachable: list[FreightLine]


class PutFreight(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A template as its shop writes it; `version` guards against overwriting a newer one."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    rule: FreightRule
    default: bool = False
    version: int | None = None


class FreightTemplate(msgspec.Struct, frozen=True, kw_only=True):
    """A shop's template."""

    id: UUID
    name: str
    rule: FreightRule
    default: bool
    version: int
    updated_at: datetime


class BadFreight(Problem):
    """A template that contradicts itself; `errors` names the places."""

    code, status = "goods.offers.bad_freight", 422


class FreightName(Problem):
    """Another template of the shop has the name, or there is none."""

    code, status = "goods.offers.freight_name", 409


class FreightInUse(Problem):
    """The default template cannot go; another must become the default first."""

    code, status = "goods.offers.freight_in_use", 409


class TooManyFreights(Problem):
    code, status = "goods.offers.too_many_freights", 409
