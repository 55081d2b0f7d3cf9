"""SQL of what viewers mark, keep and pass on."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base import clock
from meadow.base.db import ReadDb, WriteDb
from meadow.scenes.video.tables import link, mark, shelves, video
from meadow.scenes.video.types import Shelves, State


async def set_mark(db: WriteDb, *, account_id: UUID, video_id: UUID, kind: str, on: bool) -> bool:
    """Set or take a mark of a person; True when something changed."""
    if on:
        row = {"account_id": account_id, "video_id": video_id, "kind": kind, "at": clock.now()}
        return bool(await db.run(insert(mark).values(row).on_conflict_do_nothing()))
    mine = (mark.c.account_id == account_id) & (mark.c.video_id == video_id) & (mark.c.kind == kind)
    return bool(await db.run(mark.delete().where(mine)))


async def marks_of(db: ReadDb, *, account_id: UUID, ids: Sequence[UUID], kinds: Sequence[str]) -> set[tuple[UUID, str]]:
    query = sa.select(mark.c.video_id, mark.c.kind).where(mark.c.account_id == account_id, mark.c.kind.in_(kinds))
    return {(r.video_id, r.kind) for r in await db.all(query.where(mark.c.video_id.in_(ids)))}


async def marked(db: ReadDb, *, account_id: UUID, kind: str) -> list[UUID]:
    """The newest thousand videos a person marked."""
    query = sa.select(mark.c.video_id).where(mark.c.account_id == account_id, mark.c.kind == kind)
    return [r.video_id for r in await db.all(query.order_by(mark.c.at.desc()).limit(1000))]


async def kept(
    db: ReadDb, *, account_id: UUID, kind: str, after: tuple[datetime, UUID] | None, limit: int
) -> Sequence[Any]:
    """The shown clips a person liked or kept, the newest mark first; `marked_at` is when."""
    query = (
        sa.select(video, mark.c.at.label("marked_at"))
        .join(mark, mark.c.video_id == video.c.id)
        .where(mark.c.account_id == account_id, mark.c.kind == kind, video.c.state == State.published.value)
    )
    if after:
        query = query.where(sa.tuple_(mark.c.at, mark.c.video_id) < sa.tuple_(*(sa.literal(x) for x in after)))
    return await db.all(query.order_by(mark.c.at.desc(), mark.c.video_id.desc()).limit(limit + 1))


async def add_link(db: WriteDb, *, link_id: UUID, video_id: UUID, account_id: UUID | None) -> None:
    row = {"id": link_id, "video_id": video_id, "account_id": account_id, "at": clock.now()}
    await db.run(link.insert().values(row))


async def visit(db: WriteDb, *, link_id: UUID, video_id: UUID) -> bool:
    """Count one who came by a link of this clip; False for a link that is not its."""
    mine = (link.c.id == link_id) & (link.c.video_id == video_id)
    return bool(await db.run(link.update().where(mine).values(visits=link.c.visits + 1)))


async def links(db: ReadDb, *, account_id: UUID, before: UUID | None, limit: int) -> Sequence[Any]:
    """The links somebody passed on, newest first, with their clips."""
    query = (
        sa.select(link, video.c.caption, video.c.poster)
        .join(video, video.c.id == link.c.video_id)
        .where(link.c.account_id == account_id)
    )
    if before:
        query = query.where(link.c.id < before)
    return await db.all(query.order_by(link.c.id.desc()).limit(limit + 1))


async def shelves_of(db: ReadDb, *, author_id: UUID) -> Shelves:
    """Which lists an author shows; none until she says so."""
    row = await db.one(sa.select(shelves).where(shelves.c.author_id == author_id))
    return Shelves(row.likes, row.favourites) if row else Shelves(likes=False, favourites=False)


async def put_shelves(db: WriteDb, *, author_id: UUID, shown: Shelves) -> None:
    values = {"likes": shown.likes, "favourites": shown.favourites}
    fresh = insert(shelves).values({"author_id": author_id, **values})
    await db.run(fresh.on_conflict_do_update(index_elements=["author_id"], set_=values))
