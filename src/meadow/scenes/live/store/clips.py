"""SQL of clips and of recordings past their time."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base.db import ReadDb, WriteDb
from meadow.scenes.live.tables import clip, explain, session

_SPAN = (explain.c.session_id == clip.c.session_id) & (explain.c.id == clip.c.explain_id)


async def add_all(db: WriteDb, *, session_id: UUID, author_id: UUID, least: timedelta) -> list[UUID]:
    """A row for every explained stretch that is long enough; returns the new ones."""
    span = explain.c.ended_at - explain.c.started_at
    ms = sa.cast(sa.extract("epoch", span) * 1000, sa.Integer)
    found = sa.select(
        explain.c.session_id, explain.c.id, sa.literal(author_id), explain.c.product_id, sa.literal("cutting"), explain.c.started_at, ms,
    ).where(explain.c.session_id == session_id, span >= least)  # fmt: skip
    names = ["session_id", "explain_id", "author_id", "product_id", "state", "begins_at", "ms"]
    query = insert(clip).from_select(names, found).on_conflict_do_nothing().returning(clip.c.explain_id)
    return [row.explain_id for row in await db.all(query)]


async def of(
    db: ReadDb, *, session_id: UUID, explain_id: UUID, author_id: UUID | None = None, lock: bool = False
) -> Any:
    """One clip, of this author where one is named."""
    query = sa.select(clip).where(clip.c.session_id == session_id, clip.c.explain_id == explain_id)
    query = query.where(clip.c.author_id == author_id) if author_id else query
    return await db.one(query.with_for_update() if lock else query)


async def change(db: WriteDb, *, session_id: UUID, explain_id: UUID, **values: Any) -> None:
    mine = (clip.c.session_id == session_id) & (clip.c.explain_id == explain_id)
    await db.run(clip.update().where(mine).values(**values))


async def page(db: ReadDb, *, session_id: UUID, author_id: UUID, after: UUID | None, limit: int) -> Sequence[Any]:
    """Clips of a broadcast in the order of what was explained, each with the whole stretch it is of."""
    query = sa.select(clip, explain.c.started_at, explain.c.ended_at).join(explain, _SPAN)
    query = query.where(clip.c.author_id == author_id, clip.c.session_id == session_id)
    query = query.where(clip.c.explain_id > after) if after else query
    return await db.all(query.order_by(clip.c.explain_id).limit(limit))


async def published(db: ReadDb, *, session_id: UUID, after: UUID | None, limit: int) -> Sequence[Any]:
    """Clips of a broadcast that became videos, in the order of what was explained."""
    query = sa.select(clip).where(clip.c.session_id == session_id, clip.c.video_id.is_not(None))
    query = query.where(clip.c.explain_id > after) if after else query
    return await db.all(query.order_by(clip.c.explain_id).limit(limit))


async def videos(db: ReadDb, *, session_id: UUID) -> list[UUID]:
    """The videos that were made of a broadcast."""
    mine = (clip.c.session_id == session_id) & clip.c.video_id.is_not(None)
    return [r.video_id for r in await db.all(sa.select(clip.c.video_id).where(mine).order_by(clip.c.video_id))]


async def span(db: ReadDb, *, session_id: UUID, explain_id: UUID) -> Any:
    """When what a clip is of was explained."""
    query = sa.select(explain.c.started_at, explain.c.ended_at)
    return await db.one(query.where(explain.c.session_id == session_id, explain.c.id == explain_id))


async def past(db: ReadDb, *, before: datetime) -> Sequence[Any]:
    """Broadcasts whose recording is past its time."""
    query = sa.select(session.c.id).where(session.c.replay_url.is_not(None), session.c.ended_at < before)
    return await db.all(query.order_by(session.c.id).limit(200))


async def forget(db: WriteDb, *, session_id: UUID) -> list[UUID]:
    """A broadcast has no recording any more; returns the cut films that became no video."""
    await db.run(session.update().where(session.c.id == session_id).values(replay_url=None))
    mine = (clip.c.session_id == session_id) & clip.c.state.in_(["ready", "cutting"])
    rows = await db.all(clip.update().where(mine).values(state="gone").returning(clip.c.upload_id))
    return [row.upload_id for row in rows if row.upload_id]
