"""SQL of parcels, by shop."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base import clock
from meadow.base.db import ReadDb, WriteDb, struct
from meadow.trade.fulfilment.tables import parcel, parcel_line, parcel_order, tracking
from meadow.trade.fulfilment.types import Held, ParcelLine, ParcelState, Told

_HEARD = [s.value for s in (ParcelState.collected, ParcelState.in_transit, ParcelState.out_for_delivery)]
_STARTED = [s.value for s in (ParcelState.created, ParcelState.labelled)]
_SINCE = sa.func.coalesce(parcel.c.moved_at, parcel.c.created_at)
_TROUBLE = sa.or_(
    sa.and_(parcel.c.stalled_at.is_not(None), parcel.c.state.not_in(["delivered", "returned", "lost", "rejected"])),
    parcel.c.state.in_(["rejected", "lost"]),
)


async def add(
    db: WriteDb, *, shop_id: UUID, parcel_id: UUID, order_ids: Sequence[UUID], lines: Sequence[ParcelLine], **values: Any
) -> bool:  # fmt: skip
    """Write a parcel; False when this shop has used the number with this carrier."""
    row = {"shop_id": shop_id, "id": parcel_id, "order_id": order_ids[0], "state": ParcelState.created.value}
    row |= {"created_at": clock.now()} | values
    if not await db.run(insert(parcel).values(row).on_conflict_do_nothing()):
        return False
    more = [{"shop_id": shop_id, "order_id": o, "parcel_id": parcel_id} for o in order_ids[1:]]
    await db.many(parcel_order.insert(), more)
    held = [
        {"shop_id": shop_id, "parcel_id": parcel_id, "line_id": x.line_id, "qty": x.qty, "serials": x.serials or None}
        for x in lines
    ]
    await db.many(parcel_line.insert(), held)
    return True


async def trace(db: WriteDb, *, shop_id: UUID, parcel_id: UUID, told: Told) -> bool:
    """Add a trace line once."""
    last = sa.select(sa.func.coalesce(sa.func.max(tracking.c.seq), -1) + 1).where(
        tracking.c.shop_id == shop_id, tracking.c.parcel_id == parcel_id
    )
    row = {
        "shop_id": shop_id, "parcel_id": parcel_id, "seq": last.scalar_subquery(), "at": told.at,
        "state": told.state.value, "place": told.place, "text": told.text or None, "mark": told.mark,
    }  # fmt: skip
    return bool(await db.run(insert(tracking).values(row).on_conflict_do_nothing()))


async def change(db: WriteDb, *, shop_id: UUID, parcel_id: UUID, **values: Any) -> None:
    await db.run(parcel.update().where(parcel.c.shop_id == shop_id, parcel.c.id == parcel_id).values(values))


async def label(db: WriteDb, *, shop_id: UUID, numbers: Sequence[tuple[str, str]]) -> None:
    """Parcels under these carriers and numbers that wait have their labels now."""
    mine = sa.tuple_(parcel.c.carrier, parcel.c.tracking_no).in_(numbers)
    waiting = (parcel.c.state == ParcelState.created.value) & (parcel.c.purpose != "return")
    await db.run(
        parcel.update().where(parcel.c.shop_id == shop_id, mine, waiting).values(state=ParcelState.labelled.value)
    )


async def renumber(db: WriteDb, *, shop_id: UUID, parcel_id: UUID, carrier: str, tracking_no: str) -> bool:
    """Give a parcel another number; False where another parcel of the shop has it."""
    twin = sa.select(parcel.c.id).where(
        parcel.c.shop_id == shop_id, parcel.c.carrier == carrier, parcel.c.tracking_no == tracking_no,
        parcel.c.id != parcel_id,
    )  # fmt: skip
    if await db.one(twin) is not None:
        return False
    await change(db, shop_id=shop_id, parcel_id=parcel_id, carrier=carrier, tracking_no=tracking_no)
    return True


async def one(db: ReadDb, *, shop_id: UUID, parcel_id: UUID, lock: bool = False) -> Held | None:
    query = sa.select(parcel).where(parcel.c.shop_id == shop_id, parcel.c.id == parcel_id)
    row = await db.one(query.with_for_update() if lock else query)
    return struct(Held, row) if row else None


async def of_order(db: ReadDb, *, shop_id: UUID, order_id: UUID, lock: bool = False) -> list[Held]:
    """Parcels of an order, merged ones included, the oldest first."""
    merged = sa.select(parcel_order.c.parcel_id).where(
        parcel_order.c.shop_id == shop_id, parcel_order.c.order_id == order_id
    )
    query = (
        sa.select(parcel)
        .where(parcel.c.shop_id == shop_id, sa.or_(parcel.c.order_id == order_id, parcel.c.id.in_(merged)))
        .order_by(parcel.c.created_at, parcel.c.id)
    )
    return [struct(Held, r) for r in await db.all(query.with_for_update() if lock else query)]


async def of_case(db: ReadDb, *, shop_id: UUID, case_id: UUID) -> list[Held]:
    query = sa.select(parcel).where(parcel.c.shop_id == shop_id, parcel.c.case_id == case_id)
    return [struct(Held, r) for r in await db.all(query.order_by(parcel.c.created_at))]


async def by_number(db: ReadDb, *, shop_id: UUID, numbers: Sequence[str]) -> list[Held]:
    query = sa.select(parcel).where(parcel.c.shop_id == shop_id, parcel.c.tracking_no.in_(numbers))
    return [struct(Held, r) for r in await db.all(query)]


async def orders_of(db: ReadDb, *, shop_id: UUID, parcels: Sequence[Held]) -> dict[UUID, list[UUID]]:
    """The orders in each of these parcels."""
    found = {p.id: [p.order_id] for p in parcels}
    if found:
        mine = (parcel_order.c.shop_id == shop_id) & parcel_order.c.parcel_id.in_(list(found))
        for r in await db.all(sa.select(parcel_order).where(mine)):
            found[r.parcel_id].append(r.order_id)
    return found


async def lines_of(db: ReadDb, *, shop_id: UUID, parcel_ids: Sequence[UUID]) -> Sequence[Any]:
    return await db.all(
        sa.select(parcel_line).where(parcel_line.c.shop_id == shop_id, parcel_line.c.parcel_id.in_(parcel_ids))
    )


async def traces_of(db: ReadDb, *, shop_id: UUID, parcel_ids: Sequence[UUID]) -> Sequence[Any]:
    mine = (tracking.c.shop_id == shop_id) & tracking.c.parcel_id.in_(parcel_ids)
    return await db.all(sa.select(tracking).where(mine).order_by(tracking.c.at.desc(), tracking.c.seq.desc()))


async def orders_by_tracking(db: ReadDb, *, shop_id: UUID, numbers: Sequence[str]) -> list[UUID]:
    held = await by_number(db, shop_id=shop_id, numbers=numbers)
    return [o for found in (await orders_of(db, shop_id=shop_id, parcels=held)).values() for o in found]


async def serials_out(db: ReadDb, *, shop_id: UUID, serials: Sequence[str]) -> list[str]:
    """Of these serial numbers, those that left in a parcel that has not come back, and whose order sent nothing back."""
    both = (parcel.c.shop_id == parcel_line.c.shop_id) & (parcel.c.id == parcel_line.c.parcel_id)
    back = parcel.alias()
    returned = sa.exists().where(
        back.c.shop_id == parcel.c.shop_id, back.c.order_id == parcel.c.order_id, back.c.purpose == "return",
        back.c.state == ParcelState.delivered.value,
    )  # fmt: skip
    gone = parcel.c.state.not_in([ParcelState.returned.value, ParcelState.intercepted.value]) & ~returned
    mine = (parcel_line.c.shop_id == shop_id) & parcel_line.c.serials.op("&&")(
        sa.cast(list(serials), parcel_line.c.serials.type)
    )
    rows = await db.all(sa.select(parcel_line.c.serials).join(parcel, both).where(mine, gone))
    wanted = set(serials)
    return sorted({s for r in rows for s in r.serials if s in wanted})


async def unheard(db: WriteDb, *, before: datetime, traced: Sequence[str], limit: int) -> list[Held]:
    """Parcels of every shop that were last heard of before a moment; locked.

    Those under way, and of carriers that are followed also those that nobody has picked up.
    """
    late = parcel.c.state.in_(_HEARD) & (parcel.c.moved_at < before)
    waiting = parcel.c.state.in_(_STARTED) & (parcel.c.created_at < before) & parcel.c.carrier.in_(traced)
    query = sa.select(parcel).where(parcel.c.stalled_at.is_(None), sa.or_(late, waiting))
    return [struct(Held, r) for r in await db.all(query.limit(limit).with_for_update(skip_locked=True))]


async def stalled(db: ReadDb, *, shop_id: UUID, after: tuple[Any, ...] | None, limit: int) -> list[Held]:
    """The shop's parcels that are stalled, refused or lost, the longest first, up to `limit` + 1."""
    query = sa.select(parcel).where(parcel.c.shop_id == shop_id, _TROUBLE)
    if after:
        key = sa.tuple_(_SINCE, parcel.c.id)
        query = query.where(key > sa.tuple_(*(sa.literal(x) for x in after)))
    return [struct(Held, r) for r in await db.all(query.order_by(_SINCE, parcel.c.id).limit(limit + 1))]


