"""SQL of parcels, by shop."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base import clock
from meadow.base.db import ReadDb, WriteDb
from meadow.trade.fulfilment.tables import parcel, parcel_line, tracking
from meadow.trade.fulfilment.types import ParcelState


async def add(  # the columns of a parcel
    db: WriteDb,
    *,
    shop_id: UUID,
    parcel_id: UUID,
    order_id: UUID,
    carrier: str,
    tracking_no: str,
    pieces: Mapping[UUID, int],
) -> bool:
    """Write a parcel; False when this shop has used the number with this carrier."""
    row = {"shop_id": shop_id, "id": parcel_id, "order_id": order_id, "carrier": carrier, "tracking_no": tracking_no}
    row |= {"state": ParcelState.created.value, "created_at": clock.now()}
    if not await db.run(insert(parcel).values(row).on_conflict_do_nothing()):
        return False
    lines = [{"shop_id": shop_id, "parcel_id": parcel_id, "line_id": line, "qty": qty} for line, qty in pieces.items()]
    await db.many(parcel_line.insert(), lines)
    return True


async def trace(db: WriteDb, *, shop_id: UUID, parcel_id: UUID, seq: int, state: ParcelState, place: str) -> bool:
    """Add a trace line once, and move the parcel."""
    row = {
        "shop_id": shop_id,
        "parcel_id": parcel_id,
        "seq": seq,
        "at": clock.now(),
        "state": state.value,
        "place": place,
    }
    if not await db.run(insert(tracking).values(row).on_conflict_do_nothing()):
        return False
    mine = (parcel.c.shop_id == shop_id) & (parcel.c.id == parcel_id)
    await db.run(parcel.update().where(mine).values(state=state.value))
    return True


async def one(db: ReadDb, *, shop_id: UUID, parcel_id: UUID) -> Any:
    return await db.one(sa.select(parcel).where(parcel.c.shop_id == shop_id, parcel.c.id == parcel_id))


async def of_order(db: ReadDb, *, shop_id: UUID, order_id: UUID) -> Sequence[Any]:
    query = (
        sa.select(parcel)
        .where(parcel.c.shop_id == shop_id, parcel.c.order_id == order_id)
        .order_by(parcel.c.created_at)
    )
    return await db.all(query)


async def lines_of(db: ReadDb, *, shop_id: UUID, parcel_ids: Sequence[UUID]) -> Sequence[Any]:
    return await db.all(
        sa.select(parcel_line).where(parcel_line.c.shop_id == shop_id, parcel_line.c.parcel_id.in_(parcel_ids))
    )


async def traces_of(db: ReadDb, *, shop_id: UUID, parcel_ids: Sequence[UUID]) -> Sequence[Any]:
    mine = (tracking.c.shop_id == shop_id) & tracking.c.parcel_id.in_(parcel_ids)
    return await db.all(sa.select(tracking).where(mine).order_by(tracking.c.seq.desc()))


async def orders_by_tracking(db: ReadDb, *, shop_id: UUID, numbers: Sequence[str]) -> list[UUID]:
    rows = await db.all(
        sa.select(parcel.c.order_id).where(parcel.c.shop_id == shop_id, parcel.c.tracking_no.in_(numbers))
    )
    return [r.order_id for r in rows]
