"""SQL of wishes for another address, of habits, and of promises to ship."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base import clock
from meadow.base.db import ReadDb, WriteDb
from meadow.trade.fulfilment.tables.addresses import change, habit, promise


async def add(db: WriteDb, *, shop_id: UUID, change_id: UUID, **values: Any) -> bool:
    """Write a wish; False where one of the order is open."""
    row = {"shop_id": shop_id, "id": change_id, "at": clock.now()} | values
    return bool(await db.run(insert(change).values(row).on_conflict_do_nothing()))


async def one(db: ReadDb, *, shop_id: UUID, change_id: UUID, lock: bool = False) -> Any:
    query = sa.select(change).where(change.c.shop_id == shop_id, change.c.id == change_id)
    return await db.one(query.with_for_update() if lock else query)


async def open_of(db: ReadDb, *, shop_id: UUID, order_id: UUID, lock: bool = False) -> Any:
    """The open wish of an order."""
    mine = (change.c.shop_id == shop_id) & (change.c.order_id == order_id) & (change.c.state == "open")
    query = sa.select(change).where(mine)
    return await db.one(query.with_for_update() if lock else query)


async def of_order(db: ReadDb, *, shop_id: UUID, order_id: UUID) -> Sequence[Any]:
    """The wishes of an order, the newest first; one is open at a time, so they are few."""
    query = sa.select(change).where(change.c.shop_id == shop_id, change.c.order_id == order_id)
    return await db.all(query.order_by(change.c.at.desc(), change.c.id.desc()).limit(20))


async def page(
    db: ReadDb, *, shop_id: UUID, state: str, after: tuple[Any, ...] | None, limit: int
) -> Sequence[Any]:  # fmt: skip
    """Wishes of a state, the most urgent first, up to `limit` + 1."""
    query = sa.select(change).where(change.c.shop_id == shop_id, change.c.state == state)
    if after:
        query = query.where(sa.tuple_(change.c.decide_by, change.c.id) > sa.tuple_(*(sa.literal(x) for x in after)))
    return await db.all(query.order_by(change.c.decide_by, change.c.id).limit(limit + 1))


async def turn(db: WriteDb, *, shop_id: UUID, change_id: UUID, state: str, reason: str | None) -> bool:
    """Answer an open wish; the address itself is forgotten with the answer, the order has it or nobody needs it."""
    mine = (change.c.shop_id == shop_id) & (change.c.id == change_id) & (change.c.state == "open")
    values = {"state": state, "reason": reason, "decided_at": clock.now(), "address": b""}
    return bool(await db.run(change.update().where(mine).values(values)))


async def habit_of(db: ReadDb, *, shop_id: UUID) -> str | None:
    found: str | None = await db.value(sa.select(habit.c.address_changes).where(habit.c.shop_id == shop_id))
    return found


async def put_habit(db: WriteDb, *, shop_id: UUID, address_changes: str) -> None:
    row = {"shop_id": shop_id, "address_changes": address_changes}
    await db.run(insert(habit).values(row).on_conflict_do_update(index_elements=["shop_id"], set_=row))


async def promised(db: WriteDb, rows: Sequence[dict[str, Any]]) -> None:
    """Promises of many orders, of shops that each row names."""
    if rows:
        await db.run(insert(promise).values(list(rows)).on_conflict_do_nothing())


async def kept(db: WriteDb, keys: Sequence[tuple[UUID, UUID]]) -> None:
    """Orders that left or ended: nothing is promised any more."""
    if keys:
        await db.run(promise.delete().where(sa.tuple_(promise.c.shop_id, promise.c.order_id).in_(keys)))


async def late(db: WriteDb, *, before: datetime, now: datetime, limit: int) -> Sequence[Any]:
    """Promises of every shop to tell of: due before a moment and not told, or broken and told only as due; locked."""
    due = sa.or_(
        sa.and_(promise.c.told == 0, promise.c.ship_by < before), sa.and_(promise.c.told == 1, promise.c.ship_by < now)
    )
    query = sa.select(promise).where(promise.c.told < 2, due).order_by(promise.c.ship_by).limit(limit)
    return await db.all(query.with_for_update(skip_locked=True))


async def change_promise(db: WriteDb, *, shop_id: UUID, order_id: UUID, **values: Any) -> None:
    mine = (promise.c.shop_id == shop_id) & (promise.c.order_id == order_id)
    await db.run(promise.update().where(mine).values(values))
