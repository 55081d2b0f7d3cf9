"""SQL of Compass's own small tables: keys of the log, the paid lines it must hold, the broadcasts it knows."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base import ids
from meadow.base.db import Fixed, ReadDb, WriteDb, among, given, listed, struct
from meadow.compass.metrics.tables import paid_line, product_key, recon, session
from meadow.compass.metrics.types import Hour, Scope
from meadow.compass.metrics.types.rooms import Ledger, Session
from meadow.trade.orders.events import LineFact

_PAID = Fixed(
    sa.text(
        "WITH k AS (INSERT INTO metrics_product_key (key, product_id) "
        "SELECT * FROM unnest(CAST(:keys AS numeric[]), CAST(:products AS uuid[])) ON CONFLICT DO NOTHING) "
        "INSERT INTO metrics_paid_line (shop_id, line_id, order_id, author_id, amount, scene, video_id, room_id, product_id, qty, "
        "paid_at) SELECT :shop_id, l, :order_id, a, m, s, v, r, p, q, :paid_at FROM unnest(CAST(:lines AS uuid[]), "
        "CAST(:authors AS uuid[]), CAST(:amounts AS bigint[]), CAST(:scenes AS text[]), CAST(:videos AS uuid[]), "
        "CAST(:rooms AS uuid[]), CAST(:bought AS uuid[]), CAST(:pieces AS int[])) AS x(l, a, m, s, v, r, p, q) "
        "ON CONFLICT DO NOTHING"
    )
)


async def add_paid(db: WriteDb, *, shop_id: UUID, order_id: UUID, lines: Sequence[LineFact], at: datetime) -> None:
    """Remember the paid lines of an order and the keys of their products; telling it twice changes nothing."""
    products = {ids.key64(x.product_id): x.product_id for x in lines}
    await db.run(
        _PAID,
        {
            "shop_id": shop_id, "order_id": order_id, "paid_at": at, "lines": listed(x.line_id for x in lines),
            "authors": listed(x.author_id for x in lines), "amounts": listed(x.amount for x in lines),
            "scenes": listed(x.scene.value for x in lines), "videos": listed(x.video_id for x in lines),
            "rooms": listed(x.room_id for x in lines), "bought": listed(x.product_id for x in lines),
            "pieces": listed(x.qty for x in lines), "keys": listed(products), "products": listed(products.values()),
        },
    )  # fmt: skip


async def add_refund(db: WriteDb, *, shop_id: UUID, line_id: UUID, amount: int, early: int) -> None:
    """Count what was paid back for the goods of a line, and what of it before they left."""
    mine = (paid_line.c.shop_id == shop_id) & (paid_line.c.line_id == line_id)
    more = {"refunded": paid_line.c.refunded + amount, "refunded_early": paid_line.c.refunded_early + early}
    await db.run(paid_line.update().where(mine).values(**more))


async def ways(db: ReadDb, line_ids: Sequence[UUID]) -> dict[UUID, Any]:
    """Of the lines that facts name: author, scene, clip, broadcast and the moment of payment."""
    rows = await db.all(sa.select(paid_line).where(paid_line.c.line_id.in_(line_ids)))
    return {r.line_id: r for r in rows}


async def add_products(db: WriteDb, *, product_ids: Sequence[UUID]) -> None:
    """Remember the keys of products."""
    rows = [{"key": ids.key64(p), "product_id": p} for p in product_ids]
    if rows:
        await db.run(insert(product_key).values(rows).on_conflict_do_nothing())


async def products_by_key(db: ReadDb, *, keys: Sequence[int]) -> dict[int, UUID]:
    wanted = [Decimal(k) for k in keys]  # above 2**63: the driver would send a bigint
    rows = await db.all(sa.select(product_key).where(product_key.c.key.in_(wanted)))
    return {int(r.key): r.product_id for r in rows}


async def paid_lines(db: ReadDb, *, before: datetime) -> list[tuple[int, int]]:
    """Key and amount of every line paid before a moment, over the whole house."""
    rows = await db.all(sa.select(paid_line.c.line_id, paid_line.c.amount).where(paid_line.c.paid_at < before))
    return [(ids.key64(r.line_id), int(r.amount)) for r in rows]


async def refunded_lines(db: ReadDb) -> dict[int, int]:
    """Key and refunded amount of every line that was paid back in whole or in part."""
    rows = await db.all(sa.select(paid_line.c.line_id, paid_line.c.refunded).where(paid_line.c.refunded > 0))
    return {ids.key64(r.line_id): int(r.refunded) for r in rows}


_OPEN = insert(session).values(given(session, "author_id", "shop_id", "session_id", "key", "title", "started_at"))
_PUT_SESSION = Fixed(_OPEN.on_conflict_do_nothing())


async def put_session(db: WriteDb, made: Session) -> None:
    """Know a broadcast; telling it twice changes nothing."""
    names = ("author_id", "shop_id", "session_id", "title", "started_at")
    await db.run(_PUT_SESSION, {name: getattr(made, name) for name in names} | {"key": Decimal(made.key)})


async def end_session(db: WriteDb, *, author_id: UUID, session_id: UUID, at: datetime | None) -> bool:
    """Note when a broadcast ended, or that it goes on; False where it is not known."""
    mine = (session.c.author_id == author_id) & (session.c.session_id == session_id)
    return await db.run(session.update().where(mine).values(ended_at=at)) > 0


async def set_target(db: WriteDb, *, scope: Scope, session_id: UUID, target: int | None) -> bool:
    """Set what a broadcast of this scope is to sell; False where it is not one of them."""
    mine = _whose(scope) & (session.c.session_id == session_id)
    return await db.run(session.update().where(mine).values(target=target)) > 0


def _whose(scope: Scope) -> sa.ColumnElement[bool]:
    """Broadcasts of an author, or those of a shop's own broadcasters; nobody's where neither is named."""
    if scope.shop_id is None and scope.author_id is None:
        return sa.false()
    shop = session.c.shop_id == scope.shop_id if scope.shop_id else sa.true()
    return shop & (session.c.author_id == scope.author_id if scope.author_id else sa.true())


async def session_of(db: ReadDb, *, scope: Scope, session_id: UUID) -> Session | None:
    row = await db.one(sa.select(session).where(_whose(scope), session.c.session_id == session_id))
    return _session(row) if row else None


_SOME = Fixed(sa.select(session).where(among(session.c.session_id, "ids")))


async def sessions_by_id(db: ReadDb, session_ids: Sequence[UUID]) -> dict[UUID, Session]:
    """Broadcasts of anybody, for the hub that reads for all watchers together; who may watch is asked before."""
    rows = await db.all(_SOME, {"ids": list(session_ids)})
    return {r.session_id: _session(r) for r in rows}


async def sessions_of(
    db: ReadDb, *, scope: Scope, before: tuple[datetime, UUID] | None, limit: int, ended: bool = False
) -> list[Session]:
    """Broadcasts of a scope, newest first; with `ended` only those that are over."""
    mine = _whose(scope)
    if ended:
        mine &= session.c.ended_at.is_not(None)
    if before:
        mine &= sa.tuple_(session.c.started_at, session.c.session_id) < sa.tuple_(*map(sa.literal, before))
    order = (session.c.started_at.desc(), session.c.session_id.desc())
    return [_session(r) for r in await db.all(sa.select(session).where(mine).order_by(*order).limit(limit))]


async def broadcasters(db: ReadDb, *, shop_id: UUID) -> list[tuple[UUID, UUID | None, datetime]]:
    """Broadcasts of the authors who ever broadcast for a shop, by author and time."""
    ever = sa.select(session.c.author_id).where(session.c.shop_id == shop_id)
    stmt = sa.select(session.c.author_id, session.c.shop_id, session.c.started_at)
    rows = await db.all(stmt.where(session.c.author_id.in_(ever)).order_by(session.c.author_id, session.c.started_at))
    return [(r.author_id, r.shop_id, r.started_at) for r in rows]


def _session(row: Any) -> Session:
    return struct(Session, row._replace(key=int(row.key)))


async def over_since(db: ReadDb, *, since: datetime, limit: int) -> list[Session]:
    """The newest broadcasts of all authors that ended after a moment: what peers are measured by."""
    query = sa.select(session).where(session.c.ended_at > since).order_by(session.c.ended_at.desc()).limit(limit)
    return [_session(r) for r in await db.all(query)]


async def open_sessions(db: ReadDb, *, shop_id: UUID) -> list[Session]:
    """Broadcasts of a shop's own broadcasters that are not over, the newest first."""
    mine = (session.c.shop_id == shop_id) & session.c.ended_at.is_(None)
    return [
        _session(r)
        for r in await db.all(sa.select(session).where(mine).order_by(session.c.started_at.desc()).limit(50))
    ]


