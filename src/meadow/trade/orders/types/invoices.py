"""Invoices: what a buyer asks for, what a shop issues, and the titles she keeps."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from meadow.base.errors import Problem

MOST_TITLES, MOST_PDF = 20, 5_000_000
Kind = Literal["personal", "company"]
State = Literal["asked", "issued", "rejected", "cancelled"]
Plain = r"^[^\x00-\x1f\x7f]*$"
InvoiceNo = Annotated[str, msgspec.Meta(pattern="^[0-9A-Za-z-]{6,30}$")]


class Titled(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who an invoice is made out to, and where it goes; a company has a tax number."""

    kind: Kind
    title: Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=Plain)]
    email: Annotated[str, msgspec.Meta(max_length=120, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
    tax_number: Annotated[str, msgspec.Meta(pattern="^([0-9A-Z]{15,20})?$")] = ""


class NewTitle(Titled, frozen=True, forbid_unknown_fields=True):
    """Keep a title for the next time."""

    is_default: bool = False


class Title(Titled, frozen=True, kw_only=True):
    """One of one's own titles, in plain."""

    id: UUID
    is_default: bool


class Titles(msgspec.Struct, frozen=True):
    items: list[Title]


class Invoice(msgspec.Struct, frozen=True, kw_only=True):
    """An invoice as its buyer sees it."""

    id: UUID
    order_id: UUID
    state: State
    kind: Kind
    title: str
    tax_number: str
    email: str
    amount: int
    currency: str
    invoice_no: str | None
    asked_at: datetime
    decided_at: datetime | None
    reason: str | None


class ShopInvoice(msgspec.Struct, frozen=True, kw_only=True):
    """An invoice as its shop's list shows it: the title masked."""

    id: UUID
    order_id: UUID
    order_number: str
    state: State
    kind: Kind
    title_masked: str
    amount: int
    currency: str
    invoice_no: str | None
    asked_at: datetime
    decided_at: datetime | None
    reason: str | None


class InvoiceCounts(msgspec.Struct, frozen=True):
    """The shop's invoices by state."""

    asked: int = 0
    issued: int = 0
    rejected: int = 0
    cancelled: int = 0


class Issue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Issue an invoice under a number; the house draws a receipt for it."""

    invoice_no: InvoiceNo


class Refuse(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a shop does not issue it."""

    reason: Annotated[str, msgspec.Meta(min_length=2, max_length=200)]


class InvoiceOpen(Problem):
    """The order has an invoice that was asked for, or issued, already."""

    code, status = "trade.orders.invoice_open", 409


class NotInvoiceable(Problem):
    """Nothing of the order was paid and kept that an invoice could be made out for."""

    code, status = "trade.orders.not_invoiceable", 409


class InvoiceDecided(Problem):
    """The invoice was issued, refused or called off before."""

    code, status = "trade.orders.invoice_decided", 409


class NumberTaken(Problem):
    """Another invoice of the shop has this number."""

    code, status = "trade.orders.invoice_number_taken", 409


class NotReadyInvoice(Problem):
    """There is no document yet; `state` says how far it is."""

    code, status = "trade.orders.invoice_not_ready", 409


class NotAPdf(Problem):
    """The bytes are no PDF document."""

    code, status = "trade.orders.not_a_pdf", 422


class TitlesFull(Problem):
    """No room for another title; `most` is the limit."""

    code, status = "trade.orders.titles_full", 409
