"""SQL of statements and of the lines behind them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from meadow.base.db import ReadDb, WriteDb
from meadow.trade.settlement.tables import bill, refund, reversal, share
from meadow.trade.settlement.tables.statements import statement
from meadow.trade.settlement.types import RefundKind

_LINE = (share.c.shop_id == bill.c.shop_id) & (share.c.line_id == bill.c.line_id)
_REFUND = (
    (reversal.c.shop_id == refund.c.shop_id) & (reversal.c.line_id == refund.c.line_id)
    & (reversal.c.refund_id == refund.c.refund_id)
)  # fmt: skip
_SUBSIDIES = bill.c.platform_subsidy + bill.c.author_subsidy
_REFUNDED = bill.c.refunded_goods + bill.c.refunded_freight + bill.c.refunded_subsidy


async def last_of(db: ReadDb, *, owner_ids: Sequence[UUID], period: str) -> dict[tuple[UUID, str], Any]:
    """The newest statement of each of these owners, by owner and currency."""
    query = (
        sa.select(statement)
        .ext(distinct_on(statement.c.owner_id, statement.c.currency))
        .where(statement.c.owner_id.in_(owner_ids), statement.c.period == period)
        .order_by(statement.c.owner_id, statement.c.currency, statement.c.start.desc())
    )
    return {(r.owner_id, r.currency): r for r in await db.all(query)}


async def add(db: WriteDb, rows: Sequence[dict[str, Any]]) -> None:
    """Close statements; every row names its owner."""
    await db.many(statement.insert(), rows)


async def of(db: ReadDb, *, owner_id: UUID, period: str, start: date) -> Any:
    mine = (statement.c.owner_id == owner_id) & (statement.c.period == period) & (statement.c.start == start)
    return await db.one(sa.select(statement).where(mine).limit(1))


async def page(db: ReadDb, *, owner_id: UUID, period: str, before: date | None, limit: int) -> Sequence[Any]:
    """An owner's statements, newest first, up to `limit` + 1."""
    query = sa.select(statement).where(statement.c.owner_id == owner_id, statement.c.period == period)
    if before:
        query = query.where(statement.c.start < before)
    return await db.all(query.order_by(statement.c.start.desc()).limit(limit + 1))


async def all_of(
    db: ReadDb, *, period: str, owner_kind: str | None, before: tuple[date, UUID] | None, limit: int
) -> Sequence[Any]:
    """Statements of all owners, newest first, up to `limit` + 1."""
    query = sa.select(statement).where(statement.c.period == period)
    if owner_kind:
        query = query.where(statement.c.owner_kind == owner_kind)
    if before:
        query = query.where(sa.tuple_(statement.c.start, statement.c.owner_id) < before)
    return await db.all(query.order_by(statement.c.start.desc(), statement.c.owner_id.desc()).limit(limit + 1))


async def chain(db: ReadDb) -> Sequence[Any]:
    """Every statement of every owner, each owner's in order."""
    c = statement.c
    return await db.all(sa.select(statement).order_by(c.owner_id, c.currency, c.period, c.start))


async def shop_figures(db: ReadDb, *, since: datetime, until: datetime) -> dict[tuple[UUID, str], dict[str, int]]:
    """Sums of the lines that settled in a span, and of refunds after settlement, by shop and currency."""
    sums = {
        "lines": sa.func.count(), "goods": sa.func.sum(bill.c.goods), "freight": sa.func.sum(bill.c.freight),
        "shop_discount": sa.func.sum(bill.c.shop_discount), "subsidies": sa.func.sum(_SUBSIDIES),
        "refunded": sa.func.sum(_REFUNDED), "platform_fee": sa.func.sum(bill.c.platform_fee),
        "commission": sa.func.sum(bill.c.commission), "net": sa.func.sum(bill.c.net),
    }  # fmt: skip
    rows = await db.all(
        sa.select(bill.c.shop_id, bill.c.currency, *(v.label(k) for k, v in sums.items()))
        .where(bill.c.settled_at >= since, bill.c.settled_at < until)
        .group_by(bill.c.shop_id, bill.c.currency)
    )
    found = {(r.shop_id, r.currency): {k: int(getattr(r, k)) for k in sums} for r in rows}
    after = (refund.c.at >= since) & (refund.c.at < until) & (refund.c.kind != RefundKind.before.value)
    rows = await db.all(
        sa.select(refund.c.shop_id, refund.c.currency, sa.func.count().label("n"), sa.func.sum(refund.c.net).label("net"),
                  sa.func.sum(refund.c.from_deposit).label("deposit"))
        .where(after)
        .group_by(refund.c.shop_id, refund.c.currency)
    )  # fmt: skip
    for r in rows:
        own = found.setdefault((r.shop_id, r.currency), dict.fromkeys(sums, 0))
        own |= {"refunds": int(r.n), "refunded_after": int(r.net), "from_deposit": int(r.deposit)}
    return found


