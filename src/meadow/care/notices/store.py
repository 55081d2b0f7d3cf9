"""SQL of notices."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base.db import ReadDb, WriteDb, struct
from meadow.care.notices.tables import notice
from meadow.care.notices.types import Kind, To, Told

_TOLD = [notice.c[name] for name in Told.__struct_fields__]


def _mine(to: To, kinds: Sequence[Kind]) -> Any:
    return (notice.c.to_id == to.id) & (notice.c.to_kind == to.kind) & notice.c.kind.in_([k.value for k in kinds])


async def add(db: WriteDb, told: Told, *, to: To, dedupe: str) -> bool:
    """Put a notice into an inbox; False where it lies there already."""
    row = {name: getattr(told, name) for name in told.__struct_fields__} | {"kind": told.kind.value}
    row |= {"to_id": to.id, "to_kind": to.kind, "dedupe": dedupe}
    return bool(await db.run(insert(notice).values(row).on_conflict_do_nothing()))


async def page(db: ReadDb, kinds: Sequence[Kind], *, to: To, before: UUID | None, limit: int) -> list[Told]:
    """An inbox, the newest first, up to `limit` + 1."""
    stmt = sa.select(*_TOLD).where(_mine(to, kinds))
    if before is not None:
        stmt = stmt.where(notice.c.id < before)
    return [struct(Told, row) for row in await db.all(stmt.order_by(notice.c.id.desc()).limit(limit + 1))]


async def unread(db: ReadDb, kinds: Sequence[Kind], *, to: To, most: int) -> int:
    """How many are unread, counted up to `most`."""
    found = sa.select(notice.c.id).where(_mine(to, kinds), notice.c.read_at.is_(None)).limit(most).subquery()
    return int(await db.value(sa.select(sa.func.count()).select_from(found)) or 0)


async def mark(db: WriteDb, kinds: Sequence[Kind], *, to: To, ids: Sequence[UUID] | None, at: datetime) -> int:
    """Mark these, or all, as read; returns how many were unread."""
    mine = _mine(to, kinds) & notice.c.read_at.is_(None)
    if ids is not None:
        mine &= notice.c.id.in_(ids)
    return await db.run(notice.update().where(mine).values(read_at=at))


async def drop(db: WriteDb, *, before: datetime) -> int:
    """Forget old notices of every inbox."""
    return await db.run(notice.delete().where(notice.c.at < before))
