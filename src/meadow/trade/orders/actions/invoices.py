"""Asking for an invoice, issuing or refusing it, and the book of titles."""

import asyncio
from typing import Any
from uuid import UUID

import msgspec

from meadow.base import clock, i18n, ids, trail
from meadow.base.bus import emit
from meadow.base.db import House, WriteDb
from meadow.base.errors import FieldError, Invalid, NotFound
from meadow.base.trail import Who
from meadow.base.vault import mask_name
from meadow.people import accounts
from meadow.trade.orders import store as core
from meadow.trade.orders.actions.traces import left
from meadow.trade.orders.events import InvoiceDecided as Told
from meadow.trade.orders.papers import Receipt, Row, draw
from meadow.trade.orders.rules.exports import decimal
from meadow.trade.orders.store import invoices as store
from meadow.trade.orders.types import Order
from meadow.trade.orders.types.invoices import (
    MOST_TITLES,
    InvoiceDecided,
    InvoiceOpen,
    NewTitle,
    NotAPdf,
    NotInvoiceable,
    NumberTaken,
    Titled,
    TitlesFull,
)

BODY, TITLE = "orders.invoice", "orders.title"
_LABELS = (
    "receipt", "seller", "buyer", "tax_number", "invoice_no", "order", "date", "goods", "qty", "amount", "total", "freight", "no_tax",
)  # fmt: skip


def _whole(ask: Titled) -> None:
    if ask.kind == "company" and not ask.tax_number:
        raise Invalid(errors=(FieldError("/tax_number", "base.shape.missing"),))


async def keep_title(db: WriteDb, buyer_id: UUID, ask: NewTitle) -> UUID:
    """Put a title into the buyer's book. Raises `Invalid`, `TitlesFull`."""
    _whole(ask)
    held = await store.titles(db, buyer_id=buyer_id)
    if len(held) >= MOST_TITLES:
        raise TitlesFull(most=MOST_TITLES)
    made = ids.new()
    body = db.house.vault.seal(TITLE, msgspec.json.encode(_titled(ask)).decode())
    await store.put_title(
        db, buyer_id=buyer_id, title_id=made, body=body, is_default=ask.is_default or not held, at=clock.now()
    )
    return made


def _titled(ask: Titled) -> Titled:
    return Titled(ask.kind, ask.title.strip(), ask.email, ask.tax_number if ask.kind == "company" else "")


async def drop_title(db: WriteDb, buyer_id: UUID, title_id: UUID) -> None:
    """Forget a title. Raises `NotFound`."""
    if not await store.drop_title(db, buyer_id=buyer_id, title_id=title_id):
        raise NotFound


async def ask(db: WriteDb, buyer_id: UUID, order_id: UUID, wanted: Titled) -> UUID:
    """Ask for the invoice of a paid order. Raises `NotFound`, `Invalid`, `NotInvoiceable`, `InvoiceOpen`."""
    _whole(wanted)
    order = await core.of_buyer(db, buyer_id=buyer_id, order_id=order_id)
    if order is None:
        raise NotFound
    amount = order.amount - order.refunded
    if order.paid_at is None or amount <= 0:
        raise NotInvoiceable(state=order.state.value)
    titled, made = _titled(wanted), ids.new()
    fresh = await store.add(
        db, shop_id=order.shop.id, id=made, order_id=order_id, order_number=order.number, buyer_id=buyer_id, kind=titled.kind,
        state="asked", body=db.house.vault.seal(BODY, msgspec.json.encode(titled).decode()),
        title_masked=_masked(titled), amount=amount, currency=order.currency, asked_at=clock.now(),
    )  # fmt: skip
    if not fresh:
        raise InvoiceOpen
    await left(db, order.shop.id, [order_id], buyer_id, "invoice", {"step": "asked"})
    return made


def _masked(titled: Titled) -> str:
    if titled.kind == "personal":
        return mask_name(titled.title)
    return titled.title if len(titled.title) <= 4 else f"{titled.title[:2]}***{titled.title[-2:]}"


async def call_off(db: WriteDb, buyer_id: UUID, order_id: UUID) -> None:
    """Want no invoice after all, until it is issued. Raises `NotFound`, `InvoiceDecided`."""
    held = await store.of_order(db, buyer_id=buyer_id, order_id=order_id)
    if held is None:
        raise NotFound
    values = {"state": "cancelled", "decided_at": clock.now(), "decided_by": buyer_id}
    if not await store.decide(db, shop_id=held.shop_id, invoice_id=held.id, **values):
        raise InvoiceDecided(state=held.state)
    await left(db, held.shop_id, [order_id], buyer_id, "invoice", {"step": "cancelled"})


