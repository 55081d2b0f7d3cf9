"""A shop's money and its bills."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from meadow.base import clock, policy
from meadow.base.db import ReadDb
from meadow.base.errors import NotFound
from meadow.base.page import Cursor, Page
from meadow.trade import ledger, orders
from meadow.trade.ledger import Kind
from meadow.trade.settlement import rules, store
from meadow.trade.settlement.queries.payouts import terms
from meadow.trade.settlement.types import (
    FEE_BP,
    OPEN,
    Bill,
    BillCounts,
    BillsFilter,
    BillState,
    Change,
    Changes,
    FeeRow,
    Fees,
    Funds,
    Payee,
    RefundKind,
    Row,
    Split,
)

CAP = 10_000
_LEADERS = {Payee.leader1, Payee.leader2}
_OTHER = {Payee.insurance, Payee.platform_fee}


async def funds(db: ReadDb, shop_id: UUID) -> Funds:
    """A shop's money now; what is available is the ledger's own balance."""
    sums = await store.open_sums(db, shop_id=shop_id, since=clock.now() - timedelta(days=30))
    held = {b.kind: b.balance for b in await ledger.balances(db, shop_id)}
    found = await terms(db, "shop", shop_id)
    return Funds(
        currency="CNY", escrow=int(sums.escrow), pending=int(sums.pending), available=found.available,
        settled_30d=int(sums.recent), deposit=found.deposit, payout=held.get(Kind.payout, 0),
        deposit_required=found.deposit_required, withdrawable=found.most,
    )  # fmt: skip


async def bills(db: ReadDb, shop_id: UUID | None, wanted: BillsFilter, cursor: str | None, limit: int) -> Page[Bill]:
    """Bills of a shop, or of all shops for the platform, newest first."""
    at = Cursor.read(cursor, UUID)
    rows = await store.page(db, shop_id=shop_id, wanted=wanted, before=at[0] if at else None, limit=limit)
    more = Cursor.make(rows[limit - 1].line_id) if len(rows) > limit else None
    return Page(await dress(db, rows[:limit]), more)


async def dress(db: ReadDb, rows: Sequence[Any]) -> list[Bill]:
    """Bills with the rows of income and outgo, from their shares and from what refunds took after settlement."""
    if not rows:
        return []
    shares = await store.shares_of_lines(db, shop_ids=[r.shop_id for r in rows], line_ids=[r.line_id for r in rows])
    later = [r for r in rows if r.state == BillState.adjusted.value]
    back: dict[UUID, int] = {}
    for shop_id in {r.shop_id for r in later}:
        mine = [r.line_id for r in later if r.shop_id == shop_id]
        for f in await store.refunds_of(db, shop_id=shop_id, line_ids=mine):
            if f.kind != RefundKind.before.value:
                back[f.line_id] = back.get(f.line_id, 0) + int(f.net)
    return [_bill(r, shares.get(r.line_id, []), back.get(r.line_id, 0)) for r in rows]


def shown(r: Any) -> BillState:
    """The state a bill is shown in."""
    return BillState.frozen if r.frozen is not None and r.state in OPEN else BillState(r.state)


def _bill(r: Any, shares: Sequence[Any], back: int) -> Bill:
    leader = sum(s.amount for s in shares if s.payee in _LEADERS)
    promotion = sum(s.amount for s in shares if s.payee == Payee.distributor)
    other = sum(s.amount for s in shares if s.payee in _OTHER)
    refunded = r.refunded_goods + r.refunded_freight + r.refunded_subsidy
    outgo = r.platform_fee + r.commission
    return Bill(
        id=r.line_id, shop_id=r.shop_id, order_id=r.order_id, order_number=r.order_number, title=r.title, qty=r.qty, goods=r.goods,
        freight=r.freight, shop_discount=r.shop_discount, platform_subsidy=r.platform_subsidy,
        author_subsidy=r.author_subsidy, paid=r.paid, refunded=refunded,
        income=r.goods + r.freight - r.shop_discount - refunded, platform_fee=r.platform_fee,
        commission=r.commission - leader - promotion - other, leader_fee=leader, promotion_fee=promotion, other_fee=other,
        outgo=outgo, net=r.net, refunded_after=back, state=shown(r), held_by_case=r.cases > 0 and r.state in OPEN,
        paid_at=r.paid_at, due_at=r.due_at, settled_at=r.settled_at, currency=r.currency,
    )  # fmt: skip


async def counts(db: ReadDb, shop_id: UUID | None) -> BillCounts:
    """Bills by state, for the tabs of a list."""
    found = await store.state_counts(db, shop_id=shop_id, cap=CAP)
    return BillCounts(
        cap=CAP, counts={k: min(n, CAP) for k, (n, _) in found.items()}, net={k: v for k, (_, v) in found.items()}
    )


async def split(db: ReadDb, shop_id: UUID, order_id: UUID) -> Split:
    """Where an order's money goes, payee by payee; the rows and the refunds sum to what came in."""
    order = await orders.load(db, shop_id, order_id)
    rows = await store.of_order(db, shop_id=shop_id, order_id=order_id)
    found: list[Row] = []
    subsidies = refunded = paid = 0
    for b in rows:
        state = shown(b)
        sums, after = await store.taken(db, shop_id=shop_id, line_id=b.line_id)
        back = sum(sums[n] for n in ("goods", "freight", "platform_subsidy", "author_subsidy"))
        before = b.refunded_goods + b.refunded_freight + b.refunded_subsidy
        fee = b.platform_fee - sums["fee_after"]
        net = b.net - (back - before - sums["fee_after"] - sum(after.values()))
        found.append(Row(payee="shop", payee_id=shop_id, amount=net, rate_bp=0, state=state))
        found.append(Row(payee=Payee.platform_fee, payee_id=None, amount=fee, rate_bp=b.fee_bp, state=state))
        found.extend(
            Row(payee=s.payee, payee_id=s.payee_id, amount=s.amount - after.get((s.payee, s.payee_id), 0), rate_bp=s.rate_bp,
                state=state)
            for s in await store.shares_of(db, shop_id=shop_id, line_ids=[b.line_id])
        )  # fmt: skip
        paid += b.paid + b.freight
        subsidies += b.platform_subsidy + b.author_subsidy
        refunded += back
    return Split(order.currency, paid, found, subsidies, refunded)


