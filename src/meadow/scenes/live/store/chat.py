"""SQL of muting, words and the chat's mode."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base import clock
from meadow.base.db import ReadDb, WriteDb
from meadow.scenes.live.tables.tools import chat, mute, words


async def put_mute(db: WriteDb, *, author_id: UUID, viewer: str, kind: str, values: dict[str, Any]) -> None:
    """Mute or kick a viewer in an author's rooms; the newest word holds."""
    row = {"author_id": author_id, "viewer": viewer, "kind": kind, "at": clock.now(), **values}
    put = insert(mute).values(row)
    await db.run(put.on_conflict_do_update(index_elements=["author_id", "viewer", "kind"], set_=row))


async def drop_mute(db: WriteDb, *, author_id: UUID, viewer: str, kind: str) -> bool:
    mine = (mute.c.author_id == author_id) & (mute.c.viewer == viewer) & (mute.c.kind == kind)
    return bool(await db.run(mute.delete().where(mine)))


def _holding(author_id: UUID, session_id: UUID, now: datetime) -> sa.ColumnElement[bool]:
    here = (mute.c.scope == "session") & (mute.c.session_id == session_id)
    return (mute.c.author_id == author_id) & ((mute.c.scope == "forever") | here | (mute.c.ends_at > now))


async def mutes(
    db: ReadDb, *, author_id: UUID, session_id: UUID, before: datetime | None = None, limit: int = 10_000
) -> Sequence[Any]:  # fmt: skip
    """Who is muted or kicked in a broadcast now, the newest first; up to `limit` + 1."""
    query = sa.select(mute).where(_holding(author_id, session_id, clock.now()))
    query = query.where(mute.c.at < before) if before else query
    return await db.all(query.order_by(mute.c.at.desc()).limit(limit + 1))


async def kicked(db: ReadDb, *, author_id: UUID, session_id: UUID, viewers: Sequence[str]) -> bool:
    """Whether any of these names of a viewer may not come in."""
    mine = _holding(author_id, session_id, clock.now()) & (mute.c.kind == "kick") & mute.c.viewer.in_(viewers)
    return bool(await db.value(sa.select(sa.exists().where(mine))))


async def words_of(db: ReadDb, *, room_id: UUID, lock: bool = False) -> Any:
    """The newest word list of a room."""
    query = sa.select(words).where(words.c.room_id == room_id).order_by(words.c.version.desc()).limit(1)
    return await db.one(query.with_for_update() if lock else query)


async def add_words(db: WriteDb, *, room_id: UUID, version: int, listed: Sequence[str], by: UUID | None) -> bool:
    """Write a further version; False where somebody was faster."""
    row = {"room_id": room_id, "version": version, "words": list(listed), "by": by, "at": clock.now()}
    return bool(await db.run(insert(words).values(row).on_conflict_do_nothing()))


async def mode_of(db: ReadDb, *, session_id: UUID) -> Any:
    return await db.one(sa.select(chat).where(chat.c.session_id == session_id))


async def put_mode(db: WriteDb, *, session_id: UUID, **values: Any) -> None:
    put = insert(chat).values(session_id=session_id, at=clock.now(), **values)
    await db.run(put.on_conflict_do_update(index_elements=["session_id"], set_=values | {"at": clock.now()}))
