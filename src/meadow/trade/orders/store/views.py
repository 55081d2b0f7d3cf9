"""SQL of saved views, quotas, and verbs for many orders."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base.db import ReadDb, WriteDb
from meadow.trade.orders.tables import order
from meadow.trade.orders.tables.desk import bulk, bulk_row, quota, view


async def views(db: ReadDb, *, shop_id: UUID, account_id: UUID) -> Sequence[Any]:
    """An account's own views and those that colleagues share."""
    hers = (view.c.account_id == account_id) | view.c.shared
    return await db.all(sa.select(view).where(view.c.shop_id == shop_id, hers).order_by(view.c.at, view.c.id))


async def count_views(db: ReadDb, *, shop_id: UUID, account_id: UUID) -> int:
    own = (view.c.shop_id == shop_id) & (view.c.account_id == account_id)
    return int(await db.value(sa.select(sa.func.count()).select_from(view).where(own)) or 0)


async def put_view(db: WriteDb, *, shop_id: UUID, account_id: UUID, view_id: UUID, **values: Any) -> bool:
    """Write or change one's own view; False where the id is somebody else's. A new default takes the place of the old."""
    if values["is_default"]:
        own = (view.c.shop_id == shop_id) & (view.c.account_id == account_id) & (view.c.id != view_id)
        await db.run(view.update().where(own).values(is_default=False))
    row = {"shop_id": shop_id, "account_id": account_id, "id": view_id} | values
    put = insert(view).values(row)
    changed = {k: v for k, v in values.items() if k != "at"}
    keys = ["shop_id", "id"]
    return bool(
        await db.run(
            put.on_conflict_do_update(index_elements=keys, set_=changed, where=view.c.account_id == account_id)
        )
    )


async def view_of(db: ReadDb, *, shop_id: UUID, account_id: UUID, view_id: UUID) -> Any:
    own = (view.c.shop_id == shop_id) & (view.c.account_id == account_id) & (view.c.id == view_id)
    return await db.one(sa.select(view).where(own))


async def drop_view(db: WriteDb, *, shop_id: UUID, account_id: UUID, view_id: UUID) -> bool:
    own = (view.c.shop_id == shop_id) & (view.c.account_id == account_id) & (view.c.id == view_id)
    return bool(await db.run(view.delete().where(own)))


async def take_quota(
    db: WriteDb, *, shop_id: UUID, account_id: UUID, kind: str, day: date, n: int, most: int
) -> int | None:
    """Take `n` of a day's share in one statement; returns what was used, or None where that would pass `most`."""
    if n > most:
        return None
    put = insert(quota).values(shop_id=shop_id, account_id=account_id, kind=kind, day=day, used=n)
    stmt = put.on_conflict_do_update(
        index_elements=["shop_id", "account_id", "kind", "day"],
        set_={"used": quota.c.used + n},
        where=quota.c.used + n <= most,
    )
    used = await db.value(stmt.returning(quota.c.used))
    return int(used) if used is not None else None


async def used(db: ReadDb, *, shop_id: UUID, account_id: UUID, kind: str, day: date) -> int:
    own = (quota.c.shop_id == shop_id) & (quota.c.account_id == account_id)
    query = sa.select(quota.c.used).where(own, quota.c.kind == kind, quota.c.day == day)
    return int(await db.value(query) or 0)


async def forget_quota(db: WriteDb, *, before: date) -> int:
    """Drop counts of past days."""
    return await db.run(quota.delete().where(quota.c.day < before))


async def drop_bulks(db: WriteDb, *, before: datetime) -> int:
    """Forget old verbs of every shop with their rows."""
    old = sa.select(bulk.c.shop_id, bulk.c.id).where(bulk.c.at < before)
    await db.run(bulk_row.delete().where(sa.tuple_(bulk_row.c.shop_id, bulk_row.c.bulk_id).in_(old)))
    return await db.run(bulk.delete().where(bulk.c.at < before))


async def add_bulk(db: WriteDb, *, shop_id: UUID, **values: Any) -> None:
    await db.run(bulk.insert().values(shop_id=shop_id, **values))


async def choose(db: WriteDb, *, shop_id: UUID, bulk_id: UUID, tests: Sequence[Any], most: int) -> int:
    """Keep which orders a verb is for, in one statement; returns how many (up to `most` + 1)."""
    found = (
        sa.select(order.c.shop_id, sa.literal(bulk_id, sa.Uuid()), order.c.id, order.c.number)
        .where(order.c.shop_id == shop_id, *tests)
        .limit(most + 1)
    )
    return await db.run(bulk_row.insert().from_select(["shop_id", "bulk_id", "order_id", "number"], found))


async def add_rows(db: WriteDb, *, shop_id: UUID, bulk_id: UUID, rows: Sequence[dict[str, Any]]) -> None:
    """Rows that were refused before the verb began."""
    await db.many(bulk_row.insert(), [{"shop_id": shop_id, "bulk_id": bulk_id} | row for row in rows])


async def bulk_of(db: ReadDb, *, shop_id: UUID, bulk_id: UUID, lock: bool = False) -> Any:
    query = sa.select(bulk).where(bulk.c.shop_id == shop_id, bulk.c.id == bulk_id)
    return await db.one(query.with_for_update() if lock else query)


async def bulks(db: ReadDb, *, shop_id: UUID, before: UUID | None, limit: int) -> Sequence[Any]:
    query = sa.select(bulk).where(bulk.c.shop_id == shop_id)
    if before:
        query = query.where(bulk.c.id < before)
    return await db.all(query.order_by(bulk.c.id.desc()).limit(limit + 1))


async def change_bulk(db: WriteDb, *, shop_id: UUID, bulk_id: UUID, **values: Any) -> None:
    await db.run(bulk.update().where(bulk.c.shop_id == shop_id, bulk.c.id == bulk_id).values(values))


async def left(db: WriteDb, *, shop_id: UUID, bulk_id: UUID, limit: int) -> list[UUID]:
    """The next orders of a verb under way."""
    own = (bulk_row.c.shop_id == shop_id) & (bulk_row.c.bulk_id == bulk_id) & bulk_row.c.ok.is_(None)
    rows = await db.all(sa.select(bulk_row.c.order_id).where(own).order_by(bulk_row.c.order_id).limit(limit))
    return [r.order_id for r in rows]


async def settle_rows(db: WriteDb, *, shop_id: UUID, bulk_id: UUID, results: Sequence[dict[str, Any]]) -> None:
    """Write what became of rows: `o` the order, `k` whether it went well, `c` a code, `p` its parameters."""
    own = (bulk_row.c.shop_id == shop_id) & (bulk_row.c.bulk_id == bulk_id)
    stmt = bulk_row.update().where(own, bulk_row.c.order_id == sa.bindparam("o"))
    await db.many(stmt.values(ok=sa.bindparam("k"), code=sa.bindparam("c"), params=sa.bindparam("p")), results)


async def rows_of(
    db: ReadDb, *, shop_id: UUID, bulk_id: UUID, failed: bool, after: UUID | None, limit: int
) -> Sequence[Any]:
    query = sa.select(bulk_row).where(bulk_row.c.shop_id == shop_id, bulk_row.c.bulk_id == bulk_id)
    if failed:
        query = query.where(~bulk_row.c.ok)
    if after:
        query = query.where(bulk_row.c.order_id > after)
    return await db.all(query.order_by(bulk_row.c.order_id).limit(limit + 1))
