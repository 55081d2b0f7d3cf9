"""What somebody liked, kept and passed on: her own lists, and those that an author shows."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from meadow.base.db import ReadDb
from meadow.base.errors import NotFound
from meadow.base.page import Cursor, Page, cut
from meadow.people import authors
from meadow.scenes.video.queries import fit, work
from meadow.scenes.video.store import marks
from meadow.scenes.video.types import Link, Private, Shelves, Work

Shelf = Literal["like", "favourite"]


async def kept(
    db: ReadDb, account_id: UUID, viewer: UUID | None, shelf: Shelf, cursor: str | None, limit: int
) -> Page[Work]:
    """The clips somebody liked or kept, the newest first, as this viewer may see them."""
    after = Cursor.read(cursor, datetime, UUID)
    rows = await marks.kept(db, account_id=account_id, kind=shelf, after=after, limit=limit)
    page, more = cut(rows, limit, lambda r: (r.marked_at, r.id))
    return Page([work(r) for r in await fit(db, page, viewer)], more)


async def shown(
    db: ReadDb, author_id: UUID, viewer: UUID | None, shelf: Shelf, cursor: str | None, limit: int
) -> Page[Work]:
    """A list that an author shows of her own. Raises `NotFound`, `Private`."""
    owner = await authors.owner(db, author_id)
    if owner is None:
        raise NotFound
    allowed = await marks.shelves_of(db, author_id=author_id)
    if not (allowed.likes if shelf == "like" else allowed.favourites):
        raise Private
    return await kept(db, owner, viewer, shelf, cursor, limit)


async def shelves(db: ReadDb, author_id: UUID) -> Shelves:
    """Which lists an author shows."""
    return await marks.shelves_of(db, author_id=author_id)


async def links(db: ReadDb, account_id: UUID, cursor: str | None, limit: int) -> Page[Link]:
    """The links somebody passed on, newest first, with how many came."""
    at = Cursor.read(cursor, UUID)
    rows = await marks.links(db, account_id=account_id, before=at[0] if at else None, limit=limit)
    page, more = cut(rows, limit, lambda r: (r.id,))
    found = [
        Link(id=r.id, video_id=r.video_id, caption=r.caption, poster=r.poster, visits=r.visits, at=r.at) for r in page
    ]
    return Page(found, more)
