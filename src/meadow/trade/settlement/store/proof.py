"""SQL of the audit: what must hold over all lines."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from meadow.base.db import ReadDb, mark
from meadow.trade.settlement.tables import bill, refund, reversal, share
from meadow.trade.settlement.types import OPEN

_BOTH = (share.c.shop_id == bill.c.shop_id) & (share.c.line_id == bill.c.line_id)


async def uneven(db: ReadDb) -> list[UUID]:
    """Bills whose commission is not the sum of their shares, and refunds that did not take from payees what they say."""
    sums = sa.select(sa.func.coalesce(sa.func.sum(share.c.amount), 0)).where(_BOTH).scalar_subquery()
    found = [r.line_id for r in await db.all(sa.select(bill.c.line_id).where(sums != bill.c.commission).limit(20))]
    mine = (
        (reversal.c.shop_id == refund.c.shop_id) & (reversal.c.line_id == refund.c.line_id)
        & (reversal.c.refund_id == refund.c.refund_id)
    )  # fmt: skip
    back = sa.select(sa.func.coalesce(sa.func.sum(reversal.c.amount), 0)).where(mine).scalar_subquery()
    rows = await db.all(sa.select(refund.c.line_id).where(back != refund.c.commission).limit(20))
    return found + [r.line_id for r in rows]


async def escrow_due(db: ReadDb) -> dict[tuple[UUID, str], int]:
    """What each shop's unsettled bills together must hold in escrow, by shop and currency."""
    held = sa.func.sum(bill.c.net + bill.c.platform_fee + bill.c.commission)
    rows = await db.all(
        sa.select(bill.c.shop_id, bill.c.currency, held.label("held"))
        .where(bill.c.state.in_(OPEN))
        .group_by(bill.c.shop_id, bill.c.currency)
        .having(held != 0)
    )
    return {(r.shop_id, r.currency): int(r.held) for r in rows}


async def overdrawn_lines(db: ReadDb) -> list[UUID]:
    """Lines whose refunds, before and after settlement, took more than came in, of the buyer, a subsidy or a payee."""
    sums: Any = (
        sa.select(
            refund.c.shop_id, refund.c.line_id, *(sa.func.sum(refund.c[n]).label(n) for n in
            ("goods", "freight", "platform_subsidy", "author_subsidy", "qty")),
        )
        .group_by(refund.c.shop_id, refund.c.line_id)
        .subquery()
    )  # fmt: skip
    both = (sums.c.shop_id == bill.c.shop_id) & (sums.c.line_id == bill.c.line_id)
    too_much = sa.or_(
        sums.c.goods > bill.c.paid, sums.c.freight > bill.c.freight, sums.c.qty > bill.c.qty,
        sums.c.platform_subsidy > bill.c.platform_subsidy, sums.c.author_subsidy > bill.c.author_subsidy,
    )  # fmt: skip
    rows = await db.all(sa.select(bill.c.line_id).select_from(bill.join(sums, both)).where(too_much).limit(20))
    taken = (
        sa.select(reversal.c.shop_id, reversal.c.line_id, reversal.c.payee, reversal.c.payee_id,
                  sa.func.sum(reversal.c.amount).label("amount"))
        .group_by(reversal.c.shop_id, reversal.c.line_id, reversal.c.payee, reversal.c.payee_id)
        .subquery()
    )  # fmt: skip
    whose = (
        (taken.c.shop_id == share.c.shop_id) & (taken.c.line_id == share.c.line_id) & (taken.c.payee == share.c.payee)
        & (taken.c.payee_id == share.c.payee_id)
    )  # fmt: skip
    more = await db.all(
        sa.select(share.c.line_id)
        .select_from(share.join(taken, whose))
        .where(taken.c.amount > share.c.claimed, share.c.confiscated == 0)  # of a confiscated share no claim is left
        .limit(20)
    )
    return [r.line_id for r in rows] + [r.line_id for r in more]


async def sales(db: ReadDb) -> dict[UUID, tuple[int, ...]]:
    """By shop: how many bills, what was paid and borne, what went back before and after settlement, and marks of each line."""
    back: Any = (
        sa.select(refund.c.shop_id, refund.c.line_id, *(sa.func.sum(refund.c[n]).label(n) for n in ("goods", "freight", "qty")))
        .group_by(refund.c.shop_id, refund.c.line_id)
        .subquery()
    )  # fmt: skip
    goods, freight, qty = (sa.func.coalesce(back.c[n], 0) for n in ("goods", "freight", "qty"))
    sums = [bill.c.paid, bill.c.freight, bill.c.platform_subsidy, bill.c.author_subsidy, goods, freight, qty]
    marks = [mark(bill.c.line_id, n) for n in (bill.c.paid, goods, qty)]
    query = sa.select(bill.c.shop_id, sa.func.count(), *(sa.func.sum(n) for n in sums), *marks)
    both = (back.c.shop_id == bill.c.shop_id) & (back.c.line_id == bill.c.line_id)
    rows = await db.all(query.select_from(bill.outerjoin(back, both)).group_by(bill.c.shop_id))
    return {r[0]: tuple(int(n) for n in tuple(r)[1:]) for r in rows}


async def kept(db: ReadDb) -> dict[UUID, tuple[int, ...]]:
    """By shop: what unsettled bills keep in escrow, with a mark of each line."""
    held = bill.c.net + bill.c.platform_fee + bill.c.commission
    query = sa.select(bill.c.shop_id, sa.func.sum(held), mark(bill.c.line_id, held)).where(
        bill.c.state.in_(OPEN), held != 0
    )
    return {r[0]: (int(r[1]), int(r[2])) for r in await db.all(query.group_by(bill.c.shop_id))}


async def overpromised(db: ReadDb, *, most_bp: int) -> list[UUID]:
    """Lines whose shares were claimed for more than this of what they are measured on; each may be rounded up."""
    base = bill.c.paid + bill.c.platform_subsidy
    query = (
        sa.select(bill.c.line_id)
        .select_from(bill.join(share, _BOTH))
        .group_by(bill.c.shop_id, bill.c.line_id)
        .having(sa.func.sum(share.c.claimed) * 10_000 > base * most_bp + 10_000 * sa.func.count())
    )
    return [r.line_id for r in await db.all(query.limit(20))]