async def count_trouble(db: ReadDb, *, shop_id: UUID) -> dict[str, int]:
    """The shop's parcels in trouble by what it is."""
    what = sa.case((parcel.c.stalled_at.is_not(None), "stalled"), else_=parcel.c.state).label("what")
    rows = await db.all(
        sa.select(what, sa.func.count().label("n")).where(parcel.c.shop_id == shop_id, _TROUBLE).group_by(what)
    )
    return {r.what: int(r.n) for r in rows}


async def astray(db: ReadDb) -> list[str]:
    """Parcels of orders that hold nothing, and parcels whose newest news is not the one they stand by."""
    bare = sa.select(parcel.c.tracking_no).where(
        parcel.c.purpose == "order",
        ~sa.exists().where(parcel_line.c.shop_id == parcel.c.shop_id, parcel_line.c.parcel_id == parcel.c.id),
    )
    found = [f"parcel {r.tracking_no} holds nothing" for r in await db.all(bare.limit(20))]
    last = sa.select(sa.func.max(tracking.c.at)).where(
        tracking.c.shop_id == parcel.c.shop_id, tracking.c.parcel_id == parcel.c.id
    )
    stale = sa.select(parcel.c.tracking_no).where(parcel.c.moved_at < last.scalar_subquery())
    return found + [f"parcel {r.tracking_no} has moved since its last news" for r in await db.all(stale.limit(20))]
