"""What viewers see of clips and do with them."""

from typing import Annotated
from uuid import UUID

from litestar.params import QueryParameter

from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import NotFound
from meadow.base.page import Page
from meadow.base.web import Who, public, read, signed_in, write
from meadow.scenes.video import actions, queries
from meadow.scenes.video.queries import shelves
from meadow.scenes.video.queries.shelves import Shelf
from meadow.scenes.video.types import Counted, Item, Link, Private, Shared, Shelves, Work
from meadow.scenes.video.types.showing import NotForMinors
from meadow.scenes.video.types.talk import OwnReport, Report

_ONE = "/api/videos/{video_id:uuid}"
Limit = Annotated[int, QueryParameter(ge=1, le=100)]


@read(_ONE, guard=public, op="scenes_video_show", raises=[NotFound, NotForMinors])
async def show(db: ReadDb, who: Who | None, video_id: UUID) -> Item:
    """One published clip."""
    return await queries.item(db, video_id, who.account_id if who else None)


@read("/api/authors/{author_id:uuid}/videos", guard=public, op="scenes_video_works")
async def works(
    db: ReadDb, who: Who | None, author_id: UUID, cursor: str | None = None, limit: Limit = 18
) -> Page[Work]:
    """The published clips of an author."""
    return await queries.works(db, author_id, who.account_id if who else None, cursor, limit)


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


@write(f"{_ONE}/links/{{link_id:uuid}}", guard=public, op="scenes_video_visit", raises=[NotFound])
async def visit(db: WriteDb, video_id: UUID, link_id: UUID) -> None:
    """Say that one came by a shared link."""
    await actions.visit(db, video_id, link_id)


@write(f"{_ONE}/report", guard=signed_in, op="scenes_video_report", raises=[NotFound, OwnReport])
async def report(db: WriteDb, who: Who, video_id: UUID, data: Report) -> None:
    """Tell the operators what is wrong with it."""
    await actions.report(db, who, video_id, data)


@read("/api/me/videos", guard=signed_in, op="scenes_video_kept")
async def kept(
    db: ReadDb, who: Who, shelf: Shelf = "favourite", cursor: str | None = None, limit: Limit = 18
) -> Page[Work]:
    """The clips I kept, or liked."""
    return await shelves.kept(db, who.account_id, who.account_id, shelf, cursor, limit)


@read("/api/me/links", guard=signed_in, op="scenes_video_links")
async def links(db: ReadDb, who: Who, cursor: str | None = None, limit: Limit = 18) -> Page[Link]:
    """The links I passed on, and how many came by each."""
    return await shelves.links(db, who.account_id, cursor, limit)


@read("/api/authors/{author_id:uuid}/shelves", guard=public, op="scenes_video_shelves")
async def shown_shelves(db: ReadDb, author_id: UUID) -> Shelves:
    """Which lists an author shows."""
    return await shelves.shelves(db, author_id)


@read(
    "/api/authors/{author_id:uuid}/shelf",
    guard=public,
    op="scenes_video_shelf",
    raises=[NotFound, Private],
)
async def shown(
    db: ReadDb, who: Who | None, author_id: UUID, shelf: Shelf, cursor: str | None = None, limit: Limit = 18
) -> Page[Work]:
    """What an author liked, or kept, where she shows it."""
    return await shelves.shown(db, author_id, who.account_id if who else None, shelf, cursor, limit)


routes = [
    show,
    works,
    like,
    unlike,
    favourite,
    unfavourite,
    share,
    dislike,
    visit,
    report,
    kept,
    links,
    shown_shelves,
    shown,
]
