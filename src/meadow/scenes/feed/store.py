"""SQL of what was served."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base.db import ReadDb, WriteDb
from meadow.scenes.feed.tables import served
from meadow.scenes.feed.types import Served


async def seen(db: ReadDb, *, visit: UUID) -> set[UUID]:
    """What this visit was shown."""
    return {r.video_id for r in await db.all(sa.select(served.c.video_id).where(served.c.visit == visit))}


async def seen_since(db: ReadDb, *, account_id: UUID, since: datetime) -> set[UUID]:
    """What this person was shown since a moment, in any visit."""
    query = sa.select(served.c.video_id).where(served.c.account_id == account_id, served.c.at > since)
    return {r.video_id for r in await db.all(query)}


async def add(db: WriteDb, rows: Sequence[Served], *, visit: UUID, account_id: UUID | None) -> None:
    """Log served slots; of two pages asked at once for one visit the first one's row stays."""
    if rows:
        values = [msgspec.structs.asdict(r) | {"visit": visit, "account_id": account_id} for r in rows]
        await db.run(insert(served).values(values).on_conflict_do_nothing())


async def forget(db: WriteDb, *, before: datetime) -> int:
    return await db.run(served.delete().where(served.c.at < before))
