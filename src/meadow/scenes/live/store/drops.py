"""SQL of coupon drops: the parts a crowd takes from, and who took one."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base import clock
from meadow.base.db import ReadDb, WriteDb
from meadow.scenes.live.tables.rooms import session
from meadow.scenes.live.tables.tools import bucket, claim, drop

_ROOM = (session.c.state.label("room_state"), session.c.rehearsal, session.c.author_id)


async def add(db: WriteDb, *, session_id: UUID, drop_id: UUID, parts: Sequence[int], values: dict[str, Any]) -> None:
    """Write an armed drop with the parts of its quota."""
    row = {"session_id": session_id, "id": drop_id, "state": "armed", "made_at": clock.now()}
    await db.run(drop.insert().values(**row, **values))
    mine = {"session_id": session_id, "drop_id": drop_id}
    await db.many(bucket.insert(), [mine | {"n": n, "quota": q, "taken": 0} for n, q in enumerate(parts)])


async def of(db: ReadDb, *, session_id: UUID, drop_id: UUID, lock: bool = False) -> Any:
    query = sa.select(drop).where(drop.c.session_id == session_id, drop.c.id == drop_id)
    return await db.one(query.with_for_update(key_share=True) if lock else query)


async def shown(db: ReadDb, *, session_id: UUID, drop_id: UUID) -> Any:
    """A drop with the state of its broadcast."""
    query = sa.select(drop, *_ROOM).join(session, session.c.id == drop.c.session_id)
    return await db.one(query.where(drop.c.session_id == session_id, drop.c.id == drop_id))


async def change(db: WriteDb, *, session_id: UUID, drop_id: UUID, out_of: Sequence[str], **values: Any) -> bool:
    """Change a drop that is in one of these states."""
    mine = (drop.c.session_id == session_id) & (drop.c.id == drop_id) & drop.c.state.in_(out_of)
    return bool(await db.run(drop.update().where(mine).values(**values)))


def _of(session_id: UUID, drop_id: UUID) -> sa.ColumnElement[bool]:
    return (bucket.c.session_id == session_id) & (bucket.c.drop_id == drop_id)


async def take(db: WriteDb, *, session_id: UUID, drop_id: UUID, first: int, n: int) -> list[int]:
    """Up to `n` out of the parts, from the `first` on: the part of each; fewer means that all are empty.

    A part whose last coupon somebody is just taking is waited for: it is free again when he fails. Two who take at
    once wait in one order: parts are locked by number, and let go before more of them are tried.
    """
    room = _of(session_id, drop_id) & (bucket.c.taken < bucket.c.quota)
    free = await _free(db, room)
    liked: list[int] = []
    for part in [*(p for p in free if p >= first), *(p for p in free if p < first)]:
        if sum(free[p] for p in liked) < n:
            liked.append(part)
    try:
        async with db.savepoint():
            return await _enough(db, room, sorted(liked), n, anyway=len(liked) == len(free))
    except _TooFewError:
        return await _out_of(db, room, sorted(await _free(db, room)), n)


class _TooFewError(Exception):
    """Others were faster at these parts."""


async def _enough(
    db: WriteDb, room: sa.ColumnElement[bool], parts: Sequence[int], n: int, *, anyway: bool
) -> list[int]:  # fmt: skip
    found = await _out_of(db, room, parts, n)
    if len(found) < n and not anyway:
        raise _TooFewError
    return found


async def _free(db: ReadDb, room: sa.ColumnElement[bool]) -> dict[int, int]:
    query = sa.select(bucket.c.n, (bucket.c.quota - bucket.c.taken).label("free")).where(room).order_by(bucket.c.n)
    return {r.n: r.free for r in await db.all(query)}


async def _out_of(db: WriteDb, room: sa.ColumnElement[bool], parts: Sequence[int], n: int) -> list[int]:
    """Up to `n` out of these parts, in their order."""
    found: list[int] = []
    for part in parts:
        wanted = n - len(found)
        if not wanted:
            break
        mine = bucket.update().where(room, bucket.c.n == part)
        before = sa.func.least(bucket.c.quota, bucket.c.taken + wanted)
        row = await db.one(
            mine.values(taken=before).returning(
                (sa.literal_column("new.taken") - sa.literal_column("old.taken")).label("got")
            )
        )
        found += [part] * (int(row.got) if row else 0)
    return found


async def give_back(db: WriteDb, *, session_id: UUID, drop_id: UUID, parts: Sequence[int]) -> None:
    """What was taken in this transaction for somebody who may not have it."""
    for part in sorted(set(parts)):
        less = bucket.c.taken - list(parts).count(part)
        await db.run(bucket.update().where(_of(session_id, drop_id), bucket.c.n == part).values(taken=less))


async def add_claims(
    db: WriteDb, *, session_id: UUID, drop_id: UUID, coupons: Mapping[UUID, UUID], parts: Mapping[UUID, int]
) -> set[UUID]:
    """Note who took which coupon out of which part; returns those who had none before."""
    key = {"session_id": session_id, "drop_id": drop_id, "at": clock.now()}
    rows = [key | {"account_id": a, "coupon_id": c, "n": parts[a]} for a, c in sorted(coupons.items())]
    put = insert(claim).values(rows).on_conflict_do_nothing().returning(claim.c.account_id)
    return {r.account_id for r in await db.all(put)} if rows else set()


async def drop_claims(db: WriteDb, *, session_id: UUID, drop_id: UUID, account_ids: Collection[UUID]) -> None:
    """Claims of this transaction that came to nothing."""
    mine = (claim.c.session_id == session_id) & (claim.c.drop_id == drop_id)
    await db.run(claim.delete().where(mine, claim.c.account_id.in_(account_ids)))


async def close(db: WriteDb, *, session_id: UUID, drop_id: UUID) -> int:
    """Nothing more can be taken; returns how many were. Whoever is just taking one is waited for."""
    mine = (bucket.c.session_id == session_id) & (bucket.c.drop_id == drop_id)
    await db.all(sa.select(bucket.c.n).where(mine).order_by(bucket.c.n).with_for_update())
    await db.run(bucket.update().where(mine, bucket.c.taken < bucket.c.quota).values(quota=bucket.c.taken))
    return int(await db.value(sa.select(sa.func.coalesce(sa.func.sum(bucket.c.taken), 0)).where(mine)))


async def taken(db: ReadDb, *, session_id: UUID, drop_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many of each drop are gone."""
    mine = (bucket.c.session_id == session_id) & bucket.c.drop_id.in_(drop_ids)
    query = sa.select(bucket.c.drop_id, sa.func.sum(bucket.c.taken).label("n")).where(mine).group_by(bucket.c.drop_id)
    return {r.drop_id: int(r.n) for r in await db.all(query)}


