"""SQL of rooms by author, and of planned broadcasts."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on, insert

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


_ROW = [
    session.c[name]
    for name in (
        "id", "room_id", "author_id", "title", "cover", "state", "rehearsal", "planned_at", "planned_end", "started_at",
        "ended_at", "end_reason",
    )
]  # fmt: skip
_SHOW = session.c.rehearsal.is_(False)
_TABS = {
    "planned": (session.c.state == "scheduled") & _SHOW,
    "open": _OPEN & _SHOW,
    "over": session.c.state.in_(["ended", "replay_ready", "banned", "cancelled"]) & _SHOW,
    "rehearsal": session.c.rehearsal,
}


async def page(db: ReadDb, *, author_id: UUID, tab: str | None, before: UUID | None, limit: int) -> Sequence[Any]:
    """An author's broadcasts, the newest first; up to `limit` + 1."""
    query = sa.select(*_ROW).where(session.c.author_id == author_id)
    query = query.where(_TABS[tab]) if tab else query
    query = query.where(session.c.id < before) if before else query
    return await db.all(query.order_by(session.c.id.desc()).limit(limit + 1))


async def row_of(db: ReadDb, *, session_id: UUID) -> Any:
    """A broadcast as lists show it."""
    return await db.one(sa.select(*_ROW).where(session.c.id == session_id))


async def current(db: ReadDb, *, author_ids: Sequence[UUID]) -> dict[UUID, Any]:
    """By author what is open, else what is planned next; rehearsals left out."""
    mine = session.c.author_id.in_(author_ids) & session.c.rehearsal.is_(False)
    going = _OPEN | (session.c.state == "scheduled")
    query = sa.select(*_ROW).where(mine, going).ext(distinct_on(session.c.author_id))
    query = query.order_by(session.c.author_id, session.c.state == "scheduled", session.c.planned_at)
    return {r.author_id: r for r in await db.all(query)}


_AIR = session.c.state.in_(["live", "grace"]) & session.c.rehearsal.is_(False)


async def on_air(
    db: ReadDb, *, author_ids: Sequence[UUID] | None = None, session_ids: Sequence[UUID] | None = None,
    category_ids: Sequence[UUID] | None = None, before: tuple[Any, UUID] | None = None, limit: int = 200,
) -> Sequence[Any]:  # fmt: skip
    """Broadcasts that viewers may enter, the newest first; up to `limit` + 1."""
    columns = [*_ROW, session.c.category_id, session.c.pinned_product, session.c.bag_rev]
    query = sa.select(*columns).where(_AIR, session.c.started_at.is_not(None))
    query = query.where(session.c.author_id.in_(author_ids)) if author_ids is not None else query
    query = query.where(session.c.id.in_(session_ids)) if session_ids is not None else query
    query = query.where(session.c.category_id.in_(category_ids)) if category_ids is not None else query
    query = query.where(sa.tuple_(session.c.started_at, session.c.id) < sa.tuple_(*before)) if before else query
    return await db.all(query.order_by(session.c.started_at.desc(), session.c.id.desc()).limit(limit + 1))


async def coming(db: ReadDb, *, author_id: UUID, now: Any) -> Any:
    """The next planned broadcast of an author, one that is late by two hours at most."""
    query = sa.select(*_ROW).where(session.c.author_id == author_id, _planned(now))
    return await db.one(query.order_by(session.c.planned_at).limit(1))


async def planned(
    db: ReadDb, *, category_id: UUID | None, after: tuple[Any, UUID] | None, now: Any, limit: int
) -> Sequence[Any]:
    """What is planned by all authors, the soonest first; up to `limit` + 1."""
    query = sa.select(*_ROW).where(_planned(now))
    query = query.where(session.c.category_id == category_id) if category_id else query
    query = query.where(sa.tuple_(session.c.planned_at, session.c.id) > sa.tuple_(*after)) if after else query
    return await db.all(query.order_by(session.c.planned_at, session.c.id).limit(limit + 1))


def _planned(now: Any) -> Any:
    late = sa.literal(now) - sa.func.make_interval(0, 0, 0, 0, 2)
    waiting = session.c.state.in_(["scheduled", "preparing"]) & session.c.rehearsal.is_(False)
    return waiting & (session.c.planned_at > late)


async def last(db: ReadDb, *, author_id: UUID) -> UUID | None:
    """The last broadcast of an author that viewers saw."""
    mine = (session.c.author_id == author_id) & session.c.rehearsal.is_(False)
    shown = session.c.state.in_(["ended", "replay_ready"]) & session.c.started_at.is_not(None)
    query = sa.select(session.c.id).where(mine, shown).order_by(session.c.id.desc()).limit(1)
    found: UUID | None = await db.value(query)
    return found


async def patrol(db: ReadDb, *, before: UUID | None, limit: int) -> Sequence[Any]:
    """Every open broadcast of the house, the newest first; up to `limit` + 1."""
    query = sa.select(*_ROW).where(_OPEN)
    query = query.where(session.c.id < before) if before else query
    return await db.all(query.order_by(session.c.id.desc()).limit(limit + 1))


async def last_end(db: ReadDb, *, author_id: UUID, before: datetime) -> datetime | None:
    """When the last of an author's broadcasts ends that is open, or planned to begin before then."""
    going = _OPEN | ((session.c.state == "scheduled") & (session.c.planned_at < before))
    query = sa.select(sa.func.max(session.c.planned_end)).where(session.c.author_id == author_id, going)
    found: datetime | None = await db.value(query)
    return found
