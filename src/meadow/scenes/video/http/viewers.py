"""What viewers see of clips and do with them."""

from typing import Annotated
from uuid import UUID

from litestar.params import QueryParameter

from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import Forbidden, NotFound
from meadow.base.page import Page
from meadow.base.web import Who, public, read, signed_in, write
from meadow.scenes.video import actions, queries
from meadow.scenes.video.types import BadComment, Comment, Counted, Item, NewComment, Shared, Work

_ONE = "/api/videos/{video_id:uuid}"
_COMMENT = "/api/comments/{comment_id:uuid}"
Limit = Annotated[int, QueryParameter(ge=1, le=100)]


@read(_ONE, guard=public, op="scenes_video_show", raises=[NotFound])
async def show(db: ReadDb, who: Who | None, video_id: UUID) -> Item:
    """One published clip."""
    return await queries.item(db, video_id, who.account_id if who else None)


@read("/api/authors/{author_id:uuid}/videos", guard=public, op="scenes_video_works")
async def works(db: ReadDb, author_id: UUID, cursor: str | None = None, limit: Limit = 18) -> Page[Work]:
    """The published clips of an author."""
    return await queries.works(db, author_id, cursor, limit)


@write(f"{_ONE}/like", guard=signed_in, op="scenes_video_like", method="PUT", raises=[NotFound])
async def like(db: WriteDb, who: Who, video_id: UUID) -> Counted:
    """Like a clip."""
    return await actions.mark(db, who, video_id, "like", on=True)


@write(f"{_ONE}/like", guard=signed_in, op="scenes_video_unlike", method="DELETE", status=200, raises=[NotFound])
async def unlike(db: WriteDb, who: Who, video_id: UUID) -> Counted:
    """Take a like back."""
    return await actions.mark(db, who, video_id, "like", on=False)


@write(f"{_ONE}/favourite", guard=signed_in, op="scenes_video_favourite", method="PUT", raises=[NotFound])
async def favourite(db: WriteDb, who: Who, video_id: UUID) -> Counted:
    """Keep a clip."""
    return await actions.mark(db, who, video_id, "favourite", on=True)


@write(
    f"{_ONE}/favourite", guard=signed_in, op="scenes_video_unfavourite", method="DELETE", status=200, raises=[NotFound]
)
async def unfavourite(db: WriteDb, who: Who, video_id: UUID) -> Counted:
    """Keep it no longer."""
    return await actions.mark(db, who, video_id, "favourite", on=False)


@write(f"{_ONE}/share", guard=public, op="scenes_video_share", raises=[NotFound])
async def share(db: WriteDb, who: Who | None, video_id: UUID) -> Shared:
    """Count a share and get the address to pass on."""
    return await actions.share(db, who, video_id)


@write(f"{_ONE}/not-interested", guard=signed_in, op="scenes_video_dislike", raises=[NotFound])
async def dislike(db: WriteDb, who: Who, video_id: UUID) -> None:
    """See it no more, from the next page of the feed on."""
    await actions.dislike(db, who, video_id)


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


@write(f"{_ONE}/comments", guard=signed_in, op="scenes_video_say", status=201, raises=[NotFound, BadComment])
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


routes = [
    show, works, like, unlike, favourite, unfavourite, share, dislike, comments, say, like_comment, unlike_comment, unsay,
]  # fmt: skip
