"""SQL of the operators' pages; the platform reads everybody's."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from meadow.base.db import ReadDb, mark, struct
from meadow.base.timers import timers
from meadow.trade.payments.tables import intent, piece, refund, txn
from meadow.trade.payments.types.ops import MOST, Movement, PieceView
from meadow.trade.payments.types.refunds import RefundState

_MOVEMENT = [txn.c[name] for name in Movement.__struct_fields__]
_OPEN = (RefundState.to_refund.value, RefundState.refunding.value)


async def by_channel(db: ReadDb, *, since: datetime) -> dict[str, Any]:
    """Captures and refunds of each channel since a moment."""
    taken, back = txn.c.kind == "capture", txn.c.kind == "refund"
    query = sa.select(
        txn.c.channel,
        sa.func.count().filter(taken).label("captures"),
        sa.func.coalesce(sa.func.sum(txn.c.amount).filter(taken), 0).label("taken"),
        sa.func.count().filter(back).label("refunds"),
        sa.func.coalesce(-sa.func.sum(txn.c.amount).filter(back), 0).label("returned"),
        sa.func.max(txn.c.at).label("last_at"),
    )
    return {r.channel: r for r in await db.all(query.where(txn.c.at >= since).group_by(txn.c.channel))}


async def failed_by_channel(db: ReadDb) -> dict[str, int]:
    """Refunds that wait for a person, by channel, counted up to a limit in all."""
    some = sa.select(piece.c.channel).where(piece.c.state == RefundState.failed.value).limit(MOST).subquery()
    rows = await db.all(sa.select(some.c.channel, sa.func.count().label("n")).group_by(some.c.channel))
    return {r.channel: int(r.n) for r in rows}


async def movements(
    db: ReadDb,
    *,
    channel: str | None,
    kind: str | None,
    word: str | None,
    named: UUID | None,
    after: tuple[datetime, str] | None,
    limit: int,
) -> list[Movement]:
    """Booked numbers, newest first, up to `limit` + 1; `word` is a channel's number, `named` a payment or a buyer."""
    query = sa.select(*_MOVEMENT)
    if channel:
        query = query.where(txn.c.channel == channel)
    if kind:
        query = query.where(txn.c.kind == kind)
    if named:
        theirs = sa.select(intent.c.id).where(intent.c.buyer_id == named)
        query = query.where((txn.c.intent_id == named) | txn.c.intent_id.in_(theirs))
    elif word:
        query = query.where(txn.c.channel_no == word)
    if after:
        query = query.where(sa.tuple_(txn.c.at, txn.c.channel_no) < sa.tuple_(*after))
    rows = await db.all(query.order_by(txn.c.at.desc(), txn.c.channel_no.desc()).limit(limit + 1))
    return [struct(Movement, row) for row in rows]


async def pieces(db: ReadDb, *, states: Sequence[RefundState], before: UUID | None, limit: int) -> list[PieceView]:
    """Parts of refunds in these states, up to `limit` + 1."""
    both = (refund.c.buyer_id == piece.c.buyer_id) & (refund.c.id == piece.c.refund_id)
    names = [piece.c[n] for n in PieceView.__struct_fields__ if n != "order_id"]
    query = sa.select(*names, refund.c.order_id).select_from(piece.join(refund, both))
    query = query.where(piece.c.state.in_([s.value for s in states]))
    if before:
        query = query.where(piece.c.id < before)
    return [struct(PieceView, row) for row in await db.all(query.order_by(piece.c.id.desc()).limit(limit + 1))]


async def uneven(db: ReadDb) -> Sequence[Any]:
    """Captures that promise more or less back than the parts of refunds say: a finding for the audit."""
    sums = (
        sa.select(piece.c.channel, piece.c.capture_no, sa.func.sum(piece.c.amount).label("amount"))
        .group_by(piece.c.channel, piece.c.capture_no)
        .subquery()
    )
    both = (sums.c.channel == txn.c.channel) & (sums.c.capture_no == txn.c.channel_no)
    query = sa.select(txn.c.channel, txn.c.channel_no).select_from(txn.outerjoin(sums, both))
    return await db.all(query.where(txn.c.returned != sa.func.coalesce(sums.c.amount, 0)).limit(20))


async def halted(db: ReadDb, *, kind: str) -> Sequence[Any]:
    """Parts that are neither home nor failed and that nobody will ask after: a finding for the audit."""
    asked = sa.exists().where(timers.c.kind == kind, timers.c.key == piece.c.id)
    return await db.all(sa.select(piece.c.id).where(piece.c.state.in_(_OPEN), ~asked).limit(20))


async def untrue(db: ReadDb) -> Sequence[Any]:
    """Refunds said to be home of which a part is not, or that are not said to be while all parts are."""
    away = sa.exists().where(
        piece.c.buyer_id == refund.c.buyer_id, piece.c.refund_id == refund.c.id,
        piece.c.state != RefundState.success.value,
    )  # fmt: skip
    home = refund.c.state == RefundState.success.value
    return await db.all(sa.select(refund.c.id).where(home == away).limit(20))


async def returned(db: ReadDb) -> dict[UUID, tuple[int, ...]]:
    """By buyer: how many refunds of orders there are, and how much, with a mark of each."""
    query = sa.select(
        refund.c.buyer_id, sa.func.count(), sa.func.sum(refund.c.amount), mark(refund.c.id, refund.c.amount)
    )
    rows = await db.all(query.where(refund.c.order_id.is_not(None)).group_by(refund.c.buyer_id))
    return {r[0]: tuple(int(n) for n in tuple(r)[1:]) for r in rows}


async def owed(db: ReadDb) -> dict[UUID, int]:
    """By buyer: parts of refunds that are not home yet."""
    query = sa.select(piece.c.buyer_id, sa.func.sum(piece.c.amount).label("n"))
    rows = await db.all(query.where(piece.c.state != RefundState.success.value).group_by(piece.c.buyer_id))
    return {r.buyer_id: int(r.n) for r in rows}


async def overpaid(db: ReadDb) -> Sequence[Any]:
    """Checkouts of which more went back than came in: a finding for the audit."""
    both = (txn.c.buyer_id == intent.c.buyer_id) & (txn.c.intent_id == intent.c.id) & (txn.c.kind == "capture")
    came = (
        sa.select(intent.c.buyer_id, intent.c.checkout_id, sa.func.sum(txn.c.amount).label("amount"))
        .select_from(intent.join(txn, both))
        .group_by(intent.c.buyer_id, intent.c.checkout_id)
        .subquery()
    )
    mine = (came.c.buyer_id == refund.c.buyer_id) & (came.c.checkout_id == refund.c.checkout_id)
    query = sa.select(refund.c.checkout_id).select_from(refund.outerjoin(came, mine))
    query = query.group_by(refund.c.buyer_id, refund.c.checkout_id, came.c.amount)
    return await db.all(query.having(sa.func.sum(refund.c.amount) > sa.func.coalesce(came.c.amount, 0)).limit(20))