async def changes(db: ReadDb, shop_id: UUID, line_id: UUID) -> Changes:
    """Every refund of a line with what it took from whom: why an amount is smaller than it was. Raises `NotFound`."""
    if await store.bill_of(db, shop_id=shop_id, line_id=line_id) is None:
        raise NotFound
    taken = await store.reversals_of(db, shop_id=shop_id, line_id=line_id)
    return Changes([
        Change(
            refund_id=f.refund_id, kind=RefundKind(f.kind), at=f.at, goods=f.goods, freight=f.freight,
            subsidies=f.platform_subsidy + f.author_subsidy, platform_fee=f.platform_fee, net=f.net,
            from_deposit=f.from_deposit, payees=taken.get(f.refund_id, {}),
        )
        for f in await store.refunds_of(db, shop_id=shop_id, line_ids=[line_id])
    ])  # fmt: skip


async def platform_share(db: ReadDb, category_ids: Iterable[UUID]) -> dict[UUID, int]:
    """What the platform keeps of a sale in each of these categories now, in basis points."""
    usual, rates, now = int(await policy.value(db, FEE_BP.key)), await store.fees(db), clock.now()
    own = {c: rules.rate_of(rates.get(c, ()), now) for c in category_ids}
    return {c: usual if bp is None else bp for c, bp in own.items()}


async def fees(db: ReadDb) -> Fees:
    """The platform's fee: the usual one, and each category's own with the moment it begins."""
    found = [
        FeeRow(category_id=category, bp=bp, effective_at=since)
        for category, rates in (await store.fees(db)).items()
        for since, bp in rates
    ]
    return Fees(usual_bp=int(await policy.value(db, FEE_BP.key)), items=found)
