"""SQL of waybill numbers, sheets and prints, by shop."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base import clock
from meadow.base.db import ReadDb, WriteDb
from meadow.trade.fulfilment.tables import batch, printed, waybill


async def add_numbers(db: WriteDb, *, shop_id: UUID, carrier: str, numbers: Sequence[str]) -> int:
    """Put numbers into the pool; returns how many were new."""
    now = clock.now()
    rows = [{"shop_id": shop_id, "carrier": carrier, "number": n, "state": "free", "at": now} for n in numbers]
    return await db.run(insert(waybill).values(rows).on_conflict_do_nothing())


async def pool(db: ReadDb, *, shop_id: UUID) -> dict[str, dict[str, int]]:
    """Numbers by carrier and state."""
    query = sa.select(waybill.c.carrier, waybill.c.state, sa.func.count().label("n")).where(
        waybill.c.shop_id == shop_id
    )
    found: dict[str, dict[str, int]] = {}
    for r in await db.all(query.group_by(waybill.c.carrier, waybill.c.state)):
        found.setdefault(r.carrier, {})[r.state] = int(r.n)
    return found


async def held_of(db: ReadDb, *, shop_id: UUID, order_ids: Sequence[UUID]) -> dict[UUID, tuple[str, str]]:
    """The waybill that waits for each of these orders: carrier and number."""
    query = sa.select(waybill).where(
        waybill.c.shop_id == shop_id, waybill.c.state == "held", waybill.c.order_id.in_(order_ids)
    )
    return {r.order_id: (r.carrier, r.number) for r in await db.all(query)}


async def hold(db: WriteDb, *, shop_id: UUID, carrier: str, order_id: UUID, number: str | None) -> str | None:
    """Give an order a number: this one, or the oldest free one of the pool; None where the pool is empty."""
    if number is not None:
        row = {"shop_id": shop_id, "carrier": carrier, "number": number, "order_id": order_id}
        await db.run(waybill.insert().values(row | {"state": "held", "at": clock.now()}))
        return number
    free = (
        sa.select(waybill.c.number)
        .where(waybill.c.shop_id == shop_id, waybill.c.carrier == carrier, waybill.c.state == "free")
        .order_by(waybill.c.at, waybill.c.number)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    mine = (waybill.c.shop_id == shop_id) & (waybill.c.carrier == carrier) & (waybill.c.number == free)
    taken = waybill.update().where(mine).values(state="held", order_id=order_id).returning(waybill.c.number)
    found: str | None = await db.value(taken)
    return found


async def drop_held(db: WriteDb, *, shop_id: UUID, order_id: UUID) -> None:
    """The order leaves under another number, or not at all: a number that was drawn is not drawn again."""
    mine = (waybill.c.shop_id == shop_id) & (waybill.c.order_id == order_id) & (waybill.c.state == "held")
    await db.run(waybill.update().where(mine).values(state="void"))


async def use(db: WriteDb, *, shop_id: UUID, carrier: str, number: str) -> bool:
    """A parcel travels under the number; whether its label was printed before."""
    mine = (waybill.c.shop_id == shop_id) & (waybill.c.carrier == carrier) & (waybill.c.number == number)
    taken = waybill.update().where(mine).values(state="used").returning(waybill.c.printed_at)
    return await db.value(taken) is not None


async def mark_printed(db: WriteDb, *, shop_id: UUID, numbers: Sequence[tuple[str, str]]) -> None:
    mine = sa.tuple_(waybill.c.carrier, waybill.c.number).in_(numbers)
    await db.run(waybill.update().where(waybill.c.shop_id == shop_id, mine).values(printed_at=clock.now()))


async def add_batch(db: WriteDb, *, shop_id: UUID, batch_id: UUID, **values: Any) -> bool:
    """Begin a report; False where this run was begun before."""
    row = {
        "shop_id": shop_id,
        "id": batch_id,
        "at": clock.now(),
        "state": "running",
        "done": 0,
        "repeated": 0,
        "wrong": [],
    }
    return bool(await db.run(insert(batch).values(row | values).on_conflict_do_nothing()))


async def count_batch(db: WriteDb, *, shop_id: UUID, batch_id: UUID, done: int, repeated: int) -> None:
    mine = (batch.c.shop_id == shop_id) & (batch.c.id == batch_id)
    await db.run(batch.update().where(mine).values(done=batch.c.done + done, repeated=batch.c.repeated + repeated))


async def end_batch(db: WriteDb, *, shop_id: UUID, batch_id: UUID, wrong: Sequence[Any]) -> None:
    mine = (batch.c.shop_id == shop_id) & (batch.c.id == batch_id)
    await db.run(batch.update().where(mine).values(state="done", wrong=list(wrong)))


async def batch_of(db: ReadDb, *, shop_id: UUID, batch_id: UUID) -> Any:
    return await db.one(sa.select(batch).where(batch.c.shop_id == shop_id, batch.c.id == batch_id))


async def batches(db: ReadDb, *, shop_id: UUID, before: tuple[Any, ...] | None, limit: int) -> Sequence[Any]:
    """The shop's sheets, the newest first, up to `limit` + 1."""
    query = sa.select(batch).where(batch.c.shop_id == shop_id)
    if before:
        query = query.where(sa.tuple_(batch.c.at, batch.c.id) < sa.tuple_(*(sa.literal(x) for x in before)))
    return await db.all(query.order_by(batch.c.at.desc(), batch.c.id.desc()).limit(limit + 1))


async def add_print(db: WriteDb, *, shop_id: UUID, print_id: UUID, **values: Any) -> None:
    await db.run(printed.insert().values(shop_id=shop_id, id=print_id, at=clock.now(), state="queued", **values))


async def change_print(db: WriteDb, *, shop_id: UUID, print_id: UUID, **values: Any) -> None:
    await db.run(printed.update().where(printed.c.shop_id == shop_id, printed.c.id == print_id).values(values))


async def count_download(db: WriteDb, *, shop_id: UUID, print_id: UUID) -> None:
    mine = (printed.c.shop_id == shop_id) & (printed.c.id == print_id)
    await db.run(printed.update().where(mine).values(downloads=printed.c.downloads + 1))


async def print_of(db: ReadDb, *, shop_id: UUID, print_id: UUID) -> Any:
    return await db.one(sa.select(printed).where(printed.c.shop_id == shop_id, printed.c.id == print_id))


async def prints(db: ReadDb, *, shop_id: UUID, before: UUID | None, limit: int) -> Sequence[Any]:
    """The shop's prints, the newest first, up to `limit` + 1."""
    query = sa.select(printed).where(printed.c.shop_id == shop_id)
    if before:
        query = query.where(printed.c.id < before)
    return await db.all(query.order_by(printed.c.id.desc()).limit(limit + 1))


async def old_prints(db: WriteDb, *, before: datetime) -> list[tuple[UUID, UUID]]:
    """Prints of every shop whose time is over; they become `gone`, and their files can go."""
    late = printed.update().where(printed.c.at < before, printed.c.state.in_(["done", "failed"])).values(state="gone")
    return [(r.shop_id, r.id) for r in await db.all(late.returning(printed.c.shop_id, printed.c.id))]


async def drop_batches(db: WriteDb, *, before: datetime) -> None:
    await db.run(batch.delete().where(batch.c.at < before))
