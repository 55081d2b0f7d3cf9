"""SQL of auto replies: the whole list of a room by version."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base import clock
from meadow.base.db import ReadDb, WriteDb
from meadow.scenes.live.tables.tools import reply
from meadow.scenes.live.types.replies import Reply


async def of(db: ReadDb, *, room_id: UUID) -> Any:
    """The newest list of a room."""
    query = sa.select(reply).where(reply.c.room_id == room_id)
    return await db.one(query.order_by(reply.c.version.desc()).limit(1))


async def add(db: WriteDb, *, room_id: UUID, version: int, listed: Sequence[Reply], by: UUID | None) -> bool:
    """Write a further version; False where somebody was faster."""
    row = {"room_id": room_id, "version": version, "listed": msgspec.to_builtins(listed), "by": by, "at": clock.now()}
    return bool(await db.run(insert(reply).values(row).on_conflict_do_nothing()))
