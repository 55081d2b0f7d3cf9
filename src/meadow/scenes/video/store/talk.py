"""SQL of comments and reports."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base import clock
from meadow.base.db import ReadDb, WriteDb
from meadow.scenes.video.tables import comment, mark, report
from meadow.scenes.video.types.talk import CommentState, Report


async def add(
    db: WriteDb, *, video_id: UUID, comment_id: UUID, account_id: UUID, parent_id: UUID | None, text: str, held: bool
) -> None:
    state = CommentState.held if held else CommentState.shown
    row = {"video_id": video_id, "id": comment_id, "account_id": account_id, "parent_id": parent_id, "text": text}
    await db.run(comment.insert().values(row | {"state": state.value, "at": clock.now()}))
    if parent_id and not held:
        await _answers(db, parent_id, 1)


async def _answers(db: WriteDb, parent_id: UUID, by: int) -> None:
    now = sa.func.greatest(comment.c.replies + by, 0)
    await db.run(comment.update().where(comment.c.id == parent_id).values(replies=now))


async def of(db: ReadDb, *, comment_id: UUID) -> Any:
    return await db.one(sa.select(comment).where(comment.c.id == comment_id))


async def drop(db: WriteDb, *, video_id: UUID, comment_id: UUID) -> int:
    """Drop a comment with its answers and their marks; returns how many shown ones went."""
    held = await of(db, comment_id=comment_id)
    if held is None:
        return 0
    mine = (comment.c.video_id == video_id) & sa.or_(comment.c.id == comment_id, comment.c.parent_id == comment_id)
    rows = await db.all(comment.delete().where(mine).returning(comment.c.id, comment.c.state))
    gone = [r.id for r in rows]
    await db.run(mark.delete().where(mark.c.video_id.in_(gone)))
    await db.run(report.delete().where(report.c.subject_id.in_(gone)))
    if held.parent_id and held.state == CommentState.shown.value:
        await _answers(db, held.parent_id, -1)
    return sum(r.state == CommentState.shown.value for r in rows)


async def turn(db: WriteDb, *, video_id: UUID, comment_id: UUID, state: CommentState) -> int:
    """Show, hold or hide a comment; returns by how many the shown ones changed."""
    held = await db.one(
        sa.select(comment).where(comment.c.video_id == video_id, comment.c.id == comment_id).with_for_update()
    )
    if held is None or held.state == state.value:
        return 0
    await db.run(comment.update().where(comment.c.id == comment_id).values(state=state.value, pinned=False))
    by = {held.state: -1, state.value: 1}.get(CommentState.shown.value, 0)
    if held.parent_id and by:
        await _answers(db, held.parent_id, by)
    return by


async def pin(db: WriteDb, *, video_id: UUID, comment_id: UUID | None) -> None:
    """Pin one comment of a clip, or none."""
    await db.run(comment.update().where(comment.c.video_id == video_id, comment.c.pinned).values(pinned=False))
    if comment_id:
        mine = (comment.c.video_id == video_id) & (comment.c.id == comment_id)
        await db.run(comment.update().where(mine).values(pinned=True))


async def count_likes(db: WriteDb, *, comment_id: UUID, by: int) -> int:
    stmt = comment.update().where(comment.c.id == comment_id).values(likes=sa.func.greatest(comment.c.likes + by, 0))
    return int(await db.value(stmt.returning(comment.c.likes)) or 0)


async def like_as_author(db: WriteDb, *, comment_id: UUID, on: bool) -> None:
    await db.run(comment.update().where(comment.c.id == comment_id).values(author_liked=on))


async def page(
    db: ReadDb,
    *,
    video_id: UUID,
    parent_id: UUID | None,
    viewer: UUID | None,
    before: tuple[Any, ...] | None,
    limit: int,
) -> Sequence[Any]:
    """Shown comments and the viewer's own held ones: the pinned one first, then the newest."""
    seen = comment.c.state == CommentState.shown.value
    if viewer:
        seen |= (comment.c.state == CommentState.held.value) & (comment.c.account_id == viewer)
    query = sa.select(comment).where(
        comment.c.video_id == video_id, comment.c.parent_id.is_not_distinct_from(parent_id), seen
    )
    if before:
        query = query.where(sa.tuple_(comment.c.pinned, comment.c.id) < sa.tuple_(*(sa.literal(x) for x in before)))
    return await db.all(query.order_by(comment.c.pinned.desc(), comment.c.id.desc()).limit(limit + 1))


async def add_report(
    db: WriteDb, *, account_id: UUID, subject: str, subject_id: UUID, video_id: UUID, said: Report
) -> bool:
    """Keep one person's report of a clip or comment; False when she had reported it before."""
    row = {"subject_id": subject_id, "account_id": account_id, "subject": subject, "video_id": video_id}
    values = row | {"why": said.why, "note": said.note, "at": clock.now()}
    return bool(await db.run(insert(report).values(values).on_conflict_do_nothing()))


async def reporters(db: ReadDb, *, subject_id: UUID) -> int:
    """How many people have an open report of it."""
    query = sa.select(sa.func.count()).where(report.c.subject_id == subject_id, report.c.open)
    return int(await db.value(query) or 0)


async def close_reports(db: WriteDb, *, subject_id: UUID) -> int:
    return await db.run(report.update().where(report.c.subject_id == subject_id, report.c.open).values(open=False))


async def reported_clips(db: ReadDb, *, after: tuple[Any, ...] | None, limit: int) -> Sequence[Any]:
    """Clips with open reports, the one that waits longest first."""
    since = sa.func.min(report.c.at).label("since")
    query = (
        sa.select(report.c.subject_id.label("id"), since)
        .where(report.c.subject == "video", report.c.open)
        .group_by(report.c.subject_id)
    )
    if after:
        query = query.having(sa.tuple_(since, report.c.subject_id) > sa.tuple_(*(sa.literal(x) for x in after)))
    return await db.all(query.order_by(since, report.c.subject_id).limit(limit + 1))


async def waiting_comments(db: ReadDb, *, after: UUID | None, limit: int) -> Sequence[Any]:
    """Comments that are held, or shown with an open report, oldest first."""
    reported = sa.select(report.c.subject_id).where(report.c.subject == "comment", report.c.open)
    held = (comment.c.state == CommentState.held.value) | (
        (comment.c.state == CommentState.shown.value) & comment.c.id.in_(reported)
    )
    query = sa.select(comment).where(held)
    if after:
        query = query.where(comment.c.id > after)
    return await db.all(query.order_by(comment.c.id).limit(limit + 1))


async def reports_of(db: ReadDb, *, subject_ids: Sequence[UUID]) -> Sequence[Any]:
    """The open reports of these, newest first."""
    query = sa.select(report).where(report.c.subject_id.in_(subject_ids), report.c.open)
    return await db.all(query.order_by(report.c.at.desc()))
