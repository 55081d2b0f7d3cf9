"""SQL of showcases."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base import clock
from meadow.base.db import ReadDb, WriteDb
from meadow.scenes.showcase.tables import group, item, look


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


async def drop(db: WriteDb, *, author_id: UUID, product_ids: Sequence[UUID]) -> int:
    return await db.run(item.delete().where(item.c.author_id == author_id, item.c.product_id.in_(product_ids)))


async def drop_everywhere(db: WriteDb, *, product_id: UUID) -> list[UUID]:
    """Take a product out of every showcase; returns whose they were."""
    gone = item.delete().where(item.c.product_id == product_id).returning(item.c.author_id)
    return sorted(r.author_id for r in await db.all(gone))


async def mark(db: WriteDb, *, author_id: UUID, product_ids: Sequence[UUID], values: Mapping[str, Any]) -> int:
    """Group, pin or hide products of a showcase; returns how many there were."""
    mine = (item.c.author_id == author_id) & item.c.product_id.in_(product_ids)
    return await db.run(item.update().where(mine).values(**values))


async def pinned(db: ReadDb, *, author_id: UUID) -> int:
    query = sa.select(sa.func.count()).where(item.c.author_id == author_id, item.c.pinned)
    return int(await db.value(query))


async def groups(db: ReadDb, *, author_id: UUID) -> Sequence[Any]:
    """The groups in their order."""
    return await db.all(sa.select(group).where(group.c.author_id == author_id).order_by(group.c.pos))


async def put_groups(db: WriteDb, *, author_id: UUID, named: Sequence[tuple[UUID, str]]) -> None:
    """Let these be the groups, in this order; products of a group that is gone stand in none."""
    kept = [group_id for group_id, _ in named]
    await db.run(group.delete().where(group.c.author_id == author_id))
    rows = [{"author_id": author_id, "id": g, "name": name, "pos": n} for n, (g, name) in enumerate(named)]
    await db.many(group.insert(), rows)
    lost = (item.c.author_id == author_id) & item.c.group_id.is_not(None) & item.c.group_id.not_in(kept)
    await db.run(item.update().where(lost).values(group_id=None))


async def look_of(db: ReadDb, *, author_id: UUID) -> Any:
    return await db.one(sa.select(look).where(look.c.author_id == author_id))


async def put_look(db: WriteDb, *, author_id: UUID, values: Mapping[str, Any]) -> None:
    fresh = insert(look).values({"author_id": author_id, **values})
    await db.run(fresh.on_conflict_do_update(index_elements=["author_id"], set_=dict(values)))


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
