"""Invoices: the buyer asks and keeps titles, the shop issues, both take the document away."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response
from litestar.params import QueryParameter
from litestar.response import Stream

from meadow.base.db import House, ReadDb, WriteDb
from meadow.base.errors import Invalid, NotFound
from meadow.base.page import Page
from meadow.base.web import Who, raw, read, shop, signed_in, write
from meadow.trade.orders.actions import invoices as actions
from meadow.trade.orders.queries import invoices as queries
from meadow.trade.orders.types.invoices import (
    MOST_PDF,
    Invoice,
    InvoiceCounts,
    InvoiceDecided,
    InvoiceOpen,
    Issue,
    NewTitle,
    NotAPdf,
    NotInvoiceable,
    NumberTaken,
    Refuse,
    ShopInvoice,
    State,
    Titled,
    Titles,
    TitlesFull,
)

Limit = Annotated[int, QueryParameter(ge=1, le=100)]
Number = Annotated[str, QueryParameter(pattern="^[0-9A-Za-z-]{6,30}$")]
Tab = Annotated[State | None, QueryParameter(name="state")]
_MINE = "/api/orders/{order_id:uuid}/invoice"
_DESK = "/api/merchant/{shop_id:uuid}/invoices"
_ONE = f"{_DESK}/{{invoice_id:uuid}}"
_ISSUE = [NotFound, InvoiceDecided, NumberTaken, NotInvoiceable]


@read("/api/me/titles", guard=signed_in, op="trade_orders_titles")
async def titles(db: ReadDb, who: Who) -> Titles:
    """The shopper's own invoice titles."""
    return await queries.titles(db, who.account_id)


@write("/api/me/titles", guard=signed_in, op="trade_orders_keep_title", status=201, raises=[Invalid, TitlesFull])
async def keep_title(db: WriteDb, who: Who, data: NewTitle) -> Titles:
    """Keep a title for the next time."""
    await actions.keep_title(db, who.account_id, data)
    return await queries.titles(db, who.account_id)


@write(
    "/api/me/titles/{title_id:uuid}", guard=signed_in, op="trade_orders_drop_title", method="DELETE", raises=[NotFound]
)  # fmt: skip
async def drop_title(db: WriteDb, who: Who, title_id: UUID) -> None:
    """Forget a title."""
    await actions.drop_title(db, who.account_id, title_id)


@read(_MINE, guard=signed_in, op="trade_orders_invoice", raises=[NotFound])
async def mine(db: ReadDb, who: Who, order_id: UUID) -> Invoice:
    """The invoice of one's own order."""
    return await queries.of_order(db, who.account_id, order_id)


@write(
    _MINE, guard=signed_in, op="trade_orders_ask_invoice", status=201, raises=[NotFound, Invalid, NotInvoiceable, InvoiceOpen]
)  # fmt: skip
async def ask(db: WriteDb, who: Who, order_id: UUID, data: Titled) -> Invoice:
    """Ask for the invoice of an order."""
    await actions.ask(db, who.account_id, order_id, data)
    return await queries.of_order(db, who.account_id, order_id)


@write(
    f"{_MINE}/cancel", guard=signed_in, op="trade_orders_cancel_invoice", raises=[NotFound, InvoiceDecided]
)  # fmt: skip
async def call_off(db: WriteDb, who: Who, order_id: UUID) -> Invoice:
    """Want no invoice after all."""
    await actions.call_off(db, who.account_id, order_id)
    return await queries.of_order(db, who.account_id, order_id)


@raw(f"{_MINE}/file", ["GET"], guard=signed_in, op="trade_orders_invoice_file")
async def paper(house: House, who: Who, order_id: UUID) -> Response[Any]:
    """The document of one's own issued invoice."""
    async with house.read() as db:
        file, number = await queries.paper_of_buyer(db, who.account_id, order_id)
    return await _pdf(house, file, number)


@read(_DESK, guard=shop("orders.read"), op="trade_orders_shop_invoices")
async def of_shop(
    db: ReadDb, shop_id: UUID, tab: Tab = None, cursor: str | None = None, limit: Limit = 20
) -> Page[ShopInvoice]:
    """The shop's invoices of a tab."""
    return await queries.of_shop(db, shop_id, tab, cursor, limit)


@read(f"{_DESK}/counts", guard=shop("orders.read"), op="trade_orders_invoice_counts")
async def counts(db: ReadDb, shop_id: UUID) -> InvoiceCounts:
    """The shop's invoices by state."""
    return await queries.counts(db, shop_id)


@write(f"{_ONE}/open", guard=shop("invoices.edit"), op="trade_orders_open_invoice", raises=[NotFound])
async def open_title(db: WriteDb, who: Who, shop_id: UUID, invoice_id: UUID) -> Titled:
    """Who an invoice is made out to, in plain, audited."""
    return await actions.open_title(db, who, shop_id, invoice_id)


@write(f"{_ONE}/issue", guard=shop("invoices.edit"), op="trade_orders_issue_invoice", alone=False, raises=_ISSUE)
async def issue(house: House, who: Who, shop_id: UUID, invoice_id: UUID, data: Issue) -> ShopInvoice:
    """Issue an invoice under a number; the house draws a receipt."""
    await actions.issue(house, who, shop_id, invoice_id, data.invoice_no, None)
    async with house.read() as db:
        return await queries.one_of_shop(db, shop_id, invoice_id)


@write(
    f"{_ONE}/file", guard=shop("invoices.edit"), op="trade_orders_upload_invoice", method="PUT", body_limit=MOST_PDF, alone=False,
    raises=[*_ISSUE, NotAPdf],
)  # fmt: skip
async def upload(
    house: House, who: Who, request: Request[Any, Any, Any], shop_id: UUID, invoice_id: UUID, invoice_no: Number
) -> ShopInvoice:
    """Issue an invoice with the shop's own PDF: the raw bytes are the body."""
    await actions.issue(house, who, shop_id, invoice_id, invoice_no, await request.body())
    async with house.read() as db:
        return await queries.one_of_shop(db, shop_id, invoice_id)


@write(
    f"{_ONE}/refuse", guard=shop("invoices.edit"), op="trade_orders_refuse_invoice", raises=[NotFound, InvoiceDecided]
)  # fmt: skip
async def refuse(db: WriteDb, who: Who, shop_id: UUID, invoice_id: UUID, data: Refuse) -> ShopInvoice:
    """Do not issue an invoice, and say why."""
    await actions.refuse(db, who, shop_id, invoice_id, data.reason)
    return await queries.one_of_shop(db, shop_id, invoice_id)


@raw(f"{_ONE}/file", ["GET"], guard=shop("invoices.edit"), op="trade_orders_shop_invoice_file")
async def shop_paper(house: House, shop_id: UUID, invoice_id: UUID) -> Response[Any]:
    """The document of an issued invoice."""
    async with house.read() as db:
        file, number = await queries.paper_of_shop(db, shop_id, invoice_id)
    return await _pdf(house, file, number)


async def _pdf(house: House, file: str, number: str) -> Response[Any]:
    size = await house.files.size(file)
    headers = {
        "content-disposition": f'attachment; filename="invoice-{number}.pdf"',
        "cache-control": "private, no-store",
    }
    headers["content-length"] = str(size)
    return Stream(house.files.stream(file, 0, size), headers=headers, media_type="application/pdf")


routes = [
    titles, keep_title, drop_title, mine, ask, call_off, paper, of_shop, counts, open_title, issue, upload, refuse, shop_paper,
]  # fmt: skip
