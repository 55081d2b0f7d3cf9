"""SQL of the screen: the lease of the hub, and share links."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base import clock
from meadow.base.db import ReadDb, WriteDb, struct
from meadow.compass.screen.tables import lease, share
from meadow.compass.screen.types import Share


async def take_lease(db: WriteDb, *, holder: UUID, seconds: float) -> bool:
    """Take or keep the lease; False while somebody else holds it."""
    now = clock.now()
    fresh = insert(lease).values(id=1, holder=holder, until=now + timedelta(seconds=seconds))
    mine_or_over = (lease.c.holder == holder) | (lease.c.until < now)
    values = {"holder": fresh.excluded.holder, "until": fresh.excluded.until}
    return await db.run(fresh.on_conflict_do_update(index_elements=["id"], set_=values, where=mine_or_over)) > 0


async def add_share(db: WriteDb, **row: Any) -> None:
    await db.run(share.insert().values(**row))


async def shares(db: ReadDb, *, author_id: UUID, session_id: UUID) -> list[Share]:
    """Links of this author's broadcast that still open it, newest first."""
    mine = (share.c.author_id == author_id) & (share.c.session_id == session_id)
    alive = share.c.revoked_at.is_(None) & (share.c.expires_at > clock.now())
    columns = (share.c.id, share.c.made_at, share.c.expires_at)
    rows = await db.all(sa.select(*columns).where(mine, alive).order_by(share.c.id.desc()).limit(50))
    return [struct(Share, r) for r in rows]


async def revoke(db: WriteDb, *, author_id: UUID, session_id: UUID, share_id: UUID, at: datetime) -> bool:
    """Close a link of this author; False where there is none that is open."""
    mine = (share.c.author_id == author_id) & (share.c.session_id == session_id) & (share.c.id == share_id)
    return await db.run(share.update().where(mine, share.c.revoked_at.is_(None)).values(revoked_at=at)) > 0


async def opened(db: ReadDb, *, secret_hash: bytes) -> Any:
    """The link behind a secret while it opens something: its broadcast and end; None otherwise."""
    alive = share.c.revoked_at.is_(None) & (share.c.expires_at > clock.now())
    return await db.one(
        sa.select(share.c.session_id, share.c.expires_at).where(share.c.secret_hash == secret_hash, alive)
    )
