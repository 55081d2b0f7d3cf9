"""SQL of the built-in channel: its charges and refunds, apart from what payments believes of them."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, insert

from meadow.base.db import ReadDb, WriteDb, struct
from meadow.base.sql import Fixed
from meadow.trade.payments.tables import charge as _charge
from meadow.trade.payments.tables import sandbox_refund
from meadow.trade.payments.types import Charge, ChargeState

_ONE = Fixed(sa.select(_charge).where(_charge.c.charge == sa.bindparam("charge")))
# The payer's act: settle the charge once, and set the channel's own call with it.
_ACT = Fixed(
    sa.text(
        "WITH held AS (SELECT * FROM payments_sandbox_charge WHERE charge = :charge FOR UPDATE), "
        "done AS (UPDATE payments_sandbox_charge c SET state = :state, channel_no = :no, told = :told, settled_at = :now "
        "FROM held WHERE c.charge = held.charge AND held.state = 'waiting' RETURNING c.charge), "
        "call AS (INSERT INTO timers (kind, key, due, note, attempts) SELECT :call, :key, :due, :note, 0 FROM done "
        "ON CONFLICT (kind, key) DO NOTHING) "
        "SELECT charge, amount, currency, state, merchant_order, channel_no, (SELECT count(*) FROM done) AS fresh FROM held"
    ).bindparams(sa.bindparam("told", type_=JSONB()), sa.bindparam("note", type_=JSONB()))
)


async def charge_of(db: ReadDb, *, charge: str) -> Charge | None:
    """A charge as its payer sees it."""
    row = await db.one(_ONE, {"charge": charge})
    return struct(Charge, row) if row else None


async def told_of(db: ReadDb, *, charge: str) -> tuple[Charge, str | None, dict[str, Any]] | None:
    """A charge, its channel number once it is settled, and how it was told to behave."""
    row = await db.one(_ONE, {"charge": charge})
    return (struct(Charge, row), row.channel_no, row.told or {}) if row else None


async def act(
    db: WriteDb, *, charge: str, state: ChargeState, number: str, told: dict[str, Any], due: datetime, **call: Any
) -> tuple[Charge, str] | None:
    """Settle a charge that still waits; the charge as it was, and the number it has now."""
    given = {"charge": charge, "state": state.value, "no": number, "told": told, "due": due}
    row = await db.one(_ACT, given | call)
    return (struct(Charge, row), number if row.fresh else row.channel_no) if row else None


async def add_refund(
    db: WriteDb, *, refund_no: str, charge: str, channel_no: str, amount: int, currency: str, state: str, at: datetime
) -> str:
    """The channel's own record of a refund, made once; returns its state."""
    row = {"refund_no": refund_no, "charge": charge, "channel_no": channel_no, "amount": amount, "currency": currency}
    row |= {"state": state, "settled_at": at if state == "succeeded" else None}
    put = insert(sandbox_refund).values(row)
    put = put.on_conflict_do_update(
        index_elements=["refund_no"],
        set_={"state": put.excluded.state, "settled_at": put.excluded.settled_at},
        where=sandbox_refund.c.state == "refused",
    )
    await db.run(put)
    return str(await db.value(sa.select(sandbox_refund.c.state).where(sandbox_refund.c.refund_no == refund_no)))


async def refund_of(db: ReadDb, *, refund_no: str) -> Any:
    """The channel's own record of a refund."""
    return await db.one(sa.select(sandbox_refund).where(sandbox_refund.c.refund_no == refund_no))


async def settle_refund(db: WriteDb, *, refund_no: str, at: datetime) -> None:
    """A refund that was taken up is done now."""
    mine = (sandbox_refund.c.refund_no == refund_no) & (sandbox_refund.c.state == "pending")
    await db.run(sandbox_refund.update().where(mine).values(state="succeeded", settled_at=at))


async def of_day(db: ReadDb, *, start: datetime, end: datetime) -> list[Any]:
    """What the channel settled within a day: captures, then refunds, in order."""
    taken = sa.select(
        _charge.c.channel_no, sa.literal("capture").label("kind"), _charge.c.amount, _charge.c.currency,
        _charge.c.settled_at,
    ).where(_charge.c.state == ChargeState.succeeded.value, _charge.c.settled_at >= start, _charge.c.settled_at < end)  # fmt: skip
    back = sa.select(
        sandbox_refund.c.channel_no, sa.literal("refund"), -sandbox_refund.c.amount, sandbox_refund.c.currency,
        sandbox_refund.c.settled_at,
    ).where(sandbox_refund.c.state == "succeeded", sandbox_refund.c.settled_at >= start, sandbox_refund.c.settled_at < end)  # fmt: skip
    both = taken.union_all(back).subquery()
    return list(await db.all(sa.select(both).order_by(both.c.settled_at, both.c.channel_no)))
