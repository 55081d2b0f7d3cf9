"""SQL of flash deals."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base import clock
from meadow.base.db import ReadDb, WriteDb
from meadow.scenes.live.tables.tools import deal, deal_sku


async def add(
    db: WriteDb, *, session_id: UUID, deal_id: UUID, skus: Sequence[dict[str, Any]], values: dict[str, Any]
) -> list[UUID]:  # fmt: skip
    """Write an armed deal; returns the SKUs that another deal holds, and then what was written is to be undone."""
    row = {"session_id": session_id, "id": deal_id, "state": "armed", "made_at": clock.now()}
    await db.run(deal.insert().values(**row, **values))
    taken = []
    for sku in sorted(skus, key=lambda s: str(s["sku_id"])):
        put = insert(deal_sku).values(session_id=session_id, deal_id=deal_id, **sku)
        if not await db.run(put.on_conflict_do_nothing()):
            taken.append(sku["sku_id"])
    return taken


async def of(db: ReadDb, *, session_id: UUID, deal_id: UUID, lock: bool = False) -> Any:
    query = sa.select(deal).where(deal.c.session_id == session_id, deal.c.id == deal_id)
    return await db.one(query.with_for_update(key_share=True) if lock else query)


async def change(db: WriteDb, *, session_id: UUID, deal_id: UUID, **values: Any) -> None:
    mine = (deal.c.session_id == session_id) & (deal.c.id == deal_id)
    await db.run(deal.update().where(mine).values(**values))


async def skus_of(db: ReadDb, *, session_id: UUID, deal_ids: Sequence[UUID]) -> dict[UUID, list[Any]]:
    """The SKUs of deals, the cheapest first."""
    mine = (deal_sku.c.session_id == session_id) & deal_sku.c.deal_id.in_(deal_ids)
    found: dict[UUID, list[Any]] = {}
    for row in await db.all(sa.select(deal_sku).where(mine).order_by(deal_sku.c.price, deal_sku.c.sku_id)):
        found.setdefault(row.deal_id, []).append(row)
    return found


async def count(db: WriteDb, *, session_id: UUID, deal_id: UUID, sold: dict[UUID, int], over: bool = False) -> None:
    """Note what a deal has sold by SKU; `over` lets its SKUs go for another deal."""
    mine = (deal_sku.c.session_id == session_id) & (deal_sku.c.deal_id == deal_id)
    for sku_id, n in sorted(sold.items()):
        await db.run(deal_sku.update().where(mine, deal_sku.c.sku_id == sku_id).values(sold=n))
    if over:
        await db.run(deal_sku.update().where(mine).values(over=True))


async def listed(
    db: ReadDb, *, session_id: UUID, before: UUID | None = None, limit: int = 100, states: Sequence[str] = ()
) -> Sequence[Any]:  # fmt: skip
    """Deals of a broadcast, the newest first, of these states on demand; up to `limit` + 1."""
    query = sa.select(deal).where(deal.c.session_id == session_id)
    query = query.where(deal.c.state.in_(states)) if states else query
    query = query.where(deal.c.id < before) if before else query
    return await db.all(query.order_by(deal.c.id.desc()).limit(limit + 1))


async def open_on(db: ReadDb, *, sku_ids: Sequence[UUID]) -> Sequence[Any]:
    """Deals of any broadcast that sell these SKUs now."""
    mine = deal_sku.c.sku_id.in_(sku_ids) & deal_sku.c.over.is_(False)
    both = (deal_sku.c.session_id == deal.c.session_id) & (deal_sku.c.deal_id == deal.c.id)
    query = sa.select(deal).where(deal.c.state == "open", sa.exists().where(both, mine))
    return await db.all(query.order_by(deal.c.session_id, deal.c.id))


async def kept(db: ReadDb) -> dict[UUID, tuple[int, ...]]:
    """Pieces by SKU that deals keep which have not opened: held, and none committed."""
    both = (deal_sku.c.session_id == deal.c.session_id) & (deal_sku.c.deal_id == deal.c.id)
    query = sa.select(deal_sku.c.sku_id, sa.func.sum(deal_sku.c.total).label("n")).join(deal, both)
    rows = await db.all(query.where(deal.c.state.in_(["armed", "warmup"])).group_by(deal_sku.c.sku_id))
    return {r.sku_id: (int(r.n), 0) for r in rows}


async def uneven(db: ReadDb) -> list[str]:
    """Deals that sold more than they had, or whose SKUs are still held for them after their end."""
    both = (deal_sku.c.session_id == deal.c.session_id) & (deal_sku.c.deal_id == deal.c.id)
    wrong = (deal_sku.c.sold > deal_sku.c.total) | ((deal.c.state == "ended") != deal_sku.c.over)
    query = sa.select(deal.c.id, deal.c.state, deal_sku.c.sku_id, deal_sku.c.sold, deal_sku.c.total).join(deal, both)
    rows = await db.all(query.where(wrong).limit(20))
    return [f"deal {r.id} ({r.state}) of SKU {r.sku_id}: {r.sold} of {r.total} sold" for r in rows]
