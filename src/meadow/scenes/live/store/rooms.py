"""SQL of rooms by author, and of planned broadcasts."""

import secrets
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base import clock, ids
from meadow.base.db import ReadDb, WriteDb
from meadow.scenes.live.rules import keys
from meadow.scenes.live.tables import room, session

_OPEN = session.c.state.in_(["preparing", "live", "grace"])


async def of_author(db: ReadDb, *, author_id: UUID, lock: bool = False) -> Any:
    """The open room of an author, None before she has one."""
    query = sa.select(room).where(room.c.author_id == author_id, room.c.state == "open")
    return await db.one(query.with_for_update() if lock else query)


async def make(db: WriteDb, secret: bytes, *, author_id: UUID, title: str) -> Any:
    """The author's room; the one she has, where she has one."""
    salt = secrets.token_bytes(16)
    row = {
        "author_id": author_id, "id": ids.new(), "state": "open", "title": title, "salt": salt, "key_version": 1,
        "key_hash": keys.lookup(keys.publish_name(secret, salt, 1)), "created_at": clock.now(),
    }  # fmt: skip
    await db.run(insert(room).values(row).on_conflict_do_nothing())
    return await of_author(db, author_id=author_id)


async def change(db: WriteDb, *, author_id: UUID, **values: Any) -> None:
    await db.run(room.update().where(room.c.author_id == author_id, room.c.state == "open").values(**values))


async def raise_key(db: WriteDb, secret: bytes, *, author_id: UUID) -> Any:
    """Another stream key: whoever holds the old one is refused from now on. Returns the room."""
    held = await of_author(db, author_id=author_id, lock=True)
    if held is None:
        return None
    version = held.key_version + 1
    seal = keys.lookup(keys.publish_name(secret, held.salt, version))
    await change(db, author_id=author_id, key_version=version, key_hash=seal)
    return await of_author(db, author_id=author_id)


async def by_key(db: ReadDb, *, key_hash: bytes) -> Any:
    """The room whose stream is called so."""
    return await db.one(sa.select(room).where(room.c.key_hash == key_hash, room.c.state == "open"))


async def any_author(db: ReadDb, *, room_id: UUID) -> Any:
    """A room for viewers, whoever's it is."""
    return await db.one(sa.select(room).where(room.c.id == room_id, room.c.state == "open"))


async def of_shop(db: ReadDb, *, shop_id: UUID) -> Sequence[Any]:
    """The rooms of a shop's own broadcasters."""
    mine = (room.c.shop_id == shop_id) & (room.c.state == "open")
    return await db.all(sa.select(room).where(mine).order_by(room.c.id))


async def busy(db: ReadDb, *, author_id: UUID) -> bool:
    """Whether a broadcast of the author is open."""
    return bool(await db.value(sa.select(sa.exists().where(session.c.author_id == author_id, _OPEN))))


async def add_session(db: WriteDb, *, author_id: UUID, values: dict[str, Any]) -> UUID:
    made = ids.new()
    await db.run(session.insert().values(author_id=author_id, id=made, created_at=clock.now(), **values))
    return made
