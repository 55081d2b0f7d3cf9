"""SQL of the links to broadcasts that people pass on."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from meadow.base import clock, ids
from meadow.base.db import ReadDb, WriteDb
from meadow.scenes.live.tables import link, session


async def add(db: WriteDb, *, session_id: UUID, account_id: UUID | None) -> UUID:
    """A new link to a broadcast."""
    made = ids.new()
    await db.run(link.insert().values(session_id=session_id, id=made, account_id=account_id, at=clock.now()))
    return made


async def of(db: ReadDb, *, session_id: UUID, account_id: UUID | None) -> UUID | None:
    """The link that somebody has to a broadcast already; None for the one of guests."""
    whose = link.c.account_id == account_id if account_id else link.c.account_id.is_(None)
    found: UUID | None = await db.value(sa.select(link.c.id).where(link.c.session_id == session_id, whose).limit(1))
    return found


async def count(db: ReadDb, *, session_id: UUID) -> int:
    """How many passed a broadcast on."""
    return int(await db.value(sa.select(sa.func.count()).where(link.c.session_id == session_id)))


async def visit(db: WriteDb, *, session_id: UUID, link_id: UUID) -> bool:
    """Count one who came by a link of this broadcast; False for a link that is not its."""
    mine = (link.c.session_id == session_id) & (link.c.id == link_id)
    return bool(await db.run(link.update().where(mine).values(visits=link.c.visits + 1)))


async def page(db: ReadDb, *, account_id: UUID, before: UUID | None, limit: int) -> Sequence[Any]:
    """The links somebody passed on, newest first, with their broadcasts; up to `limit` + 1."""
    query = sa.select(link, session.c.title, session.c.room_id, session.c.author_id)
    query = query.join(session, session.c.id == link.c.session_id).where(link.c.account_id == account_id)
    query = query.where(link.c.id < before) if before else query
    return await db.all(query.order_by(link.c.id.desc()).limit(limit + 1))
