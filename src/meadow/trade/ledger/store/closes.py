"""SQL of closed days, and of what moved in a span of time."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import sqlalchemy as sa

from meadow.base.db import ReadDb, WriteDb
from meadow.people.shops.types import ZONE
from meadow.trade.ledger.tables import account, close, entry, posting
from meadow.trade.ledger.types import Kind, Movement

_LOCK = 0x6D65_6164_6C65
_OF = (entry.c.shop_id == posting.c.shop_id) & (entry.c.posting_id == posting.c.id)
_DIGEST = sa.text(
    "SELECT count(*) AS postings, coalesce(sum(n), 0) AS entries, sha256(coalesce(string_agg(h, ''::bytea ORDER BY shop_id, id), "
    "''::bytea)) AS digest FROM (SELECT p.shop_id, p.id, count(*) AS n, sha256(convert_to(concat_ws('|', p.shop_id, p.id, "
    "p.reason, p.ref, p.currency, extract(epoch FROM p.at), string_agg(concat_ws(',', e.ix, e.owner, e.kind, e.amount, "
    "e.line_id), ';' ORDER BY e.ix)), 'UTF8')) AS h FROM ledger_posting p JOIN ledger_entry e ON e.shop_id = p.shop_id AND "
    "e.posting_id = p.id WHERE p.at >= :since AND p.at < :until GROUP BY p.shop_id, p.id) d"
)


class Day(msgspec.Struct, frozen=True):
    """What was posted in a day."""

    postings: int
    entries: int
    digest: bytes
    moved: list[tuple[str, str, int]]


async def lock(db: WriteDb) -> None:
    """One closer at a time, until the commit."""
    await db.run(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))


async def last(db: ReadDb) -> Any:
    """The newest closed day."""
    return await db.one(sa.select(close).order_by(close.c.day.desc()).limit(1))


async def first_day(db: ReadDb) -> date | None:
    """The business day of the first posting."""
    at = await db.value(sa.select(sa.func.min(posting.c.at)))
    return at.astimezone(ZoneInfo(ZONE)).date() if at else None


async def day_of(db: ReadDb, *, since: datetime, until: datetime) -> Day:
    """What was posted in a span: how much, a digest over every entry, and the movement of each kind."""
    row = await db.one(_DIGEST, {"since": since, "until": until})
    moved = await db.all(
        sa.select(posting.c.currency, entry.c.kind, sa.func.sum(entry.c.amount).label("amount"))
        .select_from(posting.join(entry, _OF))
        .where(posting.c.at >= since, posting.c.at < until)
        .group_by(posting.c.currency, entry.c.kind)
        .order_by(posting.c.currency, entry.c.kind)
    )
    said = [(str(r.currency), str(r.kind), int(r.amount)) for r in moved]
    return Day(int(row.postings), int(row.entries), bytes(row.digest), said) if row else Day(0, 0, b"", said)


async def add(db: WriteDb, **row: Any) -> None:
    await db.run(close.insert().values(row))


async def page(db: ReadDb, *, before: date | None, limit: int) -> Sequence[Any]:
    """Closed days, newest first, up to `limit` + 1."""
    query = sa.select(close)
    if before:
        query = query.where(close.c.day < before)
    return await db.all(query.order_by(close.c.day.desc()).limit(limit + 1))


async def chain(db: ReadDb) -> Sequence[Any]:
    """Every closed day, the first one first."""
    return await db.all(sa.select(close).order_by(close.c.day))


async def movements(db: ReadDb, *, kinds: Sequence[Kind], since: datetime, until: datetime) -> list[Movement]:
    """What each reason moved on every owner's accounts of these kinds in a span; for statements of all owners at once."""
    rows = await db.all(
        sa.select(
            entry.c.owner,
            entry.c.kind,
            posting.c.currency,
            posting.c.reason,
            sa.func.sum(entry.c.amount).label("amount"),
        )
        .select_from(posting.join(entry, _OF))
        .where(posting.c.at >= since, posting.c.at < until, entry.c.kind.in_([k.value for k in kinds]))
        .group_by(entry.c.owner, entry.c.kind, posting.c.currency, posting.c.reason)
        .order_by(entry.c.owner, posting.c.currency, entry.c.kind, posting.c.reason)
    )
    return [Movement(r.owner, Kind(r.kind), r.currency, r.reason, int(r.amount)) for r in rows]


async def overdrawn(db: ReadDb, *, kinds: Sequence[Kind], after: tuple[int, UUID] | None, limit: int) -> Sequence[Any]:
    """Accounts of all owners below zero, the deepest first, up to `limit` + 1."""
    query = sa.select(account.c.owner, account.c.kind, account.c.currency, account.c.balance).where(
        account.c.balance < 0, account.c.kind.in_([k.value for k in kinds])
    )
    if after:
        query = query.where(sa.tuple_(account.c.balance, account.c.owner) > after)
    return await db.all(query.order_by(account.c.balance, account.c.owner).limit(limit + 1))
