"""SQL of incidents, of what the watch remembers, and of a broadcast's own rate of sale."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base import clock, ids
from meadow.base.db import ReadDb, WriteDb
from meadow.scenes.live.tables.tools import health, incident, sold


async def open_one(
    db: WriteDb, *, session_id: UUID, kind: str, key: str, auto: bool, detail: dict[str, Any], by: UUID | None
) -> UUID | None:  # fmt: skip
    """Note an incident; None where the same one is open already."""
    made = ids.new()
    row = {"id": made, "kind": kind, "key": key, "auto": auto, "detail": detail, "by": by, "opened_at": clock.now()}
    put = insert(incident).values(session_id=session_id, **row)
    return made if await db.run(put.on_conflict_do_nothing()) else None


async def close(db: WriteDb, *, session_id: UUID, kind: str | None = None, key: str | None = None, incident_id: UUID | None = None) -> list[Any]:  # fmt: skip
    """End what is open: of this kind and key, this one, or everything."""
    mine = (incident.c.session_id == session_id) & incident.c.closed_at.is_(None)
    mine &= incident.c.kind == kind if kind else sa.true()
    mine &= incident.c.key == key if key is not None else sa.true()
    mine &= incident.c.id == incident_id if incident_id else sa.true()
    return list(await db.all(incident.update().where(mine).values(closed_at=clock.now()).returning(incident)))


async def listed(
    db: ReadDb, *, session_id: UUID, is_open: bool = False, before: UUID | None = None, limit: int = 100
) -> Sequence[Any]:  # fmt: skip
    """Incidents of a broadcast, the newest first, only open ones on demand; up to `limit` + 1."""
    query = sa.select(incident).where(incident.c.session_id == session_id)
    query = query.where(incident.c.closed_at.is_(None)) if is_open else query
    query = query.where(incident.c.id < before) if before else query
    return await db.all(query.order_by(incident.c.id.desc()).limit(limit + 1))


async def open_by_session(db: ReadDb, *, session_ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    """Kinds of open incidents by broadcast."""
    mine = incident.c.session_id.in_(session_ids) & incident.c.closed_at.is_(None)
    found: dict[UUID, list[str]] = {}
    for r in await db.all(sa.select(incident.c.session_id, incident.c.kind).where(mine).order_by(incident.c.id)):
        found.setdefault(r.session_id, []).append(r.kind)
    return found


async def seen(db: ReadDb, *, session_id: UUID) -> Any:
    """What the watch remembers, locked: reports of one stream come one after the other."""
    return await db.value(sa.select(health.c.seen).where(health.c.session_id == session_id).with_for_update())


async def remember(db: WriteDb, *, session_id: UUID, what: Any) -> None:
    put = insert(health).values(session_id=session_id, seen=what, at=clock.now())
    values = {"seen": put.excluded.seen, "at": put.excluded.at}
    await db.run(put.on_conflict_do_update(index_elements=["session_id"], set_=values))


async def count_sold(
    db: WriteDb, *, session_id: UUID, sku_id: UUID, product_id: UUID, minute: datetime, qty: int
) -> None:
    """Pieces that a broadcast sold of a SKU in this minute."""
    row = {"session_id": session_id, "sku_id": sku_id, "minute": minute, "product_id": product_id, "qty": qty}
    put = insert(sold).values(row)
    await db.run(
        put.on_conflict_do_update(index_elements=["session_id", "sku_id", "minute"], set_={"qty": sold.c.qty + qty})
    )


async def sold_since(db: ReadDb, *, session_id: UUID, since: datetime) -> Sequence[Any]:
    """Pieces by SKU sold since then, the most first."""
    mine = (sold.c.session_id == session_id) & (sold.c.minute >= since)
    n = sa.func.sum(sold.c.qty).label("n")
    query = sa.select(sold.c.sku_id, sold.c.product_id, n).where(mine).group_by(sold.c.sku_id, sold.c.product_id)
    return await db.all(query.order_by(n.desc()).limit(200))
