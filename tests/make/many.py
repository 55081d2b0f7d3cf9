"""Many orders at once: copies of one that was bought, for tests of bulk verbs that would else spend their time at the cashier."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from meadow.base import ids
from meadow.base.db import House, mapping
from meadow.goods.stock.tables import item, movement, reservation
from meadow.trade.orders.tables import line, order


async def copies(house: House, shop_id: UUID, order_id: UUID, many: int) -> list[tuple[UUID, str]]:
    """Copy a paid order with its lines and committed pieces; ids and numbers of the copies. No money moves for them."""
    made = [(ids.new(), ids.number()) for _ in range(many)]
    async with house.write() as db:
        own = mapping(await db.one(sa.select(order).where(order.c.id == order_id)))  # type: ignore[arg-type]
        rows = [own | {"id": i, "number": n, "checkout_id": ids.new()} for i, n in made]
        await db.many(order.insert(), rows)
        lines = [mapping(r) for r in await db.all(sa.select(line).where(line.c.order_id == order_id))]
        more = [x | {"id": ids.new(), "order_id": i} for i, _ in made for x in lines]
        await db.many(line.insert(), more)
        held = [mapping(r) for r in await db.all(sa.select(reservation).where(reservation.c.order_id == order_id))]
        await db.many(reservation.insert(), [r | {"order_id": i} for i, _ in made for r in held])
        for r in held:
            await _stock(db, shop_id, r, many)
    return made


async def _stock(db: Any, shop_id: UUID, held: dict[str, Any], many: int) -> None:
    n = held["qty"] * many
    mine = (item.c.shop_id == shop_id) & (item.c.sku_id == held["sku_id"])
    more = {"on_hand": item.c.on_hand + n, "committed": item.c.committed + n}
    after = await db.value(item.update().where(mine).values(more).returning(item.c.on_hand))
    row = {
        "shop_id": shop_id,
        "sku_id": held["sku_id"],
        "at": held["at"],
        "delta": n,
        "after": after,
        "reason": "copies",
    }
    await db.run(movement.insert().values(row))
