"""SQL of the bag: products, what is explained, live prices, leave of shops."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base import clock, ids
from meadow.base.db import ReadDb, WriteDb
from meadow.scenes.live.tables import explain, floor, item, price, session

_IN = item.c.removed_at.is_(None)
_ON = session.c.state.in_(["live", "grace"]) & session.c.rehearsal.is_(False)
EVERYBODY = UUID(int=0)


async def open_explain(db: WriteDb, *, session_id: UUID, product_id: UUID, number: int, host_id: UUID | None) -> Any:
    """Begin to explain a product; the index behind refuses a second one at the same time."""
    row = {"session_id": session_id, "id": ids.new(), "product_id": product_id, "number": number, "host_id": host_id}
    return await db.one(explain.insert().values(**row, started_at=clock.now()).returning(explain))


async def close_explain(db: WriteDb, *, session_id: UUID, why: str, explain_id: UUID | None = None) -> Any:
    """End the open segment (or none), that one where it is named; returns its row."""
    mine = (explain.c.session_id == session_id) & explain.c.ended_at.is_(None)
    mine &= explain.c.id == explain_id if explain_id else sa.true()
    ended = sa.func.greatest(sa.literal(clock.now()), explain.c.started_at)
    return await db.one(explain.update().where(mine).values(ended_at=ended, why=why).returning(explain))


async def open_explain_of(db: ReadDb, *, session_id: UUID) -> Any:
    """What is being explained."""
    return await db.one(sa.select(explain).where(explain.c.session_id == session_id, explain.c.ended_at.is_(None)))


async def explains(db: ReadDb, *, session_id: UUID) -> Sequence[Any]:
    """Every segment of a broadcast, in order."""
    return await db.all(sa.select(explain).where(explain.c.session_id == session_id).order_by(explain.c.id))


async def items(db: ReadDb, *, session_id: UUID, hidden: bool = True) -> Sequence[Any]:
    """The bag in its order; for viewers without what is hidden."""
    query = sa.select(item).where(item.c.session_id == session_id, _IN)
    query = query if hidden else query.where(item.c.hidden.is_(None))
    return await db.all(query.order_by(item.c.pos, item.c.number))


async def counts(db: ReadDb, *, session_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many products each bag holds."""
    query = sa.select(item.c.session_id, sa.func.count().label("n")).where(item.c.session_id.in_(session_ids), _IN)
    return {r.session_id: int(r.n) for r in await db.all(query.group_by(item.c.session_id))}


async def item_of(db: ReadDb, *, session_id: UUID, product_id: UUID) -> Any:
    """A product of the bag."""
    query = sa.select(item).where(item.c.session_id == session_id, item.c.product_id == product_id, _IN)
    return await db.one(query)


async def put(db: WriteDb, *, session_id: UUID, product_id: UUID, number: int, values: Mapping[str, Any]) -> None:
    """Put a product into the bag under a new number; one that was taken out comes back."""
    row = {
        "number": number,
        "pos": number,
        "removed_at": None,
        "hidden": None,
        "shut": False,
        "added_at": clock.now(),
        **values,
    }
    fresh = insert(item).values(session_id=session_id, product_id=product_id, **row)
    kept = {**row, "rev": item.c.rev + 1}
    await db.run(fresh.on_conflict_do_update(index_elements=["session_id", "product_id"], set_=kept))


async def change(db: WriteDb, *, session_id: UUID, product_ids: Sequence[UUID], **values: Any) -> list[UUID]:
    """Change products of the bag; returns those that are in it."""
    mine = (item.c.session_id == session_id) & item.c.product_id.in_(product_ids) & _IN
    stmt = item.update().where(mine).values(rev=item.c.rev + 1, **values).returning(item.c.product_id)
    return [r.product_id for r in await db.all(stmt)]


async def place(db: WriteDb, *, session_id: UUID, product_ids: Sequence[UUID]) -> None:
    """Give the products of a bag these places; the others follow as they were."""
    held = [r.product_id for r in await items(db, session_id=session_id)]
    first = [p for p in dict.fromkeys(product_ids) if p in held]
    rows = [{"product": p, "at": n} for n, p in enumerate([*first, *(p for p in held if p not in set(first))], 1)]
    mine = (item.c.session_id == session_id) & (item.c.product_id == sa.bindparam("product"))
    await db.many(item.update().where(mine).values(pos=sa.bindparam("at")), rows)


async def holding(db: ReadDb, *, product_id: UUID) -> Sequence[Any]:
    """Broadcasts not over that hold a product, by author."""
    joined = item.join(session, session.c.id == item.c.session_id)
    going = session.c.state.in_(["scheduled", "preparing", "live", "grace"])
    query = sa.select(session.c.id, session.c.author_id, session.c.shop_id, item.c.hidden).select_from(joined)
    return await db.all(query.where(item.c.product_id == product_id, _IN, going).order_by(session.c.id))


