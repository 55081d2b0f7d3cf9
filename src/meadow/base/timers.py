"""Deadlines: rows that fire once at or after their time, in a transaction of their own, re-checked by their owner."""

import asyncio
import logging
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base import clock
from meadow.base.db import Fixed, House, WriteDb, doc, given, metadata, uid, when

log = logging.getLogger(__name__)
_POLL_S = 0.5
_BATCH = 200

timers = sa.Table(
    "timers",
    metadata,
    sa.Column("kind", sa.Text, primary_key=True),
    uid("key", primary_key=True),
    when("due", index=True),
    doc("note"),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
)


_PUT = insert(timers).values(given(timers))
_SET = Fixed(
    _PUT.on_conflict_do_update(
        index_elements=["kind", "key"], set_={n: _PUT.excluded[n] for n in ("due", "note", "attempts")}
    )
)
_DUE = Fixed(
    sa.select(timers.c.kind, timers.c.key)
    .where(timers.c.due <= sa.bindparam("now"))
    .order_by(timers.c.due)
    .limit(sa.literal_column(str(_BATCH)))
)
_CANCEL = Fixed(timers.delete().where(timers.c.kind == sa.bindparam("kind"), timers.c.key == sa.bindparam("key")))

_WRITTEN: sa.Label[str] = sa.literal_column("xmin::text").label("written")
"""Whose writing a row is: another one after every `set`."""


class Timer(msgspec.Struct, frozen=True):
    """A deadline that has come: whose (`key`), of which kind, and what was noted when it was set."""

    kind: str
    key: UUID
    due: datetime
    note: dict[str, Any]


async def set(db: WriteDb, kind: str, key: UUID, due: datetime, note: dict[str, Any] | None = None) -> None:  # noqa: A001 - reads as timers.set
    """Set or move the one timer of this kind and key."""
    await db.run(_SET, {"kind": kind, "key": key, "due": due, "note": note or {}, "attempts": 0})


async def cancel(db: WriteDb, kind: str, key: UUID) -> None:
    """Drop a timer; one that is not there is no error."""
    await db.run(_CANCEL, {"kind": kind, "key": key})


async def watch(house: House, stop: asyncio.Event) -> None:
    """Fire due timers until `stop`."""
    while not stop.is_set():
        try:
            fired = await fire_due(house)
        except Exception:
            log.exception("timers stumbled")
            fired = 0
        if fired < _BATCH:
            await _pause(stop, _POLL_S)


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return


async def fire_due(house: House) -> int:
    """Fire what is due now, one transaction each; returns how many were tried."""
    async with house.read() as db:
        due = await db.all(_DUE, {"now": clock.now()})
    for row in due:
        await _fire(house, row.kind, row.key)
    return len(due)


async def _fire(house: House, kind: str, key: UUID) -> None:
    """Run and delete in one transaction, so a crash leaves the timer; a failure pushes it back with a growing pause.

    Its row is not locked meanwhile: a handler waits for its owner, and whoever holds the owner may cancel or set the
    timer. One that was set again since it was read stays.
    """
    mine = (timers.c.kind == kind) & (timers.c.key == key)
    alone = sa.select(sa.func.pg_try_advisory_xact_lock(sa.func.hashtextextended(f"timer {kind} {key}", 0)))
    try:
        async with house.write() as db:
            if not await db.value(alone):
                return
            row = await db.one(sa.select(timers, _WRITTEN).where(mine, timers.c.due <= clock.now()))
            if row is not None:
                await house.wiring.timers[kind](db, Timer(row.kind, row.key, row.due, row.note))
                same = sa.select(timers.c.key).where(mine, sa.literal_column("xmin::text") == row.written)
                still = await db.one(same.with_for_update(skip_locked=True))
                if still is not None:
                    await db.run(timers.delete().where(mine))
    except Exception:
        log.exception("timer %s of %s failed", kind, key)
        async with house.write() as db:
            attempts = int(await db.value(sa.select(timers.c.attempts).where(mine)) or 0)
            later = clock.now() + timedelta(seconds=min(2 ** (attempts + 1), 3600))
            await db.run(timers.update().where(mine).values(attempts=attempts + 1, due=later))
