"""Explaining 讲解 and pinning: at most one product is being explained, and what is explained is pinned."""

from uuid import UUID

from meadow.base import timers
from meadow.base.db import WriteDb
from meadow.scenes.live.actions.command import note
from meadow.scenes.live.store import bag
from meadow.scenes.live.types import Session

CLOSE = "scenes.live.explain"


async def close_all(db: WriteDb, held: Session, why: str) -> UUID | None:
    """End the segment that is open, if one is; returns its product."""
    row = await bag.close_explain(db, session_id=held.id, why=why)
    if row is None:
        return None
    await timers.cancel(db, CLOSE, row.id)
    span = {"seconds": int((row.ended_at - row.started_at).total_seconds()), "number": row.number}
    keys = {"product_id": row.product_id, "at": row.ended_at, "props": span | {"explain": str(row.id)}}
    await note(db, held, "explain_end", row.id, **keys)
    product_id: UUID = row.product_id
    return product_id
