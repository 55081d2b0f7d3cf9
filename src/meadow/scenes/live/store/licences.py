"""SQL of licences: which categories want one, which shops hold one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base import clock
from meadow.base.db import ReadDb, WriteDb
from meadow.scenes.live.tables import licence

NOBODY = UUID(int=0)
"""The shop whose row says that a category wants a licence."""


async def put(db: WriteDb, *, category_id: UUID, shop_id: UUID | None, until: datetime | None) -> None:
    """A category wants a licence from now on, or a shop holds one."""
    fresh = insert(licence).values(
        shop_id=shop_id or NOBODY, category_id=category_id, until=until, at=clock.now()
    )  # fmt: skip
    values = {"until": fresh.excluded.until, "at": fresh.excluded.at}
    await db.run(fresh.on_conflict_do_update(index_elements=["shop_id", "category_id"], set_=values))


async def drop(db: WriteDb, *, category_id: UUID, shop_id: UUID | None) -> bool:
    """It wants none any more, or the shop's is taken back; False where there was none."""
    mine = (licence.c.category_id == category_id) & (licence.c.shop_id == (shop_id or NOBODY))
    return bool(await db.run(licence.delete().where(mine)))


async def page(db: ReadDb, *, after: tuple[UUID, UUID] | None, limit: int) -> Sequence[Any]:
    """All of them by category, what it wants before who holds it; up to `limit` + 1."""
    query, key = sa.select(licence), sa.tuple_(licence.c.category_id, licence.c.shop_id)
    query = query.where(key > sa.tuple_(*(sa.literal(x) for x in after))) if after else query
    return await db.all(query.order_by(licence.c.category_id, licence.c.shop_id).limit(limit + 1))


async def of(db: ReadDb, *, category_ids: Sequence[UUID], shop_ids: Sequence[UUID]) -> Sequence[Any]:
    """What these categories want, and what of it these shops hold."""
    shops = [NOBODY, *shop_ids]
    query = sa.select(licence).where(licence.c.category_id.in_(category_ids), licence.c.shop_id.in_(shops))
    return await db.all(query)
