"""What payees earn: estimated, pending, their own."""

from datetime import timedelta
from uuid import UUID

from meadow.base import clock
from meadow.base.db import ReadDb
from meadow.base.page import Cursor, Page
from meadow.trade import ledger
from meadow.trade.ledger import Kind
from meadow.trade.settlement import store
from meadow.trade.settlement.queries.bills import shown
from meadow.trade.settlement.queries.payouts import terms
from meadow.trade.settlement.types import BillState, Earned, Earnings
from meadow.trade.settlement.types.payouts import Owner


async def earnings(db: ReadDb, payee_id: UUID, owner: Owner) -> Earnings:
    """An author's (or agency's) money by state; what is available is the ledger's own balance."""
    sums = await store.payee_sums(db, payee_id=payee_id, since=clock.now() - timedelta(days=30))
    held = {b.kind: b.balance for b in await ledger.balances(db, payee_id)}
    found = await terms(db, owner, payee_id)
    return Earnings(
        currency="CNY", estimated=sums.get(BillState.pending, 0), pending=sums.get(BillState.eligible, 0),
        available=found.available, payout=held.get(Kind.payout, 0), withdrawable=found.most, settled_30d=sums["recent"],
    )  # fmt: skip


async def earned(db: ReadDb, payee_id: UUID, state: BillState | None, cursor: str | None, limit: int) -> Page[Earned]:
    """The lines a payee earns on, newest first."""
    at = Cursor.read(cursor, UUID, str)
    rows = await store.payee_page(
        db, payee_id=payee_id, states=[state] if state else [], before=(at[0], at[1]) if at else None, limit=limit
    )
    items = [
        Earned(
            id=r.line_id, order_number=r.order_number, product_title=r.title, payee=r.payee, base=r.base, rate_bp=r.rate_bp,
            commission=r.amount + int(r.tech), tech_fee=int(r.tech), estimated=r.claimed + r.confiscated,
            taken_back=r.claimed + r.confiscated - r.amount + int(r.back), net=r.amount - int(r.back), state=shown(r),
            at=r.settled_at or r.paid_at, paid_at=r.paid_at, settled_at=r.settled_at, currency=r.currency,
        )
        for r in rows[:limit]
    ]  # fmt: skip
    last = rows[limit - 1] if len(rows) > limit else None
    return Page(items, Cursor.make(last.line_id, last.payee) if last else None)
