"""SQL of what a channel said: a channel's number is booked once, in the statement that turns intent and attempt."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base.db import ReadDb, WriteDb
from meadow.base.sql import Fixed
from meadow.trade.payments.tables import txn

# The channel may stop repeating a callback in the transaction that books it, so its retry goes in the same statement.
_BOOK = Fixed(
    sa.text(
        "WITH t AS (INSERT INTO payments_txn (channel, channel_no, buyer_id, intent_id, attempt_id, kind, amount, currency, "
        "verdict, at) VALUES (:channel, :no, :buyer, :intent, :attempt, 'capture', :amount, :currency, :verdict, :now) "
        "ON CONFLICT DO NOTHING RETURNING 1), "
        "i AS (UPDATE payments_intent SET state = 'succeeded' WHERE buyer_id = :buyer AND id = :intent "
        "AND :verdict = 'book' AND EXISTS (SELECT 1 FROM t)), "
        "a AS (UPDATE payments_attempt SET state = 'succeeded' WHERE buyer_id = :buyer AND id = :attempt "
        "AND EXISTS (SELECT 1 FROM t)), "
        "c AS (DELETE FROM timers WHERE kind = :call AND key = :key) "
        "SELECT count(*) FROM t"
    )
)
_FAIL = Fixed(
    sa.text(
        "WITH c AS (DELETE FROM timers WHERE kind = :call AND key = :key) "
        "UPDATE payments_attempt SET state = 'failed', reason = :reason WHERE buyer_id = :buyer AND id = :attempt "
        "AND state IN ('opening', 'started')"
    )
)


async def book(db: WriteDb, *, buyer_id: UUID, given: dict[str, Any]) -> bool:
    """Book a capture by its channel number; False when that was booked before. `given` are the words of the statement."""
    return bool(await db.value(_BOOK, given | {"buyer": buyer_id}))


async def fail(db: WriteDb, *, buyer_id: UUID, attempt_id: UUID | None, reason: str, call: str, key: UUID) -> None:
    """An attempt came to nothing; the channel may stop saying so."""
    given = {"buyer": buyer_id, "attempt": attempt_id, "reason": reason, "call": call, "key": key}
    await db.run(_FAIL, given)


async def add_refund_txn(
    db: WriteDb,
    *,
    buyer_id: UUID,
    intent_id: UUID,
    channel: str,
    channel_no: str,
    amount: int,
    currency: str,
    at: datetime,
) -> bool:
    """Book a refund's channel number, its amount below zero; False when it was booked before."""
    row = {"channel": channel, "channel_no": channel_no, "buyer_id": buyer_id, "intent_id": intent_id, "kind": "refund"}
    row |= {"amount": -amount, "currency": currency, "verdict": "book", "at": at}
    return bool(await db.run(insert(txn).values(row).on_conflict_do_nothing()))


async def owner_of(db: ReadDb, *, channel: str, channel_no: str) -> UUID | None:
    """Whose a booked channel number is: a channel knows its own numbers only."""
    found: UUID | None = await db.value(
        sa.select(txn.c.buyer_id).where(txn.c.channel == channel, txn.c.channel_no == channel_no)
    )
    return found
