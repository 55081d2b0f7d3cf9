"""SQL of the bag: products, what is explained, live prices, floors."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from meadow.base import clock, ids
from meadow.base.db import ReadDb, WriteDb
from meadow.scenes.live.tables import explain, item

_IN = item.c.removed_at.is_(None)


async def open_explain(db: WriteDb, *, session_id: UUID, product_id: UUID, number: int, host_id: UUID | None) -> Any:
    """Begin to explain a product; the index behind refuses a second one at the same time."""
    row = {"session_id": session_id, "id": ids.new(), "product_id": product_id, "number": number, "host_id": host_id}
    return await db.one(explain.insert().values(**row, started_at=clock.now()).returning(explain))


async def close_explain(db: WriteDb, *, session_id: UUID, why: str, explain_id: UUID | None = None) -> Any:
    """End the open segment (or none), that one where it is named; returns its row."""
    mine = (explain.c.session_id == session_id) & explain.c.ended_at.is_(None)
    mine &= explain.c.id == explain_id if explain_id else sa.true()
    ended = sa.func.greatest(sa.literal(clock.now()), explain.c.started_at)
    return await db.one(explain.update().where(mine).values(ended_at=ended, why=why).returning(explain))


async def open_explain_of(db: ReadDb, *, session_id: UUID) -> Any:
    """What is being explained."""
    return await db.one(sa.select(explain).where(explain.c.session_id == session_id, explain.c.ended_at.is_(None)))


async def items(db: ReadDb, *, session_id: UUID, hidden: bool = True) -> Sequence[Any]:
    """The bag in its order; for viewers without what is hidden."""
    query = sa.select(item).where(item.c.session_id == session_id, _IN)
    query = query if hidden else query.where(item.c.hidden.is_(None))
    return await db.all(query.order_by(item.c.pos, item.c.number))


async def item_of(db: ReadDb, *, session_id: UUID, product_id: UUID, lock: bool = False) -> Any:
    """A product of the bag."""
    query = sa.select(item).where(item.c.session_id == session_id, item.c.product_id == product_id, _IN)
    return await db.one(query.with_for_update() if lock else query)
