"""SQL of promo nodes; every function takes whose they are."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base.db import ReadDb, WriteDb, mapping
from meadow.compass.market.tables import node, target
from meadow.compass.market.types import Node, State, Target

NOBODY = UUID(int=0)
"""The shop under which the house keeps its own."""
_SHOWN = [c for c in node.c if c.name not in {"made_by", "made_at", "changed_at"}]


def _node(row: Any) -> Node:
    held = mapping(row)
    return msgspec.convert(held | {"house": held.pop("shop_id") == NOBODY}, Node)


async def add(db: WriteDb, *, shop_id: UUID | None, values: dict[str, Any]) -> None:
    """Keep a node of a shop, or of the house."""
    await db.run(node.insert().values(shop_id=shop_id or NOBODY, state=State.open.value, rev=1, **values))


async def own(db: ReadDb, *, shop_id: UUID | None, node_id: UUID, lock: bool = False) -> Node | None:
    """A node that this shop, or the house, keeps."""
    stmt = sa.select(*_SHOWN).where(node.c.shop_id == (shop_id or NOBODY), node.c.id == node_id)
    row = await db.one(stmt.with_for_update() if lock else stmt)
    return _node(row) if row else None


async def seen(db: ReadDb, *, shop_id: UUID, node_id: UUID) -> Node | None:
    """A node that this shop sees: its own, or one of the house."""
    row = await db.one(sa.select(*_SHOWN).where(node.c.shop_id.in_([shop_id, NOBODY]), node.c.id == node_id))
    return _node(row) if row else None


async def page(
    db: ReadDb, *, shop_id: UUID | None, before: tuple[datetime, UUID] | None, limit: int
) -> list[Node]:  # fmt: skip
    """Nodes that a shop sees, or that the house keeps, the latest first."""
    mine = node.c.shop_id.in_([shop_id, NOBODY]) if shop_id else node.c.shop_id == NOBODY
    if before:
        mine &= sa.tuple_(node.c.starts_at, node.c.id) < sa.tuple_(*map(sa.literal, before))
    stmt = sa.select(*_SHOWN).where(mine).order_by(node.c.starts_at.desc(), node.c.id.desc()).limit(limit)
    return [_node(row) for row in await db.all(stmt)]


async def living(db: ReadDb, *, shop_id: UUID | None, now: datetime) -> int:
    """How many nodes this shop, or the house, keeps that are not over."""
    mine = (node.c.shop_id == (shop_id or NOBODY)) & (node.c.state == State.open.value) & (node.c.ends_at > now)
    return int(await db.value(sa.select(sa.func.count()).select_from(node).where(mine)))


async def change(
    db: WriteDb, *, shop_id: UUID | None, node_id: UUID, rev: int | None, values: dict[str, Any]
) -> bool:  # fmt: skip
    """Change a node as of a revision (any, for None); False where it has moved on."""
    mine = (node.c.shop_id == (shop_id or NOBODY)) & (node.c.id == node_id)
    if rev is not None:
        mine &= node.c.rev == rev
    return await db.run(node.update().where(mine).values(rev=node.c.rev + 1, **values)) > 0


async def put_target(
    db: WriteDb, *, shop_id: UUID, node_id: UUID, aim: Target, by: UUID, at: datetime
) -> None:  # fmt: skip
    """Set what a shop wants to sell in a node, or forget it."""
    mine = (target.c.shop_id == shop_id) & (target.c.node_id == node_id)
    if aim.amount is None:
        await db.run(target.delete().where(mine))
        return
    values = {"amount": aim.amount, "shares": msgspec.to_builtins(aim.shares), "set_by": by, "set_at": at}
    put = insert(target).values(shop_id=shop_id, node_id=node_id, **values)
    await db.run(put.on_conflict_do_update(index_elements=["shop_id", "node_id"], set_=values))


async def targets(db: ReadDb, *, shop_id: UUID, node_ids: Sequence[UUID]) -> dict[UUID, Target]:
    """What a shop wants to sell in these nodes."""
    stmt = sa.select(target.c.node_id, target.c.amount, target.c.shares)
    rows = await db.all(stmt.where(target.c.shop_id == shop_id, target.c.node_id.in_(node_ids)))
    return {r.node_id: msgspec.convert({"amount": r.amount, "shares": r.shares}, Target) for r in rows}
