"""After-sale: the states and sides of a case, what a line has left to give back, and what can be refused."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from meadow.base.errors import Problem
from meadow.base.i18n import Text
from meadow.goods.media.types import Asset


class Kind(StrEnum):
    """What a case wants; codes of other platforms are mapped at the border only."""

    refund_unshipped = "refund_unshipped"
    refund_shipped = "refund_shipped"
    return_refund = "return_refund"
    exchange = "exchange"
    resend = "resend"
    repair = "repair"
    price_protection = "price_protection"
    user_cancel = "user_cancel"
    system_cancel = "system_cancel"


class State(StrEnum):
    """Where a case stands. `refunding`: granted, the money is on its way; `success`, `done` and `closed` are ends."""

    waiting_merchant = "waiting_merchant"
    waiting_return = "waiting_return"
    returned = "returned"
    waiting_resend = "waiting_resend"
    waiting_receipt = "waiting_receipt"
    rejected_first = "rejected_first"
    rejected_second = "rejected_second"
    refunding = "refunding"
    success = "success"
    done = "done"
    closed = "closed"


class Verb(StrEnum):
    """What moves a case; `agree` is the first or the second decision by where it stands, `promise` sends without a return."""

    agree = "agree"
    promise = "promise"
    reject = "reject"
    edit = "edit"
    withdraw = "withdraw"
    send_back = "send_back"
    send = "send"
    receive = "receive"
    reopen = "reopen"
    refund = "refund"
    close = "close"
    paid_out = "paid_out"


class By(StrEnum):
    """Who moves it: `rule` is the shop's own automatic rule, `time` a deadline that passed."""

    buyer = "buyer"
    merchant = "merchant"
    platform = "platform"
    rule = "rule"
    time = "time"


class Arbitration(StrEnum):
    """Whether the platform looks at it, and how that ended; `ended` found parts on both sides or was settled between them."""

    none = "none"
    waiting_evidence = "waiting_evidence"
    handling = "handling"
    negotiation = "negotiation"
    for_buyer = "for_buyer"
    for_seller = "for_seller"
    ended = "ended"
    cancelled = "cancelled"


class Blamed(StrEnum):
    """Whose fault the platform found it to be."""

    none = "none"
    buyer = "buyer"
    merchant = "merchant"
    platform = "platform"
    carrier = "carrier"


class RefundState(StrEnum):
    """How far the money is on its way home."""

    none = "none"
    refunding = "refunding"
    success = "success"
    failed = "failed"


class Entry(StrEnum):
    """A row of the log: words, proof, a proposal, a step, or a reminder."""

    message = "message"
    evidence = "evidence"
    offer = "offer"
    move = "move"
    urge = "urge"


class Bought(msgspec.Struct, frozen=True, kw_only=True):
    """What a line was bought for, how much of it left, and what went back already; `paid` and `freight` are the buyer's."""

    id: UUID
    ix: int
    qty: int
    shipped: int
    released: int
    paid: int
    freight: int
    refunded_qty: int = 0
    refunded_goods: int = 0
    refunded_freight: int = 0
    gift_of: int | None = None
    bundle_id: UUID | None = None

    @property
    def waiting(self) -> int:
        """Pieces that have not left and are still wanted."""
        return self.qty - self.shipped - self.released

    @property
    def away(self) -> int:
        """Pieces that left and were not refunded."""
        return self.shipped - (self.refunded_qty - self.released)

    @property
    def left(self) -> tuple[int, int, int]:
        """Pieces, goods and freight that can still be given back."""
        return (
            self.qty - self.refunded_qty,
            self.paid - self.refunded_goods,
            self.freight - self.refunded_freight,
        )


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """A line's part of a case: pieces that come off the order, and minor units of goods and freight."""

    line_id: UUID
    qty: int
    goods: int
    freight: int


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a case as it is kept: its part, and what it was when the case was opened."""

    line_id: UUID
    sku_id: UUID
    product_id: UUID
    qty: int
    goods: int
    freight: int
    open: bool
    title: Text
    spec_text: Text
    image: Asset | None


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """A counter-offer that waits for the other side; a new one takes the old one's place."""

    id: UUID
    by: By
    kind: Kind
    amount: int
    at: datetime
    address_id: UUID | None = None


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """A case as it lies in the table; amounts in minor units."""

    id: UUID
    number: str
    shop_id: UUID
    shop_name: str
    order_id: UUID
    order_number: str
    line_id: UUID
    buyer_id: UUID
    buyer_masked: str
    checkout_id: UUID
    kind: Kind
    state: State
    arbitration: Arbitration
    blamed: Blamed
    version: int
    reason: str
    qty: int
    amount: int
    currency: str
    mode: By | None
    instant: bool
    wanted_sku_id: UUID | None
    reject_reason: str | None
    offer: Proposal | None
    refund_id: UUID
    refund_state: RefundState
    return_parcel_id: UUID | None
    sent_parcel_id: UUID | None
    goods_back: bool
    sellable: bool | None
    deadline: datetime | None
    look_by: datetime | None
    appealed_by: By | None
    extended: int
    urges: int
    urged_at: datetime | None
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    items: list[Item]


