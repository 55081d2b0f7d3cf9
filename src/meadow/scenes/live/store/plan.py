"""SQL of what is prepared: the rota, reminders."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base import clock
from meadow.base.db import ReadDb, WriteDb
from meadow.scenes.live.tables import publication, reminder, shift


async def shifts(db: ReadDb, *, session_id: UUID) -> Sequence[Any]:
    """The rota in its order."""
    return await db.all(sa.select(shift).where(shift.c.session_id == session_id).order_by(shift.c.from_at, shift.c.id))


async def put_shifts(db: WriteDb, *, session_id: UUID, rows: Sequence[dict[str, Any]]) -> None:
    """Let this be the rota; who has been on keeps her row."""
    kept = [r["id"] for r in rows]
    mine = (shift.c.session_id == session_id) & shift.c.id.not_in(kept) & shift.c.began_at.is_(None)
    await db.run(shift.delete().where(mine))
    for row in rows:
        fresh = insert(shift).values(session_id=session_id, **row)
        plan = {n: row[n] for n in ("name", "from_at", "until_at")}
        await db.run(fresh.on_conflict_do_update(index_elements=["session_id", "id"], set_=plan))


async def change_host(db: WriteDb, *, session_id: UUID, shift_id: UUID) -> Any:
    """Whoever was on has left, and this one is on; returns her row, None for a shift that is not of the rota."""
    now = clock.now()
    on = (shift.c.session_id == session_id) & shift.c.began_at.is_not(None) & shift.c.left_at.is_(None)
    mine = (shift.c.session_id == session_id) & (shift.c.id == shift_id)
    found = await db.one(shift.update().where(mine).values(began_at=now, left_at=None).returning(shift))
    if found is not None:
        await db.run(shift.update().where(on, shift.c.id != shift_id).values(left_at=now))
    return found


async def leave(db: WriteDb, *, session_id: UUID) -> None:
    """Nobody is at the camera any more."""
    on = (shift.c.session_id == session_id) & shift.c.began_at.is_not(None) & shift.c.left_at.is_(None)
    await db.run(shift.update().where(on).values(left_at=clock.now()))


async def remind(db: WriteDb, *, session_id: UUID, account_id: UUID, on: bool) -> None:
    if on:
        row = {"session_id": session_id, "account_id": account_id, "at": clock.now()}
        await db.run(insert(reminder).values(row).on_conflict_do_nothing())
    else:
        mine = (reminder.c.session_id == session_id) & (reminder.c.account_id == account_id)
        await db.run(reminder.delete().where(mine))


async def reminders(db: ReadDb, *, session_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many want to be told of each broadcast."""
    query = sa.select(reminder.c.session_id, sa.func.count().label("n")).where(reminder.c.session_id.in_(session_ids))
    return {r.session_id: int(r.n) for r in await db.all(query.group_by(reminder.c.session_id))}


async def reminded(db: ReadDb, *, session_id: UUID, account_id: UUID) -> bool:
    mine = (reminder.c.session_id == session_id) & (reminder.c.account_id == account_id)
    return bool(await db.value(sa.select(sa.exists().where(mine))))


async def reminded_of(db: ReadDb, *, session_ids: Sequence[UUID], account_id: UUID) -> set[UUID]:
    """Of these broadcasts those of which an account wants to be told."""
    query = sa.select(reminder.c.session_id).where(reminder.c.session_id.in_(session_ids))
    return {r.session_id for r in await db.all(query.where(reminder.c.account_id == account_id))}


async def remind_whom(db: ReadDb, *, session_id: UUID, after: UUID | None, limit: int) -> list[UUID]:
    """Accounts that want to be told, by id."""
    query = sa.select(reminder.c.account_id).where(reminder.c.session_id == session_id)
    query = query.where(reminder.c.account_id > after) if after else query
    return [r.account_id for r in await db.all(query.order_by(reminder.c.account_id).limit(limit))]


async def stream(db: ReadDb, *, session_id: UUID) -> Any:
    """The newest stream of a broadcast."""
    query = sa.select(publication).where(publication.c.session_id == session_id)
    return await db.one(query.order_by(publication.c.id.desc()).limit(1))
