"""Parcels, tracking and the bulk of shipping."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from meadow.base.errors import Problem
from meadow.base.i18n import Text


class ParcelState(StrEnum):
    """Where a parcel is; the last three end its way."""

    created = "created"
    collected = "collected"
    in_transit = "in_transit"
    out_for_delivery = "out_for_delivery"
    delivered = "delivered"
    rejected = "rejected"
    returned = "returned"


TrackingNo = Annotated[str, msgspec.Meta(min_length=6, max_length=40, pattern="^[A-Za-z0-9-]+$")]


class CarrierName(msgspec.Struct, frozen=True):
    """A carrier by code; `traced` carriers tell us where a parcel is."""

    code: str
    name: Text
    traced: bool


class ParcelLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many pieces of an order line lie in a parcel."""

    line_id: UUID
    qty: Annotated[int, msgspec.Meta(ge=1, le=999)]


class Ship(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Ship an order, or the named pieces of it."""

    carrier: Annotated[str, msgspec.Meta(max_length=20)]
    tracking_no: TrackingNo
    lines: Annotated[list[ParcelLine], msgspec.Meta(max_length=100)] = []


class ShipRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One row of a batch, as a warehouse system exports it."""

    order_number: Annotated[str, msgspec.Meta(max_length=40)]
    carrier: Annotated[str, msgspec.Meta(max_length=20)]
    tracking_no: Annotated[str, msgspec.Meta(max_length=60)]


class ShipBatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Up to 600 rows; each stands alone."""

    rows: Annotated[list[ShipRow], msgspec.Meta(min_length=1, max_length=600)]


class RowResult(msgspec.Struct, frozen=True):
    """What became of one row, numbered from 1; `code` and `detail` say what to mend."""

    row: int
    ok: bool
    code: str | None = None
    detail: str | None = None


class BatchResult(msgspec.Struct, frozen=True):
    results: list[RowResult]


class TrackingEvent(msgspec.Struct, frozen=True):
    """One line of a parcel's trace."""

    at: datetime
    state: ParcelState
    text: Text
    place: str


class Parcel(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel with its trace, newest first."""

    id: UUID
    carrier: CarrierName
    tracking_no: str
    state: ParcelState
    lines: list[ParcelLine]
    events: list[TrackingEvent]
    created_at: datetime


class UnknownCarrier(Problem):
    code, status = "trade.fulfilment.unknown_carrier", 422


class BadTracking(Problem):
    """The tracking number has the wrong form."""

    code, status = "trade.fulfilment.bad_tracking", 422


class TrackingTaken(Problem):
    """Another parcel of this carrier has the number."""

    code, status = "trade.fulfilment.tracking_taken", 409


class NotOfOrder(Problem):
    """A line that this order does not have, or more pieces than are left to ship."""

    code, status = "trade.fulfilment.not_of_order", 422
