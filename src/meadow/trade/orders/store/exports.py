"""SQL of exports: their rows in batches by key, and how far each is."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from meadow.base.db import ReadDb, WriteDb
from meadow.trade.orders.tables import line, order
from meadow.trade.orders.tables.exports import export

_HEAD = [
    order.c[name]
    for name in (
        "id", "number", "state", "kind", "hold", "flag", "amount", "freight", "refunded", "currency", "region", "name_masked",
        "address", "remark", "seller_note", "created_at", "paid_at", "ship_by", "shipped_at", "delivered_at", "completed_at",
        "cancelled_at", "cancel_reason",
    )
]  # fmt: skip
_LINE = [
    line.c.title, line.c.spec_text, line.c.qty, line.c.price, line.c.paid, line.c.scene, line.c.author_id, line.c.gift_of,
    line.c.amount.label("gross"), line.c.freight.label("line_freight"), line.c.shipped_qty, line.c.refunded_qty,
    line.c.shop_discount, line.c.platform_discount, line.c.author_discount, line.c.refunded_goods,
]  # fmt: skip


async def count(db: ReadDb, *, shop_id: UUID, tests: Sequence[Any], most: int) -> int:
    """How many orders a filter finds, up to `most` + 1."""
    some = sa.select(sa.literal(1)).where(order.c.shop_id == shop_id, *tests).limit(most + 1).subquery()
    return int(await db.value(sa.select(sa.func.count()).select_from(some)) or 0)


async def batch(
    db: ReadDb, *, shop_id: UUID, tests: Sequence[Any], until: datetime, before: UUID | None, limit: int
) -> Sequence[Any]:
    """The lines of the next orders, the newest first: a row per line, with its order's head."""
    mine = [order.c.shop_id == shop_id, order.c.created_at <= until, *tests]
    if before:
        mine.append(order.c.id < before)
    head = sa.select(*_HEAD).where(*mine).order_by(order.c.id.desc()).limit(limit).subquery()
    own = (line.c.shop_id == shop_id) & (line.c.order_id == head.c.id)
    return await db.all(sa.select(head, *_LINE).join(line, own).order_by(head.c.id.desc(), line.c.ix))


async def add(db: WriteDb, *, shop_id: UUID, **values: Any) -> None:
    await db.run(export.insert().values(shop_id=shop_id, **values))


async def of_shop(db: ReadDb, *, shop_id: UUID, export_id: UUID, lock: bool = False) -> Any:
    query = sa.select(export).where(export.c.shop_id == shop_id, export.c.id == export_id)
    return await db.one(query.with_for_update() if lock else query)


async def page(db: ReadDb, *, shop_id: UUID, before: UUID | None, limit: int) -> Sequence[Any]:
    query = sa.select(*(c for c in export.c if c.name not in {"ask", "wrong"})).where(export.c.shop_id == shop_id)
    if before:
        query = query.where(export.c.id < before)
    return await db.all(query.order_by(export.c.id.desc()).limit(limit + 1))


async def change(db: WriteDb, *, shop_id: UUID, export_id: UUID, out_of: Sequence[str], **values: Any) -> bool:
    """Write how far an export is, only out of these states; False where it was called off."""
    mine = (export.c.shop_id == shop_id) & (export.c.id == export_id) & export.c.state.in_(out_of)
    return bool(await db.run(export.update().where(mine).values(values)))


async def over(db: WriteDb, *, before: datetime, limit: int) -> Sequence[Any]:
    """Files of every shop past their time, locked against another sweeper."""
    query = sa.select(export.c.shop_id, export.c.id, export.c.file)
    old = query.where(export.c.file.is_not(None), export.c.expires_at < before).limit(limit)
    return await db.all(old.with_for_update(skip_locked=True))


async def drop(db: WriteDb, *, before: datetime) -> int:
    """Forget the history of every shop before a time; their files are gone long since."""
    return await db.run(export.delete().where(export.c.at < before, export.c.file.is_(None)))
