"""SQL of shops."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base.db import ReadDb, WriteDb, mapping, struct
from meadow.people.shops.tables import follow, origin, shop, tally
from meadow.people.shops.types import Shop, ShopCard, ShopPage

_SHOP = [shop.c[name] for name in Shop.__struct_fields__]
_BOTH = shop.join(tally, tally.c.shop_id == shop.c.id)


async def add(db: WriteDb, made: Shop) -> bool:
    """Add a shop; False where the name is taken."""
    row = {name: getattr(made, name) for name in made.__struct_fields__}
    if not await db.run(insert(shop).values(row).on_conflict_do_nothing(index_elements=["name"])):
        return False
    await db.run(tally.insert().values(shop_id=made.id))
    return True


async def of(db: ReadDb, *, shop_id: UUID, lock: bool = False) -> Shop | None:
    """One shop, locked for update on demand."""
    stmt = sa.select(*_SHOP).where(shop.c.id == shop_id)
    row = await db.one(stmt.with_for_update() if lock else stmt)
    return struct(Shop, row) if row else None


async def edit(db: WriteDb, *, shop_id: UUID, change: dict[str, Any]) -> bool:
    """Write the given columns; False where the name is taken."""
    if not change:
        return True
    try:
        async with db.savepoint():
            await db.run(shop.update().where(shop.c.id == shop_id).values(change))
    except sa.exc.IntegrityError:
        return False
    return True


async def put_origin(db: WriteDb, *, shop_id: UUID, province: str | None) -> None:
    """Keep where a shop sends from, or forget it."""
    if province is None:
        await db.run(origin.delete().where(origin.c.shop_id == shop_id))
        return
    put = insert(origin).values(shop_id=shop_id, province=province)
    await db.run(put.on_conflict_do_update(index_elements=["shop_id"], set_={"province": province}))


async def origins(db: ReadDb, shop_ids: Sequence[UUID]) -> dict[UUID, str]:
    rows = await db.all(sa.select(origin).where(origin.c.shop_id.in_(shop_ids)))
    return {r.shop_id: r.province for r in rows}


async def set_picture(db: WriteDb, *, shop_id: UUID, place: str, asset_id: UUID, url: str) -> bool:
    """Show a picture, unless another one was chosen for the place since."""
    mine = (shop.c.id == shop_id) & (shop.c[f"{place}_asset"] == asset_id)
    return bool(await db.run(shop.update().where(mine).values({place: url})))


async def page(db: ReadDb, *, shop_id: UUID, viewer: UUID | None) -> ShopPage | None:
    """A shop with its counters, as this viewer sees it."""
    mine = sa.exists().where(follow.c.account_id == viewer, follow.c.shop_id == shop.c.id)
    columns = [
        shop.c.id, shop.c.name, shop.c.type, shop.c.status, shop.c.logo, shop.c.banner, shop.c.intro, tally.c.followers,
        tally.c.product_count, tally.c.score, mine.label("followed"),
    ]  # fmt: skip
    row = await db.one(sa.select(*columns).select_from(_BOTH).where(shop.c.id == shop_id))
    return struct(ShopPage, row) if row else None


_CARD = sa.select(
    shop.c.id, shop.c.name, shop.c.logo, shop.c.status, shop.c.zone, tally.c.followers, tally.c.product_count
).select_from(_BOTH)


async def cards(db: ReadDb, shop_ids: Sequence[UUID]) -> dict[UUID, ShopCard]:
    rows = await db.all(_CARD.where(shop.c.id.in_(shop_ids)))
    return {row.id: struct(ShopCard, row) for row in rows}


async def every(db: ReadDb, *, after: UUID | None, limit: int) -> list[ShopCard]:
    """Shops by id, whoever's they are: what everybody may see of them."""
    query = _CARD.where(shop.c.id > after) if after else _CARD
    return [struct(ShopCard, row) for row in await db.all(query.order_by(shop.c.id).limit(limit))]


async def set_follow(db: WriteDb, *, account_id: UUID, shop_id: UUID, on: bool, at: datetime) -> int:
    """Follow or stop; the counter moves only with a row. Returns the followers now."""
    if on:
        row = {"account_id": account_id, "shop_id": shop_id, "at": at}
        moved = await db.run(insert(follow).values(row).on_conflict_do_nothing())
    else:
        mine = (follow.c.account_id == account_id) & (follow.c.shop_id == shop_id)
        moved = -await db.run(follow.delete().where(mine))
    return int(await tallied(db, shop_id=shop_id, followers=moved))


async def tallied(db: WriteDb, *, shop_id: UUID, followers: int = 0, product_count: int | None = None) -> int:
    """Move the counters; returns the followers."""
    values: dict[str, Any] = {"followers": tally.c.followers + followers}
    if product_count is not None:
        values["product_count"] = product_count
    mine = tally.c.shop_id == shop_id
    return int(await db.value(tally.update().where(mine).values(values).returning(tally.c.followers)) or 0)


async def miscounted(db: ReadDb) -> list[dict[str, Any]]:
    """Shops whose counter and rows disagree."""
    real = sa.select(sa.func.count()).where(follow.c.shop_id == tally.c.shop_id).scalar_subquery()
    rows = await db.all(
        sa.select(tally.c.shop_id, tally.c.followers, real.label("rows")).where(tally.c.followers != real)
    )
    return [mapping(row) for row in rows]
