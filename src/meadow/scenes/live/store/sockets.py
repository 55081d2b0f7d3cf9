"""What the gateways ask of broadcasts each two seconds."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from meadow.base.db import Fixed, ReadDb, among
from meadow.scenes.live.tables import session

_HEADS = Fixed(sa.select(session.c.id, session.c.event_seq).where(among(session.c.id, "session_ids")))


async def heads(db: ReadDb, *, session_ids: Sequence[UUID]) -> dict[UUID, int]:
    """The newest offset of each of these broadcasts."""
    return {row.id: row.event_seq for row in await db.all(_HEADS, {"session_ids": list(session_ids)})}
