"""The author's clips, and the operators' queue."""

from typing import Annotated
from uuid import UUID

from litestar.params import QueryParameter

from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import NotFound
from meadow.base.page import Page, Waiting
from meadow.base.web import Who, author, ops, read, write
from meadow.scenes.video import actions, queries
from meadow.scenes.video.types import (
    AuditItem,
    Counts,
    EditVideo,
    Judge,
    Made,
    NewVideo,
    State,
    Unpromotable,
    UploadOpen,
    Video,
    WrongState,
)

_ALL = "/api/author/{author_id:uuid}/videos"
_ONE = "/api/author/{author_id:uuid}/videos/{video_id:uuid}"
_edit = author("videos.edit")
Limit = Annotated[int, QueryParameter(ge=1, le=100)]


@write(_ALL, guard=_edit, op="scenes_video_create", status=201, raises=[UploadOpen, Unpromotable])
async def create(db: WriteDb, author_id: UUID, data: NewVideo) -> Made:
    """Make a video of a finished upload."""
    return Made(await actions.create(db, author_id, data))


@read(_ALL, guard=_edit, op="scenes_video_own_list")
async def own_list(
    db: ReadDb, author_id: UUID, status: State | None = None, cursor: str | None = None, limit: Limit = 20
) -> Page[Video]:
    """My clips."""
    return await queries.own_page(db, author_id, status, cursor, limit)


@read(f"{_ALL}/counts", guard=_edit, op="scenes_video_own_counts")
async def own_counts(db: ReadDb, author_id: UUID) -> Counts:
    """My clips by state."""
    return await queries.counts(db, author_id)


@read(_ONE, guard=_edit, op="scenes_video_own", raises=[NotFound])
async def own(db: ReadDb, author_id: UUID, video_id: UUID) -> Video:
    """One of my clips."""
    return await queries.own(db, author_id, video_id)


@write(_ONE, guard=_edit, op="scenes_video_edit", method="PATCH", raises=[NotFound, Unpromotable])
async def edit(db: WriteDb, author_id: UUID, video_id: UUID, data: EditVideo) -> Video:
    """Change words and anchors; changed words of a published clip are audited again."""
    await actions.edit(db, author_id, video_id, data)
    return await queries.own(db, author_id, video_id)


@write(_ONE, guard=_edit, op="scenes_video_remove", method="DELETE", raises=[NotFound, WrongState])
async def remove(db: WriteDb, author_id: UUID, video_id: UUID) -> None:
    """Delete a clip."""
    await actions.remove(db, author_id, video_id)


@write(f"{_ONE}/submit", guard=_edit, op="scenes_video_submit", raises=[NotFound, WrongState])
async def submit(db: WriteDb, author_id: UUID, video_id: UUID) -> Video:
    """Send a draft or a hidden clip to the audit."""
    await actions.submit(db, author_id, video_id)
    return await queries.own(db, author_id, video_id)


@write(f"{_ONE}/hide", guard=_edit, op="scenes_video_hide", raises=[NotFound, WrongState])
async def hide(db: WriteDb, author_id: UUID, video_id: UUID) -> Video:
    """Take a clip out of sight."""
    await actions.hide(db, author_id, video_id)
    return await queries.own(db, author_id, video_id)


@read("/api/ops/videos/audits", guard=ops("videos.audit"), op="scenes_video_audits")
async def audits(db: ReadDb, cursor: str | None = None, limit: Limit = 20) -> Page[AuditItem]:
    """Clips that wait for a decision, oldest first."""
    return await queries.audits(db, cursor, limit)


@read("/api/ops/videos/audits/count", guard=ops("videos.audit"), op="scenes_video_waiting")
async def waiting(db: ReadDb) -> Waiting:
    """How many clips wait, and since when."""
    return await queries.waiting(db)


@write(
    "/api/ops/videos/{video_id:uuid}/audit",
    guard=ops("videos.audit"),
    op="scenes_video_judge",
    raises=[NotFound, WrongState],
)
async def judge(db: WriteDb, who: Who, video_id: UUID, data: Judge) -> None:
    """Publish a clip, or send it back with a reason."""
    await actions.judge(db, who, video_id, data)


routes = [create, own_list, own_counts, own, edit, remove, submit, hide, audits, waiting, judge]
