"""Invoices and titles as buyer and shop see them, and the documents."""

from typing import Any
from uuid import UUID

import msgspec

from meadow.base.db import ReadDb, mapping
from meadow.base.errors import NotFound
from meadow.base.page import Cursor, Page, cut
from meadow.trade.orders.store import invoices as store
from meadow.trade.orders.types.invoices import (
    Invoice,
    InvoiceCounts,
    NotReadyInvoice,
    ShopInvoice,
    State,
    Title,
    Titled,
    Titles,
)


async def titles(db: ReadDb, buyer_id: UUID) -> Titles:
    """The buyer's own titles in plain, the default first."""
    found = []
    for r in await store.titles(db, buyer_id=buyer_id):
        held = msgspec.json.decode(db.house.vault.open("orders.title", r.body), type=Titled)
        found.append(Title(**msgspec.structs.asdict(held), id=r.id, is_default=r.is_default))
    return Titles(found)


async def of_order(db: ReadDb, buyer_id: UUID, order_id: UUID) -> Invoice:
    """The newest invoice of one's own order, in plain; raises `NotFound`."""
    row = await _of_order(db, buyer_id, order_id)
    titled = msgspec.json.decode(db.house.vault.open("orders.invoice", row.body), type=Titled)
    held = {k: v for k, v in mapping(row).items() if k != "kind"}
    return msgspec.convert(held | msgspec.structs.asdict(titled), Invoice)


async def _of_order(db: ReadDb, buyer_id: UUID, order_id: UUID) -> Any:
    row = await store.of_order(db, buyer_id=buyer_id, order_id=order_id)
    if row is None:
        raise NotFound
    return row


async def of_shop(db: ReadDb, shop_id: UUID, state: State | None, cursor: str | None, limit: int) -> Page[ShopInvoice]:
    """The shop's invoices of a tab, the newest first, titles masked."""
    at = Cursor.read(cursor, UUID)
    rows = await store.page_of_shop(db, shop_id=shop_id, state=state, before=at[0] if at else None, limit=limit)
    page, more = cut(rows, limit, lambda r: (r.id,))
    return Page([msgspec.convert(mapping(r), ShopInvoice) for r in page], more)


async def one_of_shop(db: ReadDb, shop_id: UUID, invoice_id: UUID) -> ShopInvoice:
    """One invoice of the shop's; raises `NotFound`."""
    row = await store.of_shop(db, shop_id=shop_id, invoice_id=invoice_id)
    if row is None:
        raise NotFound
    return msgspec.convert(mapping(row), ShopInvoice)


async def counts(db: ReadDb, shop_id: UUID) -> InvoiceCounts:
    """The shop's invoices by state."""
    return InvoiceCounts(**await store.counts(db, shop_id=shop_id))


async def paper_of_buyer(db: ReadDb, buyer_id: UUID, order_id: UUID) -> tuple[str, str]:
    """File and number of one's own issued invoice; raises `NotFound`, `NotReadyInvoice`."""
    return _paper(await _of_order(db, buyer_id, order_id))


async def paper_of_shop(db: ReadDb, shop_id: UUID, invoice_id: UUID) -> tuple[str, str]:
    """File and number of an issued invoice of the shop's; raises `NotFound`, `NotReadyInvoice`."""
    row = await store.of_shop(db, shop_id=shop_id, invoice_id=invoice_id)
    if row is None:
        raise NotFound
    return _paper(row)


def _paper(row: Any) -> tuple[str, str]:
    if row.file is None:
        raise NotReadyInvoice(state=row.state)
    return row.file, row.invoice_no
