"""SQL of freight templates, by shop."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base import clock
from meadow.base.db import ReadDb, WriteDb, struct
from meadow.goods.offers.tables.freight import template
from meadow.goods.offers.types.freight import FreightTemplate

_VIEW = (
    template.c.id, template.c.name, template.c.rule, template.c.is_default.label("default"), template.c.version,
    template.c.updated_at,
)  # fmt: skip


async def templates(db: ReadDb, *, shop_id: UUID) -> list[FreightTemplate]:
    """The shop's templates, the default first, then by name; a shop has at most some dozens."""
    query = sa.select(*_VIEW).where(template.c.shop_id == shop_id, template.c.archived_at.is_(None))
    rows = await db.all(query.order_by(template.c.is_default.desc(), template.c.name).limit(500))
    return [struct(FreightTemplate, r) for r in rows]


async def some(db: ReadDb, *, shop_id: UUID, template_ids: Sequence[UUID]) -> list[FreightTemplate]:
    """These templates, archived ones included, and the shop's default."""
    wanted = sa.or_(template.c.id.in_(template_ids), template.c.is_default)
    rows = await db.all(sa.select(*_VIEW).where(template.c.shop_id == shop_id, wanted))
    return [struct(FreightTemplate, r) for r in rows]


async def one(db: ReadDb, *, shop_id: UUID, template_id: UUID, lock: bool = False) -> Any:
    query = sa.select(template).where(
        template.c.shop_id == shop_id, template.c.id == template_id, template.c.archived_at.is_(None)
    )
    return await db.one(query.with_for_update() if lock else query)


async def count(db: ReadDb, *, shop_id: UUID) -> int:
    query = sa.select(sa.func.count()).where(template.c.shop_id == shop_id, template.c.archived_at.is_(None))
    return int(await db.value(query) or 0)


async def named(db: ReadDb, *, shop_id: UUID, name: str) -> UUID | None:
    """Which open template of the shop has the name."""
    query = sa.select(template.c.id).where(
        template.c.shop_id == shop_id, template.c.name == name, template.c.archived_at.is_(None)
    )
    found: UUID | None = await db.value(query)
    return found


async def put(db: WriteDb, *, shop_id: UUID, template_id: UUID, **values: Any) -> None:
    """Write a template, its version counted up."""
    row = {"shop_id": shop_id, "id": template_id, "version": 1, "updated_at": clock.now()} | values
    newer = values | {"version": template.c.version + 1, "updated_at": row["updated_at"]}
    await db.run(insert(template).values(row).on_conflict_do_update(index_elements=["shop_id", "id"], set_=newer))


async def undefault(db: WriteDb, *, shop_id: UUID) -> None:
    await db.run(template.update().where(template.c.shop_id == shop_id, template.c.is_default).values(is_default=False))
