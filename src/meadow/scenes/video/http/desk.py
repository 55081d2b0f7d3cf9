"""The author's clips: make, edit, schedule, show, hide, appeal; comments under them; what her page shows of her."""

from typing import Annotated
from uuid import UUID

from litestar.params import QueryParameter

from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import NotFound
from meadow.base.page import Page
from meadow.base.web import author, read, write
from meadow.scenes.video import actions, queries
from meadow.scenes.video.queries import shelves as shelving
from meadow.scenes.video.types import (
    Appealed,
    BadCut,
    BadSpan,
    BadTime,
    Counts,
    EditVideo,
    Made,
    NewPost,
    NewVideo,
    Plea,
    Schedule,
    Shelves,
    State,
    UnknownPicture,
    Unpromotable,
    Video,
    WrongKind,
    WrongState,
)
from meadow.scenes.video.types.uploads import UploadOpen

_ALL = "/api/author/{author_id:uuid}/videos"
_ONE = "/api/author/{author_id:uuid}/videos/{video_id:uuid}"
_PIN = "/api/author/{author_id:uuid}/comments/{comment_id:uuid}/pin"
_SHELVES = "/api/author/{author_id:uuid}/shelves"
_edit = author("videos.edit")
Limit = Annotated[int, QueryParameter(ge=1, le=100)]


@write(
    _ALL, guard=_edit, op="scenes_video_create", status=201, raises=[UploadOpen, Unpromotable, BadSpan, BadCut, BadTime]
)  # fmt: skip
async def create(db: WriteDb, author_id: UUID, data: NewVideo) -> Made:
    """Make a video of a finished upload."""
    return Made(await actions.create(db, author_id, data))


@write(
    "/api/author/{author_id:uuid}/posts", guard=_edit, op="scenes_video_post", status=201,
    raises=[UnknownPicture, Unpromotable, BadSpan, BadTime],
)  # fmt: skip
async def post(db: WriteDb, author_id: UUID, data: NewPost) -> Made:
    """Make an image-text post of pictures of one's own."""
    return Made(await actions.post(db, author_id, data))


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


@write(
    _ONE, guard=_edit, op="scenes_video_edit", method="PATCH",
    raises=[NotFound, Unpromotable, BadSpan, UnknownPicture, WrongKind],
)  # fmt: skip
async def edit(db: WriteDb, author_id: UUID, video_id: UUID, data: EditVideo) -> Video:
    """Change words, pictures, cover and anchors; changed words of a published clip are audited again."""
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


@write(
    f"{_ONE}/schedule", guard=_edit, op="scenes_video_schedule", method="PUT", raises=[NotFound, BadTime, WrongState]
)
async def schedule(db: WriteDb, author_id: UUID, video_id: UUID, data: Schedule) -> Video:
    """Set when a clip is shown at the earliest."""
    await actions.schedule(db, author_id, video_id, data.at)
    return await queries.own(db, author_id, video_id)


@write(f"{_ONE}/hide", guard=_edit, op="scenes_video_hide", raises=[NotFound, WrongState])
async def hide(db: WriteDb, author_id: UUID, video_id: UUID) -> Video:
    """Take a clip out of sight."""
    await actions.hide(db, author_id, video_id)
    return await queries.own(db, author_id, video_id)


@write(f"{_ONE}/appeal", guard=_edit, op="scenes_video_appeal", raises=[NotFound, WrongState, Appealed])
async def appeal(db: WriteDb, author_id: UUID, video_id: UUID, data: Plea) -> Video:
    """Ask for another look at a takedown."""
    await actions.appeal(db, author_id, video_id, data)
    return await queries.own(db, author_id, video_id)


@write(_PIN, guard=_edit, op="scenes_video_pin_comment", method="PUT", raises=[NotFound])
async def pin(db: WriteDb, author_id: UUID, comment_id: UUID) -> None:
    """Pin a comment above the others."""
    await actions.pin(db, author_id, comment_id, on=True)


@write(_PIN, guard=_edit, op="scenes_video_unpin_comment", method="DELETE", raises=[NotFound])
async def unpin(db: WriteDb, author_id: UUID, comment_id: UUID) -> None:
    """Pin it no more."""
    await actions.pin(db, author_id, comment_id, on=False)


@read(_SHELVES, guard=author("profile.edit"), op="scenes_video_own_shelves")
async def own_shelves(db: ReadDb, author_id: UUID) -> Shelves:
    """Which of my lists my page shows."""
    return await shelving.shelves(db, author_id)


@write(_SHELVES, guard=author("profile.edit"), op="scenes_video_put_shelves", method="PUT", status=200)
async def put_shelves(db: WriteDb, author_id: UUID, data: Shelves) -> Shelves:
    """Choose which of my lists my page shows."""
    await actions.show_shelves(db, author_id, data)
    return data


routes = [
    create, post, own_list, own_counts, own, edit, remove, submit, schedule, hide, appeal, pin, unpin, own_shelves, put_shelves,
]  # fmt: skip
