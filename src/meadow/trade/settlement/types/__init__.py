"""Bills per order line, shares of payees, and what each side reads of them."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Protocol
from uuid import UUID

import msgspec

from meadow.base import policy
from meadow.base.errors import Problem
from meadow.base.i18n import Text

DELAY_S = policy.declare(
    "trade.settlement.delay", 604_800, 0, 7_776_000, text="seconds from receipt until escrow opens"
)
EXPRESS_S = policy.declare(
    "trade.settlement.delay_express", 259_200, 0, 7_776_000, text="the same for shops at or above the express score"
)
EXTENDED_S = policy.declare(
    "trade.settlement.delay_extended", 1_296_000, 0, 7_776_000, text="the same for shops below the extended score"
)
EXPRESS_SCORE = policy.declare("trade.settlement.express_score", 4800, 0, 5001, text="shop score in thousandths")
EXTENDED_SCORE = policy.declare("trade.settlement.extended_score", 3500, 0, 5001, text="shop score in thousandths")
FEE_BP = policy.declare(
    "trade.settlement.platform_fee",
    500,
    0,
    1000,
    text="basis points of goods and freight, where a category has no own rate",
)
PLATFORM_COUPON = policy.declare(
    "trade.settlement.base_policy",
    1,
    0,
    1,
    text="whether the platform's coupon counts in the base of commission (1) or not (0)",
)


class BillState(StrEnum):
    """pending until receipt, eligible until the delay is over, settled when escrow has opened, adjusted by a refund after.

    `refunded` is a line that gave all of its money back before it settled. `frozen` is shown while risk or a dispute holds
    a line; the row keeps the state that it will go on from.
    """

    pending = "pending"
    eligible = "eligible"
    frozen = "frozen"
    settled = "settled"
    adjusted = "adjusted"
    refunded = "refunded"


OPEN = (BillState.pending.value, BillState.eligible.value)
"""States in which the money of a line lies in escrow."""


class Payee(StrEnum):
    """Who may hold a share of a line besides the shop (domain 4.9)."""

    author = "author"
    agency = "agency"
    leader1 = "leader1"
    leader2 = "leader2"
    distributor = "distributor"
    stepped = "stepped"
    platform_fee = "platform_fee"
    platform_tech = "platform_tech"
    insurance = "insurance"


class RefundKind(StrEnum):
    """before: out of escrow; after: back from the payees; deposit: so far that the shop's deposit had to pay."""

    before = "before"
    after = "after"
    deposit = "deposit"


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """A payee's part of a line in minor units, and the rate and quote it came from."""

    payee: Payee
    payee_id: UUID
    amount: int
    rate_bp: int = 0
    base: int = 0
    quote_id: UUID | None = None


class RefundFact(Protocol):
    """What a granted refund of one line says; the fact itself is aftersale's, which is a later room."""

    shop_id: UUID
    order_id: UUID
    line_id: UUID
    buyer_id: UUID
    refund_id: UUID
    case_id: UUID | None
    qty: int
    goods: int
    freight: int


class CaseFact(Protocol):
    """What an opened or closed after-sale case says of its line."""

    shop_id: UUID
    line_id: UUID
    case_id: UUID


class Bill(msgspec.Struct, frozen=True, kw_only=True):
    """One line's account for its shop, with the income and outgo rows of domain 3.6.

    income = goods + freight - shop_discount - refunded (goods, freight and subsidies before settlement);
    outgo = platform_fee + commission + leader_fee + promotion_fee + other_fee; net = income - outgo. `platform_subsidy` and
    `author_subsidy` are the parts of `goods` that were made up to the shop. `refunded_after` is what it gave back later.
    """

    id: UUID
    shop_id: UUID
    order_id: UUID
    order_number: str
    title: Text
    qty: int
    goods: int
    freight: int
    shop_discount: int
    platform_subsidy: int
    author_subsidy: int
    paid: int
    refunded: int
    income: int
    platform_fee: int
    commission: int
    leader_fee: int
    promotion_fee: int
    other_fee: int
    outgo: int
    net: int
    refunded_after: int
    state: BillState
    held_by_case: bool
    paid_at: datetime
    due_at: datetime | None
    settled_at: datetime | None
    currency: str


class BillsFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which bills a list shows; times are of payment."""

    state: BillState | None = None
    number: str | None = None
    since: datetime | None = None
    until: datetime | None = None


class BillCounts(msgspec.Struct, frozen=True, kw_only=True):
    """Bills by state, each counted up to `cap`, and the net of what is still to come."""

    cap: int
    counts: dict[str, int]
    net: dict[str, int]


class Funds(msgspec.Struct, frozen=True, kw_only=True):
    """A shop's money: held in escrow, of that expected net, already its own, and on its way to the bank.

    `withdrawable` is what a withdrawal may take now: nothing while the balance is below zero or the deposit short.
    """

    currency: str
    escrow: int
    pending: int
    available: int
    settled_30d: int
    deposit: int = 0
    deposit_required: int = 0
    payout: int = 0
    withdrawable: int = 0


class Earnings(msgspec.Struct, frozen=True, kw_only=True):
    """An author's or agency's money: estimated on lines not yet received, pending on lines received, already its own."""

    currency: str
    estimated: int
    pending: int
    available: int
    payout: int = 0
    withdrawable: int = 0
    settled_30d: int = 0


class Earned(msgspec.Struct, frozen=True, kw_only=True):
    """One line's commission as its payee reads it: what was estimated at payment beside what it is now.

    `net` is the payee's own part now; `taken_back` is what refunds took of it, before settlement and after.
    """

    id: UUID
    order_number: str
    product_title: Text
    payee: str
    base: int
    rate_bp: int
    commission: int
    tech_fee: int
    estimated: int
    taken_back: int
    net: int
    state: BillState
    at: datetime
    paid_at: datetime
    settled_at: datetime | None
    currency: str


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One payee's row of an order's split, as shop, author and platform all read it."""

    payee: str
    payee_id: UUID | None
    amount: int
    rate_bp: int
    state: BillState


class Split(msgspec.Struct, frozen=True):
    """Where an order's money goes; rows and what was refunded sum to what came in: paid and subsidies."""

    currency: str
    paid: int
    rows: list[Row]
    subsidies: int = 0
    refunded: int = 0


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One refund in the life of a line: what went to the buyer and back to who bore subsidies, and what each payee gave."""

    refund_id: UUID
    kind: RefundKind
    at: datetime
    goods: int
    freight: int
    subsidies: int
    platform_fee: int
    net: int
    from_deposit: int
    payees: dict[str, int]


class Changes(msgspec.Struct, frozen=True):
    """The refunds of a line, the first one first."""

    items: list[Change]


class FeeRow(msgspec.Struct, frozen=True, kw_only=True):
    """A category's rate in basis points from a moment on."""

    category_id: UUID
    bp: int
    effective_at: datetime


class Fees(msgspec.Struct, frozen=True):
    """The platform's fee: `usual_bp` where a category has no rate of its own."""

    usual_bp: int
    items: list[FeeRow]


class SetFees(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Give categories a rate of their own, at once or from a later moment on; lines paid before keep theirs."""

    category_ids: Annotated[list[UUID], msgspec.Meta(min_length=1, max_length=500)]
    bp: Annotated[int, msgspec.Meta(ge=0, le=1000)]
    effective_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


class LineRef(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One bill, named by its shop and line."""

    shop_id: UUID
    line_id: UUID


Why = Annotated[str, msgspec.Meta(min_length=2, max_length=200, pattern="^[^\\x00-\\x1f\\x7f]*$")]


class Hold(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Freeze or release bills, for a reason that is written down."""

    lines: Annotated[list[LineRef], msgspec.Meta(min_length=1, max_length=100)]
    why: Why


class Confiscate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Take the payees' shares of frozen lines away, and give them to the platform or the shop."""

    lines: Annotated[list[LineRef], msgspec.Meta(min_length=1, max_length=100)]
    why: Why
    to: Annotated[str, msgspec.Meta(pattern="^(platform|shop)$")]


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a bulk verb: done, or the code of why not."""

    id: UUID
    ok: bool
    code: str | None = None
    text: str | None = None


class BulkDone(msgspec.Struct, frozen=True):
    """A result per row, in the order asked."""

    results: list[Done]


class NotOpen(Problem):
    """The money of the line no longer lies in escrow."""

    code, status = "trade.settlement.not_open", 409


class NotFrozen(Problem):
    """Only what is frozen can be released or confiscated."""

    code, status = "trade.settlement.not_frozen", 409
