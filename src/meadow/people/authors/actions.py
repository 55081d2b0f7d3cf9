"""Becoming an author, the profile, and following."""

from typing import Any
from uuid import UUID

from meadow.base import clock, ids, trail
from meadow.base.bus import emit
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound
from meadow.base.trail import Who
from meadow.people import access
from meadow.people.authors import store
from meadow.people.authors.events import Began, Followed, Pictured, Renamed, Unfollowed
from meadow.people.authors.types import (
    AlreadyAuthor,
    Author,
    BecomeAuthor,
    EditAuthor,
    Follow,
    OwnPage,
    Status,
)


async def begin(db: WriteDb, who: Who, ask: BecomeAuthor) -> Author:
    """Make the caller an author; raises `AlreadyAuthor`."""
    if held := await store.of_account(db, account_id=who.account_id):
        raise AlreadyAuthor(author_id=str(held.id))
    made = Author(id=ids.new(), name=ask.name, bio=ask.bio, avatar=None, status=Status.active, created_at=clock.now())
    if not await store.add(db, made, account_id=who.account_id):
        raise AlreadyAuthor
    await access.grant(db, kind="author", subject_id=made.id, account_id=who.account_id, name=made.name)
    await trail.note(db, who, verb="people.authors.begin", subject=made.id)
    await emit(db, Began(author_id=made.id, account_id=who.account_id))
    return made


async def edit(db: WriteDb, author_id: UUID, change: EditAuthor) -> Author:
    """Change what is given; raises `NotFound`."""
    held = await _held(db, author_id)
    plain: dict[str, Any] = {name: getattr(change, name) for name in change.__struct_fields__}
    given = {k: v for k, v in plain.items() if v is not None}
    await store.edit(db, author_id=author_id, change=given)
    if change.name is not None and change.name != held.name:
        await access.rename(db, author_id, change.name)
        await emit(db, Renamed(author_id=author_id, name=change.name))
    if change.avatar_asset is not None:
        await emit(db, Pictured(author_id=author_id, asset_id=change.avatar_asset))
    return await _held(db, author_id)


async def follow(
    db: WriteDb, account_id: UUID, author_id: UUID, *, on: bool, room_id: UUID | None = None
) -> Follow:  # fmt: skip
    """Follow an author or stop; twice is once. Raises `NotFound`, `OwnPage`."""
    owner = await store.owner(db, author_id=author_id)
    if owner is None:
        raise NotFound
    if on and owner == account_id:
        raise OwnPage
    moved = await store.set_follow(db, account_id=account_id, author_id=author_id, on=on, at=clock.now())
    if moved > 0:
        await emit(db, Followed(account_id=account_id, author_id=author_id, room_id=room_id))
    elif moved < 0:
        await emit(db, Unfollowed(account_id=account_id, author_id=author_id))
    return Follow(on, await store.followers(db, author_id=author_id))


async def tally(db: WriteDb, author_id: UUID, *, likes: int = 0, videos: int = 0) -> None:
    """Move an author's public counters; told by the scenes where likes and videos are made."""
    await store.count(db, author_id=author_id, likes=likes, videos=videos)


async def show_picture(db: WriteDb, author_id: UUID, asset_id: UUID, url: str) -> bool:
    """Answer to `Pictured` by the owner of assets; False when another picture was chosen since."""
    return await store.set_picture(db, author_id=author_id, asset_id=asset_id, url=url)


async def _held(db: WriteDb, author_id: UUID) -> Author:
    held = await store.of(db, author_id=author_id, lock=True)
    if held is None:
        raise NotFound
    return held
