"""What is left, and what `meadow audit` asks of stock."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import msgspec

from meadow.base import clock
from meadow.base.db import ReadDb
from meadow.base.errors import NotFound
from meadow.base.page import Cursor, Page
from meadow.goods.stock import store
from meadow.goods.stock.types import Level, Movement


async def availability(db: ReadDb, sku_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Pieces that can still be sold, by SKU."""
    return {x.sku_id: x.available for x in await levels(db, sku_ids)}


async def levels(db: ReadDb, sku_ids: Sequence[UUID], *, bins: bool = False) -> list[Level]:
    """Full levels of these SKUs, on demand with where they lie in the warehouse."""
    found = await store.levels(db, sku_ids=sku_ids) if sku_ids else []
    if not bins:
        return found
    places = await store.bins(db, sku_ids=sku_ids)
    return [msgspec.structs.replace(x, bin=places.get(x.sku_id)) for x in found]


async def by_product(db: ReadDb, product_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Pieces that can still be sold, by product."""
    return await store.by_product(db, product_ids=product_ids) if product_ids else {}


async def movements(db: ReadDb, shop_id: UUID, sku_id: UUID, cursor: str | None, limit: int) -> Page[Movement]:
    """Changes of a SKU's stock, newest first. Raises `NotFound`."""
    if not await store.exists(db, shop_id=shop_id, sku_id=sku_id):
        raise NotFound
    at = Cursor.read(cursor, int)
    rows = await store.movements(db, shop_id=shop_id, sku_id=sku_id, before=at[0] if at else None, limit=limit)
    items = [
        Movement(
            id=r.id, at=r.at, delta=r.delta, after=r.after, reason=r.reason, order_id=r.order_id, ref=r.ref,
            warehouse_id=r.warehouse_id,
        )
        for r in rows[:limit]
    ]  # fmt: skip
    return Page(items, Cursor.make(rows[limit - 1].id) if len(rows) > limit else None)


async def checks(db: ReadDb) -> list[str]:
    """Findings: stock that does not add up, and holds that outlived their owner."""
    found = await store.uneven(db)
    orphans = await store.orphans(db, before=clock.now() - timedelta(minutes=5))
    return found + [f"order {o} still holds pieces past its time" for o in orphans]


async def taken(db: ReadDb) -> dict[UUID, tuple[int, ...]]:
    """Held and committed pieces by SKU, for whoever compares them with what orders want."""
    return await store.taken(db)
