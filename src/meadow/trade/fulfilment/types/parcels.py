"""Parcels, tracking and the ways to ship."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from meadow.base.errors import Problem
from meadow.base.i18n import Text


class ParcelState(StrEnum):
    """Where a parcel is. Delivered and returned end its way; a lost or a stopped one may still turn up."""

    created = "created"
    labelled = "labelled"
    collected = "collected"
    in_transit = "in_transit"
    out_for_delivery = "out_for_delivery"
    delivered = "delivered"
    rejected = "rejected"
    returned = "returned"
    lost = "lost"
    intercepted = "intercepted"


class Purpose(StrEnum):
    """Why a parcel travels; `return` is the only one that the buyer sends."""

    order = "order"
    exchange = "exchange"
    resend = "resend"
    repair = "repair"
    back = "return"


TrackingNo = Annotated[str, msgspec.Meta(min_length=6, max_length=40, pattern="^[A-Za-z0-9-]+$")]
CarrierCode = Annotated[str, msgspec.Meta(max_length=20)]
Serial = Annotated[str, msgspec.Meta(min_length=4, max_length=40, pattern="^[A-Za-z0-9./_-]+$")]
Outcome = Literal["stopped", "asked", "too_late"]


class CarrierName(msgspec.Struct, frozen=True):
    """A carrier by code; `traced` carriers tell us where a parcel is."""

    code: str
    name: Text
    traced: bool


class ParcelLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many pieces of an order line lie in a parcel, with their serial numbers where the product has them."""

    line_id: UUID
    qty: Annotated[int, msgspec.Meta(ge=1, le=999)]
    serials: Annotated[list[Serial], msgspec.Meta(max_length=999)] = []


class Ship(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Ship an order, or the named pieces of it, as one parcel."""

    carrier: CarrierCode
    tracking_no: TrackingNo
    lines: Annotated[list[ParcelLine], msgspec.Meta(max_length=100)] = []


class ShipPacks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Ship an order as several parcels at once, all or none; each names its pieces."""

    packs: Annotated[list[Ship], msgspec.Meta(min_length=1, max_length=50)]


class ShipTogether(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Ship several whole orders of one buyer to one address as one parcel."""

    order_ids: Annotated[list[UUID], msgspec.Meta(min_length=2, max_length=50)]
    carrier: CarrierCode
    tracking_no: TrackingNo


class Amend(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Another carrier or number for a parcel that nobody has picked up yet."""

    carrier: CarrierCode
    tracking_no: TrackingNo


class TrackingEvent(msgspec.Struct, frozen=True):
    """One line of a parcel's trace."""

    at: datetime
    state: ParcelState
    text: Text
    place: str


class Parcel(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel with its trace, newest first; `order_ids` has more than one for a merged parcel."""

    id: UUID
    order_ids: list[UUID]
    purpose: Purpose
    case_id: UUID | None
    carrier: CarrierName
    tracking_no: str
    state: ParcelState
    lines: list[ParcelLine]
    events: list[TrackingEvent]
    created_at: datetime
    moved_at: datetime | None = None
    stalled: bool = False
    intercept: Outcome | None = None


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel as stored."""

    shop_id: UUID
    id: UUID
    order_id: UUID
    purpose: Purpose
    case_id: UUID | None
    carrier: str
    tracking_no: str
    state: ParcelState
    created_at: datetime
    moved_at: datetime | None
    stalled_at: datetime | None
    intercept: Outcome | None


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What a carrier says happened: `mark` is the same when it says it again; `text` is in its own words, if any."""

    at: datetime
    state: ParcelState
    place: str = ""
    text: str = ""
    mark: str


class Stopped(msgspec.Struct, frozen=True):
    """What became of the wish to stop a parcel: stopped, asked for, or too late."""

    parcel_id: UUID
    outcome: Outcome


class HintOrder(msgspec.Struct, frozen=True):
    id: UUID
    number: str
    pieces: int
    amount: int


class MergeHint(msgspec.Struct, frozen=True):
    """Orders of one buyer to one address that wait to ship."""

    name_masked: str
    region: str
    orders: list[HintOrder]


class UnknownCarrier(Problem):
    code, status = "trade.fulfilment.unknown_carrier", 422


class BadTracking(Problem):
    """The tracking number has the wrong form."""

    code, status = "trade.fulfilment.bad_tracking", 422


class WrongCarrier(Problem):
    """The number is plainly one of another carrier's."""

    code, status = "trade.fulfilment.wrong_carrier", 422


class TrackingTaken(Problem):
    """Another parcel of this carrier has the number."""

    code, status = "trade.fulfilment.tracking_taken", 409


class NotOfOrder(Problem):
    """A line that this order does not have, or more pieces than are left to ship."""

    code, status = "trade.fulfilment.not_of_order", 422


class NeedSerials(Problem):
    """The product needs a serial number for each piece."""

    code, status = "trade.fulfilment.need_serials", 422


class SerialTaken(Problem):
    """A serial number that is there twice, or left before and has not come back."""

    code, status = "trade.fulfilment.serial_taken", 409


class AlreadyMoving(Problem):
    """The carrier has the parcel, so its number stands."""

    code, status = "trade.fulfilment.already_moving", 409


class NotTogether(Problem):
    """The orders do not go to one buyer at one address."""

    code, status = "trade.fulfilment.not_together", 409
