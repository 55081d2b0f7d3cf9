"""What SKUs cost over time: in the catalogue, and by offers that everybody got."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on, insert

from meadow.base import clock
from meadow.base.db import ReadDb, WriteDb
from meadow.goods.offers.tables import price, run


async def add_prices(db: WriteDb, *, shop_id: UUID, product_id: UUID, prices: dict[UUID, int]) -> None:
    """Write down prices that differ from the last one known."""
    now = clock.now()
    latest = (
        sa.select(price.c.sku_id, price.c.price)
        .ext(distinct_on(price.c.sku_id))
        .where(price.c.shop_id == shop_id, price.c.sku_id.in_(prices))
        .order_by(price.c.sku_id, price.c.at.desc())
    )
    known = {r.sku_id: int(r.price) for r in await db.all(latest)}
    rows = [
        {"shop_id": shop_id, "sku_id": sku, "at": now, "product_id": product_id, "price": new}
        for sku, new in sorted(prices.items())
        if known.get(sku) != new
    ]
    if rows:
        put = insert(price)
        await db.run(
            put.values(rows).on_conflict_do_update(
                index_elements=["shop_id", "sku_id", "at"], set_={"price": put.excluded.price}
            )
        )


async def lowest(db: ReadDb, *, sku_ids: Sequence[UUID], since: datetime, offers: bool = False) -> dict[UUID, int]:
    """The lowest price of each SKU that held at some moment since then: the catalogue's, with `offers` those that are over too."""
    before = (
        sa.select(price.c.sku_id, price.c.price)
        .ext(distinct_on(price.c.sku_id))
        .where(price.c.sku_id.in_(sku_ids), price.c.at <= since)
        .order_by(price.c.sku_id, price.c.at.desc())
    ).subquery()
    found = [
        sa.select(before.c.sku_id, before.c.price),
        sa.select(price.c.sku_id, price.c.price).where(price.c.sku_id.in_(sku_ids), price.c.at > since),
    ]
    if offers:
        over = run.c.until.between(since, clock.now())
        found.append(sa.select(run.c.sku_id, run.c.price).where(run.c.sku_id.in_(sku_ids), over))
    both = sa.union_all(*found).subquery()
    rows = await db.all(sa.select(both.c.sku_id, sa.func.min(both.c.price).label("low")).group_by(both.c.sku_id))
    return {r.sku_id: int(r.low) for r in rows}


async def start_run(
    db: WriteDb,
    *,
    shop_id: UUID,
    offer_id: UUID,
    product_id: UUID,
    prices: dict[UUID, int],
    window: tuple[datetime, datetime],
) -> None:
    """What an offer asks for a product's SKUs in its window, from now where that has begun."""
    at = max(window[0], clock.now())
    rows = [
        {
            "shop_id": shop_id,
            "sku_id": s,
            "offer_id": offer_id,
            "at": at,
            "until": window[1],
            "product_id": product_id,
            "price": p,
        }
        for s, p in sorted(prices.items())
    ]
    if rows and at < window[1]:
        await db.run(insert(run).values(rows).on_conflict_do_nothing())


async def end_run(db: WriteDb, *, shop_id: UUID, offer_id: UUID, product_id: UUID | None = None) -> None:
    """The offer asks no longer, for one product or all; what had not begun never was."""
    now = clock.now()
    mine = (run.c.shop_id == shop_id) & (run.c.offer_id == offer_id) & (run.c.until > now)
    mine = mine & (run.c.product_id == product_id) if product_id else mine
    await db.run(run.delete().where(mine, run.c.at >= now))
    await db.run(run.update().where(mine).values(until=now))
