"""What each side reads of after-sale: amounts in minor units, times in UTC."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from meadow.base.i18n import Text
from meadow.goods.media.types import Asset
from meadow.trade.aftersale.types import Arbitration, Blamed, By, Entry, Kind, Proposal, RefundState, State
from meadow.trade.cart.types import ShopName
from meadow.trade.fulfilment.types import Parcel
from meadow.trade.orders.types import Address


class ReasonView(msgspec.Struct, frozen=True, kw_only=True):
    """A reason of the list, with what it takes."""

    code: str
    text: Text
    proof: bool = False


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a kind of after-sale can be asked for now, how much it gives at most, and if not, why not."""

    kind: Kind
    allowed: bool
    why: str | None = None
    detail: Text | None = None
    pieces: int = 0
    unit: int = 1
    goods: int = 0
    freight: int = 0
    closes_at: datetime | None = None
    reasons: list[ReasonView] = []


class LineOptions(msgspec.Struct, frozen=True, kw_only=True):
    """A line of an order and what can be asked for on it."""

    line_id: UUID
    product_id: UUID
    sku_id: UUID
    title: Text
    spec_text: Text
    image: Asset | None
    qty: int
    left: int
    gift: bool
    case_id: UUID | None
    choices: list[Choice]


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What a buyer can ask for on an order; `cancel` is the whole of it."""

    order_id: UUID
    number: str
    currency: str
    cancel: Choice
    lines: list[LineOptions]


class ItemView(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a case."""

    line_id: UUID
    sku_id: UUID
    product_id: UUID
    title: Text
    spec_text: Text
    image: Asset | None
    qty: int
    goods: int
    freight: int


class CaseRow(msgspec.Struct, frozen=True, kw_only=True):
    """A case in a list."""

    id: UUID
    number: str
    shop: ShopName
    order_id: UUID
    order_number: str
    line_id: UUID
    buyer_masked: str
    kind: Kind
    state: State
    arbitration: Arbitration
    blamed: Blamed
    version: int
    reason: ReasonView
    qty: int
    amount: int
    currency: str
    instant: bool
    refund_state: RefundState
    deadline: datetime | None
    look_by: datetime | None
    urges: int
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    items: list[ItemView]


class CaseShown(CaseRow, frozen=True, kw_only=True):
    """A case with all that its reader may see, and what she may do (`acts`)."""

    acts: list[str]
    most: int
    mode: By | None
    offer: Proposal | None
    reject_reason: ReasonView | None
    wanted_sku_id: UUID | None
    wanted_text: Text | None
    return_address: Address | None
    return_parcel: Parcel | None
    sent_parcel: Parcel | None
    sellable: bool | None
    urges_left: int
    server_time: datetime


class LogRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of a case's log."""

    id: UUID
    at: datetime
    by: By
    entry: Entry
    text: str
    pictures: list[Asset]
    data: dict[str, Any]


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """Cases by state, and what is due within a day or looked at by the platform."""

    waiting_merchant: int = 0
    waiting_return: int = 0
    returned: int = 0
    waiting_resend: int = 0
    waiting_receipt: int = 0
    rejected_first: int = 0
    rejected_second: int = 0
    refunding: int = 0
    success: int = 0
    done: int = 0
    closed: int = 0
    due_24h: int = 0
    arbitrated: int = 0
    refund_failed: int = 0


class RowResult(msgspec.Struct, frozen=True, kw_only=True):
    """How one row of a bulk verb went; a refused row carries its code and what to do."""

    case_id: UUID
    ok: bool
    state: State | None = None
    version: int | None = None
    code: str | None = None
    detail: str | None = None


class BulkResult(msgspec.Struct, frozen=True):
    """A result per row, in the order they came."""

    rows: list[RowResult]


class ReturnAddress(msgspec.Struct, frozen=True, kw_only=True):
    """A return address of the shop's own book, in plain: it is hers, and buyers are sent there."""

    id: UUID
    name: str
    phone: str
    region: str
    street: str
    usual: bool


class Slip(msgspec.Struct, frozen=True, kw_only=True):
    """What lies in a returned parcel: the case's number, as a square code of rows of 0 and 1."""

    number: str
    order_number: str
    code: list[str]


class Desk(msgspec.Struct, frozen=True, kw_only=True):
    """The lists a desk chooses from."""

    reasons: list[ReasonView]
    rejects: list[ReasonView]
