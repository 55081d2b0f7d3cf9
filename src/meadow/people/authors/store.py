"""SQL of authors and their followers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base.db import ReadDb, WriteDb, mapping, struct
from meadow.people.authors.tables import author, follow, tally
from meadow.people.authors.types import Author, AuthorCard, AuthorPage, Status

_AUTHOR = [author.c[name] for name in Author.__struct_fields__]
_BOTH = author.join(tally, tally.c.author_id == author.c.id)


async def add(db: WriteDb, made: Author, *, account_id: UUID) -> bool:
    """Add an author; False where the account is one already."""
    row = {name: getattr(made, name) for name in made.__struct_fields__}
    if not await db.run(insert(author).values(row | {"account_id": account_id}).on_conflict_do_nothing()):
        return False
    await db.run(tally.insert().values(author_id=made.id))
    return True


async def of(db: ReadDb, *, author_id: UUID, lock: bool = False) -> Author | None:
    """One author, locked for update on demand."""
    stmt = sa.select(*_AUTHOR).where(author.c.id == author_id)
    row = await db.one(stmt.with_for_update() if lock else stmt)
    return struct(Author, row) if row else None


async def of_account(db: ReadDb, *, account_id: UUID) -> Author | None:
    row = await db.one(sa.select(*_AUTHOR).where(author.c.account_id == account_id))
    return struct(Author, row) if row else None


async def edit(db: WriteDb, *, author_id: UUID, change: dict[str, Any]) -> None:
    """Write the given columns."""
    if change:
        await db.run(author.update().where(author.c.id == author_id).values(change))


async def set_picture(db: WriteDb, *, author_id: UUID, asset_id: UUID, url: str) -> bool:
    """Show a picture, unless another one was chosen since."""
    mine = (author.c.id == author_id) & (author.c.avatar_asset == asset_id)
    return bool(await db.run(author.update().where(mine).values(avatar=url)))


async def page(db: ReadDb, *, author_id: UUID, viewer: UUID | None) -> AuthorPage | None:
    """An active author with her counters, as this viewer sees her."""
    mine = sa.exists().where(follow.c.account_id == viewer, follow.c.author_id == author.c.id)
    columns = [
        author.c.id, author.c.name, author.c.bio, author.c.avatar, tally.c.followers, tally.c.likes, tally.c.video_count,
        mine.label("followed"),
    ]  # fmt: skip
    shown = (author.c.id == author_id) & (author.c.status == Status.active.value)
    row = await db.one(sa.select(*columns).select_from(_BOTH).where(shown))
    return struct(AuthorPage, row) if row else None


_CARD = sa.select(author.c.id, author.c.name, author.c.avatar, author.c.status, tally.c.followers).select_from(_BOTH)


async def cards(db: ReadDb, author_ids: Sequence[UUID]) -> dict[UUID, AuthorCard]:
    rows = await db.all(_CARD.where(author.c.id.in_(author_ids)))
    return {row.id: struct(AuthorCard, row) for row in rows}


async def every(db: ReadDb, *, after: UUID | None, limit: int) -> list[AuthorCard]:
    """Authors by id: what everybody may see of them."""
    query = _CARD.where(author.c.id > after) if after else _CARD
    return [struct(AuthorCard, row) for row in await db.all(query.order_by(author.c.id).limit(limit))]


async def owner(db: ReadDb, *, author_id: UUID) -> UUID | None:
    """The account that is this author."""
    found: UUID | None = await db.value(sa.select(author.c.account_id).where(author.c.id == author_id))
    return found


async def set_follow(db: WriteDb, *, account_id: UUID, author_id: UUID, on: bool, at: datetime) -> int:
    """Follow or stop; returns 1, -1, or 0 where nothing changed. The counter moves only with a row."""
    if on:
        row = {"account_id": account_id, "author_id": author_id, "at": at}
        moved = await db.run(insert(follow).values(row).on_conflict_do_nothing())
    else:
        mine = (follow.c.account_id == account_id) & (follow.c.author_id == author_id)
        moved = -await db.run(follow.delete().where(mine))
    if moved:
        await count(db, author_id=author_id, followers=moved)
    return moved


async def count(db: WriteDb, *, author_id: UUID, followers: int = 0, likes: int = 0, videos: int = 0) -> None:
    """Move the counters in one statement."""
    values = {
        "followers": tally.c.followers + followers,
        "likes": sa.func.greatest(tally.c.likes + likes, 0),
        "video_count": sa.func.greatest(tally.c.video_count + videos, 0),
    }
    await db.run(tally.update().where(tally.c.author_id == author_id).values(values))


async def followers(db: ReadDb, *, author_id: UUID) -> int:
    return int(await db.value(sa.select(tally.c.followers).where(tally.c.author_id == author_id)) or 0)


async def followed(db: ReadDb, *, account_id: UUID, most: int) -> list[UUID]:
    """Whom an account follows, the newest first."""
    mine = sa.select(follow.c.author_id).where(follow.c.account_id == account_id)
    return [row.author_id for row in await db.all(mine.order_by(follow.c.at.desc()).limit(most))]


async def follows(db: ReadDb, author_ids: Sequence[UUID], *, account_id: UUID) -> set[UUID]:
    """Of these authors, those whom the account follows."""
    mine = (follow.c.account_id == account_id) & follow.c.author_id.in_(author_ids)
    return {row.author_id for row in await db.all(sa.select(follow.c.author_id).where(mine))}


async def miscounted(db: ReadDb) -> list[dict[str, Any]]:
    """Authors whose counter and rows disagree."""
    real = sa.select(sa.func.count()).where(follow.c.author_id == tally.c.author_id).scalar_subquery()
    stmt = sa.select(tally.c.author_id, tally.c.followers, real.label("rows")).where(tally.c.followers != real)
    return [mapping(row) for row in await db.all(stmt)]
