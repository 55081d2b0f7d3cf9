"""SQL of reconciliation: rows of a file beside what was booked, and what differs. The platform's own data."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, insert

from meadow.base.db import ReadDb, WriteDb, struct
from meadow.trade.payments.tables import case, cod, statement, statement_row, txn
from meadow.trade.payments.types.recon import Case, CaseState, Difference, Row, Statement

_STATEMENT = [c for c in statement.c if c.name != "digest"]
_CASE = [c for c in case.c if c.name != "kind"]
# A number that came in an earlier file stands as the newest tells it; its fee is booked, so it is not fresh.
_ROWS = sa.text(
    'INSERT INTO payments_statement_row (statement_id, channel, channel_no, kind, amount, currency, fee, "on", done) '
    'SELECT :statement, :channel, r.channel_no, r.kind, r.amount, r.currency, r.fee, r."on", r.done '
    "FROM jsonb_to_recordset(:rows) AS r(channel_no text, kind text, amount bigint, currency text, fee bigint, "
    '"on" text, done boolean) ON CONFLICT (channel, kind, channel_no) DO UPDATE SET statement_id = excluded.statement_id, '
    "amount = excluded.amount, currency = excluded.currency, done = excluded.done "
    "RETURNING currency, fee, (xmax = 0) AS fresh"
).bindparams(sa.bindparam("rows", type_=JSONB()))
_ROW_OF = (statement_row.c.channel == txn.c.channel) & (statement_row.c.channel_no == txn.c.channel_no)
_COD_OF = (cod.c.buyer_id == txn.c.buyer_id) & (cod.c.number == txn.c.channel_no) & (txn.c.channel == "cod")
_OWED = sa.case((txn.c.channel == "cod", cod.c.amount - cod.c.struck), else_=txn.c.amount)


async def add(db: WriteDb, *, digest: bytes, made: Statement) -> bool:
    """Write an imported file; False when this very file was imported before."""
    row = {f.name: getattr(made, f.name) for f in _STATEMENT} | {"digest": digest}
    return bool(await db.run(insert(statement).values(row).on_conflict_do_nothing()))


async def of_digest(db: ReadDb, *, channel: str, digest: bytes) -> Statement | None:
    """The import of this very file."""
    query = sa.select(*_STATEMENT).where(statement.c.channel == channel, statement.c.digest == digest)
    row = await db.one(query)
    return struct(Statement, row) if row else None


async def finish(db: WriteDb, *, statement_id: UUID, **values: int | str) -> None:
    """Write what came of an import."""
    await db.run(statement.update().where(statement.c.id == statement_id).values(**values))


async def add_rows(db: WriteDb, *, channel: str, statement_id: UUID, rows: Sequence[Row]) -> list[tuple[str, int]]:
    """Write the rows of a file; returns currency and fee of those that no file held before."""
    fresh: list[tuple[str, int]] = []
    for at in range(0, len(rows), 5000):
        given = {"statement": statement_id, "channel": channel, "rows": list(rows[at : at + 5000])}
        fresh += [(r.currency, int(r.fee)) for r in await db.all(_ROWS, given) if r.fresh]
    return fresh


async def compared(db: ReadDb, *, statement_id: UUID) -> Sequence[Any]:
    """Every row of a file with what is booked under its number, if anything is."""
    query = (
        sa.select(statement_row, txn.c.buyer_id, _OWED.label("owed"), txn.c.currency.label("our_currency"))
        .select_from(statement_row.outerjoin(txn, _ROW_OF).outerjoin(cod, _COD_OF))
        .where(statement_row.c.statement_id == statement_id)
        .order_by(statement_row.c.channel_no)
    )
    return await db.all(query)


async def untold(db: ReadDb, *, channel: str, start: datetime, end: datetime) -> Sequence[Any]:
    """What was booked within a day and is in no file of the channel."""
    gone = ~sa.exists().where(_ROW_OF)
    ours = (
        txn.c.channel_no,
        txn.c.kind,
        txn.c.buyer_id,
        txn.c.amount.label("owed"),
        txn.c.currency.label("our_currency"),
    )
    query = sa.select(*ours).where(txn.c.channel == channel, txn.c.at >= start, txn.c.at < end, gone)
    return await db.all(query.order_by(txn.c.channel_no))


async def unremitted(db: ReadDb, *, before: datetime) -> Sequence[Any]:
    """Cash that a carrier took before a moment and has not handed on."""
    owed = (cod.c.amount - cod.c.struck).label("owed")
    kind, currency = sa.literal("capture").label("kind"), sa.literal("CNY").label("our_currency")
    query = sa.select(cod.c.number.label("channel_no"), cod.c.buyer_id, owed, kind, currency)
    return await db.all(query.where(cod.c.state == "collected", cod.c.collected_at < before).order_by(cod.c.number))


async def add_cases(db: WriteDb, *, channel: str, rows: Sequence[dict[str, Any]]) -> int:
    """Open cases, one per number and kind of difference however often it is found; returns how many are new."""
    fresh = 0
    for row in rows:
        fresh += await db.run(insert(case).values(row | {"channel": channel}).on_conflict_do_nothing())
    return fresh


async def close_agreed(db: WriteDb, *, channel: str, agreed: Sequence[str], note: str, at: datetime) -> int:
    """Close what a later file has cleared up: numbers that agree now, and what was missing at the channel and came."""
    came = sa.exists().where(statement_row.c.channel == case.c.channel, statement_row.c.channel_no == case.c.channel_no)
    cleared = case.c.channel_no == sa.any_(sa.literal(list(agreed), ARRAY(sa.Text)))
    mine = (case.c.channel == channel) & (case.c.state == CaseState.open.value)
    put = case.update().where(mine, cleared | ((case.c.difference == Difference.missing_there.value) & came))
    return await db.run(put.values(state=CaseState.resolved.value, note=note, resolved_at=at))


async def resolve(db: WriteDb, *, case_id: UUID, note: str, by: UUID, at: datetime) -> bool:
    """Close an open case; False when it is none."""
    mine = (case.c.id == case_id) & (case.c.state == CaseState.open.value)
    values = {"state": CaseState.resolved.value, "note": note, "resolved_by": by, "resolved_at": at}
    return bool(await db.run(case.update().where(mine).values(values)))


async def cases(
    db: ReadDb, *, state: CaseState | None, channel: str | None, before: UUID | None, limit: int
) -> list[Case]:
    """Cases, newest first, up to `limit` + 1."""
    query = sa.select(*_CASE)
    if state:
        query = query.where(case.c.state == state.value)
    if channel:
        query = query.where(case.c.channel == channel)
    if before:
        query = query.where(case.c.id < before)
    return [struct(Case, row) for row in await db.all(query.order_by(case.c.id.desc()).limit(limit + 1))]


async def open_cases(db: ReadDb, *, most: int) -> int:
    """How many cases are open, counted up to `most`."""
    some = sa.select(case.c.id).where(case.c.state == CaseState.open.value).limit(most).subquery()
    return int(await db.value(sa.select(sa.func.count()).select_from(some)) or 0)


async def statements(db: ReadDb, *, channel: str | None, before: UUID | None, limit: int) -> list[Statement]:
    """Imported files, newest first, up to `limit` + 1."""
    query = sa.select(*_STATEMENT)
    if channel:
        query = query.where(statement.c.channel == channel)
    if before:
        query = query.where(statement.c.id < before)
    return [struct(Statement, row) for row in await db.all(query.order_by(statement.c.id.desc()).limit(limit + 1))]


async def days_of(db: ReadDb, *, channel: str, since: date) -> set[date]:
    """The days that a file was imported for."""
    rows = await db.all(sa.select(statement.c.day).where(statement.c.channel == channel, statement.c.day >= since))
    return {r.day for r in rows}
