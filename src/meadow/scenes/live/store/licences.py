"""SQL of licences: which categories want one, which shops hold one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base import clock, ids
from meadow.base.db import ReadDb, WriteDb
from meadow.scenes.live.tables.rooms import licence, licence_ask

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


async def page(
    db: ReadDb, *, ends_before: datetime | None, after: tuple[UUID, UUID] | None, limit: int
) -> Sequence[Any]:  # fmt: skip
    """All of them by category, what it wants before who holds it, or those that end before a moment; up to `limit` + 1."""
    query, key = sa.select(licence), sa.tuple_(licence.c.category_id, licence.c.shop_id)
    query = query.where(licence.c.until < ends_before) if ends_before else query
    query = query.where(key > sa.tuple_(*(sa.literal(x) for x in after))) if after else query
    return await db.all(query.order_by(licence.c.category_id, licence.c.shop_id).limit(limit + 1))


async def of(db: ReadDb, *, category_ids: Sequence[UUID], shop_ids: Sequence[UUID]) -> Sequence[Any]:
    """What these categories want, and what of it these shops hold."""
    shops = [NOBODY, *shop_ids]
    query = sa.select(licence).where(licence.c.category_id.in_(category_ids), licence.c.shop_id.in_(shops))
    return await db.all(query)


async def add_ask(db: WriteDb, *, shop_id: UUID, values: dict[str, Any]) -> UUID | None:
    """Note a licence that was shown; None where one of the same category waits."""
    row = {"shop_id": shop_id, "id": ids.new(), "state": "waiting", "at": clock.now(), **values}
    fresh = insert(licence_ask).values(**row).on_conflict_do_nothing().returning(licence_ask.c.id)
    made: UUID | None = await db.value(fresh)
    return made


async def asks_of(db: ReadDb, *, shop_id: UUID, category_ids: Sequence[UUID]) -> dict[UUID, Any]:
    """What a shop showed last for each of these categories."""
    mine = (licence_ask.c.shop_id == shop_id) & licence_ask.c.category_id.in_(category_ids)
    query = sa.select(licence_ask).where(mine).order_by(licence_ask.c.category_id, licence_ask.c.id)
    return {r.category_id: r for r in await db.all(query)}


async def ask_of(db: ReadDb, *, ask_id: UUID) -> Any:
    """One that was shown, whoever's."""
    return await db.one(sa.select(licence_ask).where(licence_ask.c.id == ask_id))


async def asks(
    db: ReadDb, *, state: str | None, before: tuple[datetime, UUID] | None, limit: int
) -> Sequence[Any]:  # fmt: skip
    """What shops showed, the newest first; of a state on demand; up to `limit` + 1."""
    query = sa.select(licence_ask)
    query = query.where(licence_ask.c.state == state) if state else query
    if before:
        query = query.where(sa.tuple_(licence_ask.c.at, licence_ask.c.id) < sa.tuple_(*map(sa.literal, before)))
    return await db.all(query.order_by(licence_ask.c.at.desc(), licence_ask.c.id.desc()).limit(limit + 1))


async def rule(db: WriteDb, *, ask_id: UUID, state: str, answer: str, until: datetime | None) -> bool:
    """Answer one that waits."""
    mine = (licence_ask.c.id == ask_id) & (licence_ask.c.state == "waiting")
    values = {"state": state, "answer": answer, "until": until, "ruled_at": clock.now()}
    return bool(await db.run(licence_ask.update().where(mine).values(**values)))


async def wanted(db: ReadDb, *, after: UUID | None, limit: int) -> Sequence[Any]:
    """Categories that want a licence; up to `limit` + 1."""
    query = sa.select(licence).where(licence.c.shop_id == NOBODY)
    query = query.where(licence.c.category_id > after) if after else query
    return await db.all(query.order_by(licence.c.category_id).limit(limit + 1))
