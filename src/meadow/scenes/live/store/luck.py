"""SQL of lucky bags and their entries."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base import clock, ids
from meadow.base.db import ReadDb, WriteDb
from meadow.scenes.live.tables.tools import entry, luck


def _mine(session_id: UUID, luck_id: UUID) -> sa.ColumnElement[bool]:
    return (entry.c.session_id == session_id) & (entry.c.luck_id == luck_id)


async def add(db: WriteDb, *, session_id: UUID, luck_id: UUID, values: dict[str, Any]) -> None:
    await db.run(luck.insert().values(session_id=session_id, id=luck_id, made_at=clock.now(), **values))


async def of(db: ReadDb, *, session_id: UUID, luck_id: UUID, lock: bool = False) -> Any:
    query = sa.select(luck).where(luck.c.session_id == session_id, luck.c.id == luck_id)
    return await db.one(query.with_for_update(key_share=True) if lock else query)


async def change(db: WriteDb, *, session_id: UUID, luck_id: UUID, **values: Any) -> None:
    await db.run(luck.update().where(luck.c.session_id == session_id, luck.c.id == luck_id).values(**values))


async def listed(
    db: ReadDb, *, session_id: UUID, before: UUID | None = None, limit: int = 100, states: Sequence[str] = ()
) -> Sequence[Any]:  # fmt: skip
    """Bags of a broadcast, the newest first, of these states on demand; up to `limit` + 1."""
    query = sa.select(luck).where(luck.c.session_id == session_id)
    query = query.where(luck.c.state.in_(states)) if states else query
    query = query.where(luck.c.id < before) if before else query
    return await db.all(query.order_by(luck.c.id.desc()).limit(limit + 1))


async def join(db: WriteDb, *, session_id: UUID, luck_id: UUID, account_id: UUID, device: bytes) -> UUID | None:
    """Take part; None where the account or the device does already, or the bag is not open any more.

    Against the draw it waits at the bag's row, shared with everybody else who joins.
    """
    is_open = (luck.c.session_id == session_id) & (luck.c.id == luck_id) & (luck.c.state == "open")
    if await db.one(sa.select(luck.c.id).where(is_open).with_for_update(read=True)) is None:
        return None
    made = ids.new()
    row = {"session_id": session_id, "luck_id": luck_id, "account_id": account_id, "device": device, "entry": made}
    return made if await db.run(insert(entry).values(**row, at=clock.now()).on_conflict_do_nothing()) else None


async def entry_of(db: ReadDb, *, session_id: UUID, luck_id: UUID, account_id: UUID, lock: bool = False) -> Any:
    query = sa.select(entry).where(_mine(session_id, luck_id), entry.c.account_id == account_id)
    return await db.one(query.with_for_update() if lock else query)


async def entries(db: ReadDb, *, session_id: UUID, luck_id: UUID) -> list[UUID]:
    """Every entry of a bag."""
    return [r.entry for r in await db.all(sa.select(entry.c.entry).where(_mine(session_id, luck_id)))]


async def page(db: ReadDb, *, session_id: UUID, luck_id: UUID, after: UUID | None, limit: int) -> list[UUID]:
    """Entries in the order of the frozen list, up to `limit` + 1: public names, nobody's."""
    query = sa.select(entry.c.entry).where(_mine(session_id, luck_id))
    query = query.where(entry.c.entry > after) if after else query
    return [r.entry for r in await db.all(query.order_by(entry.c.entry).limit(limit + 1))]


async def count(db: ReadDb, *, session_id: UUID, luck_id: UUID) -> int:
    return int(await db.value(sa.select(sa.func.count()).select_from(entry).where(_mine(session_id, luck_id))))


async def crown(db: WriteDb, *, session_id: UUID, luck_id: UUID, winners: Sequence[UUID]) -> None:
    """Write down who won, by place from one."""
    for place, won in enumerate(winners, 1):
        mine = _mine(session_id, luck_id) & (entry.c.entry == won)
        await db.run(entry.update().where(mine).values(place=place, prize="won"))


async def winners(db: ReadDb, *, session_id: UUID, luck_ids: Sequence[UUID]) -> dict[UUID, list[Any]]:
    """Entries that won, by bag and place."""
    mine = (entry.c.session_id == session_id) & entry.c.luck_id.in_(luck_ids) & entry.c.place.is_not(None)
    found: dict[UUID, list[Any]] = {}
    for row in await db.all(sa.select(entry).where(mine).order_by(entry.c.luck_id, entry.c.place)):
        found.setdefault(row.luck_id, []).append(row)
    return found


async def prize(
    db: WriteDb, *, session_id: UUID, luck_id: UUID, account_id: UUID | None, to: str, **got: UUID | None
) -> int:  # fmt: skip
    """A won prize is claimed or expires: of one account, or of everybody who has not claimed; returns how many."""
    mine = _mine(session_id, luck_id) & (entry.c.prize == "won")
    mine &= entry.c.account_id == account_id if account_id else sa.true()
    values = {"prize": to, "claimed_at": clock.now() if to == "claimed" else None, **got}
    return await db.run(entry.update().where(mine).values(**values))


async def prizes(db: ReadDb, *, session_id: UUID, luck_id: UUID) -> dict[str, int]:
    """How many prizes are won, claimed, expired."""
    query = sa.select(entry.c.prize, sa.func.count().label("n")).where(
        _mine(session_id, luck_id), entry.c.prize.is_not(None)
    )
    return {r.prize: int(r.n) for r in await db.all(query.group_by(entry.c.prize))}


async def kept(db: ReadDb) -> dict[UUID, tuple[int, ...]]:
    """Pieces by SKU that bags keep for who wins them: held, and none committed."""
    query = sa.select(luck.c.sku_id, sa.func.sum(luck.c.kept).label("n")).where(luck.c.kept > 0)
    return {r.sku_id: (int(r.n), 0) for r in await db.all(query.group_by(luck.c.sku_id))}


async def uneven(db: ReadDb) -> list[str]:
    """Bags whose entries are not what was counted at the draw, or that have more winners than prizes."""
    both = (entry.c.session_id == luck.c.session_id) & (entry.c.luck_id == luck.c.id)
    n = sa.func.count(entry.c.account_id)
    won = sa.func.count(entry.c.place)
    query = (
        sa.select(luck.c.id, luck.c.entries, luck.c.quantity, n.label("n"), won.label("won"))
        .outerjoin(entry, both)
        .where(luck.c.state.in_(["drawn", "awarded"]))
        .group_by(luck.c.session_id, luck.c.id)
        .having(sa.or_(n != luck.c.entries, won != sa.func.least(luck.c.quantity, luck.c.entries)))
        .limit(20)
    )
    return [f"lucky bag {r.id}: {r.entries} drawn of, {r.n} entries, {r.won} winners" for r in await db.all(query)]
