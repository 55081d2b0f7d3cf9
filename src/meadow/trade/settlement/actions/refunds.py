"""A refund on a line: out of escrow before it settles, back from the payees after."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from meadow.base import clock, ids, trail
from meadow.base.bus import emit
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound
from meadow.trade.ledger import PLATFORM, Entry, Kind, lock, post
from meadow.trade.settlement import rules, store
from meadow.trade.settlement.events import Adjusted, SettledShare
from meadow.trade.settlement.rules.accounts import ACCOUNTS, owner_of
from meadow.trade.settlement.types import OPEN, BillState, RefundFact, RefundKind


class _Money(msgspec.Struct, frozen=True):
    """What one refund moves: to the buyer, and back to who bore the subsidies."""

    goods: int
    freight: int
    platform: int
    author: int

    @property
    def total(self) -> int:
        return self.goods + self.freight + self.platform + self.author


class _Taken(msgspec.Struct, frozen=True):
    """Whose money that was."""

    fee: int
    shares: dict[tuple[str, UUID], int]
    net: int
    held: rules.Held


async def on_refunded(db: WriteDb, event: RefundFact) -> None:
    """Move a granted refund to the buyer's funds, and take it from whoever had it; the same refund told twice moves once.

    Before settlement it comes out of escrow and the shares shrink with what is left. After, every payee gives back in
    proportion, the shop from what is available, then its deposit, then below zero. Raises ValueError beyond what was paid.
    """
    bill = await store.lock(db, shop_id=event.shop_id, line_id=event.line_id)
    if bill is None:
        raise NotFound
    sums, after = await store.taken(db, shop_id=event.shop_id, line_id=event.line_id)
    shares = await store.shares_of(db, shop_id=event.shop_id, line_ids=[event.line_id])
    money = _money(bill, sums, event)
    taken = _taken(bill, sums, after, shares, money)
    row: dict[str, Any] = {
        "line_id": event.line_id, "refund_id": event.refund_id, "case_id": event.case_id, "at": clock.now(),
        "qty": event.qty, "goods": money.goods, "freight": money.freight, "platform_subsidy": money.platform,
        "author_subsidy": money.author, "platform_fee": taken.fee, "commission": sum(taken.shares.values()),
        "net": taken.net, "currency": bill.currency, "from_deposit": 0, "kind": RefundKind.before.value,
    }  # fmt: skip
    if bill.state in OPEN:
        if await store.add_refund(db, row, taken.shares, shop_id=event.shop_id):
            await _out_of_escrow(db, bill, event, money, taken)
        return
    _, from_deposit = await _shops_part(db, bill, taken, shares)
    row |= {"kind": (RefundKind.deposit if from_deposit else RefundKind.after).value, "from_deposit": from_deposit}
    if await store.add_refund(db, row, taken.shares, shop_id=event.shop_id):
        await _out_of_payees(db, bill, event, money, taken, from_deposit)


def _money(bill: Any, sums: dict[str, int], event: RefundFact) -> _Money:
    """The buyer's part and what returns to the bearers of subsidies, measured over all refunds so far."""
    pieces, goods = (sums["qty"] + event.qty, bill.qty), sums["goods"] + event.goods
    if goods > bill.paid or sums["freight"] + event.freight > bill.freight or min(event.goods, event.freight) < 0:
        raise ValueError(str(bill.line_id), goods, bill.paid, event.freight)
    platform = rules.returned(bill.platform_subsidy, bill.paid, goods, pieces)
    author = rules.returned(bill.author_subsidy, bill.paid, goods, pieces)
    return _Money(event.goods, event.freight, platform - sums["platform_subsidy"], author - sums["author_subsidy"])


def _taken(
    bill: Any, sums: dict[str, int], after: dict[tuple[str, UUID], int], shares: Sequence[Any], money: _Money
) -> _Taken:
    """Who gives how much: the line as it stands, and as it stands without the refunded part."""
    came_in = bill.paid + bill.platform_subsidy + bill.author_subsidy
    whole = rules.Whole(
        goods=came_in, freight=bill.freight, fee_goods=bill.fee_goods, fee_freight=bill.fee_freight,
        shares=tuple(s.claimed for s in shares),
    )  # fmt: skip
    keys = [(s.payee, s.payee_id) for s in shares]
    before = rules.Held(
        goods=came_in - sums["goods"] - sums["platform_subsidy"] - sums["author_subsidy"],
        freight=bill.freight - sums["freight"], fee=bill.platform_fee - sums["fee_after"],
        shares=tuple(s.amount - after.get(k, 0) for s, k in zip(shares, keys, strict=True)),
    )  # fmt: skip
    left = before.goods - money.goods - money.platform - money.author
    now = rules.cut(whole, before, left, before.freight - money.freight)
    parts = {k: old - new for k, old, new in zip(keys, before.shares, now.shares, strict=True)}
    return _Taken(before.fee - now.fee, parts, before.net - now.net, now)


