"""SQL of fan clubs, and of how long somebody has been in a broadcast."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base import clock
from meadow.base.db import ReadDb, WriteDb
from meadow.scenes.live.tables.tools import buyer, fan, stay

_MINUTE = timedelta(seconds=55)


async def of(db: ReadDb, *, author_id: UUID, account_id: UUID, lock: bool = False) -> Any:
    """Somebody's place in a club, also of one who left."""
    query = sa.select(fan).where(fan.c.author_id == author_id, fan.c.account_id == account_id)
    return await db.one(query.with_for_update() if lock else query)


async def join(db: WriteDb, *, author_id: UUID, account_id: UUID) -> bool:
    """Become a fan, or one again with the points of before; False where she is one."""
    put = insert(fan).values(author_id=author_id, account_id=account_id, joined_at=clock.now())
    keys, again = ["author_id", "account_id"], {"left_at": None, "joined_at": put.excluded.joined_at}
    return bool(
        await db.run(put.on_conflict_do_update(index_elements=keys, set_=again, where=fan.c.left_at.is_not(None)))
    )


async def leave(db: WriteDb, *, author_id: UUID, account_id: UUID) -> None:
    mine = (fan.c.author_id == author_id) & (fan.c.account_id == account_id) & fan.c.left_at.is_(None)
    await db.run(fan.update().where(mine).values(left_at=clock.now()))


async def put(db: WriteDb, *, author_id: UUID, account_id: UUID, **values: Any) -> None:
    await db.run(fan.update().where(fan.c.author_id == author_id, fan.c.account_id == account_id).values(**values))


async def count(db: ReadDb, *, author_id: UUID) -> int:
    mine = (fan.c.author_id == author_id) & fan.c.left_at.is_(None)
    return int(await db.value(sa.select(sa.func.count()).select_from(fan).where(mine)))


async def page(db: ReadDb, *, author_id: UUID, before: tuple[int, UUID] | None, limit: int) -> Sequence[Any]:
    """Fans of an author, the most points first; up to `limit` + 1."""
    query = sa.select(fan).where(fan.c.author_id == author_id, fan.c.left_at.is_(None))
    if before:
        query = query.where(sa.tuple_(fan.c.points, fan.c.account_id) < sa.tuple_(*map(sa.literal, before)))
    return await db.all(query.order_by(fan.c.points.desc(), fan.c.account_id.desc()).limit(limit + 1))


async def beat(db: WriteDb, *, session_id: UUID, account_id: UUID) -> int | None:
    """One minute more in a broadcast; None where less than a minute went by since the last one."""
    now = clock.now()
    put = insert(stay).values(session_id=session_id, account_id=account_id, minutes=1, last_at=now)
    more = {"minutes": stay.c.minutes + 1, "last_at": now}
    stmt = put.on_conflict_do_update(
        index_elements=["session_id", "account_id"], set_=more, where=stay.c.last_at <= now - _MINUTE
    )
    row = await db.one(stmt.returning(stay.c.minutes))
    return int(row.minutes) if row else None


async def minutes(db: ReadDb, *, session_id: UUID, account_id: UUID) -> int:
    """Whole minutes that somebody has been in a broadcast."""
    mine = (stay.c.session_id == session_id) & (stay.c.account_id == account_id)
    return int(await db.value(sa.select(stay.c.minutes).where(mine)) or 0)


async def earn(db: WriteDb, *, author_id: UUID, account_id: UUID, day: date, points: int, level: int) -> None:
    """Write what a fan has earned today: `points` more of this day."""
    fresh = fan.c.day != day
    values = {
        "points": fan.c.points + points, "level": level, "day": day,
        "day_points": sa.case((sa.func.coalesce(fresh, True), points), else_=fan.c.day_points + points),
    }  # fmt: skip
    mine = (fan.c.author_id == author_id) & (fan.c.account_id == account_id)
    await db.run(fan.update().where(mine).values(**values))


async def add_buyer(db: WriteDb, *, session_id: UUID, account_id: UUID) -> bool:
    """Note who bought in a broadcast; False where she had before."""
    put = insert(buyer).values(session_id=session_id, account_id=account_id, at=clock.now())
    return bool(await db.run(put.on_conflict_do_nothing()))


async def bought(db: ReadDb, *, session_id: UUID, account_id: UUID) -> bool:
    """Whether somebody bought in a broadcast."""
    mine = (buyer.c.session_id == session_id) & (buyer.c.account_id == account_id)
    return bool(await db.value(sa.select(sa.exists().where(mine))))
