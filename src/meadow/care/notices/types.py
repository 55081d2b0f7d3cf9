"""Notices: what the house tells a person, a shop, an author or an agency."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import msgspec

from meadow.base import policy
from meadow.base.errors import Problem
from meadow.base.i18n import Text

KEPT_DAYS = policy.declare("care.notices.kept", 180, 7, 3650, text="days a notice is kept")

MESSAGES_KEPT_DAYS = policy.declare(
    "care.notices.messages_kept", 30, 1, 365, text="days a sent mail or text message is kept"
)


class To(msgspec.Struct, frozen=True):
    """Whose inbox: `account`, `shop`, `author`, `agency` or `platform`."""

    kind: str
    id: UUID


class Kind(StrEnum):
    """What a notice is about; each has a title and a body in `messages`."""

    order_paid = "order_paid"
    order_shipped = "order_shipped"
    order_delivered = "order_delivered"
    order_cancelled = "order_cancelled"
    order_completed = "order_completed"
    shop_settled = "shop_settled"
    author_claimed = "author_claimed"
    author_settled = "author_settled"
    agency_settled = "agency_settled"
    shop_settled_back = "shop_settled_back"
    shop_withdrawal_paid = "shop_withdrawal_paid"
    shop_withdrawal_returned = "shop_withdrawal_returned"
    payee_settled_back = "payee_settled_back"
    payee_withdrawal_paid = "payee_withdrawal_paid"
    payee_withdrawal_returned = "payee_withdrawal_returned"
    product_approved = "product_approved"
    product_rejected = "product_rejected"
    video_approved = "video_approved"
    video_rejected = "video_rejected"
    video_taken_down = "video_taken_down"
    video_restored = "video_restored"
    video_appeal_refused = "video_appeal_refused"
    video_mentioned = "video_mentioned"
    showcase_dropped = "showcase_dropped"
    wish_granted = "wish_granted"
    contract_invited = "contract_invited"
    contract_bound = "contract_bound"
    contract_ended = "contract_ended"
    review_low = "review_low"
    invoice_issued = "invoice_issued"
    invoice_refused = "invoice_refused"
    parcel_stalled = "parcel_stalled"
    parcel_trouble = "parcel_trouble"
    ship_overdue = "ship_overdue"
    address_asked = "address_asked"
    address_changed = "address_changed"
    address_kept = "address_kept"
    stock_low = "stock_low"
    aftersale_opened = "aftersale_opened"
    aftersale_returned = "aftersale_returned"
    aftersale_urged = "aftersale_urged"
    aftersale_agreed = "aftersale_agreed"
    aftersale_rejected = "aftersale_rejected"
    aftersale_sent = "aftersale_sent"
    aftersale_refunded = "aftersale_refunded"
    aftersale_closed = "aftersale_closed"
    aftersale_evidence = "aftersale_evidence"
    aftersale_ruled = "aftersale_ruled"
    live_day = "live_day"
    live_soon = "live_soon"
    live_now = "live_now"
    live_dropped = "live_dropped"
    live_banned = "live_banned"
    live_expired = "live_expired"
    live_off = "live_off"
    live_withdrawn = "live_withdrawn"
    live_licence_granted = "live_licence_granted"
    live_licence_refused = "live_licence_refused"
    prize_won = "prize_won"


# What a colleague must hold to see a notice in the inbox she shares; a person's own inbox is all hers.
SCOPES: dict[Kind, str] = {
    Kind.order_paid: "orders.read",
    Kind.order_completed: "orders.read",
    Kind.shop_settled: "funds.read",
    Kind.author_claimed: "earnings.read",
    Kind.author_settled: "earnings.read",
    Kind.agency_settled: "earnings.read",
    Kind.shop_settled_back: "funds.read",
    Kind.shop_withdrawal_paid: "funds.read",
    Kind.shop_withdrawal_returned: "funds.read",
    Kind.payee_settled_back: "earnings.read",
    Kind.payee_withdrawal_paid: "earnings.read",
    Kind.payee_withdrawal_returned: "earnings.read",
    Kind.product_approved: "products.read",
    Kind.product_rejected: "products.read",
    Kind.video_approved: "videos.edit",
    Kind.video_rejected: "videos.edit",
    Kind.video_taken_down: "videos.edit",
    Kind.video_restored: "videos.edit",
    Kind.video_appeal_refused: "videos.edit",
    Kind.video_mentioned: "videos.edit",
    Kind.showcase_dropped: "showcase.edit",
    Kind.contract_invited: "contracts.sign",
    Kind.contract_bound: "authors.edit",
    Kind.contract_ended: "contracts.sign",
    Kind.review_low: "orders.read",
    Kind.parcel_stalled: "orders.read",
    Kind.parcel_trouble: "orders.read",
    Kind.ship_overdue: "orders.read",
    Kind.address_asked: "orders.read",
    Kind.stock_low: "products.read",
    Kind.aftersale_opened: "orders.read",
    Kind.aftersale_returned: "orders.read",
    Kind.aftersale_urged: "orders.read",
    Kind.aftersale_evidence: "orders.read",
    Kind.aftersale_ruled: "orders.read",
    Kind.live_dropped: "live.run",
    Kind.live_banned: "live.run",
    Kind.live_withdrawn: "live.run",
    Kind.live_licence_granted: "products.read",
    Kind.live_licence_refused: "products.read",
    Kind.live_expired: "live.run",
    Kind.prize_won: "orders.read",
}


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A notice as it is kept: the kind and its parameters, rendered when it is read."""

    id: UUID
    kind: Kind
    params: dict[str, Any]
    link: str | None
    at: datetime
    read_at: datetime | None


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """A notice as it is shown."""

    id: UUID
    kind: Kind
    title: Text
    body: Text
    link: str | None
    at: datetime
    read: bool


class Unread(msgspec.Struct, frozen=True):
    count: int


class MarkRead(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Mark these as read, or all."""

    ids: Annotated[list[UUID], msgspec.Meta(max_length=200)] = []
    all: bool = False


class Channel(StrEnum):
    """How a message reaches a person: by what she logs in with."""

    mail = "mail"
    sms = "sms"


class Letter(StrEnum):
    """What a mail or a text message is about; each has a subject, a mail and a text in `messages`."""

    welcome = "welcome"
    new_device = "new_device"
    order_paid = "order_paid"
    order_shipped = "order_shipped"


class Errand(msgspec.Struct, frozen=True, kw_only=True):
    """What the job is given: ids and figures, never an address, a name or a text."""

    letter: Letter
    account_id: UUID
    dedupe: str
    at: datetime
    params: dict[str, str] = {}
    session_id: UUID | None = None


class Outgoing(msgspec.Struct, frozen=True, kw_only=True):
    """A message as it leaves: `to` is an e-mail address or a phone number, a text message has no subject."""

    id: UUID
    account_id: UUID
    channel: Channel
    letter: Letter
    locale: str
    to: str
    subject: str
    body: str
    dedupe: str


class SentRow(msgspec.Struct, frozen=True, kw_only=True):
    """A sent message in the operator's list, the recipient masked."""

    id: UUID
    at: datetime
    channel: Channel
    letter: Letter
    locale: str
    to: str


class Sent(SentRow, frozen=True, kw_only=True):
    """A sent message, opened."""

    subject: str
    body: str


class WrongSubject(Problem):
    """`subject` is not of the form `shop:<id>`."""

    code, status = "care.notices.wrong_subject", 422
