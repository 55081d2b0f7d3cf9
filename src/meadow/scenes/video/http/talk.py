"""Comments over HTTP."""

from typing import Annotated
from uuid import UUID

from litestar.params import QueryParameter

from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import Forbidden, NotFound
from meadow.base.page import Page
from meadow.base.web import Who, public, read, signed_in, write
from meadow.scenes.video import actions
from meadow.scenes.video.queries import talk as queries
from meadow.scenes.video.types import Counted
from meadow.scenes.video.types.talk import BadComment, Comment, NewComment, OwnReport, Report, TooManyMentions

_ONE = "/api/videos/{video_id:uuid}"
_COMMENT = "/api/comments/{comment_id:uuid}"
Limit = Annotated[int, QueryParameter(ge=1, le=100)]


@read(f"{_ONE}/comments", guard=public, op="scenes_video_comments", raises=[NotFound])
async def comments(
    db: ReadDb,
    who: Who | None,
    video_id: UUID,
    parent: UUID | None = None,
    cursor: str | None = None,
    limit: Limit = 20,
) -> Page[Comment]:
    """Comments of a clip, or the answers to one of them."""
    return await queries.comments(db, video_id, who.account_id if who else None, parent, cursor, limit)


@write(
    f"{_ONE}/comments",
    guard=signed_in,
    op="scenes_video_say",
    status=201,
    raises=[NotFound, BadComment, TooManyMentions],
)
async def say(db: WriteDb, who: Who, video_id: UUID, data: NewComment) -> Comment:
    """Comment on a clip, or answer a comment."""
    return await queries.comment(db, await actions.say(db, who, video_id, data), who.account_id)


@write(f"{_COMMENT}/like", guard=signed_in, op="scenes_video_like_comment", method="PUT", raises=[NotFound])
async def like_comment(db: WriteDb, who: Who, comment_id: UUID) -> Counted:
    """Like a comment."""
    return await actions.like_comment(db, who, comment_id, on=True)


@write(
    f"{_COMMENT}/like",
    guard=signed_in,
    op="scenes_video_unlike_comment",
    method="DELETE",
    status=200,
    raises=[NotFound],
)
async def unlike_comment(db: WriteDb, who: Who, comment_id: UUID) -> Counted:
    """Take the like of a comment back."""
    return await actions.like_comment(db, who, comment_id, on=False)


@write(_COMMENT, guard=signed_in, op="scenes_video_unsay", method="DELETE", raises=[NotFound, Forbidden])
async def unsay(db: WriteDb, who: Who, comment_id: UUID) -> None:
    """Delete one's own comment, or one under one's own clip."""
    await actions.unsay(db, who, comment_id)


@write(f"{_COMMENT}/report", guard=signed_in, op="scenes_video_report_comment", raises=[NotFound, OwnReport])
async def report_comment(db: WriteDb, who: Who, comment_id: UUID, data: Report) -> None:
    """Tell the operators what is wrong with a comment."""
    await actions.report_comment(db, who, comment_id, data)


routes = [comments, say, like_comment, unlike_comment, unsay, report_comment]
