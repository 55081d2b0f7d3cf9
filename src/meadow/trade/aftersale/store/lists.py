"""Lists and counts of cases for each side."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from meadow.base.db import ReadDb, mapping, mark
from meadow.trade.aftersale.store.cases import CASE, with_items
from meadow.trade.aftersale.tables import case, item
from meadow.trade.aftersale.types import Arbitration, Case, State
from meadow.trade.aftersale.types.views import Counts

_ACTIVE = [x.value for x in (Arbitration.waiting_evidence, Arbitration.handling, Arbitration.negotiation)]
_NOBODY = "exactly one of shop and buyer is given"


def _owner(shop_id: UUID | None, buyer_id: UUID | None) -> Any:
    if (shop_id is None) == (buyer_id is None):
        raise ValueError(_NOBODY)
    return case.c.shop_id == shop_id if shop_id else case.c.buyer_id == buyer_id


async def page(
    db: ReadDb,
    *,
    shop_id: UUID | None = None,
    buyer_id: UUID | None = None,
    states: Sequence[State],
    arbitrated: bool = False,
    numbers: Sequence[str] = (),
    order_id: UUID | None = None,
    due: bool = False,
    after: tuple[Any, ...] | None,
    limit: int,
) -> list[Case]:
    """Cases of one owner, up to `limit` + 1: the newest first, or with `due` those whose time runs out first."""
    query = sa.select(*CASE).where(_owner(shop_id, buyer_id))
    if states:
        query = query.where(case.c.state.in_([s.value for s in states]))
    if arbitrated:
        query = query.where(case.c.arbitration.in_(_ACTIVE))
    if numbers:
        query = query.where(sa.or_(case.c.number.in_(numbers), case.c.order_number.in_(numbers)))
    if order_id is not None:
        query = query.where(case.c.order_id == order_id)
    if due:
        key = sa.tuple_(case.c.deadline, case.c.id)
        query = query.where(case.c.deadline.is_not(None)).order_by(case.c.deadline, case.c.id)
        query = query.where(key > sa.tuple_(*map(sa.literal, after))) if after else query
    else:
        query = query.order_by(case.c.id.desc())
        query = query.where(case.c.id < after[-1]) if after else query
    return await with_items(db, await db.all(query.limit(limit + 1)))


async def counts(db: ReadDb, *, shop_id: UUID | None = None, buyer_id: UUID | None = None, now: datetime) -> Counts:
    """Cases of one owner by state, with what is due within a day."""
    mine = _owner(shop_id, buyer_id)
    rows = await db.all(sa.select(case.c.state, sa.func.count().label("n")).where(mine).group_by(case.c.state))
    shops = case.c.state.in_([s.value for s in (State.waiting_merchant, State.returned, State.waiting_resend)])
    alarms = await db.one(
        sa.select(
            sa.func.count().filter(shops & (case.c.deadline < now + timedelta(hours=24))).label("due_24h"),
            sa.func.count().filter(case.c.arbitration.in_(_ACTIVE)).label("arbitrated"),
            sa.func.count().filter(case.c.refund_state == "failed").label("refund_failed"),
        ).where(mine)
    )
    return msgspec.convert({r.state: r.n for r in rows} | (mapping(alarms) if alarms else {}), Counts)


async def looked_at(
    db: ReadDb, *, arbitrations: Sequence[Arbitration], after: tuple[Any, ...] | None, limit: int
) -> list[Case]:
    """Cases that the platform was asked into, of all shops: what has waited longest for its day first."""
    query = sa.select(*CASE).where(case.c.arbitration.in_([a.value for a in arbitrations]))
    if after is not None:
        query = query.where(sa.tuple_(case.c.updated_at, case.c.id) > sa.tuple_(*map(sa.literal, after)))
    rows = await db.all(query.order_by(case.c.updated_at, case.c.id).limit(limit + 1))
    return await with_items(db, rows)


async def paid_out(db: ReadDb, *, shop_id: UUID, order_id: UUID) -> dict[UUID, tuple[int, int, int]]:
    """Pieces, goods and freight that granted cases took off each line of an order."""
    both = (item.c.shop_id == case.c.shop_id) & (item.c.case_id == case.c.id)
    sums = [sa.func.sum(item.c[n]).label(n) for n in ("qty", "goods", "freight")]
    rows = await db.all(
        sa.select(item.c.line_id, *sums)
        .join(case, both)
        .where(case.c.shop_id == shop_id, case.c.order_id == order_id, case.c.refund_state != "none")
        .group_by(item.c.line_id)
    )
    return {r.line_id: (int(r.qty), int(r.goods), int(r.freight)) for r in rows}


async def strays(db: ReadDb, *, before: datetime) -> list[str]:
    """Cases that contradict themselves: past a deadline that nobody kept, or holding lines beyond their end."""
    ends = [s.value for s in (State.refunding, State.success, State.done, State.closed)]
    both = (item.c.shop_id == case.c.shop_id) & (item.c.case_id == case.c.id)
    late = await db.all(sa.select(case.c.number, case.c.state).where(case.c.deadline < before).limit(20))
    held = await db.all(
        sa.select(case.c.number, case.c.state)
        .join(item, both)
        .where(sa.or_(item.c.open & case.c.state.in_(ends), ~item.c.open & case.c.state.not_in(ends)))
        .limit(20)
    )
    found = [f"case {r.number} ({r.state}) is past its deadline" for r in late]
    return found + [f"case {r.number} ({r.state}) holds its lines wrongly" for r in held]


async def granted(db: ReadDb) -> dict[UUID, tuple[int, ...]]:
    """By shop: goods and freight that cases gave back, with a mark of each line."""
    both = (item.c.shop_id == case.c.shop_id) & (item.c.case_id == case.c.id)
    back = item.c.goods + item.c.freight
    query = sa.select(
        item.c.shop_id, sa.func.sum(item.c.goods), sa.func.sum(item.c.freight), mark(item.c.line_id, back)
    )
    query = query.select_from(item.join(case, both)).where(case.c.refund_state != "none", back > 0)
    rows = await db.all(query.group_by(item.c.shop_id))
    return {r[0]: tuple(int(n) for n in tuple(r)[1:]) for r in rows}


async def promised(db: ReadDb) -> dict[UUID, tuple[int, ...]]:
    """By buyer: how many refunds of cases go home, and how much, with a mark of each."""
    query = sa.select(
        case.c.buyer_id, sa.func.count(), sa.func.sum(case.c.amount), mark(case.c.refund_id, case.c.amount)
    )
    rows = await db.all(query.where(case.c.refund_state != "none", case.c.amount > 0).group_by(case.c.buyer_id))
    return {r[0]: tuple(int(n) for n in tuple(r)[1:]) for r in rows}
