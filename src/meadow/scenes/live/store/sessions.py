"""SQL of broadcasts: the row every command locks, the two logs, publications."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from meadow.base import clock, ids
from meadow.base.db import ReadDb, WriteDb, struct
from meadow.scenes.live.tables import event, op, session
from meadow.scenes.live.tables import publication as publications
from meadow.scenes.live.types import Desk, Session, State

_SESSION = [session.c[name] for name in Session.__struct_fields__]
_OPEN = session.c.state.in_([State.preparing.value, State.live.value, State.grace.value])


async def of(db: ReadDb, *, session_id: UUID, author_id: UUID | None = None, lock: bool = False) -> Session | None:
    """A broadcast, of this author where one is named; locked on demand, which every command does first."""
    query = sa.select(*_SESSION).where(session.c.id == session_id)
    query = query.where(session.c.author_id == author_id) if author_id else query
    row = await db.one(query.with_for_update() if lock else query)
    return struct(Session, row) if row else None


async def open_of(db: ReadDb, *, room_id: UUID, lock: bool = False) -> Session | None:
    """The open broadcast of a room: the one its stream key belongs to."""
    query = sa.select(*_SESSION).where(session.c.room_id == room_id, _OPEN)
    row = await db.one(query.with_for_update() if lock else query)
    return struct(Session, row) if row else None


async def change(
    db: WriteDb, *, session_id: UUID, out_of: Sequence[State] = (), of_publication: UUID | None = None, **values: Any
) -> Session | None:
    """Change a broadcast, only out of these states and while this publication is current; None where it was not so."""
    mine = session.c.id == session_id
    mine &= session.c.state.in_([s.value for s in out_of]) if out_of else sa.true()
    mine &= session.c.current_publication == of_publication if of_publication else sa.true()
    row = await db.one(session.update().where(mine).values(**values).returning(*_SESSION))
    return struct(Session, row) if row else None


async def count(db: WriteDb, *, session_id: UUID) -> int:
    """Take the next offset of a broadcast's events."""
    stmt = session.update().where(session.c.id == session_id).values(event_seq=session.c.event_seq + 1)
    return int(await db.value(stmt.returning(session.c.event_seq)))


async def write_op(
    db: WriteDb, *, session_id: UUID, desk: Desk, verb: str, detail: dict[str, Any], off: int | None
) -> None:
    row = {"account_id": desk.account_id, "name": desk.name, "role": desk.role.value, "verb": verb, "off": off}
    await db.run(op.insert().values(session_id=session_id, id=ids.new(), at=clock.now(), detail=detail, **row))


async def write_event(
    db: WriteDb, *, session_id: UUID, off: int, at: datetime, kind: str, body: dict[str, Any]
) -> None:
    await db.run(event.insert().values(session_id=session_id, off=off, at=at, kind=kind, body=body))


async def events_after(db: ReadDb, *, session_id: UUID, off: int, limit: int) -> Sequence[Any]:
    """Events of a broadcast behind an offset, in order: what a gateway fills its gaps from."""
    mine = (event.c.session_id == session_id) & (event.c.off > off)
    return await db.all(sa.select(event).where(mine).order_by(event.c.off).limit(limit))


async def last_event(db: ReadDb, *, session_id: UUID, kind: str) -> Any:
    """The newest event of a kind."""
    mine = (event.c.session_id == session_id) & (event.c.kind == kind)
    return await db.one(sa.select(event).where(mine).order_by(event.c.off.desc()).limit(1))


async def last_op(db: ReadDb, *, session_id: UUID, verbs: Sequence[str] = ()) -> Any:
    """The newest command of a broadcast, of these verbs on demand."""
    query = sa.select(op).where(op.c.session_id == session_id)
    query = query.where(op.c.verb.in_(verbs)) if verbs else query
    return await db.one(query.order_by(op.c.id.desc()).limit(1))


async def ops(db: ReadDb, *, session_id: UUID, before: UUID | None, limit: int) -> Sequence[Any]:
    """Commands, the newest first; up to `limit` + 1."""
    query = sa.select(op).where(op.c.session_id == session_id)
    query = query.where(op.c.id < before) if before else query
    return await db.all(query.order_by(op.c.id.desc()).limit(limit + 1))


async def add_publication(db: WriteDb, *, session_id: UUID, values: dict[str, Any]) -> UUID:
    """Note a stream."""
    made = ids.new()
    row = {"session_id": session_id, "id": made, "started_at": clock.now(), **values}
    await db.run(publications.insert().values(row))
    return made


async def publication_of(db: ReadDb, *, engine: str, server_id: str, client_id: str) -> Any:
    """The stream that an engine means."""
    mine = (publications.c.engine == engine) & (publications.c.client_id == client_id)
    return await db.one(sa.select(publications).where(mine, publications.c.server_id == server_id))


async def stop_publication(db: WriteDb, *, session_id: UUID, publication_id: UUID, reason: str) -> bool:
    """Note the end of a stream; False where it had ended before."""
    mine = (publications.c.session_id == session_id) & (publications.c.id == publication_id)
    stmt = publications.update().where(mine, publications.c.stopped_at.is_(None))
    return bool(await db.run(stmt.values(stopped_at=clock.now(), reason=reason)))


async def publication(db: ReadDb, *, session_id: UUID, publication_id: UUID) -> Any:
    """A stream of a broadcast."""
    mine = (publications.c.session_id == session_id) & (publications.c.id == publication_id)
    return await db.one(sa.select(publications).where(mine))


async def beat(db: WriteDb, *, session_id: UUID, publication_id: UUID, seq: int, facts: dict[str, Any]) -> bool:
    """A segment of the current stream came; False for one of a stream that is not current."""
    mine = (session.c.id == session_id) & (session.c.current_publication == publication_id) & _OPEN
    values = {"last_segment_at": clock.now(), "media_seq": sa.func.greatest(session.c.media_seq, seq)}
    done = bool(await db.run(session.update().where(mine).values(**values)))
    if done and facts:
        one = (publications.c.session_id == session_id) & (publications.c.id == publication_id)
        await db.run(publications.update().where(one).values(facts=publications.c.facts.concat(facts)))
    return done


async def streaming(db: ReadDb, *, engine: str) -> Sequence[Any]:
    """Streams of an engine that the database believes in: the current ones of open broadcasts."""
    joined = publications.join(session, session.c.current_publication == publications.c.id)
    query = sa.select(publications).select_from(joined).where(publications.c.engine == engine, _OPEN)
    return await db.all(query.where(publications.c.stopped_at.is_(None)))


async def open_at(db: ReadDb, *, author_id: UUID | None = None, shop_id: UUID | None = None) -> list[UUID]:
    """Open broadcasts of an author, or in rooms of a shop's own."""
    mine = (session.c.author_id == author_id) if author_id else (session.c.shop_id == shop_id)
    return [r.id for r in await db.all(sa.select(session.c.id).where(mine, _OPEN))]


async def any_lately(db: ReadDb, *, since: datetime) -> bool:
    """Whether a broadcast is open, or ended since then."""
    return bool(await db.value(sa.select(sa.exists().where(_OPEN | (session.c.ended_at > since)))))


async def over_since(db: ReadDb, *, since: datetime) -> list[Session]:
    """Broadcasts that ended since then."""
    return [struct(Session, r) for r in await db.all(sa.select(*_SESSION).where(session.c.ended_at > since))]