class Actor(msgspec.Struct, frozen=True):
    """Who takes a step: a side, and the account where it is a person."""

    by: By
    account_id: UUID | None = None


class Auto(msgspec.Struct, frozen=True, kw_only=True):
    """What a shop agrees to by itself; amounts in minor units, 0 switches a rule off."""

    unshipped: bool = False
    refund_most: int = 0
    return_most: int = 0


class Step(msgspec.Struct, frozen=True):
    """A row of the machine."""

    state: State
    verb: Verb
    by: frozenset[By]
    kinds: frozenset[Kind]
    to: State


class WindowClosed(Problem):
    """The time to ask for this is over; `closed_at` says since when."""

    code, status = "trade.aftersale.window_closed", 409


class NotOffered(Problem):
    """The kind of after-sale does not fit the order as it is; `why` says what stands against it."""

    code, status = "trade.aftersale.not_offered", 409


class AlreadyOpen(Problem):
    """A case on this line is still open; `case_id` names it."""

    code, status = "trade.aftersale.already_open", 409


class TooMuch(Problem):
    """More than can be given back; `most` in minor units, `pieces` in pieces."""

    code, status = "trade.aftersale.too_much", 409


class UnfitReason(Problem):
    """The reason does not go with the kind."""

    code, status = "trade.aftersale.unfit_reason", 422


class ProofNeeded(Problem):
    """The reason needs a picture."""

    code, status = "trade.aftersale.proof_needed", 422


class UnknownPicture(Problem):
    """A picture that its sender has not uploaded."""

    code, status = "trade.aftersale.unknown_picture", 422


class Moved(Problem):
    """The case has moved on since it was read; `version` and `state` are the new ones."""

    code, status = "trade.aftersale.moved", 409


class NotNow(Problem):
    """The case stands where this cannot be done."""

    code, status = "trade.aftersale.not_now", 409


class NoReturnAddress(Problem):
    """Nowhere to send the goods: the shop must name a return address first."""

    code, status = "trade.aftersale.no_return_address", 409


class OfferOver(Problem):
    """The proposal was withdrawn, replaced or answered."""

    code, status = "trade.aftersale.offer_over", 409


class EnoughUrged(Problem):
    """The shop was reminded often enough, or a moment ago."""

    code, status = "trade.aftersale.enough_urged", 409


class EnoughTime(Problem):
    """The deadline was moved as often as it may be."""

    code, status = "trade.aftersale.enough_time", 409


class LogFull(Problem):
    """No room for another entry of this side."""

    code, status = "trade.aftersale.log_full", 409


class BookFull(Problem):
    """No room for another return address."""

    code, status = "trade.aftersale.book_full", 409


class WholeBundle(Problem):
    """Goods of a bundle come back in whole bundles; `unit` is the least number of pieces of this line."""

    code, status = "trade.aftersale.whole_bundle", 409


class NoPriceDrop(Problem):
    """Today's price is not lower than what was paid, or the difference was paid already."""

    code, status = "trade.aftersale.no_price_drop", 409


class UnfitExchange(Problem):
    """Another piece of the same product at the same price, and on sale, or none."""

    code, status = "trade.aftersale.unfit_exchange", 409
