"""SQL of showcases."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base import clock
from meadow.base.db import ReadDb, WriteDb
from meadow.scenes.showcase.tables import item


async def all_of(db: ReadDb, *, author_id: UUID) -> Sequence[Any]:
    """The whole showcase in its order."""
    return await db.all(sa.select(item).where(item.c.author_id == author_id).order_by(item.c.pos, item.c.product_id))


async def add(db: WriteDb, *, author_id: UUID, product_ids: Sequence[UUID]) -> None:
    """Put products at the top; those that are there already move up."""
    top = await db.value(sa.select(sa.func.coalesce(sa.func.min(item.c.pos), 0)).where(item.c.author_id == author_id))
    rows = [
        {"author_id": author_id, "product_id": p, "pos": int(top) - len(product_ids) + i, "added_at": clock.now()}
        for i, p in enumerate(product_ids)
    ]
    fresh = insert(item).values(rows)
    await db.run(
        fresh.on_conflict_do_update(index_elements=["author_id", "product_id"], set_={"pos": fresh.excluded.pos})
    )


async def count(db: ReadDb, *, author_id: UUID) -> int:
    return int(await db.value(sa.select(sa.func.count()).where(item.c.author_id == author_id)))


async def drop(db: WriteDb, *, author_id: UUID, product_id: UUID) -> bool:
    return bool(await db.run(item.delete().where(item.c.author_id == author_id, item.c.product_id == product_id)))


async def place(db: WriteDb, *, author_id: UUID, product_ids: Sequence[UUID]) -> None:
    """Give these products the first places in this order; the others follow as they were."""
    mine = (item.c.author_id == author_id) & (item.c.product_id == sa.bindparam("product"))
    rows = [{"product": p, "at": i} for i, p in enumerate(product_ids)]
    await db.run(item.update().where(item.c.author_id == author_id).values(pos=item.c.pos + len(rows) + 1_000_000))
    await db.many(item.update().where(mine).values(pos=sa.bindparam("at")), rows)
    ranked = sa.select(item.c.product_id, sa.func.row_number().over(order_by=item.c.pos).label("n"))
    order = ranked.where(item.c.author_id == author_id).subquery()
    back = item.update().where(item.c.author_id == author_id, item.c.product_id == order.c.product_id)
    await db.run(back.values(pos=order.c.n))


async def pairs(db: ReadDb, *, author_ids: Sequence[UUID], product_ids: Sequence[UUID]) -> set[tuple[UUID, UUID]]:
    query = sa.select(item.c.author_id, item.c.product_id).where(
        item.c.author_id.in_(author_ids), item.c.product_id.in_(product_ids)
    )
    return {(r.author_id, r.product_id) for r in await db.all(query)}
