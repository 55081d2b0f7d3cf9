"""SQL of stock."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base import clock
from meadow.base.db import Fixed, ReadDb, WriteDb, among
from meadow.goods.stock.tables import item, movement, place, reservation
from meadow.goods.stock.types import Level

_FREE = (item.c.on_hand - item.c.held - item.c.committed).label("available")
_BY_PRODUCT = Fixed(
    sa.select(item.c.product_id, sa.func.sum(_FREE).label("n"))
    .where(among(item.c.product_id, "product_ids"))
    .group_by(item.c.product_id)
)
_COMMIT = Fixed(sa.text("SELECT stock_commit(:order)"))
_RELEASE = Fixed(sa.text("SELECT stock_release(:order)"))
_SHIP = Fixed(sa.text("SELECT stock_ship(:order, CAST(:skus AS uuid[]), CAST(:qtys AS int[]), :now)"))
_GIVE_BACK = Fixed(sa.text("SELECT stock_give_back(:order, CAST(:skus AS uuid[]), CAST(:qtys AS int[]))"))
_FIT = Fixed(sa.text("SELECT stock_fit(:shop, :sku, :n)"))
_HOLD = Fixed(sa.text("SELECT stock_hold(:ref, :shop, CAST(:skus AS uuid[]), CAST(:qtys AS int[]), :until, :now)"))
_TAKE = Fixed(sa.text("SELECT stock_take(:shop, :ref, CAST(:skus AS uuid[]), CAST(:qtys AS int[]), :now)"))


async def commit(db: WriteDb, *, order_id: UUID) -> None:
    await db.run(_COMMIT, {"order": order_id})


async def release(db: WriteDb, *, order_id: UUID) -> None:
    await db.run(_RELEASE, {"order": order_id})


async def ship(db: WriteDb, *, order_id: UUID, pieces: Mapping[UUID, int]) -> None:
    skus = sorted(pieces)
    await db.run(_SHIP, {"order": order_id, "skus": skus, "qtys": [pieces[s] for s in skus], "now": clock.now()})


async def give_back(db: WriteDb, *, order_id: UUID, pieces: Mapping[UUID, int]) -> None:
    skus = sorted(pieces)
    await db.run(_GIVE_BACK, {"order": order_id, "skus": skus, "qtys": [pieces[s] for s in skus]})


async def take(db: WriteDb, *, shop_id: UUID, ref: UUID, pieces: Mapping[UUID, int]) -> list[UUID]:
    """Free pieces leave at once; returns the SKUs that are short, and then nothing was taken."""
    skus = sorted(pieces)
    ask = {"shop": shop_id, "ref": ref, "skus": skus, "qtys": [pieces[s] for s in skus], "now": clock.now()}
    return list(await db.value(_TAKE, ask))


async def hold(
    db: WriteDb, *, shop_id: UUID, ref: UUID, pieces: Mapping[UUID, int], until: datetime
) -> list[UUID]:  # fmt: skip
    """Free pieces are held for somebody; returns the SKUs that are short, and then nothing is held."""
    skus = sorted(pieces)
    ask = {"shop": shop_id, "ref": ref, "skus": skus, "qtys": [pieces[s] for s in skus], "until": until}
    return list(await db.value(_HOLD, ask | {"now": clock.now()}))


async def restock(db: WriteDb, *, shop_id: UUID, ref: UUID, pieces: Mapping[UUID, int], reason: str) -> None:
    """Pieces by SKU come back to what can be sold."""
    for sku_id, qty in sorted(pieces.items()):
        mine = (item.c.shop_id == shop_id) & (item.c.sku_id == sku_id)
        more = item.update().where(mine).values(on_hand=item.c.on_hand + qty).returning(item.c.on_hand)
        row = await db.one(more)
        if row is not None:
            await move(db, shop_id, sku_id, delta=qty, after=row.on_hand, reason=reason, ref=ref)


async def add(db: WriteDb, *, shop_id: UUID, rows: Sequence[Mapping[str, Any]]) -> None:
    """Make items for SKUs that have none; `rows` carry sku_id, product_id, on_hand."""
    for row in sorted(rows, key=lambda r: str(r["sku_id"])):
        made = insert(item).values(dict(row) | {"shop_id": shop_id}).on_conflict_do_nothing()
        if await db.run(made) and row["on_hand"]:
            n = row["on_hand"]
            await move(db, shop_id, row["sku_id"], delta=n, after=n, reason="opening")


async def change(
    db: WriteDb, *, shop_id: UUID, sku_id: UUID, to: int | None, by: int | None, reason: str, who: UUID | None
) -> Level | None:
    """Set or change what is on hand in one guarded update; None when too few would be left, or there is no such item."""
    mine = (item.c.shop_id == shop_id) & (item.c.sku_id == sku_id)
    new = sa.literal(to) if to is not None else item.c.on_hand + (by or 0)
    before = await db.value(sa.select(item.c.on_hand).where(mine).with_for_update())
    stmt = item.update().where(mine, new >= item.c.held + item.c.committed, new >= 0).values(on_hand=new)
    row = await db.one(stmt.returning(item.c.sku_id, item.c.on_hand, item.c.held, item.c.committed, _FREE))
    if row is None:
        return None
    if row.on_hand != before:
        await db.run(_FIT, {"shop": shop_id, "sku": sku_id, "n": row.on_hand})
        await move(db, shop_id, sku_id, delta=row.on_hand - before, after=row.on_hand, reason=reason, who=who)
    return Level(row.sku_id, row.on_hand, row.held, row.committed, row.available)


async def move(  # the columns of a movement
    db: WriteDb, shop_id: UUID, sku_id: UUID, *, delta: int, after: int, reason: str, who: UUID | None = None,
    ref: UUID | None = None, warehouse_id: UUID | None = None,
) -> None:  # fmt: skip
    row = {"shop_id": shop_id, "sku_id": sku_id, "at": clock.now(), "delta": delta, "after": after, "reason": reason}
    await db.run(movement.insert().values(row | {"by": who, "ref": ref, "warehouse_id": warehouse_id}))


_LEVELS = Fixed(
    sa.select(item.c.sku_id, item.c.on_hand, item.c.held, item.c.committed, _FREE).where(
        among(item.c.sku_id, "sku_ids")
    )
)


async def levels(db: ReadDb, *, sku_ids: Sequence[UUID]) -> list[Level]:
    rows = await db.all(_LEVELS, {"sku_ids": list(sku_ids)})
    return [Level(r.sku_id, r.on_hand, r.held, r.committed, r.available) for r in rows]


async def bins(db: ReadDb, *, sku_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Where in the warehouse SKUs lie, of those that have a place."""
    rows = await db.all(sa.select(item.c.sku_id, item.c.bin).where(item.c.sku_id.in_(sku_ids), item.c.bin.is_not(None)))
    return {r.sku_id: r.bin for r in rows}


