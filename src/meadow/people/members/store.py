"""SQL of members."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base import clock
from meadow.base.db import ReadDb, WriteDb, mapping
from meadow.people.members.tables import member, program, spent
from meadow.people.members.types import Level, Program

_IN = member.c.joined_at.is_not(None)


async def program_of(db: ReadDb, *, shop_id: UUID) -> Program | None:
    row = await db.one(sa.select(program).where(program.c.shop_id == shop_id))
    return msgspec.convert(mapping(row), Program) if row else None


async def put_program(db: WriteDb, *, shop_id: UUID, is_open: bool, levels: Sequence[Level]) -> None:
    row = {"shop_id": shop_id, "open": is_open, "levels": msgspec.to_builtins(list(levels)), "updated_at": clock.now()}
    await db.run(insert(program).values(row).on_conflict_do_update(index_elements=["shop_id"], set_=row))


async def member_of(db: ReadDb, *, shop_id: UUID, account_id: UUID, lock: bool = False) -> Any:
    """The row of who is or was a member."""
    query = sa.select(member).where(member.c.shop_id == shop_id, member.c.account_id == account_id)
    return await db.one(query.with_for_update() if lock else query)


async def put_member(db: WriteDb, *, shop_id: UUID, account_id: UUID, **values: Any) -> None:
    """Write a member's row, or change the given columns of it."""
    put = insert(member).values({"shop_id": shop_id, "account_id": account_id, "level": 1} | values)
    await db.run(put.on_conflict_do_update(index_elements=["shop_id", "account_id"], set_=values))


async def levels(db: ReadDb, *, account_id: UUID, shop_ids: Sequence[UUID]) -> dict[UUID, int]:
    """The account's level by shop, where it is a member."""
    mine = (member.c.account_id == account_id) & member.c.shop_id.in_(shop_ids) & _IN
    return {r.shop_id: int(r.level) for r in await db.all(sa.select(member.c.shop_id, member.c.level).where(mine))}


async def page(
    db: ReadDb, *, shop_id: UUID, level: int | None, before: tuple[datetime, UUID] | None, limit: int
) -> Sequence[Any]:
    """Members by when they joined, the newest first, up to `limit` + 1."""
    query = sa.select(member).where(member.c.shop_id == shop_id, _IN)
    query = query.where(member.c.level == level) if level else query
    if before:
        query = query.where(sa.tuple_(member.c.joined_at, member.c.account_id) < sa.tuple_(*map(sa.literal, before)))
    return await db.all(query.order_by(member.c.joined_at.desc(), member.c.account_id.desc()).limit(limit + 1))


async def counts(db: ReadDb, *, shop_id: UUID) -> dict[int, int]:
    query = sa.select(member.c.level, sa.func.count().label("n")).where(member.c.shop_id == shop_id, _IN)
    return {int(r.level): int(r.n) for r in await db.all(query.group_by(member.c.level))}


async def note_spent(db: WriteDb, *, shop_id: UUID, account_id: UUID, order_id: UUID, ref: UUID, amount: int) -> bool:
    """Write down what a fact counts; False where it was counted before."""
    row = {"shop_id": shop_id, "account_id": account_id, "order_id": order_id, "ref": ref, "amount": amount}
    return bool(await db.run(insert(spent).values(row | {"at": clock.now()}).on_conflict_do_nothing()))


async def counted(db: ReadDb, *, shop_id: UUID, account_id: UUID, order_id: UUID) -> tuple[bool, int]:
    """Whether an order is complete, and what its rows add up to."""
    mine = (spent.c.shop_id == shop_id) & (spent.c.account_id == account_id) & (spent.c.order_id == order_id)
    total = sa.func.coalesce(sa.func.sum(spent.c.amount), 0).label("total")
    row = await db.one(sa.select(sa.func.bool_or(spent.c.ref == spent.c.order_id).label("done"), total).where(mine))
    return (bool(row.done), int(row.total)) if row else (False, 0)


async def everyone(db: ReadDb, *, shop_id: UUID) -> Sequence[Any]:
    """All rows of a shop, locked, for a programme that changed its thresholds."""
    query = sa.select(member).where(member.c.shop_id == shop_id).order_by(member.c.account_id)
    return await db.all(query.with_for_update())


_UNEVEN = sa.text("""
SELECT m.shop_id, m.account_id, m.spend, COALESCE(r.n, 0) AS real FROM members_member m LEFT JOIN (
    SELECT s.shop_id, s.account_id, SUM(s.amount) AS n FROM members_spent s
    WHERE EXISTS (SELECT 1 FROM members_spent d WHERE d.shop_id = s.shop_id AND d.account_id = s.account_id
        AND d.order_id = s.order_id AND d.ref = s.order_id)
    GROUP BY s.shop_id, s.account_id) r ON r.shop_id = m.shop_id AND r.account_id = m.account_id
WHERE m.spend <> COALESCE(r.n, 0) LIMIT 20
""")


async def uneven(db: ReadDb) -> list[dict[str, Any]]:
    """Members of any shop whose spend is not the sum of what was counted."""
    return [mapping(r) for r in await db.all(_UNEVEN)]
