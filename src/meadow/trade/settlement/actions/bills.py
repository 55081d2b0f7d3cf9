"""The life of a bill until it settles: opened, claimed on, made due, held by cases."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from meadow.base import clock, ids, policy, timers
from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import NotFound
from meadow.people import shops
from meadow.trade.orders.events import Completed, LineFact, Paid
from meadow.trade.settlement import rules, store
from meadow.trade.settlement.types import (
    DELAY_S,
    EXPRESS_S,
    EXPRESS_SCORE,
    EXTENDED_S,
    EXTENDED_SCORE,
    FEE_BP,
    PLATFORM_COUPON,
    BillState,
    CaseFact,
    Share,
)

SETTLE = "trade.settlement.settle"
_FRESH_S = 2.0
_FEES = "trade.settlement.fees"
_BUCKET_S = 60
_SLOTS = 16


async def on_paid(db: WriteDb, event: Paid) -> None:
    """One bill per line, in the payment's own transaction; payees claim their shares right after."""
    usual, version = await policy.versioned(db, FEE_BP.key)
    rates = await _fees(db)
    rows: list[dict[str, Any]] = []
    for x in event.lines:
        own = rules.rate_of(rates.get(x.category_id, ()), event.paid_at)
        rows.append(_bill(event, x, usual if own is None else own) | {"fee_version": version, "title": x.title})
    await store.add(db, rows)


def _bill(event: Paid, x: LineFact, fee_bp: int) -> dict[str, Any]:
    on_goods, on_freight = rules.fee_parts(x.amount, x.freight, fee_bp)
    came_in = x.amount + x.freight + x.platform_discount + x.author_discount
    return {
        "shop_id": event.shop_id, "line_id": x.line_id, "order_id": event.order_id, "order_number": event.number,
        "buyer_id": event.buyer_id, "product_id": x.product_id, "sku_id": x.sku_id, "qty": x.qty, "paid": x.amount,
        "goods": x.amount + x.shop_discount + x.platform_discount + x.author_discount, "freight": x.freight,
        "shop_discount": x.shop_discount, "platform_subsidy": x.platform_discount, "author_subsidy": x.author_discount,
        "subsidy_author_id": x.discount_author_id, "fee_goods": on_goods, "fee_freight": on_freight, "fee_bp": fee_bp,
        "platform_fee": on_goods + on_freight, "commission": 0, "net": came_in - on_goods - on_freight,
        "currency": event.currency, "state": BillState.pending.value, "paid_at": event.paid_at,
    }  # fmt: skip


async def _fees(db: ReadDb) -> dict[UUID, list[tuple[datetime, int]]]:
    """The categories' rates, remembered for two seconds: they are asked for at every payment and change once a quarter."""
    held = db.house.engines.get(_FEES)
    if held is None or clock.monotonic() - held[0] > _FRESH_S:
        held = db.house.engines[_FEES] = (clock.monotonic(), await store.fees(db))
    found: dict[UUID, list[tuple[datetime, int]]] = held[1]
    return found


async def commission_base(db: ReadDb, line: LineFact) -> int:
    """What a commission on a line is measured on (domain 4.9): paid goods, and the platform's coupon where policy counts it."""
    counted = await policy.value(db, PLATFORM_COUPON.key)
    return line.amount + (line.platform_discount if counted else 0)


async def claim(db: WriteDb, *, shop_id: UUID, line_id: UUID, shares: Sequence[Share]) -> None:
    """Claim shares of a line's money out of the shop's net. Raises ValueError when they do not fit: a bug of the caller.

    All shares of a line together stay within 9000 bp of its goods; where rounding leaves less, the platform's fee gives way.
    """
    held = await store.lock(db, shop_id=shop_id, line_id=line_id)
    if held is None:
        raise NotFound
    goods = held.paid + held.platform_subsidy + held.author_subsidy
    if held.state != BillState.pending.value or not rules.fits(goods, held.commission, shares):
        raise ValueError(str(line_id), [s.amount for s in shares], held.net)
    amount = sum(s.amount for s in shares)
    fee_less = max(held.commission + amount + held.fee_goods - goods, 0)
    await store.add_shares(db, shop_id=shop_id, line_id=line_id, shares=shares)
    await store.take(db, shop_id=shop_id, line_id=line_id, amount=amount, fee_less=fee_less)


async def on_completed(db: WriteDb, event: Completed) -> None:
    """Receipt is confirmed: the lines settle after the shop's delay, together with what else is due by then."""
    due = clock.now() + timedelta(seconds=await _delay(db, event.shop_id))
    if await store.set_due(db, shop_id=event.shop_id, order_id=event.order_id, due_at=due):
        await wake(db, event.order_id, due)


async def _delay(db: ReadDb, shop_id: UUID) -> int:
    tiers = [(EXPRESS_SCORE, EXPRESS_S), (EXTENDED_SCORE, EXTENDED_S)]
    express, extended = [(await policy.value(db, a.key), await policy.value(db, b.key)) for a, b in tiers]
    try:
        score = (await shops.page(db, shop_id, None)).score
    except NotFound:  # closed meanwhile: its lines settle like everybody's
        score = None
    return rules.delay_of(score, await policy.value(db, DELAY_S.key), express, extended)


async def wake(db: WriteDb, key: UUID, due: datetime) -> None:
    """Set the deadline of the batch that takes what is due: one for all orders of a minute, in slots so that none is hot."""
    bucket = int(due.timestamp()) // _BUCKET_S + 1
    slot = ids.derived(SETTLE, bucket, key.int % _SLOTS)
    await timers.set(db, SETTLE, slot, datetime.fromtimestamp(bucket * _BUCKET_S, due.tzinfo))


async def on_case_opened(db: WriteDb, event: CaseFact) -> None:
    """While a case is open, its line does not settle."""
    await store.count_case(db, shop_id=event.shop_id, line_id=event.line_id, by=1)


async def on_case_closed(db: WriteDb, event: CaseFact) -> None:
    """The case is over: what is due meanwhile settles with the next batch."""
    await store.count_case(db, shop_id=event.shop_id, line_id=event.line_id, by=-1)
    held = await store.bill_of(db, shop_id=event.shop_id, line_id=event.line_id)
    if held is not None and held.due_at is not None and held.settled_at is None:
        await wake(db, held.order_id, max(held.due_at, clock.now()))
