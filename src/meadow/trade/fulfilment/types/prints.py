"""Waybills, labels and pick lists."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from meadow.base import policy
from meadow.base.errors import Problem
from meadow.trade.fulfilment.types.parcels import CarrierCode, TrackingNo

MOST_LABELS = 600
KEPT_DAYS = policy.declare("trade.fulfilment.prints_kept", 30, 1, 180, text="days a printed file is kept")


class Size(StrEnum):
    """Paper: one label a page, or four on an A4 sheet."""

    inch4x6 = "4x6"
    a6 = "a6"
    a5 = "a5"
    a4 = "a4"


class AskPrint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Print labels, or a pick list, of these orders.

    An order that has not left gets a waybill number of `carrier`; with `ship` it leaves under it at once. `masked` hides the
    middle of the phone.
    """

    order_ids: Annotated[list[UUID], msgspec.Meta(min_length=1, max_length=MOST_LABELS)]
    kind: Literal["labels", "picklist"] = "labels"
    size: Size = Size.inch4x6
    carrier: CarrierCode = "meadow"
    masked: bool = False
    ship: bool = False


class Item(msgspec.Struct, frozen=True):
    """One label to print: an order under a number."""

    order_id: UUID
    carrier: str
    number: str
    parcel_id: UUID | None = None


class Unprinted(msgspec.Struct, frozen=True):
    """An order that got no label, and why."""

    order_id: UUID
    code: str
    text: str


class PrintRow(msgspec.Struct, frozen=True, kw_only=True):
    """A print in the history."""

    id: UUID
    at: datetime
    kind: Literal["labels", "picklist"]
    size: Size
    state: Literal["queued", "done", "failed", "gone"]
    count: int
    pages: int
    downloads: int
    wrong: list[Unprinted]


class AddNumbers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Waybill numbers that a carrier gave the shop."""

    carrier: CarrierCode
    numbers: Annotated[list[TrackingNo], msgspec.Meta(min_length=1, max_length=10_000)]


class Pool(msgspec.Struct, frozen=True):
    """How many waybill numbers of a carrier are left; `own` carriers give a number for each parcel."""

    carrier: str
    free: int
    held: int
    used: int
    own: bool


class Added(msgspec.Struct, frozen=True):
    added: int
    known: int


class NoWaybill(Problem):
    """The shop's pool of this carrier is empty."""

    code, status = "trade.fulfilment.no_waybill", 409


class NotPrinted(Problem):
    """The file is not made yet, or is no longer kept."""

    code, status = "trade.fulfilment.not_printed", 409


class Packed(msgspec.Struct, frozen=True):
    """Pieces of one kind in a parcel."""

    title: str
    spec: str
    qty: int


class Label(msgspec.Struct, frozen=True, kw_only=True):
    """All that a label says, in the words of its language."""

    carrier: str
    number: str
    order_number: str
    shop: str
    name: str
    phone: str
    region: str
    street: str
    goods: list[Packed]
    mark: str


class Pick(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a pick list."""

    bin: str
    outer_sku: str
    title: str
    spec: str
    qty: int
    orders: int
