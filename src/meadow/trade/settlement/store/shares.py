"""SQL of shares: what each payee has of each line."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from meadow.base.db import ReadDb, WriteDb
from meadow.trade.settlement.tables import bill, refund, reversal, share
from meadow.trade.settlement.types import OPEN, BillState, RefundKind, Share

_BOTH = (share.c.shop_id == bill.c.shop_id) & (share.c.line_id == bill.c.line_id)


async def shares_of(db: ReadDb, *, shop_id: UUID, line_ids: Sequence[UUID]) -> Sequence[Any]:
    """Shares of a shop's lines."""
    query = sa.select(share).where(share.c.shop_id == shop_id, share.c.line_id.in_(line_ids))
    return await db.all(query.order_by(share.c.line_id, share.c.payee, share.c.payee_id))


async def shares_of_lines(db: ReadDb, *, shop_ids: Sequence[UUID], line_ids: Sequence[UUID]) -> dict[UUID, list[Any]]:
    """Shares of lines of several shops, pair by pair, by line."""
    pairs = sa.text(
        "SELECT s.line_id, s.payee, s.payee_id, s.amount FROM unnest(CAST(:shops AS uuid[]), CAST(:lines AS uuid[])) "
        "AS v(shop, line) JOIN settlement_share s ON s.shop_id = v.shop AND s.line_id = v.line"
    )
    found: dict[UUID, list[Any]] = {}
    for row in await db.all(pairs, {"shops": shop_ids, "lines": line_ids}):
        found.setdefault(row.line_id, []).append(row)
    return found


async def add_shares(db: WriteDb, *, shop_id: UUID, line_id: UUID, shares: Sequence[Share]) -> None:
    rows = [
        {"shop_id": shop_id, "line_id": line_id, "payee": s.payee.value, "payee_id": s.payee_id, "amount": s.amount,
         "claimed": s.amount, "rate_bp": s.rate_bp, "base": s.base, "quote_id": s.quote_id}
        for s in shares
    ]  # fmt: skip
    await db.many(share.insert(), rows)


async def confiscate_shares(db: WriteDb, *, shop_id: UUID, line_id: UUID) -> None:
    """Nobody gets anything of a line any more; what it was stays written."""
    mine = (share.c.shop_id == shop_id) & (share.c.line_id == line_id) & (share.c.amount > 0)
    values = {"confiscated": share.c.confiscated + share.c.amount, "amount": 0, "claimed": 0}
    await db.run(share.update().where(mine).values(values))


async def open_sums(db: ReadDb, *, shop_id: UUID, since: datetime) -> Any:
    """Of a shop: held in bills not yet settled, the net of that, and the net settled since a moment."""
    waiting = bill.c.state.in_(OPEN)
    held = bill.c.net + bill.c.platform_fee + bill.c.commission
    return await db.one(
        sa.select(
            sa.func.coalesce(sa.func.sum(held).filter(waiting), 0).label("escrow"),
            sa.func.coalesce(sa.func.sum(bill.c.net).filter(waiting), 0).label("pending"),
            sa.func.coalesce(sa.func.sum(bill.c.net).filter(bill.c.settled_at >= since), 0).label("recent"),
        ).where(bill.c.shop_id == shop_id)
    )


async def payee_sums(db: ReadDb, *, payee_id: UUID, since: datetime) -> dict[str, int]:
    """A payee's shares by state of the bill, and what settled since a moment as `recent`."""
    rows = await db.all(
        sa.select(
            bill.c.state, sa.func.sum(share.c.amount).label("amount"),
            sa.func.coalesce(sa.func.sum(share.c.amount).filter(bill.c.settled_at >= since), 0).label("recent"),
        )
        .select_from(share.join(bill, _BOTH))
        .where(share.c.payee_id == payee_id)
        .group_by(bill.c.state)
    )  # fmt: skip
    return {r.state: int(r.amount) for r in rows} | {"recent": sum(int(r.recent) for r in rows)}


def _tech() -> Any:
    t = share.alias("t")
    mine = (t.c.shop_id == bill.c.shop_id) & (t.c.line_id == bill.c.line_id) & (t.c.payee == "platform_tech")
    return sa.select(sa.func.coalesce(sa.func.sum(t.c.amount), 0)).where(mine).scalar_subquery()


def _back() -> Any:
    """What refunds after settlement took from this very share."""
    r, f = reversal.alias("r"), refund.alias("f")
    both = (f.c.shop_id == r.c.shop_id) & (f.c.line_id == r.c.line_id) & (f.c.refund_id == r.c.refund_id)
    mine = (
        (r.c.shop_id == share.c.shop_id) & (r.c.line_id == share.c.line_id) & (r.c.payee == share.c.payee)
        & (r.c.payee_id == share.c.payee_id) & (f.c.kind != RefundKind.before.value)
    )  # fmt: skip
    return (
        sa.select(sa.func.coalesce(sa.func.sum(r.c.amount), 0))
        .select_from(r.join(f, both))
        .where(mine)
        .scalar_subquery()
    )


async def payee_page(
    db: ReadDb, *, payee_id: UUID, states: Sequence[BillState], before: tuple[UUID, str] | None, limit: int
) -> Sequence[Any]:
    """Lines a payee earns on, newest first, with the tech fee taken from the same line, up to `limit` + 1."""
    query = (
        sa.select(
            bill, share.c.payee, share.c.amount, share.c.claimed, share.c.confiscated, share.c.rate_bp, share.c.base, _tech().label("tech"),
            _back().label("back"),
        )
        .select_from(share.join(bill, _BOTH))
        .where(share.c.payee_id == payee_id)
    )  # fmt: skip
    if states:
        query = query.where(bill.c.state.in_([s.value for s in states]))
    if before:
        query = query.where(sa.tuple_(bill.c.line_id, share.c.payee) < before)
    return await db.all(query.order_by(bill.c.line_id.desc(), share.c.payee.desc()).limit(limit + 1))
