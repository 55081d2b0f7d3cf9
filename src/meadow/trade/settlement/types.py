"""Bills per order line, shares of payees, and what each side reads of them."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from meadow.base.i18n import Text


class BillState(StrEnum):
    """pending until receipt, eligible until the delay is over, settled when escrow has opened."""

    pending = "pending"
    eligible = "eligible"
    settled = "settled"


class Payee(StrEnum):
    """Who may hold a share of a line besides the shop."""

    author = "author"
    agency = "agency"
    platform_fee = "platform_fee"
    platform_tech = "platform_tech"


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """A payee's part of a line in minor units, and the rate and quote it came from."""

    payee: Payee
    payee_id: UUID
    amount: int
    rate_bp: int = 0
    base: int = 0
    quote_id: UUID | None = None


class Bill(msgspec.Struct, frozen=True, kw_only=True):
    """One line's account for its shop: paid + freight - fees - commission = net."""

    id: UUID
    order_id: UUID
    order_number: str
    title: Text
    paid: int
    freight: int
    platform_fee: int
    commission: int
    net: int
    state: BillState
    due_at: datetime | None
    settled_at: datetime | None
    currency: str


class Funds(msgspec.Struct, frozen=True, kw_only=True):
    """A shop's money: held in escrow, of that expected net, and already its own."""

    currency: str
    escrow: int
    pending: int
    available: int
    settled_30d: int


class Earnings(msgspec.Struct, frozen=True, kw_only=True):
    """An author's or agency's money: estimated on lines not yet settled, and already its own."""

    currency: str
    estimated: int
    pending: int
    available: int


class Earned(msgspec.Struct, frozen=True, kw_only=True):
    """One line's commission as its author reads it."""

    id: UUID
    order_number: str
    product_title: Text
    base: int
    rate_bp: int
    commission: int
    tech_fee: int
    net: int
    state: BillState
    at: datetime
    currency: str


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One payee's row of an order's split, as shop, author and platform all read it."""

    payee: str
    payee_id: UUID | None
    amount: int
    rate_bp: int
    state: BillState


class Split(msgspec.Struct, frozen=True):
    """Where an order's money goes; rows sum to what was paid."""

    currency: str
    paid: int
    rows: list[Row]