async def _out_of_escrow(db: WriteDb, bill: Any, event: RefundFact, money: _Money, taken: _Taken) -> None:
    await _post(db, bill, event, money, [Entry(bill.shop_id, Kind.escrow, -money.total, bill.line_id)])
    await store.cut_shares(db, taken.shares, shop_id=bill.shop_id, line_id=bill.line_id)
    empty, pieces = taken.held.goods + taken.held.freight == 0, bill.refunded_qty + event.qty
    await store.shrink(
        db, shop_id=bill.shop_id, line_id=bill.line_id, platform_fee=taken.held.fee, net=taken.held.net,
        commission=sum(taken.held.shares), refunded_qty=pieces,
        refunded_goods=bill.refunded_goods + money.goods, refunded_freight=bill.refunded_freight + money.freight,
        refunded_subsidy=bill.refunded_subsidy + money.platform + money.author,
        state=BillState.refunded.value if empty and (money.total or pieces >= bill.qty) else bill.state,
    )  # fmt: skip


async def _shops_part(db: WriteDb, bill: Any, taken: _Taken, shares: Sequence[Any]) -> tuple[int, int]:
    """What the shop has available and in deposit bears its part; all accounts of the reversal are locked in one order."""
    owners = sorted({bill.shop_id, *(s.payee_id for s in shares)} - {PLATFORM})
    kinds = [Kind.shop_available, Kind.deposit, *{ACCOUNTS[s.payee] for s in shares}]
    held = await lock(db, owners, kinds, bill.currency)
    available, deposit = (held.get((bill.shop_id, k), 0) for k in (Kind.shop_available, Kind.deposit))
    return rules.short_of(available, deposit, taken.net)


async def _out_of_payees(
    db: WriteDb, bill: Any, event: RefundFact, money: _Money, taken: _Taken, from_deposit: int
) -> None:
    legs = [
        Entry(bill.shop_id, Kind.shop_available, from_deposit - taken.net, bill.line_id),
        Entry(bill.shop_id, Kind.deposit, -from_deposit, bill.line_id),
        Entry(PLATFORM, Kind.platform_fee, -taken.fee, bill.line_id),
    ]
    legs += [
        Entry(owner_of(payee, owner), ACCOUNTS[payee], -amount, bill.line_id)
        for (payee, owner), amount in taken.shares.items()
    ]
    await _post(db, bill, event, money, legs)
    if bill.state == BillState.settled.value:
        await store.shrink(db, shop_id=bill.shop_id, line_id=bill.line_id, state=BillState.adjusted.value)
    await trail.note(
        db, None, verb="trade.settlement.reverse", subject=bill.line_id,
        detail={"shop_id": str(bill.shop_id), "refund_id": str(event.refund_id), "net": taken.net, "from_deposit": from_deposit},
    )  # fmt: skip
    await emit(
        db,
        Adjusted(
            shop_id=bill.shop_id, order_id=bill.order_id, line_id=bill.line_id, refund_id=event.refund_id, net=taken.net,
            currency=bill.currency,
            shares=tuple(SettledShare(payee, owner, n) for (payee, owner), n in taken.shares.items() if n),
        ),
    )  # fmt: skip


async def _post(db: WriteDb, bill: Any, event: RefundFact, money: _Money, legs: list[Entry]) -> None:
    """One posting per line and refund; a gift's refund moves nothing."""
    if not money.total:
        return
    legs += [
        Entry(bill.buyer_id, Kind.buyer_funds, money.goods + money.freight, bill.line_id),
        Entry(PLATFORM, Kind.subsidy, money.platform, bill.line_id),
        Entry(bill.subsidy_author_id or PLATFORM, Kind.author_available, money.author, bill.line_id),
    ]
    ref = ids.derived("refund", event.refund_id, bill.line_id)
    await post(db, shop_id=bill.shop_id, reason="refunded", ref=ref, currency=bill.currency, entries=legs)
