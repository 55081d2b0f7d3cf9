"""Fan clubs: joining, leaving, and points for being there."""

from uuid import UUID
from zoneinfo import ZoneInfo

from meadow.base import clock, ids, policy
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound
from meadow.base.trail import Who
from meadow.scenes.live.actions.command import note
from meadow.scenes.live.rules import club as rules
from meadow.scenes.live.rules.machine import ON_AIR
from meadow.scenes.live.store import club as store
from meadow.scenes.live.store import sessions
from meadow.scenes.live.types import Closed, Session
from meadow.scenes.live.types.club import DAY_POINTS, Beat

_ZONE = ZoneInfo("Asia/Shanghai")


async def join(db: WriteDb, who: Who, session_id: UUID) -> None:
    """Join the club of who broadcasts; twice is once. Raises `NotFound`, `Closed`."""
    held = await on_air(db, session_id)
    if await store.join(db, author_id=held.author_id, account_id=who.account_id):
        row = await store.of(db, author_id=held.author_id, account_id=who.account_id)
        about = ids.derived("club", held.author_id, who.account_id, row.joined_at.isoformat())
        await note(db, held, "join_club", about, actor=who.account_id)


async def leave(db: WriteDb, who: Who, session_id: UUID) -> None:
    """Leave the club; the points stay for whoever comes back. Raises `NotFound`."""
    held = await sessions.of(db, session_id=session_id)
    if held is None or held.rehearsal:
        raise NotFound
    await store.leave(db, author_id=held.author_id, account_id=who.account_id)


async def on_air(db: WriteDb, session_id: UUID) -> Session:
    """A broadcast that everybody may be in now. Raises `NotFound`, `Closed`."""
    held = await sessions.of(db, session_id=session_id)
    if held is None or held.rehearsal:
        raise NotFound
    if held.state not in ON_AIR:
        raise Closed(state=held.state.value)
    return held


async def beat(db: WriteDb, who: Who, session_id: UUID, asked: Beat) -> None:
    """Somebody is still here: a minute more, and points for a fan. Sooner than a minute changes nothing."""
    held = await on_air(db, session_id)
    if await store.beat(db, session_id=session_id, account_id=who.account_id) is None:
        return
    row = await store.of(db, author_id=held.author_id, account_id=who.account_id, lock=True)
    if row is None or row.left_at is not None:
        return
    day = clock.now().astimezone(_ZONE).date()
    before = row.day_points if row.day == day else 0
    points = rules.earned(1, asked.likes, before, await policy.value(db, DAY_POINTS.key))
    level = rules.level(row.points + points)
    await store.earn(db, author_id=held.author_id, account_id=who.account_id, day=day, points=points, level=level)


async def give(db: WriteDb, author_id: UUID, account_id: UUID, points: int) -> None:
    """Points that were won: who is no fan becomes one."""
    await store.join(db, author_id=author_id, account_id=account_id)
    row = await store.of(db, author_id=author_id, account_id=account_id, lock=True)
    total = row.points + points
    await store.put(db, author_id=author_id, account_id=account_id, points=total, level=rules.level(total))
