"""The operators' queues: clips before they are shown, reports, comments, appeals."""

from typing import Annotated
from uuid import UUID

from litestar.params import QueryParameter

from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import NotFound
from meadow.base.page import Page, Waiting
from meadow.base.web import Who, ops, read, write
from meadow.scenes.video import actions
from meadow.scenes.video.queries import ops as queries
from meadow.scenes.video.types import AppealItem, AuditItem, Judge, Rule, TakeDown, WrongState
from meadow.scenes.video.types.talk import ClipCase, CommentCase, Look

_ONE = "/api/ops/videos/{video_id:uuid}"
_audit = ops("videos.audit")
Limit = Annotated[int, QueryParameter(ge=1, le=100)]


@read("/api/ops/videos/audits", guard=_audit, op="scenes_video_audits")
async def audits(db: ReadDb, cursor: str | None = None, limit: Limit = 20) -> Page[AuditItem]:
    """Clips that wait for a decision, oldest first."""
    return await queries.audits(db, cursor, limit)


@read("/api/ops/videos/audits/count", guard=_audit, op="scenes_video_waiting")
async def waiting(db: ReadDb) -> Waiting:
    """How many clips wait, and since when."""
    return await queries.waiting(db)


@write(f"{_ONE}/audit", guard=_audit, op="scenes_video_judge", raises=[NotFound, WrongState])
async def judge(db: WriteDb, who: Who, video_id: UUID, data: Judge) -> None:
    """Publish a clip, or send it back with a reason."""
    await actions.judge(db, who, video_id, data)


@write(f"{_ONE}/takedown", guard=_audit, op="scenes_video_take_down", raises=[NotFound, WrongState])
async def take_down(db: WriteDb, who: Who, video_id: UUID, data: TakeDown) -> None:
    """Take a clip out of sight."""
    await actions.take_down(db, who, video_id, data)


@read("/api/ops/videos/appeals", guard=_audit, op="scenes_video_appeals")
async def appeals(db: ReadDb, cursor: str | None = None, limit: Limit = 20) -> Page[AppealItem]:
    """Appeals that wait for a word."""
    return await queries.appeals(db, cursor, limit)


@write(f"{_ONE}/appeal", guard=_audit, op="scenes_video_rule", raises=[NotFound, WrongState])
async def rule(db: WriteDb, who: Who, video_id: UUID, data: Rule) -> None:
    """Show a clip again, or leave it down."""
    await actions.rule(db, who, video_id, data)


@read("/api/ops/videos/reports", guard=_audit, op="scenes_video_reported")
async def reported(db: ReadDb, cursor: str | None = None, limit: Limit = 20) -> Page[ClipCase]:
    """Clips that viewers reported."""
    return await queries.reported(db, cursor, limit)


@write(f"{_ONE}/reports", guard=_audit, op="scenes_video_look", raises=[NotFound, WrongState])
async def look(db: WriteDb, who: Who, video_id: UUID, data: Look) -> None:
    """Keep a reported clip, or take it down."""
    await actions.look_at_clip(db, who, video_id, data)


@read("/api/ops/comments", guard=_audit, op="scenes_video_waiting_comments")
async def comments(db: ReadDb, cursor: str | None = None, limit: Limit = 20) -> Page[CommentCase]:
    """Comments that are held or were reported."""
    return await queries.comments(db, cursor, limit)


@write("/api/ops/comments/{comment_id:uuid}", guard=_audit, op="scenes_video_look_at_comment", raises=[NotFound])
async def look_at_comment(db: WriteDb, who: Who, comment_id: UUID, data: Look) -> None:
    """Keep a comment, or hide it."""
    await actions.look_at_comment(db, who, comment_id, data)


routes = [audits, waiting, judge, take_down, appeals, rule, reported, look, comments, look_at_comment]
