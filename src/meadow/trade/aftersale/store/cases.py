"""Cases and the lines they take."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base.db import ReadDb, WriteDb, mapping, struct
from meadow.trade.aftersale.rules.homing import HOMING, SENT_BACK
from meadow.trade.aftersale.tables import case, item
from meadow.trade.aftersale.types import Blamed, Case, Item, Kind

CASE = [c for c in case.c if c.name != "return_address"]
_ITEM = [item.c[name] for name in Item.__struct_fields__]


async def with_items(db: ReadDb, rows: Sequence[Any]) -> list[Case]:
    """Cases with their lines, in the order of `rows`."""
    if not rows:
        return []
    keys = [(r.shop_id, r.id) for r in rows]
    found = await db.all(
        sa.select(*_ITEM, item.c.case_id)
        .where(sa.tuple_(item.c.shop_id, item.c.case_id).in_(keys))
        .order_by(item.c.case_id, item.c.ix)
    )
    items: dict[UUID, list[Item]] = {}
    for row in found:
        items.setdefault(row.case_id, []).append(struct(Item, row))
    return [msgspec.convert(mapping(r) | {"items": items.get(r.id, [])}, Case) for r in rows]


async def _one(db: ReadDb, query: Any) -> Case | None:
    row = await db.one(query)
    return (await with_items(db, [row]))[0] if row else None


async def of_shop(db: ReadDb, *, shop_id: UUID, case_id: UUID, lock: bool = False) -> Case | None:
    """A case of this shop, locked for update on demand."""
    query = sa.select(*CASE).where(case.c.shop_id == shop_id, case.c.id == case_id)
    return await _one(db, query.with_for_update() if lock else query)


async def of_buyer(db: ReadDb, *, buyer_id: UUID, case_id: UUID) -> Case | None:
    """A case of this buyer."""
    return await _one(db, sa.select(*CASE).where(case.c.buyer_id == buyer_id, case.c.id == case_id))


async def find(db: ReadDb, *, case_id: UUID) -> Case | None:
    """A case of whichever shop: for the platform."""
    return await _one(db, sa.select(*CASE).where(case.c.id == case_id))


async def by_refund(db: ReadDb, *, buyer_id: UUID, refund_id: UUID) -> tuple[UUID, UUID] | None:
    """Shop and id of the case that a refund belongs to."""
    mine = (case.c.buyer_id == buyer_id) & (case.c.refund_id == refund_id)
    row = await db.one(sa.select(case.c.shop_id, case.c.id).where(mine))
    return (row.shop_id, row.id) if row else None


async def add(db: WriteDb, row: dict[str, Any], *, shop_id: UUID) -> None:
    """Open a case; its items follow."""
    await db.run(case.insert().values(row | {"shop_id": shop_id}))


async def put_items(db: WriteDb, rows: Sequence[dict[str, Any]], *, shop_id: UUID, case_id: UUID) -> bool:
    """Let a case take lines; False when another open case has one of them."""
    for ix, row in enumerate(rows):
        held = row | {"shop_id": shop_id, "case_id": case_id, "ix": ix, "open": True}
        if not await db.run(insert(item).values(held).on_conflict_do_nothing()):
            return False
    return True


async def clear_items(db: WriteDb, *, shop_id: UUID, case_id: UUID, drop: bool = False) -> None:
    """Let a case's lines go; with `drop`, to be put anew."""
    mine = (item.c.shop_id == shop_id) & (item.c.case_id == case_id)
    await db.run(item.delete().where(mine) if drop else item.update().where(mine).values(open=False))


async def turn(db: WriteDb, *, shop_id: UUID, case_id: UUID, version: int | None, at: datetime, **values: Any) -> bool:
    """Write a step of a case out of a version (or beside the versions, with None); False when it has moved on."""
    mine = (case.c.shop_id == shop_id) & (case.c.id == case_id)
    if version is not None:
        mine &= case.c.version == version
        values |= {"version": version + 1}
    return bool(await db.run(case.update().where(mine).values(updated_at=at, **values)))


async def open_lines(db: ReadDb, *, shop_id: UUID, order_id: UUID) -> dict[UUID, UUID]:
    """Lines of an order that an open case has taken, with the case."""
    both = (item.c.shop_id == case.c.shop_id) & (item.c.case_id == case.c.id)
    rows = await db.all(
        sa.select(item.c.line_id, item.c.case_id)
        .join(case, both)
        .where(case.c.shop_id == shop_id, case.c.order_id == order_id, item.c.open)
    )
    return {r.line_id: r.case_id for r in rows}


async def paid_pieces(db: ReadDb, *, shop_id: UUID, order_id: UUID) -> dict[UUID, dict[str, int]]:
    """Pieces of an order's lines that cases paid back, by what for: never arrived, lost, sent back by the buyer, or other."""
    both = (item.c.shop_id == case.c.shop_id) & (item.c.case_id == case.c.id)
    why = sa.case(
        (case.c.reason.in_(HOMING), case.c.reason),
        (case.c.goods_back, sa.literal(SENT_BACK)),
        else_=sa.literal("other"),
    ).label("why")
    mine = (case.c.shop_id == shop_id) & (case.c.order_id == order_id) & (case.c.refund_state != "none")
    query = sa.select(item.c.line_id, why, sa.func.sum(item.c.qty).label("n")).join(case, both).where(mine)
    found: dict[UUID, dict[str, int]] = {}
    for r in await db.all(query.group_by(item.c.line_id, why)):
        found.setdefault(r.line_id, {})[r.why] = int(r.n)
    return found


async def of_line(db: ReadDb, *, shop_id: UUID, line_id: UUID, kind: Kind) -> bool:
    """Whether a line ever had a case of this kind that paid."""
    both = (item.c.shop_id == case.c.shop_id) & (item.c.case_id == case.c.id)
    found = sa.select(case.c.id).join(item, both).where(item.c.shop_id == shop_id, item.c.line_id == line_id)
    return bool(await db.value(found.where(case.c.kind == kind.value, case.c.refund_state != "none").limit(1)))


async def opened_since(db: ReadDb, *, buyer_id: UUID, since: datetime) -> int:
    """How many cases a buyer opened since a moment."""
    mine = (case.c.buyer_id == buyer_id) & (case.c.created_at >= since)
    return int(await db.value(sa.select(sa.func.count()).where(mine)) or 0)


async def blamed_since(db: ReadDb, *, buyer_id: UUID, since: datetime) -> bool:
    """Whether the platform found a buyer at fault since a moment."""
    mine = (case.c.buyer_id == buyer_id) & (case.c.created_at >= since) & (case.c.blamed == Blamed.buyer.value)
    return bool(await db.value(sa.select(case.c.id).where(mine).limit(1)))


async def return_address(db: ReadDb, *, shop_id: UUID, case_id: UUID) -> bytes | None:
    """The sealed address that goods of a case come back to."""
    found = await db.value(sa.select(case.c.return_address).where(case.c.shop_id == shop_id, case.c.id == case_id))
    return bytes(found) if found else None