async def sessions_by_key(db: ReadDb, *, keys: Sequence[int]) -> dict[int, Session]:
    """Broadcasts of anybody by what the log calls them."""
    rows = await db.all(sa.select(session).where(session.c.key.in_([Decimal(k) for k in keys])))
    return {int(r.key): _session(r) for r in rows}


_SOLD = Fixed(
    sa.text(
        "SELECT shop_id, order_id, line_id, room_id, product_id, qty, amount, paid_at FROM metrics_paid_line "
        "WHERE room_id = ANY(CAST(:rooms AS uuid[])) AND paid_at > :since ORDER BY paid_at DESC LIMIT :n"
    )
)


async def sold_in(db: ReadDb, *, session_ids: Sequence[UUID], since: datetime, limit: int) -> Sequence[Any]:
    """The newest paid lines of broadcasts."""
    return await db.all(_SOLD, {"rooms": list(session_ids), "since": since, "n": limit})


_LEDGER = Fixed(
    sa.text(
        "SELECT room_id, count(*) AS lines, sum(amount)::bigint AS paid, sum(refunded)::bigint AS refunded, "
        "sum(refunded_early)::bigint AS early, max(paid_at) AS last FROM metrics_paid_line WHERE room_id = ANY(CAST(:rooms AS uuid[])) GROUP BY room_id"
    )
)


