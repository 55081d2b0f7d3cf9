"""Bills open at payment, shares are claimed on them, escrow opens after receipt and the shop's delay."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from meadow.base import clock, ids, policy, timers, trail
from meadow.base.bus import emit
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound
from meadow.base.timers import Timer
from meadow.trade import orders
from meadow.trade.ledger import PLATFORM, Entry, Kind, post
from meadow.trade.orders.events import Completed, Paid
from meadow.trade.settlement import rules, store
from meadow.trade.settlement.events import Settled, SettledShare
from meadow.trade.settlement.types import BillState, Payee, Share

SETTLE = "trade.settlement.settle"
DELAY_S = policy.declare(
    "trade.settlement.delay", 604_800, 0, 7_776_000, text="seconds from receipt until escrow opens"
)
FEE_BP = policy.declare("trade.settlement.platform_fee", 500, 0, 3000, text="basis points of goods and freight")
_ACCOUNTS = {
    Payee.author: Kind.author_available,
    Payee.agency: Kind.agency_available,
    Payee.platform_tech: Kind.platform_tech,
}


async def on_paid(db: WriteDb, event: Paid) -> None:
    """One bill per line, in the payment's own transaction; payees claim their shares right after."""
    fee_bp, version = await policy.versioned(db, FEE_BP.key)
    order = await orders.load(db, event.shop_id, event.order_id)
    titles = {x.id: x.title for x in order.lines}
    rows: list[dict[str, Any]] = []
    for x in event.lines:
        fee = rules.platform_fee(x.amount, x.freight, fee_bp)
        rows.append({
            "shop_id": event.shop_id, "line_id": x.line_id, "order_id": event.order_id, "order_number": event.number,
            "buyer_id": event.buyer_id, "product_id": x.product_id, "sku_id": x.sku_id, "title": titles[x.line_id],
            "paid": x.amount, "freight": x.freight, "platform_fee": fee, "fee_version": version, "commission": 0,
            "net": x.amount + x.freight - fee, "currency": event.currency, "state": BillState.pending.value,
            "paid_at": event.paid_at,
        })  # fmt: skip
    await store.add(db, rows)


async def claim(db: WriteDb, *, shop_id: UUID, line_id: UUID, shares: Sequence[Share]) -> None:
    """Claim shares of a line's money out of the shop's net. Raises ValueError when they do not fit: a bug of the caller."""
    held = await store.lock(db, shop_id=shop_id, line_id=line_id)
    if held is None:
        raise NotFound
    if held.state != BillState.pending.value or not rules.fits(
        held.paid, held.freight, held.platform_fee + held.commission, shares
    ):
        raise ValueError(str(line_id), [s.amount for s in shares], held.net)
    await store.add_shares(db, shop_id=shop_id, line_id=line_id, shares=shares)
    await store.take(db, shop_id=shop_id, line_id=line_id, amount=sum(s.amount for s in shares))


async def on_completed(db: WriteDb, event: Completed) -> None:
    """Receipt is confirmed: the deadline to settle is set."""
    due = clock.now() + timedelta(seconds=await policy.value(db, DELAY_S.key))
    await store.set_due(db, shop_id=event.shop_id, order_id=event.order_id, due_at=due)
    await timers.set(db, SETTLE, event.order_id, due, {"shop_id": str(event.shop_id)})


async def settle(db: WriteDb, timer: Timer) -> None:
    """Open escrow of an order's lines and give each payee its share; settled lines stay as they are."""
    shop_id = ids.parse(timer.note["shop_id"])
    bills = [
        b
        for b in await store.of_order(db, shop_id=shop_id, order_id=timer.key, lock=True)
        if b.state == BillState.eligible.value
    ]
    if not bills:
        return
    shares: dict[UUID, list[Any]] = {}
    for s in await store.shares_of(db, shop_id=shop_id, line_ids=[b.line_id for b in bills]):
        shares.setdefault(s.line_id, []).append(s)
    entries = [e for b in bills for e in _entries(b, shares.get(b.line_id, []))]
    await post(db, shop_id=shop_id, reason="settled", ref=timer.key, currency=bills[0].currency, entries=entries)
    now = clock.now()
    await store.close(db, shop_id=shop_id, line_ids=[b.line_id for b in bills], at=now)
    detail = {"shop_id": str(shop_id), "lines": len(bills), "net": sum(b.net for b in bills)}
    await trail.note(db, None, verb="trade.settlement.settle", subject=timer.key, detail=detail)
    for b in bills:
        parts = tuple(SettledShare(s.payee, s.payee_id, s.amount) for s in shares.get(b.line_id, []))
        await emit(
            db,
            Settled(
                shop_id=shop_id, order_id=b.order_id, line_id=b.line_id, product_id=b.product_id, sku_id=b.sku_id,
                buyer_id=b.buyer_id, amount=b.paid, net=b.net, currency=b.currency, paid_at=b.paid_at, shares=parts,
            ),
        )  # fmt: skip


def _entries(bill: Any, shares: Sequence[Any]) -> list[Entry]:
    """Out of escrow, to everybody: sums to zero by the bill's own check."""
    legs = [
        Entry(bill.shop_id, Kind.escrow, -(bill.paid + bill.freight), bill.line_id),
        Entry(bill.shop_id, Kind.shop_available, bill.net, bill.line_id),
        Entry(PLATFORM, Kind.platform_fee, bill.platform_fee, bill.line_id),
    ]
    for s in shares:
        kind = _ACCOUNTS[Payee(s.payee)]
        legs.append(Entry(PLATFORM if kind is Kind.platform_tech else s.payee_id, kind, s.amount, bill.line_id))
    return legs