async def open_title(db: WriteDb, who: Who, shop_id: UUID, invoice_id: UUID) -> Titled:
    """Who an invoice is made out to, in plain, for whoever issues it, with an audit row. Raises `NotFound`."""
    held = await store.of_shop(db, shop_id=shop_id, invoice_id=invoice_id)
    if held is None:
        raise NotFound
    await trail.note(db, who, verb="trade.orders.invoice_open", subject=invoice_id, detail={"shop_id": str(shop_id)})
    return msgspec.json.decode(db.house.vault.open(BODY, held.body), type=Titled)


async def refuse(db: WriteDb, who: Who, shop_id: UUID, invoice_id: UUID, reason: str) -> None:
    """Do not issue it, and say why. Raises `NotFound`, `InvoiceDecided`."""
    held = await store.of_shop(db, shop_id=shop_id, invoice_id=invoice_id)
    if held is None:
        raise NotFound
    await _decide(db, who, held, "rejected", reason=reason)


async def issue(house: House, who: Who, shop_id: UUID, invoice_id: UUID, number: str, body: bytes | None) -> None:
    """Issue it with the shop's own document, or with a receipt that the house draws.

    The document is made and kept before the transaction that issues it: whoever comes second leaves a file that nobody
    names. Raises `NotFound`, `InvoiceDecided`, `NumberTaken`, `NotAPdf`, `NotInvoiceable`.
    """
    async with house.read() as db:
        held = await store.of_shop(db, shop_id=shop_id, invoice_id=invoice_id)
        order = await core.of_shop(db, shop_id=shop_id, order_id=held.order_id) if held else None
        if held is None or order is None:
            raise NotFound
        if held.state != "asked":
            raise InvoiceDecided(state=held.state)
        contact = await accounts.contact(db, held.buyer_id)
    amount = order.amount - order.refunded
    if amount <= 0:
        raise NotInvoiceable(state=order.state.value)
    if body is None:
        receipt = _receipt(house, held, order, number, contact.locale if contact else "zh-CN")
        body = await asyncio.to_thread(draw, receipt)
    elif not (body.startswith(b"%PDF-") and b"%%EOF" in body[-1024:]):
        raise NotAPdf
    file = f"invoices/{shop_id.hex}/{ids.new().hex}.pdf"
    await house.files.put(file, body)
    async with house.write() as db:
        if await store.number_taken(db, shop_id=shop_id, invoice_no=number):
            raise NumberTaken(number=number)
        await _decide(db, who, held, "issued", invoice_no=number, file=file, amount=amount)


def _receipt(house: House, held: Any, order: Order, number: str, language: str) -> Receipt:
    titled = msgspec.json.decode(house.vault.open(BODY, held.body), type=Titled)
    say = {k: i18n.say(f"trade.orders.receipt.{k}", language) for k in _LABELS}
    rows = [
        Row(_said(x.title, language), x.qty - x.refunded_qty, decimal(x.paid - x.refunded_goods))
        for x in order.lines
        if x.qty > x.refunded_qty
    ]
    freight = sum(x.freight - x.refunded_freight for x in order.lines)
    if freight:
        rows.append(Row(say["freight"], 1, decimal(freight)))
    return Receipt(
        labels=say, shop=order.shop.name, title=titled.title, tax_number=titled.tax_number, invoice_no=number,
        order_number=order.number, issued_at=clock.now(), rows=rows, total=f"{order.currency} {decimal(order.amount - order.refunded)}",
    )  # fmt: skip


def _said(text: dict[str, str], language: str) -> str:
    return text.get(language) or text.get("zh-CN") or text.get("en") or ""


async def _decide(db: WriteDb, who: Who, held: Any, state: str, **values: Any) -> None:
    stamps = {"state": state, "decided_at": clock.now(), "decided_by": who.account_id}
    if not await store.decide(db, shop_id=held.shop_id, invoice_id=held.id, **stamps, **values):
        raise InvoiceDecided(state=state)
    detail = {"shop_id": str(held.shop_id), "order_id": str(held.order_id), "state": state}
    await trail.note(db, who, verb="trade.orders.invoice", subject=held.id, detail=detail)
    await left(db, held.shop_id, [held.order_id], who, "invoice", {"step": state})
    await emit(
        db,
        Told(
            shop_id=held.shop_id, order_id=held.order_id, buyer_id=held.buyer_id, invoice_id=held.id, number=held.order_number,
            issued=state == "issued",
        ),
    )  # fmt: skip
