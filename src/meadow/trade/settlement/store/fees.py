"""SQL of the platform's fee by category."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base.db import ReadDb, WriteDb
from meadow.trade.settlement.tables import fee


async def fees(db: ReadDb) -> dict[UUID, list[tuple[datetime, int]]]:
    """Every category's rates with the day each begins, the newest first; the platform's own table has no tenant."""
    found: dict[UUID, list[tuple[datetime, int]]] = {}
    for r in await db.all(sa.select(fee).order_by(fee.c.category_id, fee.c.effective_at.desc())):
        found.setdefault(r.category_id, []).append((r.effective_at, int(r.bp)))
    return found


async def put_fee(
    db: WriteDb, *, category_id: UUID, bp: int, effective_at: datetime, made_by: UUID, made_at: datetime
) -> None:
    """Set a category's rate from a moment on."""
    row = {"category_id": category_id, "effective_at": effective_at, "bp": bp, "made_by": made_by, "made_at": made_at}
    await db.run(
        insert(fee).values(row).on_conflict_do_update(index_elements=["category_id", "effective_at"], set_=row)
    )