async def payee_figures(db: ReadDb, *, since: datetime, until: datetime) -> dict[tuple[UUID, str], dict[str, int]]:
    """Sums of the shares that settled in a span, and of what refunds took back, by payee and currency."""
    rows = await db.all(
        sa.select(share.c.payee_id, bill.c.currency, sa.func.count().label("n"), sa.func.sum(share.c.base).label("base"),
                  sa.func.sum(share.c.amount).label("amount"))
        .select_from(share.join(bill, _LINE))
        .where(bill.c.settled_at >= since, bill.c.settled_at < until)
        .group_by(share.c.payee_id, bill.c.currency)
    )  # fmt: skip
    found = {(r.payee_id, r.currency): {"lines": int(r.n), "base": int(r.base), "net": int(r.amount)} for r in rows}
    after = (refund.c.at >= since) & (refund.c.at < until) & (refund.c.kind != RefundKind.before.value)
    rows = await db.all(
        sa.select(reversal.c.payee_id, refund.c.currency, sa.func.count().label("n"),
                  sa.func.sum(reversal.c.amount).label("amount"))
        .select_from(reversal.join(refund, _REFUND))
        .where(after)
        .group_by(reversal.c.payee_id, refund.c.currency)
    )  # fmt: skip
    for r in rows:
        own = found.setdefault((r.payee_id, r.currency), {"lines": 0, "base": 0, "net": 0})
        own |= {"refunds": int(r.n), "refunded_after": int(r.amount)}
    return found


async def settled_bills(db: ReadDb, *, shop_id: UUID, since: datetime, until: datetime, most: int) -> Sequence[Any]:
    """Bills of a shop that settled in a span, in their order."""
    mine = (bill.c.shop_id == shop_id) & (bill.c.settled_at >= since) & (bill.c.settled_at < until)
    return await db.all(sa.select(bill).where(mine).order_by(bill.c.settled_at, bill.c.line_id).limit(most))


async def later_refunds(db: ReadDb, *, shop_id: UUID, since: datetime, until: datetime, most: int) -> Sequence[Any]:
    """Refunds after settlement of a shop's lines in a span, with the bill's number and title."""
    mine = (
        (refund.c.shop_id == shop_id) & (refund.c.at >= since) & (refund.c.at < until)
        & (refund.c.kind != RefundKind.before.value)
    )  # fmt: skip
    both = (bill.c.shop_id == refund.c.shop_id) & (bill.c.line_id == refund.c.line_id)
    query = sa.select(refund, bill.c.order_number, bill.c.title).select_from(refund.join(bill, both)).where(mine)
    return await db.all(query.order_by(refund.c.at, refund.c.refund_id).limit(most))


async def settled_shares(db: ReadDb, *, payee_id: UUID, since: datetime, until: datetime, most: int) -> Sequence[Any]:
    """A payee's shares that settled in a span, with their lines."""
    mine = (share.c.payee_id == payee_id) & (bill.c.settled_at >= since) & (bill.c.settled_at < until)
    query = sa.select(bill, share.c.payee, share.c.base, share.c.rate_bp, share.c.amount).select_from(
        share.join(bill, _LINE)
    )
    return await db.all(query.where(mine).order_by(bill.c.settled_at, bill.c.line_id, share.c.payee).limit(most))


async def later_reversals(db: ReadDb, *, payee_id: UUID, since: datetime, until: datetime, most: int) -> Sequence[Any]:
    """What refunds after settlement took from a payee in a span, with the bill's number and title."""
    mine = (
        (reversal.c.payee_id == payee_id) & (refund.c.at >= since) & (refund.c.at < until)
        & (refund.c.kind != RefundKind.before.value)
    )  # fmt: skip
    both = (bill.c.shop_id == refund.c.shop_id) & (bill.c.line_id == refund.c.line_id)
    query = (
        sa.select(reversal.c.payee, reversal.c.amount, refund.c.at, bill.c.order_number, bill.c.title)
        .select_from(reversal.join(refund, _REFUND).join(bill, both))
        .where(mine)
    )
    return await db.all(query.order_by(refund.c.at, refund.c.refund_id).limit(most))
