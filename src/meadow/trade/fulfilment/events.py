"""Facts of parcels and promises."""

from datetime import datetime
from uuid import UUID

from meadow.base.bus import Event


class ParcelMoved(Event, frozen=True, kw_only=True, tag="trade.fulfilment.parcel_moved.v1"):
    """A parcel came into a new state; a merged parcel tells it once for each of its orders."""

    shop_id: UUID
    order_id: UUID
    parcel_id: UUID
    case_id: UUID | None
    purpose: str
    state: str
    carrier: str
    tracking_no: str


class ParcelStalled(Event, frozen=True, kw_only=True, tag="trade.fulfilment.parcel_stalled.v1"):
    """Nobody has heard of a parcel for longer than the policy allows; `since` is the last trace."""

    shop_id: UUID
    order_id: UUID
    parcel_id: UUID
    state: str
    since: datetime


class ShipDue(Event, frozen=True, kw_only=True, tag="trade.fulfilment.ship_due.v1"):
    """The promise to ship ends within a day."""

    shop_id: UUID
    order_id: UUID
    ship_by: datetime


class ShipOverdue(Event, frozen=True, kw_only=True, tag="trade.fulfilment.ship_overdue.v1"):
    """The promise to ship is broken."""

    shop_id: UUID
    order_id: UUID
    ship_by: datetime


class AddressAsked(Event, frozen=True, kw_only=True, tag="trade.fulfilment.address_asked.v1"):
    """A buyer wants an order sent elsewhere, and the shop must answer by then."""

    shop_id: UUID
    order_id: UUID
    buyer_id: UUID
    change_id: UUID
    decide_by: datetime


class AddressAnswered(Event, frozen=True, kw_only=True, tag="trade.fulfilment.address_answered.v1"):
    """The order goes to the new address (`applied`), or to the old one; `by` is shop, auto, time or buyer."""

    shop_id: UUID
    order_id: UUID
    buyer_id: UUID
    change_id: UUID
    applied: bool
    by: str
