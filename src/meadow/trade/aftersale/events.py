"""Facts of a case's life."""

from uuid import UUID

from meadow.base.bus import Event
from meadow.trade.aftersale.types import Arbitration, Blamed, By, Kind, State


class CaseEvent(Event, frozen=True, kw_only=True):
    """What every fact of a case carries."""

    shop_id: UUID
    order_id: UUID
    line_id: UUID
    buyer_id: UUID
    case_id: UUID
    kind: Kind


class LineEvent(CaseEvent, frozen=True, kw_only=True):
    """A fact of one line of a case; a case of several lines tells one for each."""


class Opened(LineEvent, frozen=True, kw_only=True, tag="trade.aftersale.opened.v1"):
    """A case has taken a line: its money stays where it is until the case is over."""


class Closed(LineEvent, frozen=True, kw_only=True, tag="trade.aftersale.closed.v1"):
    """A case has let a line go, refunded or not."""


class Refunded(LineEvent, frozen=True, kw_only=True, tag="trade.aftersale.refunded.v1"):
    """A line's refund is granted: whoever was paid for it gives back. One refund id per line and case."""

    product_id: UUID
    sku_id: UUID
    checkout_id: UUID
    refund_id: UUID
    qty: int
    goods: int
    freight: int
    currency: str
    before_ship: bool
    whole_line: bool
    whole_order: bool


class Moved(CaseEvent, frozen=True, kw_only=True, tag="trade.aftersale.moved.v1"):
    """A case took a step."""

    number: str
    version: int
    was: State | None
    state: State
    by: By
    amount: int
    currency: str


class Urged(CaseEvent, frozen=True, kw_only=True, tag="trade.aftersale.urged.v1"):
    """The buyer reminds the shop."""

    number: str
    times: int


class Looked(CaseEvent, frozen=True, kw_only=True, tag="trade.aftersale.looked.v1"):
    """The platform was asked in, asks for evidence, or has ruled."""

    number: str
    arbitration: Arbitration
    blamed: Blamed
    by: By
    amount: int
    currency: str


class SentBack(CaseEvent, frozen=True, kw_only=True, tag="trade.aftersale.sent_back.v1"):
    """The buyer sent the goods back: who insures the freight of returns pays now."""

    parcel_id: UUID
    carrier: str
