"""Clips and comments as operators see them: the audit, reports, appeals."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from meadow.base.db import ReadDb, struct
from meadow.base.page import Cursor, Page, Waiting, cut
from meadow.goods.media import check_text
from meadow.people import accounts, authors
from meadow.scenes.video import rules, store
from meadow.scenes.video.queries import anchors, pictures
from meadow.scenes.video.queries.talk import labels
from meadow.scenes.video.store import talk
from meadow.scenes.video.types import AppealItem, AuditItem, Author
from meadow.scenes.video.types.talk import ClipCase, CommentAuthor, CommentCase, CommentState


async def audits(db: ReadDb, cursor: str | None, limit: int) -> Page[AuditItem]:
    """The operators' queue, oldest first, with what automatic checks found."""
    rows = await store.review(db, after=Cursor.read(cursor, datetime, UUID), limit=limit)
    page, more = cut(rows, limit, lambda r: (r.submitted_at, r.id))
    return Page(list((await _looked_at(db, page)).values()), more)


async def _looked_at(db: ReadDb, rows: Sequence[Any]) -> dict[UUID, AuditItem]:
    """Clips as an operator looks at them, in the order of the rows."""
    goods = await anchors(db, [r.id for r in rows])
    people = await authors.cards(db, list({r.author_id for r in rows}))
    return {
        r.id: AuditItem(
            video_id=r.id, kind=r.kind, author=Author(r.author_id, people[r.author_id].name, people[r.author_id].avatar),
            caption=r.caption, topics=r.topics, play_url=r.play_url, poster=r.poster, images=pictures(r),
            anchors=goods.get(r.id, []), submitted_at=r.submitted_at or r.created_at,
            checks=check_text("caption", " ".join([r.caption, *r.topics])),
        )
        for r in rows
    }  # fmt: skip


async def waiting(db: ReadDb) -> Waiting:
    """The operators' queue by length."""
    return struct(Waiting, await store.waiting(db))


async def appeals(db: ReadDb, cursor: str | None, limit: int) -> Page[AppealItem]:
    """Appeals against takedowns, the one that waits longest first."""
    rows = await store.appeals(db, after=Cursor.read(cursor, datetime, UUID), limit=limit)
    page, more = cut(rows, limit, lambda r: (r.appealed_at, r.id))
    seen = await _looked_at(db, page)
    found = [
        AppealItem(video=seen[r.id], reason=r.reject_reason or "", text=r.appeal["text"], at=r.appealed_at)
        for r in page
    ]
    return Page(found, more)


async def reported(db: ReadDb, cursor: str | None, limit: int) -> Page[ClipCase]:
    """Reported clips, the one that waits longest first."""
    rows = await talk.reported_clips(db, after=Cursor.read(cursor, datetime, UUID), limit=limit)
    page, more = cut(rows, limit, lambda r: (r.since, r.id))
    ids = [r.id for r in page]
    seen = await _looked_at(db, await store.many(db, video_ids=ids) if ids else [])
    said = await talk.reports_of(db, subject_ids=ids)
    found = [
        ClipCase(
            video=seen[r.id], reports=_counted(said, r.id), since=r.since,
            notes=[x.note for x in said if x.subject_id == r.id and x.note][:5],
        )
        for r in page
        if r.id in seen
    ]  # fmt: skip
    return Page(found, more)


def _counted(said: Sequence[Any], subject_id: UUID) -> dict[str, int]:
    return dict(Counter(x.why for x in said if x.subject_id == subject_id))


async def comments(db: ReadDb, cursor: str | None, limit: int) -> Page[CommentCase]:
    """Comments that are held or reported, oldest first."""
    at = Cursor.read(cursor, UUID)
    rows = await talk.waiting_comments(db, after=at[0] if at else None, limit=limit)
    page, more = cut(rows, limit, lambda r: (r.id,))
    clips = {r.id: r for r in await store.many(db, video_ids=list({r.video_id for r in page}))}
    people = await accounts.profiles(db, list({r.account_id for r in page}))
    said, called = await talk.reports_of(db, subject_ids=[r.id for r in page]), await labels(db, [r.text for r in page])
    found = [
        CommentCase(
            id=r.id, video_id=r.video_id, caption=clips[r.video_id].caption, text=rules.told(r.text, called), at=r.at,
            held=r.state == CommentState.held.value, reports=_counted(said, r.id),
            author=CommentAuthor(r.account_id, people[r.account_id].name, people[r.account_id].avatar, is_author=False),
        )
        for r in page
        if r.account_id in people and r.video_id in clips
    ]  # fmt: skip
    return Page(found, more)