async def ledgers(db: ReadDb, *, session_ids: Sequence[UUID]) -> dict[UUID, Ledger]:
    """By broadcast: paid lines, what was paid for them, and what went back."""
    rows = await db.all(_LEDGER, {"rooms": list(session_ids)})
    return {
        r.room_id: Ledger(lines=r.lines, paid=r.paid, refunded=r.refunded, early=r.early, last=r.last) for r in rows
    }


async def ended(db: ReadDb, *, before: datetime) -> dict[int, UUID]:
    """Key and id of every broadcast that had ended before a moment."""
    rows = await db.all(sa.select(session.c.key, session.c.session_id).where(session.c.ended_at < before))
    return {int(r.key): r.session_id for r in rows}


async def paid_hours(db: ReadDb, *, start: datetime, end: datetime) -> dict[tuple[UUID, datetime], tuple[int, int]]:
    """Lines and their amount by shop and hour of payment, over the whole house."""
    hour = sa.func.date_trunc("hour", paid_line.c.paid_at, "UTC").label("hour")
    told = (
        sa.select(
            paid_line.c.shop_id, hour, sa.func.count().label("n"), sa.func.sum(paid_line.c.amount).label("amount")
        )
        .where(paid_line.c.paid_at >= start, paid_line.c.paid_at < end)
        .group_by(paid_line.c.shop_id, hour)
    )
    return {(r.shop_id, r.hour): (int(r.n), int(r.amount)) for r in await db.all(told)}


async def keep_hours(db: WriteDb, *, hours: Sequence[Hour], at: datetime, before: datetime) -> None:
    """Write what was found of each hour over what was found before; forget what is older than `before`."""
    await db.run(recon.delete().where(recon.c.hour < before))
    for start in range(0, len(hours), 1000):
        put = insert(recon).values([{**msgspec.structs.asdict(h), "at": at} for h in hours[start : start + 1000]])
        told = {n: put.excluded[n] for n in ("lines", "amount", "log_lines", "log_amount", "at")}
        await db.run(put.on_conflict_do_update(index_elements=["shop_id", "hour"], set_=told))


async def differing(db: ReadDb, *, shop_id: UUID | None, since: datetime) -> list[Any]:
    """The hours of one shop, or of all, in which log and books differ."""
    told = sa.select(recon).where(
        recon.c.hour >= since, (recon.c.lines != recon.c.log_lines) | (recon.c.amount != recon.c.log_amount)
    )
    return list(await db.all(told if shop_id is None else told.where(recon.c.shop_id == shop_id)))


async def checked_at(db: ReadDb) -> datetime | None:
    """When the books of the whole house were last compared."""
    found: datetime | None = await db.value(sa.select(sa.func.max(recon.c.at)))
    return found