async def listed(
    db: ReadDb, *, session_id: UUID, before: UUID | None = None, limit: int = 100, states: Sequence[str] = ()
) -> Sequence[Any]:  # fmt: skip
    """Drops of a broadcast, the newest first, of these states on demand; up to `limit` + 1."""
    query = sa.select(drop).where(drop.c.session_id == session_id)
    query = query.where(drop.c.state.in_(states)) if states else query
    query = query.where(drop.c.id < before) if before else query
    return await db.all(query.order_by(drop.c.id.desc()).limit(limit + 1))


async def claimed(db: ReadDb, *, session_id: UUID, account_id: UUID) -> set[UUID]:
    """The drops of a broadcast of which this account has one."""
    mine = (claim.c.session_id == session_id) & (claim.c.account_id == account_id)
    return {r.drop_id for r in await db.all(sa.select(claim.c.drop_id).where(mine))}


async def claims(
    db: ReadDb, *, session_id: UUID, drop_id: UUID, account_ids: Collection[UUID] | None = None
) -> dict[UUID, UUID]:
    """Who has which coupon of a drop: of these accounts, or of all."""
    mine = (claim.c.session_id == session_id) & (claim.c.drop_id == drop_id)
    mine &= claim.c.account_id.in_(account_ids) if account_ids is not None else sa.true()
    return {
        r.account_id: r.coupon_id for r in await db.all(sa.select(claim.c.account_id, claim.c.coupon_id).where(mine))
    }


async def uneven(db: ReadDb) -> list[str]:
    """Drops whose parts are not what was claimed, or give more than they had."""
    parts = (
        sa.select(bucket.c.drop_id, sa.func.sum(bucket.c.taken).label("taken")).group_by(bucket.c.drop_id).subquery()
    )
    rows = sa.select(claim.c.drop_id, sa.func.count().label("n")).group_by(claim.c.drop_id).subquery()
    told = sa.func.coalesce(rows.c.n, 0)
    query = (
        sa.select(drop.c.id, drop.c.quota, parts.c.taken, told.label("n"))
        .outerjoin(parts, parts.c.drop_id == drop.c.id)
        .outerjoin(rows, rows.c.drop_id == drop.c.id)
        .where(sa.or_(parts.c.taken != told, told > drop.c.quota))
        .limit(20)
    )
    return [f"drop {r.id}: {r.taken} of {r.quota} taken, {r.n} claims" for r in await db.all(query)]