async def sold(db: WriteDb, *, session_id: UUID, product_id: UUID, pieces: int, amount: int) -> int | None:
    """Count paid pieces of a product of the bag; returns its number."""
    mine = (item.c.session_id == session_id) & (item.c.product_id == product_id)
    values = {"pieces": item.c.pieces + pieces, "amount": item.c.amount + amount}
    number = await db.value(item.update().where(mine).values(**values).returning(item.c.number))
    return int(number) if number else None


async def on_air(db: ReadDb, *, session_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Of these broadcasts those that viewers are in, with their authors."""
    query = sa.select(session.c.id, session.c.author_id).where(session.c.id.in_(session_ids), _ON)
    return {r.id: r.author_id for r in await db.all(query)}


async def carried(db: ReadDb, *, session_ids: Sequence[UUID], product_ids: Sequence[UUID]) -> dict[tuple[UUID, UUID], UUID]:  # fmt: skip
    """Pairs of broadcast and product, where it is on air and its bag shows the product; with the author."""
    joined = item.join(session, session.c.id == item.c.session_id)
    query = sa.select(session.c.id, item.c.product_id, session.c.author_id).select_from(joined)
    mine = session.c.id.in_(session_ids) & item.c.product_id.in_(product_ids)
    return {
        (r.id, r.product_id): r.author_id
        for r in await db.all(query.where(mine, _ON, _IN, item.c.hidden.is_(None), item.c.shut.is_(False)))
    }


async def prices(db: ReadDb, *, session_id: UUID, product_ids: Sequence[UUID] = ()) -> Sequence[Any]:
    """The live prices that hold, by SKU."""
    query = sa.select(price).where(price.c.session_id == session_id, price.c.reverted_at.is_(None))
    return await db.all(query.where(price.c.product_id.in_(product_ids)) if product_ids else query)


async def price_of(db: ReadDb, *, session_id: UUID, sku_id: UUID) -> Any:
    """The last live price of a SKU, one that was taken back too."""
    return await db.one(sa.select(price).where(price.c.session_id == session_id, price.c.sku_id == sku_id))


async def put_price(db: WriteDb, *, session_id: UUID, sku_id: UUID, values: Mapping[str, Any]) -> int:
    """Set a SKU's live price; returns its rev, which rises with every change."""
    row = {"at": clock.now(), "reverted_at": None, **values}
    fresh = insert(price).values(session_id=session_id, sku_id=sku_id, rev=1, **row)
    again = fresh.on_conflict_do_update(
        index_elements=["session_id", "sku_id"], set_={**row, "rev": price.c.rev + 1}
    ).returning(price.c.rev)
    return int(await db.value(again))


async def revert(db: WriteDb, *, session_id: UUID, sku_ids: Sequence[UUID] | None) -> Sequence[Any]:
    """Take back live prices, of these SKUs or all; returns their rows."""
    mine = (price.c.session_id == session_id) & price.c.reverted_at.is_(None)
    mine &= price.c.sku_id.in_(sku_ids) if sku_ids is not None else sa.true()
    now = clock.now()
    stmt = price.update().where(mine).values(reverted_at=now, at=now, rev=price.c.rev + 1)
    return await db.all(stmt.returning(price))


async def floors(db: ReadDb, *, product_ids: Sequence[UUID], author_id: UUID) -> dict[UUID, int]:
    """How low an author may go with products, in basis points: what was said for her, else for everybody."""
    query = sa.select(floor).where(floor.c.product_id.in_(product_ids), floor.c.author_id.in_([author_id, EVERYBODY]))
    rows = await db.all(query.order_by(floor.c.author_id == author_id))
    return {r.product_id: int(r.bp) for r in rows}


async def put_floor(db: WriteDb, *, shop_id: UUID, product_id: UUID, author_id: UUID | None, bp: int | None) -> None:
    key = {"shop_id": shop_id, "product_id": product_id, "author_id": author_id or EVERYBODY}
    if bp is None:
        mine = sa.and_(*(floor.c[n] == v for n, v in key.items()))
        await db.run(floor.delete().where(mine))
        return
    fresh = insert(floor).values(**key, bp=bp, at=clock.now())
    keys = ["shop_id", "product_id", "author_id"]
    await db.run(fresh.on_conflict_do_update(index_elements=keys, set_={"bp": bp, "at": clock.now()}))


async def floors_of(db: ReadDb, *, shop_id: UUID, after: tuple[UUID, UUID] | None, limit: int) -> Sequence[Any]:
    """What a shop gave leave for, by product; up to `limit` + 1."""
    query = sa.select(floor).where(floor.c.shop_id == shop_id)
    query = query.where(sa.tuple_(floor.c.product_id, floor.c.author_id) > sa.tuple_(*after)) if after else query
    return await db.all(query.order_by(floor.c.product_id, floor.c.author_id).limit(limit + 1))
