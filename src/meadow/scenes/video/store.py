"""SQL of videos: by author on the author's side, by video for viewers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base import clock
from meadow.base.db import ReadDb, WriteDb
from meadow.scenes.video.tables import anchor, comment, mark, upload, video
from meadow.scenes.video.types import NewAnchor, State


async def add_upload(
    db: WriteDb, *, author_id: UUID, upload_id: UUID, length: int, filename: str, expires_at: datetime
) -> None:
    row = {
        "author_id": author_id,
        "id": upload_id,
        "length": length,
        "done": 0,
        "filename": filename,
        "expires_at": expires_at,
    }
    await db.run(upload.insert().values(row))


async def upload_of(db: ReadDb, *, upload_id: UUID, author_ids: Sequence[UUID]) -> Any:
    """An upload of one of these authors."""
    return await db.one(sa.select(upload).where(upload.c.id == upload_id, upload.c.author_id.in_(author_ids)))


async def open_uploads(db: ReadDb, *, author_id: UUID, at: datetime) -> int:
    query = sa.select(sa.func.count()).where(upload.c.author_id == author_id, ~upload.c.used, upload.c.expires_at > at)
    return int(await db.value(query))


async def drop_expired(db: WriteDb, *, at: datetime, limit: int = 500) -> list[UUID]:
    """Forget unused uploads past their time, whoever's; returns their ids."""
    old = sa.select(upload.c.id).where(~upload.c.used, upload.c.expires_at <= at).limit(limit)
    return [r.id for r in await db.all(upload.delete().where(upload.c.id.in_(old)).returning(upload.c.id))]


async def move_upload(db: WriteDb, *, author_id: UUID, upload_id: UUID, done: int) -> None:
    await db.run(upload.update().where(upload.c.author_id == author_id, upload.c.id == upload_id).values(done=done))


async def use_upload(db: WriteDb, *, author_id: UUID, upload_id: UUID) -> bool:
    """Take a finished upload for a video, once."""
    mine = (upload.c.author_id == author_id) & (upload.c.id == upload_id)
    return bool(
        await db.run(upload.update().where(mine, upload.c.done == upload.c.length, ~upload.c.used).values(used=True))
    )


async def drop_upload(db: WriteDb, *, author_id: UUID, upload_id: UUID) -> bool:
    return bool(await db.run(upload.delete().where(upload.c.author_id == author_id, upload.c.id == upload_id)))


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
    """Delete a video with its anchors, comments and marks."""
    await db.run(video.delete().where(video.c.author_id == author_id, video.c.id == video_id))
    mine = sa.select(comment.c.id).where(comment.c.video_id == video_id)
    await db.run(mark.delete().where(mark.c.video_id.in_(mine)))
    for table in (anchor, comment, mark):
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


async def put_anchors(db: WriteDb, *, video_id: UUID, anchors: Sequence[NewAnchor]) -> None:
    await db.run(anchor.delete().where(anchor.c.video_id == video_id))
    rows = [
        {"video_id": video_id, "pos": i, "product_id": a.product_id, "label": a.label} for i, a in enumerate(anchors)
    ]
    await db.many(anchor.insert(), rows)


async def anchors_of(db: ReadDb, *, video_ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    rows = await db.all(
        sa.select(anchor).where(anchor.c.video_id.in_(video_ids)).order_by(anchor.c.video_id, anchor.c.pos)
    )
    found: dict[UUID, list[UUID]] = {}
    for r in rows:
        found.setdefault(r.video_id, []).append(r.product_id)
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


async def count(db: WriteDb, *, video_id: UUID, column: str, by: int) -> int:
    """Move a counter of a video; returns what it is now."""
    field = video.c[column]
    stmt = (
        video.update().where(video.c.id == video_id).values({column: sa.func.greatest(field + by, 0)}).returning(field)
    )
    return int(await db.value(stmt) or 0)


async def add_comment(
    db: WriteDb, *, video_id: UUID, comment_id: UUID, account_id: UUID, parent_id: UUID | None, text: str
) -> None:
    row = {
        "video_id": video_id,
        "id": comment_id,
        "account_id": account_id,
        "parent_id": parent_id,
        "text": text,
        "at": clock.now(),
    }
    await db.run(comment.insert().values(row))
    if parent_id:
        await db.run(comment.update().where(comment.c.id == parent_id).values(replies=comment.c.replies + 1))


async def comment_of(db: ReadDb, *, comment_id: UUID) -> Any:
    return await db.one(sa.select(comment).where(comment.c.id == comment_id))


async def drop_comment(db: WriteDb, *, video_id: UUID, comment_id: UUID, parent_id: UUID | None) -> int:
    """Drop a comment with its replies; returns how many went."""
    gone = await db.run(
        comment.delete().where(
            comment.c.video_id == video_id, sa.or_(comment.c.id == comment_id, comment.c.parent_id == comment_id)
        )
    )
    if parent_id:
        await db.run(
            comment.update().where(comment.c.id == parent_id).values(replies=sa.func.greatest(comment.c.replies - 1, 0))
        )
    return gone


async def count_comment(db: WriteDb, *, comment_id: UUID, by: int) -> int:
    stmt = comment.update().where(comment.c.id == comment_id).values(likes=sa.func.greatest(comment.c.likes + by, 0))
    return int(await db.value(stmt.returning(comment.c.likes)) or 0)


async def comments(
    db: ReadDb, *, video_id: UUID, parent_id: UUID | None, before: UUID | None, limit: int
) -> Sequence[Any]:
    query = sa.select(comment).where(
        comment.c.video_id == video_id, comment.c.parent_id.is_not_distinct_from(parent_id)
    )
    if before:
        query = query.where(comment.c.id < before)
    return await db.all(query.order_by(comment.c.id.desc()).limit(limit + 1))


async def uneven(db: ReadDb) -> list[UUID]:
    """Published videos without a file to play."""
    query = sa.select(video.c.id).where(video.c.state == State.published.value, video.c.play_url.is_(None))
    return [r.id for r in await db.all(query.limit(20))]
