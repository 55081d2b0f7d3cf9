"""Authors over HTTP."""

from uuid import UUID

from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import NotFound
from meadow.base.web import Who, author, public, read, signed_in, write
from meadow.people.authors import actions, queries
from meadow.people.authors.types import (
    AlreadyAuthor,
    Author,
    AuthorPage,
    BecomeAuthor,
    EditAuthor,
    Follow,
    OwnPage,
)

_FOLLOW = "/api/follows/{author_id:uuid}"
_PROFILE = "/api/author/{author_id:uuid}/profile"


@write("/api/authors", guard=signed_in, op="people_authors_begin", status=201, raises=[AlreadyAuthor])
async def begin(db: WriteDb, who: Who, data: BecomeAuthor) -> Author:
    """Become an author."""
    return await actions.begin(db, who, data)


@read("/api/authors/{author_id:uuid}", guard=public, op="people_authors_page", raises=[NotFound])
async def page(db: ReadDb, who: Who | None, author_id: UUID) -> AuthorPage:
    """An author's page."""
    return await queries.page(db, author_id, who.account_id if who else None)


@read(_PROFILE, guard=author("profile.edit"), op="people_authors_profile", raises=[NotFound])
async def profile(db: ReadDb, author_id: UUID) -> Author:
    """The author as she sees herself."""
    return await queries.profile(db, author_id)


@write(_PROFILE, guard=author("profile.edit"), op="people_authors_edit", method="PATCH", raises=[NotFound])
async def edit(db: WriteDb, author_id: UUID, data: EditAuthor) -> Author:
    """Change name, words or picture."""
    return await actions.edit(db, author_id, data)


@write(_FOLLOW, guard=signed_in, op="people_authors_follow", method="PUT", raises=[NotFound, OwnPage])
async def follow(db: WriteDb, who: Who, author_id: UUID, room: UUID | None = None) -> Follow:
    """Follow an author, seen in the broadcast `room` or anywhere."""
    return await actions.follow(db, who.account_id, author_id, on=True, room_id=room)


@write(_FOLLOW, guard=signed_in, op="people_authors_unfollow", method="DELETE", raises=[NotFound])
async def unfollow(db: WriteDb, who: Who, author_id: UUID) -> Follow:
    """Stop following an author."""
    return await actions.follow(db, who.account_id, author_id, on=False)


routes = [begin, page, profile, edit, follow, unfollow]
