"""SQL of invoices and titles."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base.db import ReadDb, WriteDb
from meadow.trade.orders.tables.invoices import invoice, title


async def titles(db: ReadDb, *, buyer_id: UUID) -> Sequence[Any]:
    """The buyer's titles, the default first."""
    query = sa.select(title).where(title.c.buyer_id == buyer_id)
    return await db.all(query.order_by(title.c.is_default.desc(), title.c.at.desc(), title.c.id))


async def put_title(db: WriteDb, *, buyer_id: UUID, title_id: UUID, **values: Any) -> None:
    """Write a title; a new default takes the place of the old one."""
    if values["is_default"]:
        await db.run(title.update().where(title.c.buyer_id == buyer_id).values(is_default=False))
    await db.run(title.insert().values(buyer_id=buyer_id, id=title_id, **values))


async def drop_title(db: WriteDb, *, buyer_id: UUID, title_id: UUID) -> bool:
    return bool(await db.run(title.delete().where(title.c.buyer_id == buyer_id, title.c.id == title_id)))


async def add(db: WriteDb, *, shop_id: UUID, **values: Any) -> bool:
    """Write an invoice; False where the order has an open one."""
    return bool(await db.run(insert(invoice).values(shop_id=shop_id, **values).on_conflict_do_nothing()))


async def of_order(db: ReadDb, *, buyer_id: UUID, order_id: UUID) -> Any:
    """The newest invoice of a buyer's order."""
    mine = (invoice.c.buyer_id == buyer_id) & (invoice.c.order_id == order_id)
    return await db.one(sa.select(invoice).where(mine).order_by(invoice.c.id.desc()).limit(1))


async def of_shop(db: ReadDb, *, shop_id: UUID, invoice_id: UUID) -> Any:
    return await db.one(sa.select(invoice).where(invoice.c.shop_id == shop_id, invoice.c.id == invoice_id))


async def number_taken(db: ReadDb, *, shop_id: UUID, invoice_no: str) -> bool:
    mine = (invoice.c.shop_id == shop_id) & (invoice.c.invoice_no == invoice_no)
    return await db.value(sa.select(invoice.c.id).where(mine)) is not None


async def decide(db: WriteDb, *, shop_id: UUID, invoice_id: UUID, **values: Any) -> bool:
    """Close an invoice that was asked for; False where it was closed before."""
    mine = (invoice.c.shop_id == shop_id) & (invoice.c.id == invoice_id) & (invoice.c.state == "asked")
    return bool(await db.run(invoice.update().where(mine).values(values)))


async def page_of_shop(
    db: ReadDb, *, shop_id: UUID, state: str | None, before: UUID | None, limit: int
) -> Sequence[Any]:
    """The shop's invoices, the newest first, up to `limit` + 1."""
    query = sa.select(invoice).where(invoice.c.shop_id == shop_id)
    if state:
        query = query.where(invoice.c.state == state)
    if before:
        query = query.where(invoice.c.id < before)
    return await db.all(query.order_by(invoice.c.id.desc()).limit(limit + 1))


async def count(db: ReadDb, *, shop_id: UUID, most: int) -> int:
    """How many invoices the shop has, up to `most` + 1."""
    some = sa.select(sa.literal(1)).where(invoice.c.shop_id == shop_id).limit(most + 1).subquery()
    return int(await db.value(sa.select(sa.func.count()).select_from(some)) or 0)


async def counts(db: ReadDb, *, shop_id: UUID) -> dict[str, int]:
    query = sa.select(invoice.c.state, sa.func.count().label("n")).where(invoice.c.shop_id == shop_id)
    return {r.state: int(r.n) for r in await db.all(query.group_by(invoice.c.state))}


async def states(db: ReadDb, *, buyer_id: UUID, order_ids: Sequence[UUID]) -> dict[UUID, str]:
    """How far the invoices of these orders are: the newest of each."""
    mine = (invoice.c.buyer_id == buyer_id) & invoice.c.order_id.in_(order_ids)
    rows = await db.all(sa.select(invoice.c.order_id, invoice.c.state).where(mine).order_by(invoice.c.id))
    return {r.order_id: r.state for r in rows}
