"""Closed statements as their owners and the platform read them."""

from datetime import date
from typing import Any
from uuid import UUID

from meadow.base.db import ReadDb
from meadow.base.page import Cursor, Page
from meadow.trade.settlement.queries.payouts import names_of
from meadow.trade.settlement.store import statements as store
from meadow.trade.settlement.types.payouts import Owner
from meadow.trade.settlement.types.statements import OpsStatement, Period, Statement


def _view(r: Any) -> Statement:
    return Statement(
        period=r.period, start=r.start, currency=r.currency, opening=r.opening, closing=r.closing, moved=r.moved,
        figures=r.figures, closed_at=r.closed_at, hash=bytes(r.hash).hex(),
    )  # fmt: skip


async def statements(db: ReadDb, owner_id: UUID, period: Period, cursor: str | None, limit: int) -> Page[Statement]:
    """An owner's statements, newest first."""
    at = Cursor.read(cursor, date)
    rows = await store.page(db, owner_id=owner_id, period=period, before=at[0] if at else None, limit=limit)
    return Page([_view(r) for r in rows[:limit]], Cursor.make(rows[limit - 1].start) if len(rows) > limit else None)


async def all_statements(
    db: ReadDb, period: Period, owner: Owner | None, cursor: str | None, limit: int
) -> Page[OpsStatement]:
    """Statements of all owners, newest first."""
    at = Cursor.read(cursor, date, UUID)
    rows = await store.all_of(db, period=period, owner_kind=owner, before=(at[0], at[1]) if at else None, limit=limit)
    names = await names_of(db, [(r.owner_kind, r.owner_id) for r in rows[:limit]])
    found = [
        OpsStatement(
            owner_kind=r.owner_kind, owner_id=r.owner_id, owner_name=names.get(r.owner_id, ""), statement=_view(r)
        )
        for r in rows[:limit]
    ]
    last = rows[limit - 1] if len(rows) > limit else None
    return Page(found, Cursor.make(last.start, last.owner_id) if last else None)
