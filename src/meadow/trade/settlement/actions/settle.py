"""Opening escrow: what is due, in batches over all shops, each in a transaction of its own."""

import logging
from datetime import datetime, timedelta
from typing import Any

from meadow.base import clock, ids, timers, trail
from meadow.base.bus import emit_many
from meadow.base.db import House, WriteDb
from meadow.base.timers import Timer
from meadow.trade.settlement import store
from meadow.trade.settlement.actions.bills import SETTLE
from meadow.trade.settlement.events import Settled, SettledShare

log = logging.getLogger(__name__)
BATCH = 1000
_AGAIN = timedelta(seconds=1)


async def settle_batch(db: WriteDb, at: datetime, limit: int = BATCH, order: Any = None) -> int:
    """Settle up to `limit` lines that are due by `at`; returns how many. Lines that another worker holds are left to it."""
    bills = await store.settle(db, at=at, limit=limit, order_id=order)
    if not bills:
        return 0
    await emit_many(db, [_settled(b) for b in bills])
    detail = {"lines": len(bills), "net": sum(b.net for b in bills), "shops": len({b.shop_id for b in bills})}
    await trail.note(db, None, verb=SETTLE, subject=bills[0].line_id, detail=detail)
    return len(bills)


def _settled(b: Any) -> Settled:
    parts = tuple(SettledShare(s["payee"], ids.parse(s["payee_id"]), s["amount"]) for s in b.shares or ())
    return Settled(
        shop_id=b.shop_id, order_id=b.order_id, line_id=b.line_id, product_id=b.product_id, sku_id=b.sku_id,
        buyer_id=b.buyer_id, amount=b.amount, net=b.net, currency=b.currency, paid_at=b.paid_at, shares=parts,
    )  # fmt: skip


async def settle_due(db: WriteDb, timer: Timer) -> None:
    """A deadline has come: one batch now, and where it was full, the rest after the commit.

    The deadline is set again for that, so that a crash in between loses nothing.
    """
    at = clock.now()
    if await settle_batch(db, at) < BATCH:
        return
    await timers.set(db, SETTLE, timer.key, at + _AGAIN)
    house = db.house

    async def rest() -> None:
        await sweep(house)

    db.after["settle"] = rest


async def sweep(house: House) -> int:
    """Settle everything that is due, batch by batch; returns how many lines. A batch that fails is tried order by order."""
    done = 0
    while True:
        try:
            async with house.write() as db:
                moved = await settle_batch(db, clock.now())
        except Exception:
            log.exception("a batch did not settle")
            moved = await _one_by_one(house)
        done += moved
        if not moved:
            return done


async def _one_by_one(house: House) -> int:
    """Each order by itself; one that fails is frozen with the reason, for an operator, and harms no other."""
    async with house.read() as db:
        found = await store.settle_candidates(db, at=clock.now(), limit=BATCH)
    done = 0
    for shop_id, order_id in found:
        try:
            async with house.write() as db:
                done += await settle_batch(db, clock.now(), BATCH, order_id)
        except Exception as error:
            log.exception("order %s did not settle", order_id)
            async with house.write() as db:
                await store.freeze(db, shop_id=shop_id, order_id=order_id, why=f"failed: {type(error).__name__}")
                detail = {"shop_id": str(shop_id), "error": type(error).__name__}
                await trail.note(db, None, verb="trade.settlement.failed", subject=order_id, detail=detail)
    return done
