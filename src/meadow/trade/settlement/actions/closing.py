"""The daily close: the ledger's day is sealed, then every balance that moved gets its statement, which nobody rewrites."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from meadow.base import clock, timers
from meadow.base.db import WriteDb
from meadow.base.timers import Timer
from meadow.trade import ledger
from meadow.trade.ledger import Kind, Movement
from meadow.trade.settlement import rules
from meadow.trade.settlement import store as bills
from meadow.trade.settlement.actions.bills import wake
from meadow.trade.settlement.store import statements as store

CLOSE = "trade.settlement.close"
_EVERY = timedelta(minutes=5)
_SOON = timedelta(seconds=1)
_OWNERS = {Kind.shop_available: "shop", Kind.author_available: "author", Kind.agency_available: "agency"}
_Figures = Mapping[tuple[UUID, str], dict[str, int]]


async def close_due(db: WriteDb, timer: Timer) -> None:
    """Close the next day that is over, and come back: at once while days are left, else in five minutes.

    On the way it looks whether lines are due that no deadline has woken, so that none waits for another's.
    """
    now = clock.now()
    for _, order_id in await bills.settle_candidates(db, at=now, limit=1):
        await wake(db, order_id, now)
    day = await close_day(db)
    await timers.set(db, timer.kind, timer.key, clock.now() + (_SOON if day else _EVERY))


async def close_day(db: WriteDb) -> date | None:
    """Close one day of the ledger with its statements, and the month that ends with it; None when all is closed."""
    day = await ledger.close_day(db)
    if day is None:
        return None
    await _statements(db, "day", day, 1)
    after = day + timedelta(days=1)
    if after.day == 1:
        first = day.replace(day=1)
        await _statements(db, "month", first, (after - first).days)
    return day


async def _statements(db: WriteDb, period: str, start: date, length: int) -> None:
    since, until = rules.bounds(start, length)
    moved: dict[tuple[UUID, str, str], list[Movement]] = {}
    for m in await ledger.movements(db, list(_OWNERS), since, until):
        moved.setdefault((m.owner, _OWNERS[m.kind], m.currency), []).append(m)
    if not moved:
        return
    before = await store.last_of(db, owner_ids=[owner for owner, _, _ in moved], period=period)
    shops = await store.shop_figures(db, since=since, until=until)
    payees = await store.payee_figures(db, since=since, until=until)
    head = {"period": period, "start": start, "since": since, "until": until, "closed_at": clock.now()}
    rows = [
        head
        | _row(head, owner, kind, currency, parts, before.get((owner, currency)), shops if kind == "shop" else payees)
        for (owner, kind, currency), parts in moved.items()
    ]
    await store.add(db, rows)


def _row(
    head: dict[str, Any], owner: UUID, kind: str, currency: str, parts: list[Movement], last: Any, figures: _Figures
) -> dict[str, Any]:
    by_reason: dict[str, int] = {m.reason: m.amount for m in parts if m.amount}
    opening = int(last.closing) if last else 0
    row: dict[str, Any] = {
        "owner_id": owner, "owner_kind": kind, "currency": currency, "opening": opening,
        "closing": opening + sum(by_reason.values()), "moved": by_reason, "figures": figures.get((owner, currency), {}),
    }  # fmt: skip
    said = rules.statement_body({**head, **row})
    return row | {"hash": rules.link(bytes(last.hash) if last else rules.GENESIS, said)}
