"""Public plans: up at once, down from the next day on, every version kept."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from meadow.base import clock, i18n, ids, policy, timers, trail
from meadow.base.bus import emit
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound
from meadow.base.timers import Timer
from meadow.base.trail import Who
from meadow.goods import catalog
from meadow.growth.alliance import rules, store
from meadow.growth.alliance.events import PlanChanged
from meadow.growth.alliance.types import (
    HIGH_BP,
    LOW_BP,
    STEP_BP,
    Duplicate,
    Pending,
    ProductUnknown,
    RateResult,
    RowProblem,
    SetRate,
)
from meadow.people import shops

TURN = "growth.alliance.turn"


class Day(msgspec.Struct, frozen=True):
    """The moment of a call: now, the shop's next midnight, and what plans may give."""

    now: datetime
    midnight: datetime
    limits: rules.Limits


async def set_rates(db: WriteDb, who: Who, shop_id: UUID, rows: list[SetRate], language: str) -> list[RateResult]:
    """Set, raise, cut or close the plans of up to twenty products; each row has its own result, in the order asked."""
    shop = (await shops.cards(db, [shop_id])).get(shop_id)
    if shop is None:
        raise NotFound
    now = clock.now()
    limits = rules.Limits(*[await policy.value(db, p.key) for p in (LOW_BP, HIGH_BP, STEP_BP)])
    day = Day(now, rules.next_midnight(now, shop.zone), limits)
    known = await catalog.cards(db, [r.product_id for r in rows])
    mine = {i for i, card in known.items() if card.shop_id == shop_id}
    results: dict[int, RateResult] = {}
    seen: set[UUID] = set()
    # In the order of their ids, so that two calls lock the same plans in the same order.
    for ix, row in sorted(enumerate(rows), key=lambda pair: (pair[1].product_id, pair[0])):
        try:
            if row.product_id in seen:
                raise Duplicate
            seen.add(row.product_id)
            if row.product_id not in mine:
                raise ProductUnknown
            results[ix] = _result(await _set(db, who, shop_id, row, day))
        except RowProblem as problem:
            detail = i18n.say(problem.code, language, **problem.params)
            results[ix] = RateResult(product_id=row.product_id, ok=False, code=problem.code, detail=detail)
    return [results[ix] for ix in range(len(rows))]


async def turn(db: WriteDb, timer: Timer) -> None:
    """A cut's day has come: what was to come is in force. The rate itself never depended on this, only the lists do."""
    shop_id, product_id = ids.parse(timer.note["shop_id"]), ids.parse(timer.note["product_id"])
    held = (await store.heads(db, [product_id], shop_id=shop_id, lock=True)).get(product_id)
    if held is not None:
        await store.put_head(db, _due(held, clock.now()), shop_id=shop_id)


async def _set(db: WriteDb, who: Who, shop_id: UUID, row: SetRate, day: Day) -> store.Held:
    held = await _head(db, shop_id, row.product_id, day.now)
    first = held is None
    how = rules.decide(_standing(held) if held else None, row.rate_bp, day.limits)
    if held is None:
        held = _blank(shop_id, row.product_id, day.now)
        if not await store.open_head(db, held, shop_id=shop_id):
            return await _set(db, who, shop_id, row, day)  # another call opened it meanwhile; now it is there to lock
    if held.next_version is not None:
        await store.void(db, shop_id=shop_id, product_id=row.product_id, number=held.next_version)
        await timers.cancel(db, TURN, held.id)
    held = _with(held, next_version=None, next_rate_bp=None, next_from=None)
    if how is not rules.How.restored:
        held = await _version(db, who, held, row.rate_bp, day.now, day.midnight if how is rules.How.scheduled else None)
    await store.put_head(db, held, shop_id=shop_id)
    from_at = held.next_from or held.effective_at
    detail = {"shop": str(shop_id), "rate_bp": row.rate_bp, "from": from_at.isoformat(), "first": first}
    await trail.note(db, who, verb="growth.alliance.set_rate", subject=row.product_id, detail=detail)
    await emit(
        db,
        PlanChanged(
            shop_id=shop_id, product_id=row.product_id, plan_id=held.id, version=held.next_version or held.version,
            rate_bp=row.rate_bp, from_at=from_at,
        ),
    )  # fmt: skip
    return held


async def _head(db: WriteDb, shop_id: UUID, product_id: UUID, now: datetime) -> store.Held | None:
    """The plan's head under lock, as it stands now."""
    held = (await store.heads(db, [product_id], shop_id=shop_id, lock=True)).get(product_id)
    return _due(held, now) if held else None


async def _version(
    db: WriteDb, who: Who, held: store.Held, rate_bp: int | None, now: datetime, later: datetime | None
) -> store.Held:
    """Write the next version, in force at once or `later`; returns the head that goes with it."""
    number = held.last_version + 1
    row = {"product_id": held.product_id, "version": number, "plan_id": held.id, "rate_bp": rate_bp}
    row |= {"from_at": later or now, "made_at": now, "made_by": who.account_id}
    await store.add_version(db, row, shop_id=held.shop_id)
    if later is None:
        return _with(held, version=number, last_version=number, rate_bp=rate_bp, effective_at=now)
    note = {"shop_id": str(held.shop_id), "product_id": str(held.product_id)}
    await timers.set(db, TURN, held.id, later, note)
    return _with(held, last_version=number, next_version=number, next_rate_bp=rate_bp, next_from=later)


def _blank(shop_id: UUID, product_id: UUID, now: datetime) -> store.Held:
    """A plan before its first version."""
    return store.Held(
        shop_id=shop_id, product_id=product_id, id=ids.new(), version=0, rate_bp=None, effective_at=now,
        next_version=None, next_rate_bp=None, next_from=None, last_version=0,
    )  # fmt: skip


def _due(held: store.Held, now: datetime) -> store.Held:
    """A head once what was to come by now has come."""
    if held.next_from is None or held.next_version is None or held.next_from > now:
        return held
    return _with(
        held, version=held.next_version, rate_bp=held.next_rate_bp, effective_at=held.next_from, next_version=None,
        next_rate_bp=None, next_from=None,
    )  # fmt: skip


def _with(held: store.Held, **change: Any) -> store.Held:
    return msgspec.structs.replace(held, **change)


def _standing(held: store.Held) -> rules.Standing:
    to_come = rules.Next(held.next_rate_bp, held.next_from) if held.next_from else None
    return rules.Standing(held.rate_bp, to_come)


def _result(held: store.Held) -> RateResult:
    pending = Pending(held.next_rate_bp, held.next_from) if held.next_from else None
    return RateResult(
        product_id=held.product_id, ok=True, rate_bp=held.rate_bp, pending=pending,
        effective_at=held.next_from or held.effective_at,
    )  # fmt: skip
