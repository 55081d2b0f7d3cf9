"""SQL of bills and shares."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from meadow.base.db import ReadDb, WriteDb
from meadow.trade.settlement.tables import bill, share
from meadow.trade.settlement.types import BillState, Share

_BOTH = (share.c.shop_id == bill.c.shop_id) & (share.c.line_id == bill.c.line_id)


async def add(db: WriteDb, rows: Sequence[dict[str, Any]]) -> None:
    """Write the bills of a freshly paid order; every row names its shop."""
    await db.many(bill.insert(), rows)


async def lock(db: WriteDb, *, shop_id: UUID, line_id: UUID) -> Any:
    """A bill, locked for update."""
    return await db.one(sa.select(bill).where(bill.c.shop_id == shop_id, bill.c.line_id == line_id).with_for_update())


async def of_order(db: ReadDb, *, shop_id: UUID, order_id: UUID, lock: bool = False) -> Sequence[Any]:
    """All bills of an order by line, locked in that order on demand."""
    query = sa.select(bill).where(bill.c.shop_id == shop_id, bill.c.order_id == order_id).order_by(bill.c.line_id)
    return await db.all(query.with_for_update() if lock else query)


async def shares_of(db: ReadDb, *, shop_id: UUID, line_ids: Sequence[UUID]) -> Sequence[Any]:
    """Shares of a shop's lines."""
    query = sa.select(share).where(share.c.shop_id == shop_id, share.c.line_id.in_(line_ids))
    return await db.all(query.order_by(share.c.line_id, share.c.payee, share.c.payee_id))


async def add_shares(db: WriteDb, *, shop_id: UUID, line_id: UUID, shares: Sequence[Share]) -> None:
    rows = [
        {"shop_id": shop_id, "line_id": line_id, "payee": s.payee.value, "payee_id": s.payee_id, "amount": s.amount,
         "rate_bp": s.rate_bp, "base": s.base, "quote_id": s.quote_id}
        for s in shares
    ]  # fmt: skip
    await db.many(share.insert(), rows)


async def take(db: WriteDb, *, shop_id: UUID, line_id: UUID, amount: int) -> None:
    """Move part of a bill's net to commission."""
    mine = (bill.c.shop_id == shop_id) & (bill.c.line_id == line_id)
    await db.run(bill.update().where(mine).values(commission=bill.c.commission + amount, net=bill.c.net - amount))


async def set_due(db: WriteDb, *, shop_id: UUID, order_id: UUID, due_at: datetime) -> None:
    """Receipt is confirmed: the bills wait for their day."""
    mine = (bill.c.shop_id == shop_id) & (bill.c.order_id == order_id) & (bill.c.state == BillState.pending.value)
    await db.run(bill.update().where(mine).values(state=BillState.eligible.value, due_at=due_at))


async def close(db: WriteDb, *, shop_id: UUID, line_ids: Sequence[UUID], at: datetime) -> None:
    mine = (bill.c.shop_id == shop_id) & bill.c.line_id.in_(line_ids)
    await db.run(bill.update().where(mine).values(state=BillState.settled.value, settled_at=at))


async def page(db: ReadDb, *, shop_id: UUID | None, before: UUID | None, limit: int) -> Sequence[Any]:
    """Bills of a shop (of all shops for the platform), newest first, up to `limit` + 1."""
    query = sa.select(bill)
    if shop_id:
        query = query.where(bill.c.shop_id == shop_id)
    if before:
        query = query.where(bill.c.line_id < before)
    return await db.all(query.order_by(bill.c.line_id.desc()).limit(limit + 1))


async def open_sums(db: ReadDb, *, shop_id: UUID, since: datetime) -> Any:
    """Of a shop: held in bills not yet settled, the net of that, and the net settled since a moment."""
    waiting = bill.c.state != BillState.settled.value
    return await db.one(
        sa.select(
            sa.func.coalesce(sa.func.sum(bill.c.paid + bill.c.freight).filter(waiting), 0).label("escrow"),
            sa.func.coalesce(sa.func.sum(bill.c.net).filter(waiting), 0).label("pending"),
            sa.func.coalesce(sa.func.sum(bill.c.net).filter(bill.c.settled_at >= since), 0).label("recent"),
        ).where(bill.c.shop_id == shop_id)
    )


async def payee_sums(db: ReadDb, *, payee_id: UUID) -> dict[str, int]:
    """A payee's shares by state of the bill."""
    rows = await db.all(
        sa.select(bill.c.state, sa.func.sum(share.c.amount).label("amount"))
        .select_from(share.join(bill, _BOTH))
        .where(share.c.payee_id == payee_id)
        .group_by(bill.c.state)
    )
    return {r.state: int(r.amount) for r in rows}


async def payee_page(db: ReadDb, *, payee_id: UUID, before: UUID | None, limit: int) -> Sequence[Any]:
    """Lines a payee earns on, newest first, with the tech fee taken from the same line."""
    tech = (
        sa.select(sa.func.coalesce(sa.func.sum(sa.text("t.amount")), 0))
        .select_from(share.alias("t"))
        .where(
            sa.text(
                "t.shop_id = settlement_bill.shop_id AND t.line_id = settlement_bill.line_id AND t.payee = 'platform_tech'"
            )
        )
    )
    query = (
        sa.select(bill, share.c.amount, share.c.rate_bp, share.c.base, tech.scalar_subquery().label("tech"))
        .select_from(share.join(bill, _BOTH))
        .where(share.c.payee_id == payee_id)
    )
    if before:
        query = query.where(bill.c.line_id < before)
    return await db.all(query.order_by(bill.c.line_id.desc()).limit(limit + 1))


async def uneven(db: ReadDb) -> list[UUID]:
    """Bills whose commission is not the sum of their shares."""
    sums = sa.select(sa.func.coalesce(sa.func.sum(share.c.amount), 0)).where(_BOTH).scalar_subquery()
    return [r.line_id for r in await db.all(sa.select(bill.c.line_id).where(sums != bill.c.commission).limit(20))]


async def settled_lines(db: ReadDb, *, shop_id: UUID) -> dict[UUID, int]:
    """What the settled lines of a shop were paid, by line."""
    rows = await db.all(
        sa.select(bill.c.line_id, bill.c.paid).where(bill.c.shop_id == shop_id, bill.c.state == BillState.settled.value)
    )
    return {r.line_id: int(r.paid) for r in rows}


async def escrow_due(db: ReadDb) -> int:
    """What all unsettled bills together must hold in escrow."""
    waiting = bill.c.state != BillState.settled.value
    return int(
        await db.value(sa.select(sa.func.coalesce(sa.func.sum(bill.c.paid + bill.c.freight), 0)).where(waiting)) or 0
    )
