"""SQL of payments: intents and attempts. What the hot path runs is built once, as few statements as the locks allow."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base import clock
from meadow.base.db import ReadDb, WriteDb, struct
from meadow.base.sql import Fixed
from meadow.trade.payments.tables import attempt, intent, txn
from meadow.trade.payments.types import PAYABLE, AttemptState, Intent, IntentState, LastTry, Tried

_CUT_SHORT = timedelta(seconds=60)
_WAITING = tuple(s.value for s in PAYABLE)
_INTENT = (
    intent.c.id, intent.c.buyer_id, intent.c.checkout_id, intent.c.state, intent.c.amount, intent.c.currency,
    intent.c.orders, intent.c.expires_at, intent.c.part,
)  # fmt: skip
_MINE = (intent.c.buyer_id == sa.bindparam("buyer")) & (intent.c.id == sa.bindparam("intent"))
_ONE = Fixed(sa.select(*_INTENT).where(_MINE))
_LOCKED = Fixed(sa.select(*_INTENT).where(_MINE).with_for_update())
# An intent still to be paid comes first, else the newest: a presale has two, and one page.
_OF_CHECKOUT = Fixed(
    sa.select(*_INTENT)
    .where(intent.c.buyer_id == sa.bindparam("buyer"), intent.c.checkout_id == sa.bindparam("checkout"))
    .order_by(sa.literal_column("(state IN ('open', 'pending'))").desc(), intent.c.id.desc())
    .limit(1)
)
_LAST = (
    sa.select(
        attempt.c.channel.label("last_channel"), attempt.c.state.label("last_state"),
        attempt.c.reason.label("last_reason"),
    )
    .where(attempt.c.buyer_id == intent.c.buyer_id, attempt.c.intent_id == intent.c.id)
    .order_by(attempt.c.created_at.desc(), attempt.c.id.desc())
    .limit(1)
    .lateral("last")
)  # fmt: skip
_CASHIER = Fixed(sa.select(*_INTENT, _LAST).select_from(intent.outerjoin(_LAST, sa.true())).where(_MINE))
_BUSY = (
    sa.select(sa.func.count())
    .where(attempt.c.buyer_id == intent.c.buyer_id, attempt.c.created_at > sa.bindparam("since"))
    .where(attempt.c.state != AttemptState.succeeded.value)
    .correlate(intent)
    .scalar_subquery()
)
_MADE = (attempt.c.buyer_id == intent.c.buyer_id) & (attempt.c.id == sa.bindparam("attempt"))
_TO_TRY = Fixed(
    sa.select(*_INTENT, _BUSY.label("tries"), attempt.c.channel.label("made"), attempt.c.redirect)
    .select_from(intent.outerjoin(attempt, _MADE))
    .where(_MINE)
    .with_for_update(of=intent)
)
# One statement for the attempt, the intent's turn, and the charge where the channel is the built-in one. An attempt that
# its channel refused to open, or whose process died while asking, is opened anew by the repeat of its request.
_TRY = Fixed(
    sa.text(
        "WITH a AS (INSERT INTO payments_attempt (buyer_id, id, intent_id, channel, channel_ref, state, redirect, secret, "
        "created_at) VALUES (:buyer, :attempt, :intent, :channel, :ref, :state, :redirect, :secret, :now) "
        "ON CONFLICT (buyer_id, id) DO UPDATE SET state = :state, reason = '', created_at = :now "
        "WHERE payments_attempt.redirect = '' AND (payments_attempt.state = 'failed' OR payments_attempt.created_at < :stale) "
        "RETURNING 1), "
        "i AS (UPDATE payments_intent SET state = 'pending' WHERE buyer_id = :buyer AND id = :intent AND state = 'open' "
        "AND EXISTS (SELECT 1 FROM a)), "
        "c AS (INSERT INTO payments_sandbox_charge (charge, merchant_order, amount, currency, state, created_at) "
        "SELECT :ref, :order, :amount, :currency, 'waiting', :now FROM a WHERE :channel = 'sandbox') "
        "SELECT count(*) FROM a"
    )
)


async def add_intent(db: WriteDb, made: Intent) -> None:
    """Open an intent; a second one for the same part of a checkout is the first one."""
    row = {
        "buyer_id": made.buyer_id, "id": made.id, "checkout_id": made.checkout_id, "part": made.part.value,
        "state": made.state.value, "amount": made.amount, "currency": made.currency, "expires_at": made.expires_at,
        "created_at": clock.now(), "orders": list(made.orders),
    }  # fmt: skip
    await db.run(insert(intent).values(row).on_conflict_do_nothing())


async def intent_of(db: ReadDb, *, buyer_id: UUID, intent_id: UUID, lock: bool = False) -> Intent | None:
    """An intent of this buyer, locked for update on demand."""
    row = await db.one(_LOCKED if lock else _ONE, {"buyer": buyer_id, "intent": intent_id})
    return struct(Intent, row) if row else None


async def intent_of_checkout(db: ReadDb, *, buyer_id: UUID, checkout_id: UUID) -> Intent | None:
    """The intent of a checkout that waits for money, else the newest."""
    row = await db.one(_OF_CHECKOUT, {"buyer": buyer_id, "checkout": checkout_id})
    return struct(Intent, row) if row else None


async def close(db: WriteDb, *, buyer_id: UUID, checkout_id: UUID) -> None:
    """Close every intent of a checkout that still waits for money."""
    mine = (intent.c.buyer_id == buyer_id) & (intent.c.checkout_id == checkout_id) & intent.c.state.in_(_WAITING)
    await db.run(intent.update().where(mine).values(state=IntentState.closed.value))


async def to_try(
    db: WriteDb, *, buyer_id: UUID, intent_id: UUID, attempt_id: UUID, since: datetime
) -> tuple[Intent, int, tuple[str, str] | None] | None:
    """An intent under lock, how often its buyer tried since without success, and this attempt if it was made before."""
    given = {"buyer": buyer_id, "intent": intent_id, "attempt": attempt_id, "since": since}
    row = await db.one(_TO_TRY, given)
    if row is None:
        return None
    return struct(Intent, row), int(row.tries), (row.made, row.redirect) if row.made else None


async def add_attempt(db: WriteDb, *, buyer_id: UUID, made: Tried, order: str, amount: int, currency: str) -> bool:
    """Write an attempt once and turn its intent to pending, in one statement; False when it was there already."""
    given = {
        "buyer": buyer_id, "attempt": made.id, "intent": made.intent_id, "channel": made.channel,
        "ref": made.channel_ref, "state": made.state.value, "redirect": made.redirect, "secret": made.secret,
        "order": order, "amount": amount, "currency": currency, "now": made.created_at,
        "stale": made.created_at - _CUT_SHORT,
    }  # fmt: skip
    return bool(await db.value(_TRY, given))


async def turn_attempt(db: WriteDb, *, buyer_id: UUID, attempt_id: UUID, state: AttemptState, **values: Any) -> bool:
    """Move an attempt that is not final yet; `values` are its other columns."""
    mine = (attempt.c.buyer_id == buyer_id) & (attempt.c.id == attempt_id)
    waiting = attempt.c.state.in_([AttemptState.opening.value, AttemptState.started.value])
    return bool(await db.run(attempt.update().where(mine, waiting).values(state=state.value, **values)))


async def attempt_of(db: ReadDb, *, buyer_id: UUID, attempt_id: UUID) -> Tried | None:
    """One attempt of this buyer."""
    row = await db.one(sa.select(attempt).where(attempt.c.buyer_id == buyer_id, attempt.c.id == attempt_id))
    return struct(Tried, row) if row else None


async def at_the_cashier(db: ReadDb, *, buyer_id: UUID, intent_id: UUID) -> tuple[Intent, LastTry | None] | None:
    """An intent with its newest attempt."""
    row = await db.one(_CASHIER, {"buyer": buyer_id, "intent": intent_id})
    if row is None:
        return None
    last = LastTry(row.last_channel, AttemptState(row.last_state), row.last_reason) if row.last_channel else None
    return struct(Intent, row), last


async def booked(db: ReadDb, *, before: datetime) -> Sequence[Any]:
    """Succeeded intents without a booked capture, older than a moment: a finding for the audit."""
    none = ~sa.exists().where(
        txn.c.buyer_id == intent.c.buyer_id, txn.c.intent_id == intent.c.id, txn.c.verdict == "book"
    )
    query = sa.select(intent.c.buyer_id, intent.c.id, intent.c.state)
    return await db.all(
        query.where(intent.c.state == IntentState.succeeded.value, intent.c.created_at < before, none).limit(20)
    )
