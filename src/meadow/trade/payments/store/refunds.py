"""SQL of refunds: a capture is given back by a guarded UPDATE, never beyond what was taken."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base.db import ReadDb, WriteDb, struct
from meadow.trade.payments.tables import attempt, intent, piece, refund, txn
from meadow.trade.payments.types.refunds import Capture, Piece, Refund, RefundState

_PIECE = [c for c in piece.c if c.name != "created_at"]
_REF = sa.func.coalesce(attempt.c.channel_ref, "").label("channel_ref")
_CAPTURE = (txn.c.channel, txn.c.channel_no, txn.c.intent_id, _REF, txn.c.amount, txn.c.returned, txn.c.at)
_TRIED = (attempt.c.buyer_id == txn.c.buyer_id) & (attempt.c.id == txn.c.attempt_id)
_FOR = (intent.c.buyer_id == txn.c.buyer_id) & (intent.c.id == txn.c.intent_id)


async def of(db: ReadDb, *, buyer_id: UUID, refund_id: UUID) -> Refund | None:
    """A refund of this buyer."""
    row = await db.one(sa.select(refund).where(refund.c.buyer_id == buyer_id, refund.c.id == refund_id))
    return struct(Refund, row) if row else None


async def captures(
    db: WriteDb, *, buyer_id: UUID, checkout_id: UUID, currency: str, order_id: UUID | None
) -> list[Capture]:
    """What was booked for a checkout, oldest first, locked in that order; of money paid per order only this one's."""
    query = (
        sa.select(*_CAPTURE)
        .select_from(txn.join(intent, _FOR).outerjoin(attempt, _TRIED))
        .where(txn.c.buyer_id == buyer_id, intent.c.checkout_id == checkout_id, txn.c.currency == currency)
        .where(txn.c.kind == "capture", txn.c.verdict == "book")
        .where(txn.c.order_id.is_(None) | (txn.c.order_id == order_id))
        .order_by(txn.c.at, txn.c.channel, txn.c.channel_no)
        .with_for_update(of=txn)
    )
    return [struct(Capture, row) for row in await db.all(query)]


async def capture_of(db: WriteDb, *, buyer_id: UUID, channel: str, channel_no: str) -> Capture | None:
    """One capture by its number, whatever was thought of it, locked."""
    query = (
        sa.select(*_CAPTURE)
        .select_from(txn.outerjoin(attempt, _TRIED))
        .where(txn.c.buyer_id == buyer_id, txn.c.channel == channel, txn.c.channel_no == channel_no)
        .with_for_update(of=txn)
    )
    row = await db.one(query)
    return struct(Capture, row) if row else None


async def promise(db: WriteDb, *, buyer_id: UUID, channel: str, channel_no: str, amount: int) -> bool:
    """Count an amount as on its way back; False where the capture does not hold it."""
    mine = (txn.c.buyer_id == buyer_id) & (txn.c.channel == channel) & (txn.c.channel_no == channel_no)
    left = txn.c.returned + amount <= txn.c.amount
    return bool(await db.run(txn.update().where(mine, left).values(returned=txn.c.returned + amount)))


async def add(db: WriteDb, *, buyer_id: UUID, made: Refund) -> bool:
    """Write a refund once; False when it was there already."""
    row = {
        "buyer_id": buyer_id, "id": made.id, "checkout_id": made.checkout_id, "order_id": made.order_id,
        "amount": made.amount, "currency": made.currency, "state": made.state.value, "created_at": made.created_at,
    }  # fmt: skip
    return bool(await db.run(insert(refund).values(row).on_conflict_do_nothing()))


async def add_pieces(db: WriteDb, *, buyer_id: UUID, pieces: Sequence[Piece], at: datetime) -> None:
    """Write the parts of a refund; every row names its buyer."""
    names = [c.name for c in _PIECE]
    rows = [
        {n: getattr(p, n) for n in names}
        | {"buyer_id": buyer_id, "state": p.state.value, "route": p.route.value, "created_at": at}
        for p in pieces
    ]
    await db.many(piece.insert(), rows)


async def piece_of(db: ReadDb, *, buyer_id: UUID, piece_id: UUID, lock: bool = False) -> Piece | None:
    """A part of a refund, locked on demand."""
    query = sa.select(*_PIECE).where(piece.c.buyer_id == buyer_id, piece.c.id == piece_id)
    row = await db.one(query.with_for_update() if lock else query)
    return struct(Piece, row) if row else None


async def pieces_of(db: ReadDb, *, buyer_id: UUID, refund_id: UUID) -> list[Piece]:
    """The parts of a refund."""
    query = sa.select(*_PIECE).where(piece.c.buyer_id == buyer_id, piece.c.refund_id == refund_id)
    return [struct(Piece, row) for row in await db.all(query.order_by(piece.c.id))]


async def turn_piece(db: WriteDb, *, buyer_id: UUID, piece_id: UUID, state: RefundState, **values: Any) -> bool:
    """Move a part that is not home yet; `values` are its other columns."""
    mine = (piece.c.buyer_id == buyer_id) & (piece.c.id == piece_id) & (piece.c.state != RefundState.success.value)
    return bool(await db.run(piece.update().where(mine).values(state=state.value, **values)))


async def turn(db: WriteDb, *, buyer_id: UUID, refund_id: UUID, state: RefundState, at: datetime | None) -> bool:
    """Move a refund; False when it is there already, so that it is told once."""
    mine = (refund.c.buyer_id == buyer_id) & (refund.c.id == refund_id) & (refund.c.state != state.value)
    return bool(await db.run(refund.update().where(mine).values(state=state.value, done_at=at)))
