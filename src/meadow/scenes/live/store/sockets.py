"""What the gateways read of a broadcast: how it stands, how far its events are, and those after an offset."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from meadow.base.db import Fixed, ReadDb, Row, among
from meadow.scenes.live.tables import event, session

_OPENING = Fixed(
    sa.select(session.c.state, session.c.event_seq, session.c.author_id).where(
        session.c.id == sa.bindparam("session_id", type_=sa.Uuid())
    )
)
_HEADS = Fixed(sa.select(session.c.id, session.c.event_seq).where(among(session.c.id, "session_ids")))
_EVENTS = Fixed(
    sa.select(event.c.off, event.c.kind, event.c.at, sa.cast(event.c.body, sa.Text).label("body"))
    .where(
        event.c.session_id == sa.bindparam("session_id", type_=sa.Uuid()),
        event.c.off > sa.bindparam("after", type_=sa.BigInteger()),
    )
    .order_by(event.c.off)
    .limit(sa.bindparam("n", type_=sa.Integer()))
)


async def opening(db: ReadDb, *, session_id: UUID) -> Row | None:
    """State, offset and author of a broadcast."""
    return await db.one(_OPENING, {"session_id": session_id})


async def heads(db: ReadDb, *, session_ids: Sequence[UUID]) -> dict[UUID, int]:
    """The newest offset of each of these broadcasts."""
    return {row.id: row.event_seq for row in await db.all(_HEADS, {"session_ids": list(session_ids)})}


async def events(db: ReadDb, *, session_id: UUID, after: int, n: int) -> Sequence[Row]:
    """Events after an offset, in order; the body as JSON text."""
    return await db.all(_EVENTS, {"session_id": session_id, "after": after, "n": n})
