"""SQL of payments."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base import clock
from meadow.base.db import ReadDb, WriteDb, struct
from meadow.trade.payments.tables import attempt, intent, txn
from meadow.trade.payments.tables import charge as _charge
from meadow.trade.payments.types import Charge, ChargeState, Intent, IntentState

_INTENT = (
    intent.c.id, intent.c.buyer_id, intent.c.checkout_id, intent.c.state, intent.c.amount, intent.c.currency,
    intent.c.orders, intent.c.expires_at,
)  # fmt: skip


async def add_intent(db: WriteDb, made: Intent) -> None:
    """Open an intent; a second one for the same checkout is the first one."""
    row = {
        "buyer_id": made.buyer_id, "id": made.id, "checkout_id": made.checkout_id, "state": made.state.value,
        "amount": made.amount, "currency": made.currency, "expires_at": made.expires_at, "created_at": clock.now(),
        "orders": [{"id": str(o.id), "number": o.number} for o in made.orders],
    }  # fmt: skip
    await db.run(insert(intent).values(row).on_conflict_do_nothing())


async def intent_of(db: ReadDb, *, buyer_id: UUID, intent_id: UUID, lock: bool = False) -> Intent | None:
    """An intent of this buyer, locked for update on demand."""
    found = sa.select(*_INTENT).where(intent.c.buyer_id == buyer_id, intent.c.id == intent_id)
    row = await db.one(found.with_for_update() if lock else found)
    return struct(Intent, row) if row else None


async def intent_of_checkout(db: ReadDb, *, buyer_id: UUID, checkout_id: UUID) -> Intent | None:
    row = await db.one(sa.select(*_INTENT).where(intent.c.buyer_id == buyer_id, intent.c.checkout_id == checkout_id))
    return struct(Intent, row) if row else None


async def turn(
    db: WriteDb, *, buyer_id: UUID, intent_id: UUID, state: IntentState, out_of: Sequence[IntentState]
) -> bool:
    """Move an intent's state, only out of the given ones."""
    mine = (intent.c.buyer_id == buyer_id) & (intent.c.id == intent_id) & intent.c.state.in_([s.value for s in out_of])
    return bool(await db.run(intent.update().where(mine).values(state=state.value)))


async def add_attempt(
    db: WriteDb, *, buyer_id: UUID, attempt_id: UUID, intent_id: UUID, channel: str, channel_ref: str
) -> None:
    row = {
        "buyer_id": buyer_id,
        "id": attempt_id,
        "intent_id": intent_id,
        "channel": channel,
        "channel_ref": channel_ref,
    }
    await db.run(attempt.insert().values(row | {"state": "started", "created_at": clock.now()}))


async def last_attempt(db: ReadDb, *, buyer_id: UUID, intent_id: UUID) -> tuple[str, str] | None:
    """Channel and reference of the newest attempt."""
    row = await db.one(
        sa.select(attempt.c.channel, attempt.c.channel_ref)
        .where(attempt.c.buyer_id == buyer_id, attempt.c.intent_id == intent_id)
        .order_by(attempt.c.id.desc())
        .limit(1)
    )
    return (row.channel, row.channel_ref) if row else None


async def add_txn(
    db: WriteDb,
    *,
    channel: str,
    channel_no: str,
    buyer_id: UUID,
    intent_id: UUID,
    kind: str,
    amount: int,
    currency: str,
    verdict: str,
) -> bool:
    """Book a channel number once; False when it was booked before."""
    row = {"channel": channel, "channel_no": channel_no, "buyer_id": buyer_id, "intent_id": intent_id, "kind": kind}
    row |= {"amount": amount, "currency": currency, "verdict": verdict, "at": clock.now()}
    return bool(await db.run(insert(txn).values(row).on_conflict_do_nothing()))


async def add_charge(db: WriteDb, *, charge: str, merchant_order: str, amount: int, currency: str) -> None:
    row = {"charge": charge, "merchant_order": merchant_order, "amount": amount, "currency": currency}
    await db.run(_charge.insert().values(row | {"state": ChargeState.waiting.value, "created_at": clock.now()}))


async def charge_of(db: ReadDb, *, charge: str, lock: bool = False) -> Charge | None:
    found = sa.select(
        _charge.c.charge, _charge.c.amount, _charge.c.currency, _charge.c.state, _charge.c.merchant_order
    ).where(_charge.c.charge == charge)
    row = await db.one(found.with_for_update() if lock else found)
    return struct(Charge, row) if row else None


async def settle_charge(db: WriteDb, *, charge: str, state: ChargeState, channel_no: str) -> None:
    await db.run(_charge.update().where(_charge.c.charge == charge).values(state=state.value, channel_no=channel_no))


async def number_of(db: ReadDb, *, charge: str) -> str | None:
    """The channel number of a settled charge."""
    found = await db.value(sa.select(_charge.c.channel_no).where(_charge.c.charge == charge))
    return str(found) if found else None


async def booked(db: ReadDb, *, before: datetime) -> list[tuple[UUID, UUID, str]]:
    """Succeeded intents without a booked capture, older than a moment: a finding for the audit."""
    rows = await db.all(
        sa.select(intent.c.buyer_id, intent.c.id, intent.c.state)
        .where(intent.c.state == IntentState.succeeded.value, intent.c.created_at < before)
        .where(
            ~sa.exists().where(
                txn.c.buyer_id == intent.c.buyer_id, txn.c.intent_id == intent.c.id, txn.c.verdict == "book"
            )
        )
        .limit(20)
    )
    return [(r.buyer_id, r.id, r.state) for r in rows]
