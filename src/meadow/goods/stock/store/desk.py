"""SQL of warehouses, arrivals, thresholds and bins, by shop."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base import clock
from meadow.base.db import ReadDb, WriteDb
from meadow.goods.stock.store.pieces import move
from meadow.goods.stock.tables import inbound, inbound_line, item, place, threshold, warehouse

_FREE = item.c.on_hand - item.c.held - item.c.committed
_LEAST = (threshold.c.shop_id == item.c.shop_id) & (threshold.c.sku_id == item.c.sku_id)
_LOW = threshold.c.least >= _FREE


async def rows(
    db: ReadDb, *, shop_id: UUID, sku_ids: Sequence[UUID] | None, only: str, after: UUID | None, limit: int
) -> Sequence[Any]:  # fmt: skip
    """Items of a shop with their thresholds, up to `limit` + 1, by SKU; `only` low, out or all."""
    query = sa.select(item, threshold.c.least, _FREE.label("available")).outerjoin(threshold, _LEAST)
    query = query.where(item.c.shop_id == shop_id)
    if sku_ids is not None:
        query = query.where(item.c.sku_id.in_(sku_ids))
    if only != "all":
        query = query.where(_LOW if only == "low" else _FREE <= 0)
    if after:
        query = query.where(item.c.sku_id < after)
    return await db.all(query.order_by(item.c.sku_id.desc()).limit(limit + 1))


async def counts(db: ReadDb, *, shop_id: UUID) -> Any:
    query = sa.select(
        sa.func.count().label("skus"), sa.func.count().filter(_LOW).label("low"),
        sa.func.count().filter(_FREE <= 0).label("out"),
    )  # fmt: skip
    return await db.one(query.select_from(item.outerjoin(threshold, _LEAST)).where(item.c.shop_id == shop_id))


async def places(db: ReadDb, *, shop_id: UUID, sku_ids: Sequence[UUID]) -> Sequence[Any]:
    """What lies outside the first warehouse."""
    return await db.all(
        sa.select(place).where(place.c.shop_id == shop_id, place.c.sku_id.in_(sku_ids), place.c.on_hand > 0)
    )


async def warehouses(db: ReadDb, *, shop_id: UUID) -> Sequence[Any]:
    """Open warehouses besides the first, with what lies there."""
    both = (place.c.shop_id == warehouse.c.shop_id) & (place.c.warehouse_id == warehouse.c.id) & (place.c.on_hand > 0)
    query = (
        sa.select(
            warehouse, sa.func.count(place.c.sku_id).label("skus"),
            sa.func.coalesce(sa.func.sum(place.c.on_hand), 0).label("pieces"),
        )
        .outerjoin(place, both)
        .where(warehouse.c.shop_id == shop_id, warehouse.c.closed_at.is_(None))
        .group_by(warehouse.c.shop_id, warehouse.c.id)
        .order_by(warehouse.c.rank, warehouse.c.id)
    )  # fmt: skip
    return await db.all(query)


async def totals(db: ReadDb, *, shop_id: UUID) -> tuple[int, int]:
    """SKUs with pieces, and pieces, of a shop in all."""
    query = sa.select(sa.func.count().filter(item.c.on_hand > 0), sa.func.coalesce(sa.func.sum(item.c.on_hand), 0))
    row = await db.one(query.where(item.c.shop_id == shop_id))
    return (int(row[0]), int(row[1])) if row else (0, 0)


async def is_open(db: ReadDb, *, shop_id: UUID, warehouse_id: UUID) -> bool:
    mine = (warehouse.c.shop_id == shop_id) & (warehouse.c.id == warehouse_id) & warehouse.c.closed_at.is_(None)
    return await db.one(sa.select(warehouse.c.id).where(mine)) is not None


async def put_warehouse(db: WriteDb, *, shop_id: UUID, warehouse_id: UUID, name: str, rank: int) -> bool:
    """Make or change a warehouse; False where another has the name."""
    twin = sa.select(warehouse.c.id).where(
        warehouse.c.shop_id == shop_id, warehouse.c.name == name, warehouse.c.id != warehouse_id
    )
    if await db.one(twin) is not None:
        return False
    row = {"shop_id": shop_id, "id": warehouse_id, "name": name, "rank": rank, "at": clock.now()}
    put = insert(warehouse).values(row)
    await db.run(put.on_conflict_do_update(index_elements=["shop_id", "id"], set_={"name": name, "rank": rank}))
    return True


async def close(db: WriteDb, *, shop_id: UUID, warehouse_id: UUID) -> bool:
    """Close an empty warehouse, whose name becomes free; False where something lies in it."""
    held = sa.exists().where(place.c.shop_id == shop_id, place.c.warehouse_id == warehouse_id, place.c.on_hand > 0)
    mine = (warehouse.c.shop_id == shop_id) & (warehouse.c.id == warehouse_id)
    values = {"closed_at": clock.now(), "name": sa.cast(warehouse.c.id, sa.Text)}
    return bool(await db.run(warehouse.update().where(mine, ~held).values(values)))


async def lock(db: WriteDb, *, shop_id: UUID, sku_id: UUID) -> tuple[int, dict[UUID, int]] | None:
    """What lies where of a SKU: pieces in all, and by warehouse outside the first; the item is locked first."""
    mine = (item.c.shop_id == shop_id) & (item.c.sku_id == sku_id)
    total = await db.value(sa.select(item.c.on_hand).where(mine).with_for_update())
    if total is None:
        return None
    held = await places(db, shop_id=shop_id, sku_ids=[sku_id])
    return int(total), {r.warehouse_id: r.on_hand for r in held}


async def put_place(db: WriteDb, *, shop_id: UUID, sku_id: UUID, warehouse_id: UUID, on_hand: int) -> None:
    row = {"shop_id": shop_id, "sku_id": sku_id, "warehouse_id": warehouse_id, "on_hand": on_hand}
    put = insert(place).values(row)
    keys = ["shop_id", "sku_id", "warehouse_id"]
    await db.run(put.on_conflict_do_update(index_elements=keys, set_={"on_hand": on_hand}))


async def moved(
    db: WriteDb, *, shop_id: UUID, sku_id: UUID, after: int, ref: UUID, steps: Mapping[UUID | None, int], who: UUID | None
) -> None:  # fmt: skip
    """The two sides of a transfer in the ledger: nothing came or went in all."""
    for warehouse_id, delta in steps.items():
        await move(
            db,
            shop_id,
            sku_id,
            delta=delta,
            after=after,
            reason="transfer",
            ref=ref,
            warehouse_id=warehouse_id,
            who=who,
        )


async def put_least(db: WriteDb, *, shop_id: UUID, sku_id: UUID, least: int | None) -> None:
    mine = (threshold.c.shop_id == shop_id) & (threshold.c.sku_id == sku_id)
    if least is None:
        await db.run(threshold.delete().where(mine))
        return
    row = {"shop_id": shop_id, "sku_id": sku_id, "least": least, "warned_at": None}
    await db.run(insert(threshold).values(row).on_conflict_do_update(index_elements=["shop_id", "sku_id"], set_=row))


async def put_bin(db: WriteDb, *, shop_id: UUID, sku_id: UUID, name: str) -> None:
    mine = (item.c.shop_id == shop_id) & (item.c.sku_id == sku_id)
    await db.run(item.update().where(mine).values(bin=name or None))


async def newly_low(db: WriteDb, *, now: datetime, limit: int) -> Sequence[Any]:
    """SKUs of every shop that fell to their threshold and were not told of; marked as told. Those above it may be told anew."""
    again = (
        threshold.update()
        .where(threshold.c.warned_at.is_not(None), sa.exists().where(_LEAST, ~_LOW))
        .values(warned_at=None)
    )
    await db.run(again)
    found = (
        sa.select(item.c.shop_id, item.c.sku_id, item.c.product_id, _FREE.label("available"), threshold.c.least)
        .join(threshold, _LEAST)
        .where(threshold.c.warned_at.is_(None), _LOW)
        .limit(limit)
        .with_for_update(of=threshold, skip_locked=True)
    )
    rows = await db.all(found)
    for r in rows:
        mine = (threshold.c.shop_id == r.shop_id) & (threshold.c.sku_id == r.sku_id)
        await db.run(threshold.update().where(mine).values(warned_at=now))
    return rows


async def add_inbound(
    db: WriteDb, *, shop_id: UUID, inbound_id: UUID, lines: Mapping[UUID, int], **values: Any
) -> None:  # fmt: skip
    row = {"shop_id": shop_id, "id": inbound_id, "state": "expected", "at": clock.now()} | values
    await db.run(inbound.insert().values(row))
    rows = [{"shop_id": shop_id, "inbound_id": inbound_id, "sku_id": s, "expected": n} for s, n in lines.items()]
    await db.many(inbound_line.insert(), rows)


async def inbound_of(db: ReadDb, *, shop_id: UUID, inbound_id: UUID, lock: bool = False) -> Any:
    query = sa.select(inbound).where(inbound.c.shop_id == shop_id, inbound.c.id == inbound_id)
    return await db.one(query.with_for_update() if lock else query)


async def inbound_lines(db: ReadDb, *, shop_id: UUID, inbound_ids: Sequence[UUID]) -> Sequence[Any]:
    mine = (inbound_line.c.shop_id == shop_id) & inbound_line.c.inbound_id.in_(inbound_ids)
    return await db.all(sa.select(inbound_line).where(mine).order_by(inbound_line.c.sku_id))


async def inbounds(db: ReadDb, *, shop_id: UUID, before: UUID | None, limit: int) -> Sequence[Any]:
    """The shop's arrivals, the newest first, up to `limit` + 1."""
    query = sa.select(inbound).where(inbound.c.shop_id == shop_id)
    if before:
        query = query.where(inbound.c.id < before)
    return await db.all(query.order_by(inbound.c.id.desc()).limit(limit + 1))


async def receive(db: WriteDb, *, shop_id: UUID, inbound_id: UUID, sku_id: UUID, qty: int) -> bool:
    """Count pieces of an arrival; False for a SKU that it does not have."""
    mine = (
        (inbound_line.c.shop_id == shop_id)
        & (inbound_line.c.inbound_id == inbound_id)
        & (inbound_line.c.sku_id == sku_id)
    )
    return bool(await db.run(inbound_line.update().where(mine).values(received=inbound_line.c.received + qty)))


async def turn_inbound(db: WriteDb, *, shop_id: UUID, inbound_id: UUID, state: str) -> None:
    mine = (inbound.c.shop_id == shop_id) & (inbound.c.id == inbound_id)
    await db.run(inbound.update().where(mine).values(state=state, received_at=clock.now()))
