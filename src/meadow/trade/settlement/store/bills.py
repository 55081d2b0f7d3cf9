"""SQL of bills."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from meadow.base.db import Fixed, ReadDb, WriteDb, given
from meadow.trade.settlement.tables import bill
from meadow.trade.settlement.types import OPEN, BillsFilter, BillState

_OPENED = [c.name for c in bill.c if c.server_default is None and c.name not in {"frozen", "due_at", "settled_at"}]
_ADD = Fixed(bill.insert().values(given(bill, *_OPENED)))
_SETTLE = sa.text("SELECT * FROM settlement_settle(:at, :n, CAST(:order AS uuid))")


async def add(db: WriteDb, rows: Sequence[dict[str, Any]]) -> None:
    """Write the bills of a freshly paid order; every row names its shop."""
    await db.many(_ADD, rows)


async def lock(db: WriteDb, *, shop_id: UUID, line_id: UUID) -> Any:
    """A bill, locked for update."""
    return await db.one(sa.select(bill).where(bill.c.shop_id == shop_id, bill.c.line_id == line_id).with_for_update())


async def bill_of(db: ReadDb, *, shop_id: UUID, line_id: UUID) -> Any:
    return await db.one(sa.select(bill).where(bill.c.shop_id == shop_id, bill.c.line_id == line_id))


async def of_order(db: ReadDb, *, shop_id: UUID, order_id: UUID) -> Sequence[Any]:
    """All bills of an order by line."""
    query = sa.select(bill).where(bill.c.shop_id == shop_id, bill.c.order_id == order_id).order_by(bill.c.line_id)
    return await db.all(query)


async def take(db: WriteDb, *, shop_id: UUID, line_id: UUID, amount: int, fee_less: int) -> None:
    """Move part of a bill's net to commission; where rounding leaves too little, the fee gives way by so much."""
    mine = (bill.c.shop_id == shop_id) & (bill.c.line_id == line_id)
    await db.run(
        bill.update()
        .where(mine)
        .values(
            commission=bill.c.commission + amount, net=bill.c.net - amount + fee_less,
            platform_fee=bill.c.platform_fee - fee_less, fee_goods=bill.c.fee_goods - fee_less,
        )
    )  # fmt: skip


async def set_due(db: WriteDb, *, shop_id: UUID, order_id: UUID, due_at: datetime) -> int:
    """Receipt is confirmed: the bills wait for their day. Returns how many do."""
    mine = (bill.c.shop_id == shop_id) & (bill.c.order_id == order_id) & (bill.c.state == BillState.pending.value)
    return await db.run(bill.update().where(mine).values(state=BillState.eligible.value, due_at=due_at))


async def count_case(db: WriteDb, *, shop_id: UUID, line_id: UUID, by: int) -> None:
    """An after-sale case on a line has opened (+1) or closed (-1)."""
    mine = (bill.c.shop_id == shop_id) & (bill.c.line_id == line_id)
    await db.run(bill.update().where(mine).values(cases=sa.func.greatest(bill.c.cases + by, 0)))


async def hold(db: WriteDb, *, shop_id: UUID, line_id: UUID, why: str | None) -> bool:
    """Freeze a line whose money lies in escrow, or release it with None; False when there is nothing to turn."""
    turns = bill.c.frozen.is_(None) if why else bill.c.frozen.is_not(None)
    mine = (bill.c.shop_id == shop_id) & (bill.c.line_id == line_id) & bill.c.state.in_(OPEN) & turns
    return bool(await db.run(bill.update().where(mine).values(frozen=why)))


async def freeze(db: WriteDb, *, shop_id: UUID, order_id: UUID, why: str) -> None:
    """Freeze what is left in escrow of an order, so that a batch passes it by."""
    mine = (bill.c.shop_id == shop_id) & (bill.c.order_id == order_id) & bill.c.state.in_(OPEN)
    await db.run(bill.update().where(mine).values(frozen=why))


async def settle(db: WriteDb, *, at: datetime, limit: int, order_id: UUID | None = None) -> Sequence[Any]:
    """Close what is due, over all shops or of one order, and post its money; the lines that were closed, with their shares."""
    return await db.all(_SETTLE, {"at": at, "n": limit, "order": order_id})


async def settle_candidates(db: ReadDb, *, at: datetime, limit: int) -> Sequence[Any]:
    """Orders that a batch would close, over all shops."""
    ready = (bill.c.state == BillState.eligible.value) & (bill.c.cases == 0) & bill.c.frozen.is_(None)
    query = (
        sa.select(bill.c.shop_id, bill.c.order_id)
        .where(ready, bill.c.due_at <= at)
        .order_by(bill.c.due_at)
        .limit(limit)
    )
    return list(dict.fromkeys((r.shop_id, r.order_id) for r in await db.all(query)))


async def take_away(db: WriteDb, *, shop_id: UUID, line_id: UUID, amount: int, platform: bool) -> None:
    """What payees lose of a line goes to the shop's net, or to the platform's fee."""
    mine = (bill.c.shop_id == shop_id) & (bill.c.line_id == line_id)
    gains = (
        {"platform_fee": bill.c.platform_fee + amount, "fee_goods": bill.c.fee_goods + amount}
        if platform
        else {"net": bill.c.net + amount}
    )
    await db.run(bill.update().where(mine).values(commission=bill.c.commission - amount, **gains))


def _wanted(query: Any, shop_id: UUID | None, wanted: BillsFilter) -> Any:
    if shop_id:
        query = query.where(bill.c.shop_id == shop_id)
    if wanted.state is BillState.frozen:
        query = query.where(bill.c.frozen.is_not(None), bill.c.state.in_(OPEN))
    elif wanted.state:
        query = query.where(bill.c.state == wanted.state.value)
        if wanted.state.value in OPEN:
            query = query.where(bill.c.frozen.is_(None))
    if wanted.number:
        query = query.where(bill.c.order_number == wanted.number)
    if wanted.since:
        query = query.where(bill.c.paid_at >= wanted.since)
    if wanted.until:
        query = query.where(bill.c.paid_at < wanted.until)
    return query


async def page(
    db: ReadDb, *, shop_id: UUID | None, wanted: BillsFilter, before: UUID | None, limit: int
) -> Sequence[Any]:
    """Bills of a shop (of all shops for the platform), newest first, up to `limit` + 1."""
    query = _wanted(sa.select(bill), shop_id, wanted)
    if before:
        query = query.where(bill.c.line_id < before)
    return await db.all(query.order_by(bill.c.line_id.desc()).limit(limit + 1))


async def state_counts(db: ReadDb, *, shop_id: UUID | None, cap: int) -> dict[str, tuple[int, int]]:
    """Bills by shown state with their net, each counted over its newest `cap` + 1 rows."""
    found = {}
    for state in BillState:
        part = _wanted(sa.select(bill.c.net), shop_id, BillsFilter(state=state)).limit(cap + 1).subquery()
        row = await db.one(
            sa.select(sa.func.count().label("n"), sa.func.coalesce(sa.func.sum(part.c.net), 0).label("net"))
        )
        found[state.value] = (int(row.n), int(row.net)) if row else (0, 0)
    return found
