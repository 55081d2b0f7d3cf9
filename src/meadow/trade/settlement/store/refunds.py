"""SQL of refunds and of what each took from whom."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base.db import ReadDb, WriteDb
from meadow.trade.settlement.tables import bill, refund, reversal, share
from meadow.trade.settlement.types import RefundKind

_SUMS = ("qty", "goods", "freight", "platform_subsidy", "author_subsidy", "platform_fee")
Key = tuple[str, UUID]
"""A share of a line: payee and whose."""


async def add_refund(db: WriteDb, row: dict[str, Any], taken: Mapping[Key, int], *, shop_id: UUID) -> bool:
    """Write a refund and what it takes from each payee; False, and nothing written, when it was written before."""
    put = insert(refund).values(row | {"shop_id": shop_id}).on_conflict_do_nothing()
    if not await db.run(put):
        return False
    key = {"shop_id": shop_id, "line_id": row["line_id"], "refund_id": row["refund_id"]}
    rows = [
        key | {"payee": payee, "payee_id": owner, "amount": amount}
        for (payee, owner), amount in taken.items()
        if amount
    ]
    await db.many(reversal.insert(), rows)
    return True


async def shrink(db: WriteDb, *, shop_id: UUID, line_id: UUID, **values: Any) -> None:
    """A bill after a refund; the database checks that it still adds up."""
    mine = (bill.c.shop_id == shop_id) & (bill.c.line_id == line_id)
    await db.run(bill.update().where(mine).values(values))


async def cut_shares(db: WriteDb, taken: Mapping[Key, int], *, shop_id: UUID, line_id: UUID) -> None:
    """Lower the shares of a line that is not settled yet."""
    mine = (
        (share.c.shop_id == shop_id) & (share.c.line_id == line_id) & (share.c.payee == sa.bindparam("p"))
        & (share.c.payee_id == sa.bindparam("o"))
    )  # fmt: skip
    rows = [{"p": payee, "o": owner, "less": amount} for (payee, owner), amount in taken.items() if amount]
    await db.many(share.update().where(mine).values(amount=share.c.amount - sa.bindparam("less")), rows)


async def taken(db: ReadDb, *, shop_id: UUID, line_id: UUID) -> tuple[dict[str, int], dict[Key, int]]:
    """What all refunds of a line together took: sums by column, and from each payee after settlement."""
    row = await db.one(
        sa.select(
            *(sa.func.coalesce(sa.func.sum(refund.c[name]), 0).label(name) for name in _SUMS),
            sa.func.coalesce(
                sa.func.sum(refund.c.platform_fee).filter(refund.c.kind != RefundKind.before.value), 0
            ).label("fee_after"),
        ).where(refund.c.shop_id == shop_id, refund.c.line_id == line_id)
    )
    both = (
        (reversal.c.shop_id == refund.c.shop_id) & (reversal.c.line_id == refund.c.line_id)
        & (reversal.c.refund_id == refund.c.refund_id)
    )  # fmt: skip
    rows = await db.all(
        sa.select(reversal.c.payee, reversal.c.payee_id, sa.func.sum(reversal.c.amount).label("amount"))
        .select_from(reversal.join(refund, both))
        .where(reversal.c.shop_id == shop_id, reversal.c.line_id == line_id, refund.c.kind != RefundKind.before.value)
        .group_by(reversal.c.payee, reversal.c.payee_id)
    )
    sums = {name: int(getattr(row, name)) for name in (*_SUMS, "fee_after")}
    return sums, {(r.payee, r.payee_id): int(r.amount) for r in rows}


async def refunds_of(db: ReadDb, *, shop_id: UUID, line_ids: Sequence[UUID]) -> Sequence[Any]:
    """Refunds of a shop's lines, the first one first."""
    query = sa.select(refund).where(refund.c.shop_id == shop_id, refund.c.line_id.in_(line_ids))
    return await db.all(query.order_by(refund.c.at, refund.c.refund_id))


async def reversals_of(db: ReadDb, *, shop_id: UUID, line_id: UUID) -> dict[UUID, dict[str, int]]:
    """What each refund of a line took from each payee."""
    found: dict[UUID, dict[str, int]] = {}
    for r in await db.all(sa.select(reversal).where(reversal.c.shop_id == shop_id, reversal.c.line_id == line_id)):
        held = found.setdefault(r.refund_id, {})
        held[r.payee] = held.get(r.payee, 0) + int(r.amount)
    return found
