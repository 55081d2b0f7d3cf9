"""SQL of the links to reports."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from meadow.base.db import ReadDb, WriteDb, struct
from meadow.compass.promo.tables import link
from meadow.compass.promo.types import Link


async def add_link(db: WriteDb, **row: Any) -> None:
    await db.run(link.insert().values(**row))


async def links(db: ReadDb, *, shop_id: UUID, node_id: UUID, now: datetime) -> list[Link]:
    """Links of this shop to this report that still open it, newest first."""
    mine = (link.c.shop_id == shop_id) & (link.c.node_id == node_id)
    alive = link.c.revoked_at.is_(None) & (link.c.expires_at > now)
    columns = (link.c.id, link.c.made_at, link.c.expires_at)
    rows = await db.all(sa.select(*columns).where(mine, alive).order_by(link.c.id.desc()).limit(50))
    return [struct(Link, r) for r in rows]


async def revoke(db: WriteDb, *, shop_id: UUID, node_id: UUID, link_id: UUID, at: datetime) -> bool:
    """Close a link of this shop; False where there is none that is open."""
    mine = (link.c.shop_id == shop_id) & (link.c.node_id == node_id) & (link.c.id == link_id)
    return await db.run(link.update().where(mine, link.c.revoked_at.is_(None)).values(revoked_at=at)) > 0


async def opened(db: ReadDb, *, secret_hash: bytes, now: datetime) -> Any:
    """Shop and node behind a secret while it opens something; None otherwise."""
    alive = link.c.revoked_at.is_(None) & (link.c.expires_at > now)
    return await db.one(sa.select(link.c.shop_id, link.c.node_id).where(link.c.secret_hash == secret_hash, alive))