async def exists(db: ReadDb, *, shop_id: UUID, sku_id: UUID) -> bool:
    return bool(await db.value(sa.select(item.c.sku_id).where(item.c.shop_id == shop_id, item.c.sku_id == sku_id)))


async def by_product(db: ReadDb, *, product_ids: Sequence[UUID]) -> dict[UUID, int]:
    return {r.product_id: int(r.n) for r in await db.all(_BY_PRODUCT, {"product_ids": list(product_ids)})}


async def movements(db: ReadDb, *, shop_id: UUID, sku_id: UUID, before: int | None, limit: int) -> Sequence[Any]:
    query = sa.select(movement).where(movement.c.shop_id == shop_id, movement.c.sku_id == sku_id)
    if before is not None:
        query = query.where(movement.c.id < before)
    return await db.all(query.order_by(movement.c.id.desc()).limit(limit + 1))


async def uneven(db: ReadDb) -> list[str]:
    """Items whose held and committed pieces are not those of their reservations, or whose movements do not add up."""
    held = sa.func.coalesce(sa.func.sum(reservation.c.qty).filter(reservation.c.state == "held"), 0)
    taken = sa.func.coalesce(
        sa.func.sum(reservation.c.qty - reservation.c.shipped - reservation.c.given_back).filter(
            reservation.c.state == "committed"
        ),
        0,
    )
    both = (reservation.c.shop_id == item.c.shop_id) & (reservation.c.sku_id == item.c.sku_id)
    rows = await db.all(
        sa.select(item.c.sku_id)
        .outerjoin(reservation, both)
        .group_by(item.c.shop_id, item.c.sku_id)
        .having(sa.or_(held != item.c.held, taken != item.c.committed))
        .limit(20)
    )
    found = [f"stock of SKU {r.sku_id} is not what its reservations hold" for r in rows]
    moved = (movement.c.shop_id == item.c.shop_id) & (movement.c.sku_id == item.c.sku_id)
    rows = await db.all(
        sa.select(item.c.sku_id)
        .outerjoin(movement, moved)
        .group_by(item.c.shop_id, item.c.sku_id)
        .having(sa.func.coalesce(sa.func.sum(movement.c.delta), 0) != item.c.on_hand)
        .limit(20)
    )
    found += [f"the movements of SKU {r.sku_id} do not add up to what is on hand" for r in rows]
    return found + await _astray(db)


async def _astray(db: ReadDb) -> list[str]:
    """Pieces that left without their order, and warehouses that hold more than there is."""
    left = (
        sa.select(movement.c.order_id, movement.c.sku_id, sa.func.sum(-movement.c.delta).label("n"))
        .where(movement.c.reason == "shipped")
        .group_by(movement.c.order_id, movement.c.sku_id)
        .subquery()
    )
    own = (left.c.order_id == reservation.c.order_id) & (left.c.sku_id == reservation.c.sku_id)
    rows = await db.all(
        sa.select(reservation.c.order_id)
        .outerjoin(left, own)
        .where(sa.func.coalesce(left.c.n, 0) != reservation.c.shipped)
        .limit(20)
    )
    found = [f"what left for order {r.order_id} is not what its reservation says" for r in rows]
    both = (place.c.shop_id == item.c.shop_id) & (place.c.sku_id == item.c.sku_id)
    rows = await db.all(
        sa.select(item.c.sku_id)
        .join(place, both)
        .group_by(item.c.shop_id, item.c.sku_id)
        .having(sa.func.sum(place.c.on_hand) > item.c.on_hand)
        .limit(20)
    )
    return found + [f"warehouses hold more of SKU {r.sku_id} than there is" for r in rows]


async def orphans(db: ReadDb, *, before: datetime) -> list[UUID]:
    """Orders whose held pieces outlived their time."""
    query = sa.select(reservation.c.order_id).where(reservation.c.state == "held", reservation.c.expires_at < before)
    return [r.order_id for r in await db.all(query.limit(20))]


async def taken(db: ReadDb) -> dict[UUID, tuple[int, ...]]:
    """Held and committed pieces by SKU, where there are any."""
    rows = await db.all(
        sa.select(item.c.sku_id, item.c.held, item.c.committed).where((item.c.held > 0) | (item.c.committed > 0))
    )
    return {r.sku_id: (r.held, r.committed) for r in rows}
