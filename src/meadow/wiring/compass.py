"""Compass in the wiring: which broadcasts it knows, and what runs when one is over."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from meadow.base.db import Now, ReadDb, WriteDb
from meadow.compass.diagnosis import actions as diagnosing
from meadow.compass.diagnosis import jobs as diagnosis_jobs
from meadow.compass.metrics import actions as measuring
from meadow.compass.screen.queries.shop import ALARMS
from meadow.goods.stock.queries import desk as stock
from meadow.scenes.live.events import Ended, Reopened, Started
from meadow.trade import aftersale
from meadow.trade.orders.queries import desk as orders


async def _over(db: WriteDb, event: Ended) -> None:
    """What everybody could see gets its report; a rehearsal does not."""
    if await measuring.end_session(db, event):
        await diagnosing.await_report(db, event.author_id, event.session_id, event.at)


async def _goes_on(db: WriteDb, event: Reopened) -> None:
    await measuring.open_session(db, event)
    await diagnosing.call_off(db, event.session_id)


async def _alarms(db: ReadDb, shop_id: UUID) -> dict[str, int]:
    """What runs out, what is late, and what buyers or the platform wait for."""
    pieces, sold, cases = (
        await stock.stock_counts(db, shop_id), await orders.counts(db, shop_id), await aftersale.counts(db, shop_id=shop_id)
    )  # fmt: skip
    return {
        "low": pieces.low, "out": pieces.out, "due": sold.due_24h, "overdue": sold.overdue, "cases": cases.due_24h,
        "arbitrated": cases.arbitrated, "failed": cases.refund_failed,
    }  # fmt: skip


NOW: dict[type, list[Now]] = {
    Started: [measuring.open_session],
    Reopened: [_goes_on],
    Ended: [_over],
}
TIMERS: dict[str, Now] = {diagnosing.FINAL: diagnosing.due, diagnosing.SETTLED: diagnosing.due}
JOBS: dict[str, Callable[..., Awaitable[None]]] = {diagnosing.MAKE: diagnosis_jobs.report}
ASKS: dict[str, Callable[..., Awaitable[Any]]] = {ALARMS: _alarms}
