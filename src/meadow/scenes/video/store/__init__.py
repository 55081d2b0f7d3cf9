"""SQL of clips: by author on the author's side, by clip for viewers and operators."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from meadow.base import clock
from meadow.base.db import ReadDb, WriteDb
from meadow.scenes.video.tables import anchor, comment, link, mark, report, video
from meadow.scenes.video.types import NewAnchor, State


async def add(db: WriteDb, *, author_id: UUID, video_id: UUID, **values: Any) -> None:
    row = {
        "author_id": author_id,
        "id": video_id,
        "state": State.processing.value,
        "progress": 0,
        "duration_ms": 0,
        "width": 0,
        "height": 0,
    }
    await db.run(video.insert().values(row | {"created_at": clock.now()} | values))


async def change(db: WriteDb, *, author_id: UUID, video_id: UUID, out_of: Sequence[State] = (), **values: Any) -> bool:
    """Change a video, only out of the given states when they are given."""
    mine = (video.c.author_id == author_id) & (video.c.id == video_id)
    if out_of:
        mine &= video.c.state.in_([s.value for s in out_of])
    return bool(await db.run(video.update().where(mine).values(**values)))


async def of_author(db: ReadDb, *, author_id: UUID, video_id: UUID) -> Any:
    return await db.one(sa.select(video).where(video.c.author_id == author_id, video.c.id == video_id))


async def drop(db: WriteDb, *, author_id: UUID, video_id: UUID) -> None:
    """Delete a video with all that hangs on it."""
    await db.run(video.delete().where(video.c.author_id == author_id, video.c.id == video_id))
    mine = sa.select(comment.c.id).where(comment.c.video_id == video_id)
    await db.run(mark.delete().where(mark.c.video_id.in_(mine)))
    for table in (anchor, comment, mark, report, link):
        await db.run(table.delete().where(table.c.video_id == video_id))


async def any_author(db: ReadDb, *, video_id: UUID) -> Any:
    """A video for viewers and operators, whoever's it is."""
    return await db.one(sa.select(video).where(video.c.id == video_id))


async def many(db: ReadDb, *, video_ids: Sequence[UUID]) -> Sequence[Any]:
    return await db.all(sa.select(video).where(video.c.id.in_(video_ids)))


async def page(
    db: ReadDb, *, author_id: UUID, states: Sequence[State], before: UUID | None, limit: int
) -> Sequence[Any]:
    query = sa.select(video).where(video.c.author_id == author_id)
    if states:
        query = query.where(video.c.state.in_([s.value for s in states]))
    if before:
        query = query.where(video.c.id < before)
    return await db.all(query.order_by(video.c.id.desc()).limit(limit + 1))


async def works(db: ReadDb, *, author_id: UUID, after: tuple[Any, ...] | None, limit: int) -> Sequence[Any]:
    """Published clips of an author, newest first."""
    query = sa.select(video).where(video.c.author_id == author_id, video.c.state == State.published.value)
    if after:
        query = query.where(sa.tuple_(video.c.published_at, video.c.id) < sa.tuple_(*(sa.literal(x) for x in after)))
    return await db.all(query.order_by(video.c.published_at.desc(), video.c.id.desc()).limit(limit + 1))


async def ids_of(db: ReadDb, *, author_id: UUID, limit: int) -> list[UUID]:
    """The newest clips of an author that were ever published."""
    query = sa.select(video.c.id).where(video.c.author_id == author_id, video.c.published_at.is_not(None))
    return [r.id for r in await db.all(query.order_by(video.c.published_at.desc()).limit(limit))]


async def review(db: ReadDb, *, after: tuple[Any, ...] | None, limit: int) -> Sequence[Any]:
    """The operators' queue, oldest first."""
    query = sa.select(video).where(video.c.state == State.under_review.value)
    if after:
        query = query.where(sa.tuple_(video.c.submitted_at, video.c.id) > sa.tuple_(*(sa.literal(x) for x in after)))
    return await db.all(query.order_by(video.c.submitted_at, video.c.id).limit(limit + 1))


async def counts(db: ReadDb, *, author_id: UUID) -> dict[State, int]:
    rows = await db.all(
        sa.select(video.c.state, sa.func.count().label("n"))
        .where(video.c.author_id == author_id)
        .group_by(video.c.state)
    )
    return {State(r.state): int(r.n) for r in rows}


async def waiting(db: ReadDb) -> Any:
    """Length of the operators' queue, and when its first clip came."""
    query = sa.select(sa.func.count().label("count"), sa.func.min(video.c.submitted_at).label("since"))
    return await db.one(query.where(video.c.state == State.under_review.value))


async def appeals(db: ReadDb, *, after: tuple[Any, ...] | None, limit: int) -> Sequence[Any]:
    """Takedowns that were appealed and wait for a word, oldest first."""
    query = sa.select(video).where(video.c.appealed_at.is_not(None))
    if after:
        query = query.where(sa.tuple_(video.c.appealed_at, video.c.id) > sa.tuple_(*(sa.literal(x) for x in after)))
    return await db.all(query.order_by(video.c.appealed_at, video.c.id).limit(limit + 1))


async def put_anchors(db: WriteDb, *, video_id: UUID, anchors: Sequence[NewAnchor]) -> None:
    await db.run(anchor.delete().where(anchor.c.video_id == video_id))
    rows = [{"video_id": video_id, "pos": i, **msgspec.structs.asdict(a)} for i, a in enumerate(anchors)]
    await db.many(anchor.insert(), rows)


async def anchors_of(db: ReadDb, *, video_ids: Sequence[UUID]) -> dict[UUID, list[NewAnchor]]:
    """The anchors of these clips, in their order."""
    rows = await db.all(
        sa.select(anchor).where(anchor.c.video_id.in_(video_ids)).order_by(anchor.c.video_id, anchor.c.pos)
    )
    found: dict[UUID, list[NewAnchor]] = {}
    for r in rows:
        found.setdefault(r.video_id, []).append(NewAnchor(r.product_id, r.label, r.start_ms, r.end_ms))
    return found


async def pool(db: ReadDb, *, authors: Sequence[UUID] | None, since: datetime, limit: int) -> Sequence[Any]:
    """Published clips, newest first: of some authors, or of all; with a smoothed engagement score."""
    score = (video.c.likes * 3 + video.c.comments * 5 + video.c.favourites * 4 + video.c.shares * 6).label("score")
    query = sa.select(video.c.id, video.c.author_id, video.c.published_at, score).where(
        video.c.state == State.published.value, video.c.published_at > since
    )
    if authors is not None:
        query = query.where(video.c.author_id.in_(authors))
    return await db.all(query.order_by(video.c.published_at.desc()).limit(limit))


async def count(db: WriteDb, *, video_id: UUID, column: str, by: int) -> int:
    """Move a counter of a video; returns what it is now."""
    field = video.c[column]
    stmt = (
        video.update().where(video.c.id == video_id).values({column: sa.func.greatest(field + by, 0)}).returning(field)
    )
    return int(await db.value(stmt) or 0)


async def uneven(db: ReadDb) -> list[UUID]:
    """Published videos without a file to play, posts without a picture."""
    bare = sa.case((video.c.kind == "video", video.c.play_url.is_(None)), else_=video.c.images.is_(None))
    query = sa.select(video.c.id).where(video.c.state == State.published.value, bare)
    return [r.id for r in await db.all(query.limit(20))]
