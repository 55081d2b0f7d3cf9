"""Funds, bills and earnings: the same split read from every side."""

import csv
import io
from datetime import timedelta
from typing import Any
from uuid import UUID

from meadow.base import clock
from meadow.base.db import ReadDb
from meadow.base.page import Cursor, Page
from meadow.trade import ledger, orders
from meadow.trade.ledger import Kind
from meadow.trade.settlement import store
from meadow.trade.settlement.types import Bill, BillState, Earned, Earnings, Funds, Payee, Row, Split


async def _available(db: ReadDb, owner: UUID, kind: Kind) -> int:
    return sum(b.balance for b in await ledger.balances(db, owner) if b.kind is kind)


async def funds(db: ReadDb, shop_id: UUID) -> Funds:
    """A shop's money now; what is available is the ledger's own balance."""
    sums = await store.open_sums(db, shop_id=shop_id, since=clock.now() - timedelta(days=30))
    available = await _available(db, shop_id, Kind.shop_available)
    return Funds(
        currency="CNY",
        escrow=int(sums.escrow),
        pending=int(sums.pending),
        available=available,
        settled_30d=int(sums.recent),
    )


async def bills(db: ReadDb, shop_id: UUID | None, cursor: str | None, limit: int) -> Page[Bill]:
    """Bills of a shop, or of all shops for the platform, newest first."""
    at = Cursor.read(cursor, UUID)
    rows = await store.page(db, shop_id=shop_id, before=at[0] if at else None, limit=limit)
    more = Cursor.make(rows[limit - 1].line_id) if len(rows) > limit else None
    return Page([_bill(r) for r in rows[:limit]], more)


def _bill(r: Any) -> Bill:
    return Bill(
        id=r.line_id, order_id=r.order_id, order_number=r.order_number, title=r.title, paid=r.paid, freight=r.freight,
        platform_fee=r.platform_fee, commission=r.commission, net=r.net, state=BillState(r.state), due_at=r.due_at,
        settled_at=r.settled_at, currency=r.currency,
    )  # fmt: skip


async def bills_csv(db: ReadDb, shop_id: UUID) -> str:
    """A shop's newest 10,000 bills as CSV with a byte-order mark; text cells cannot start a formula."""
    rows = await store.page(db, shop_id=shop_id, before=None, limit=10_000)
    out = io.StringIO()
    out.write("\ufeff")
    sheet = csv.writer(out)
    sheet.writerow(
        [
            "order",
            "title",
            "state",
            "currency",
            "paid",
            "freight",
            "platform_fee",
            "commission",
            "net",
            "due",
            "settled",
        ]
    )
    for r in rows:
        amounts = [f"{x / 100:.2f}" for x in (r.paid, r.freight, r.platform_fee, r.commission, r.net)]
        sheet.writerow(
            [
                _text(f"\t{r.order_number}"),
                _text(r.title.get("zh-CN", "")),
                r.state,
                r.currency,
                *amounts,
                r.due_at or "",
                r.settled_at or "",
            ]
        )
    return out.getvalue()


def _text(cell: str) -> str:
    return "'" + cell if cell[:1] in {"=", "+", "-", "@"} else cell


async def earnings(db: ReadDb, payee_id: UUID, kind: Kind) -> Earnings:
    """An author's (or agency's) money by state; what is available is the ledger's own balance."""
    sums = await store.payee_sums(db, payee_id=payee_id)
    return Earnings(
        currency="CNY", estimated=sums.get(BillState.pending, 0), pending=sums.get(BillState.eligible, 0),
        available=await _available(db, payee_id, kind),
    )  # fmt: skip


async def earned(db: ReadDb, payee_id: UUID, cursor: str | None, limit: int) -> Page[Earned]:
    """The lines a payee earns on, newest first."""
    at = Cursor.read(cursor, UUID)
    rows = await store.payee_page(db, payee_id=payee_id, before=at[0] if at else None, limit=limit)
    items = [
        Earned(
            id=r.line_id, order_number=r.order_number, product_title=r.title, base=r.base, rate_bp=r.rate_bp,
            commission=r.amount + int(r.tech), tech_fee=int(r.tech), net=r.amount, state=BillState(r.state),
            at=r.settled_at or r.paid_at, currency=r.currency,
        )
        for r in rows[:limit]
    ]  # fmt: skip
    return Page(items, Cursor.make(rows[limit - 1].line_id) if len(rows) > limit else None)


async def split(db: ReadDb, shop_id: UUID, order_id: UUID) -> Split:
    """Where an order's money goes, payee by payee; the rows sum to what was paid."""
    order = await orders.load(db, shop_id, order_id)
    rows = await store.of_order(db, shop_id=shop_id, order_id=order_id)
    found: list[Row] = []
    for b in rows:
        state = BillState(b.state)
        found.append(Row(payee="shop", payee_id=shop_id, amount=b.net, rate_bp=0, state=state))
        found.append(Row(payee=Payee.platform_fee, payee_id=None, amount=b.platform_fee, rate_bp=0, state=state))
        found.extend(
            Row(payee=s.payee, payee_id=s.payee_id, amount=s.amount, rate_bp=s.rate_bp, state=state)
            for s in await store.shares_of(db, shop_id=shop_id, line_ids=[b.line_id])
        )
    return Split(order.currency, sum(b.paid + b.freight for b in rows), found)


async def settled_lines(db: ReadDb, shop_id: UUID) -> dict[UUID, int]:
    """What the settled lines of a shop were paid, by line."""
    return await store.settled_lines(db, shop_id=shop_id)


async def checks(db: ReadDb) -> list[str]:
    """Findings: shares that do not add up, escrow that is not what the open bills hold."""
    found = [f"the shares of line {line} do not sum to its commission" for line in await store.uneven(db)]
    held = sum(b.balance for b in await ledger.total(db) if b.kind is Kind.escrow)
    due = await store.escrow_due(db)
    return found + ([f"escrow holds {held}, the open bills say {due}"] if held != due else [])
