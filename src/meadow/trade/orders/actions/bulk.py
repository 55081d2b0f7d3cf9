"""One verb for many orders: which they are is kept when it begins, then it runs at once or as a job, a result per row."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from meadow.base import clock, ids, jobs, trail
from meadow.base.db import House, WriteDb
from meadow.base.errors import NotFound
from meadow.base.trail import Who
from meadow.trade.orders.actions import desk
from meadow.trade.orders.store import desk as orders
from meadow.trade.orders.store import views as store
from meadow.trade.orders.types.desk import AT_ONCE, MOST_BULK, Bulk, NothingChosen, TooMany

RUN = "trade.orders.bulk"
"""The job that goes on with a verb; the wiring binds it to `jobs.bulk`."""
KEPT = timedelta(days=90)
_ASK = "orders.bulk"


async def start(db: WriteDb, who: Who, shop_id: UUID, ask: Bulk) -> UUID:
    """Keep which orders a verb is for and begin it; up to 200 are done when this returns.

    Raises `NothingChosen`, `TooMany`.
    """
    bulk_id, now = ids.new(), clock.now()
    tests = await _tests(db, shop_id, ask)
    sealed = db.house.vault.seal(_ASK, msgspec.json.encode(ask).decode())
    head = {"account_id": who.account_id, "verb": ask.verb, "ask": sealed, "state": "queued", "at": now}
    await store.add_bulk(db, shop_id=shop_id, id=bulk_id, total=0, **head)
    total = await store.choose(db, shop_id=shop_id, bulk_id=bulk_id, tests=tests, most=MOST_BULK)
    if total > MOST_BULK:
        raise TooMany(most=MOST_BULK)
    lost = await _lost(db, shop_id, bulk_id, ask.order_ids)
    if total + lost == 0:
        raise NothingChosen
    await store.change_bulk(db, shop_id=shop_id, bulk_id=bulk_id, total=total + lost, failed=lost)
    detail = {"shop_id": str(shop_id), "orders": total}
    await trail.note(db, who, verb=f"trade.orders.bulk_{ask.verb}", subject=bulk_id, detail=detail)
    if total > AT_ONCE:
        await jobs.queue(db, RUN, lock=str(bulk_id), shop_id=str(shop_id), bulk_id=str(bulk_id))
    else:
        await step(db, shop_id, bulk_id)
    return bulk_id


async def _tests(db: WriteDb, shop_id: UUID, ask: Bulk) -> list[Any]:
    if ask.order_ids:
        return orders.named(ask.order_ids)
    if ask.filter is None:
        raise NothingChosen
    return await orders.chosen(db, shop_id=shop_id, ask=ask.filter, now=clock.now())


async def _lost(db: WriteDb, shop_id: UUID, bulk_id: UUID, named: Sequence[UUID]) -> int:
    """Orders named that are not the shop's are told in their own rows."""
    here = await store.left(db, shop_id=shop_id, bulk_id=bulk_id, limit=AT_ONCE) if named else []
    missing = sorted(set(named) - set(here))
    rows = [{"order_id": i, "number": "", "ok": False, "code": NotFound.code, "params": {}} for i in missing]
    await store.add_rows(db, shop_id=shop_id, bulk_id=bulk_id, rows=rows)
    return len(missing)


async def step(db: WriteDb, shop_id: UUID, bulk_id: UUID) -> bool:
    """Do the next 200 orders of a verb; False once nothing is left or it was called off."""
    held = await store.bulk_of(db, shop_id=shop_id, bulk_id=bulk_id, lock=True)
    if held is None or held.state not in {"queued", "running"}:
        return False
    ask = msgspec.json.decode(db.house.vault.open(_ASK, held.ask), type=Bulk)
    some = await store.left(db, shop_id=shop_id, bulk_id=bulk_id, limit=AT_ONCE)
    results = await desk.act(db, held.account_id, shop_id, some, ask) if some else {}
    rows = [{"o": o, "k": code is None, "c": code, "p": params} for o, (code, params) in results.items()]
    await store.settle_rows(db, shop_id=shop_id, bulk_id=bulk_id, results=rows)
    bad = sum(not r["k"] for r in rows)
    done, failed = held.done + len(rows) - bad, held.failed + bad
    over = done + failed >= held.total
    state = "done" if over else "running"
    await store.change_bulk(db, shop_id=shop_id, bulk_id=bulk_id, done=done, failed=failed, state=state)
    return not over


async def run(house: House, shop_id: UUID, bulk_id: UUID) -> None:
    """Go on with a verb to its end, a transaction for each 200; what is done stays done when the process dies."""
    more = True
    while more:
        async with house.write() as db:
            more = await step(db, shop_id, bulk_id)


async def call_off(db: WriteDb, who: Who, shop_id: UUID, bulk_id: UUID) -> None:
    """Stop a verb under way; what it did stays. Raises `NotFound`."""
    held = await store.bulk_of(db, shop_id=shop_id, bulk_id=bulk_id, lock=True)
    if held is None:
        raise NotFound
    if held.state in {"queued", "running"}:
        await store.change_bulk(db, shop_id=shop_id, bulk_id=bulk_id, state="cancelled")
        await trail.note(db, who, verb="trade.orders.bulk_cancel", subject=bulk_id, detail={"shop_id": str(shop_id)})


async def forget(db: WriteDb) -> None:
    """Drop verbs past their time, and counts of past days."""
    now = clock.now()
    await store.drop_bulks(db, before=now - KEPT)
    await store.forget_quota(db, before=(now - timedelta(days=2)).date())
