"""What the shop's desk does to orders: flags, notes, holds, reveals within a quota, and saved views."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from meadow.base import clock, i18n, ids, policy, trail
from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import NotFound, Problem
from meadow.base.trail import Who
from meadow.base.vault import Broken
from meadow.people import shops
from meadow.trade.orders import store as core
from meadow.trade.orders.actions import risk
from meadow.trade.orders.actions.paid import hold, release
from meadow.trade.orders.actions.traces import left
from meadow.trade.orders.store import desk as store
from meadow.trade.orders.store import views
from meadow.trade.orders.types import Address, State, WrongState
from meadow.trade.orders.types.desk import (
    MOST_VIEWS,
    REVEALS,
    Bulk,
    Decrypt,
    QuotaSpent,
    Revealed,
    RevealedRows,
    SaveView,
    TooManyViews,
)
from meadow.trade.orders.types.risk import Decide, NotHeld

NOTE, ADDRESS = "orders.seller_note", "orders.address"
BROKEN = "trade.orders.sealed_broken"
Why = tuple[str | None, dict[str, str]]
"""A code with its parameters; no code means that it went well."""
DONE: Why = (None, {})
MISSING: Why = (NotFound.code, {})


async def act(db: WriteDb, by: UUID, shop_id: UUID, order_ids: Sequence[UUID], ask: Bulk) -> dict[UUID, Why]:
    """Do one verb to these orders in id order; each stands alone. Returns what became of each."""
    if ask.verb in {"flag", "note"}:
        return await _mark(db, by, shop_id, order_ids, ask)
    results: dict[UUID, Why] = {}
    for order_id in sorted(order_ids):
        try:
            async with db.savepoint():
                await (_hold if ask.verb == "hold" else _release)(db, by, shop_id, order_id, ask.reason)
            results[order_id] = DONE
        except Problem as problem:
            results[order_id] = (problem.code, {k: str(v) for k, v in problem.params.items()})
    return results


async def _mark(db: WriteDb, by: UUID, shop_id: UUID, order_ids: Sequence[UUID], ask: Bulk) -> dict[UUID, Why]:
    if ask.verb == "flag":
        values: dict[str, object] = {"flag": ask.flag}
    else:
        values = {"seller_note": db.house.vault.seal(NOTE, ask.note) if ask.note else None}
    done = await store.mark(db, shop_id=shop_id, order_ids=order_ids, **values)
    await left(db, shop_id, sorted(done), by, ask.verb, {"flag": ask.flag} if ask.verb == "flag" else None)
    return {i: DONE if i in done else MISSING for i in order_ids}


async def _hold(db: WriteDb, by: UUID, shop_id: UUID, order_id: UUID, reason: str) -> None:
    """Keep a paid order from shipping by hand."""
    order = await core.of_shop(db, shop_id=shop_id, order_id=order_id, lock=True)
    if order is None:
        raise NotFound
    if not await hold(db, shop_id, order_id, "manual"):
        raise WrongState(state=order.state.value)
    await left(db, shop_id, [order_id], by, "held", {"reason": reason})


async def _release(db: WriteDb, by: UUID, shop_id: UUID, order_id: UUID, reason: str) -> None:
    """Let an order go that a person or a rule of risk holds; what waits for something else goes on waiting."""
    order = await core.of_shop(db, shop_id=shop_id, order_id=order_id, lock=True)
    if order is None:
        raise NotFound
    if order.state is State.paid_hold and order.hold == "risk":
        await risk.decide(db, by, shop_id, order_id, Decide("release", reason or "released"))
    elif await release(db, shop_id, order_id, "manual"):
        await left(db, shop_id, [order_id], by, "released", {"reason": reason})
    else:
        raise NotHeld(state=order.state.value)


async def today(db: ReadDb, shop_id: UUID) -> date:
    """The day where the shop is."""
    shop = (await shops.cards(db, [shop_id])).get(shop_id)
    return clock.now().astimezone(ZoneInfo(shop.zone if shop else "UTC")).date()


async def decrypt(db: WriteDb, who: Who, shop_id: UUID, ask: Decrypt, language: str) -> RevealedRows:
    """Addresses in plain, a result per row, counted against the account's day, with one audit row. Raises `QuotaSpent`."""
    wanted = list(dict.fromkeys(ask.order_ids))
    held = await store.sealed(db, shop_id=shop_id, order_ids=wanted)
    left_over = (
        await _take(db, who.account_id, shop_id, len(held)) if held else await _left(db, who.account_id, shop_id)
    )
    rows = []
    for order_id in wanted:
        address, code = None, NotFound.code
        if order_id in held:
            address, code = opened(db, held[order_id].address)
        told = i18n.say(code, language) if address is None else None
        rows.append(Revealed(order_id, address is not None, address, None if address else code, told))
    seen = [r.order_id for r in rows if r.ok]
    detail = {"shop_id": str(shop_id), "reason": ask.reason, "orders": [str(i) for i in seen]}
    await trail.note(db, who, verb="trade.orders.decrypt", subject=shop_id, detail=detail)
    await left(db, shop_id, seen, who, "revealed", {"reason": ask.reason})
    return RevealedRows(rows, left_over)


def opened(db: ReadDb, sealed: bytes) -> tuple[Address | None, str]:
    """An address in plain, or the code that says why not."""
    try:
        return msgspec.json.decode(db.house.vault.open(ADDRESS, sealed), type=Address), ""
    except Broken:
        return None, BROKEN


async def _take(db: WriteDb, account_id: UUID, shop_id: UUID, n: int) -> int:
    most, day = int(await policy.value(db, REVEALS.key)), await today(db, shop_id)
    used = await views.take_quota(db, shop_id=shop_id, account_id=account_id, kind="reveal", day=day, n=n, most=most)
    if used is None:
        raise QuotaSpent(left=await _left(db, account_id, shop_id), most=most)
    return most - used


async def _left(db: ReadDb, account_id: UUID, shop_id: UUID) -> int:
    most, day = int(await policy.value(db, REVEALS.key)), await today(db, shop_id)
    return max(0, most - await views.used(db, shop_id=shop_id, account_id=account_id, kind="reveal", day=day))


async def reveal(db: WriteDb, who: Who, shop_id: UUID, order_id: UUID, reason: str) -> Address:
    """The plain address of one order, within the same quota, with an audit row. Raises `NotFound`, `QuotaSpent`."""
    held = await store.sealed(db, shop_id=shop_id, order_ids=[order_id])
    if order_id not in held:
        raise NotFound
    await _take(db, who.account_id, shop_id, 1)
    address = msgspec.json.decode(db.house.vault.open(ADDRESS, held[order_id].address), type=Address)
    detail = {"shop_id": str(shop_id), "reason": reason}
    await trail.note(db, who, verb="trade.orders.reveal", subject=order_id, detail=detail)
    await left(db, shop_id, [order_id], who, "revealed", {"reason": reason})
    return address


async def save_view(db: WriteDb, who: Who, shop_id: UUID, view_id: UUID | None, ask: SaveView) -> UUID:
    """Keep a view, or change one's own. Raises `TooManyViews`, `NotFound`."""
    mine = {"shop_id": shop_id, "account_id": who.account_id}
    if view_id is None and await views.count_views(db, **mine) >= MOST_VIEWS:
        raise TooManyViews(most=MOST_VIEWS)
    if view_id is not None and await views.view_of(db, **mine, view_id=view_id) is None:
        raise NotFound
    kept = view_id or ids.new()
    # A view outlives its day and may be shared: whom somebody looked for is left out of it.
    plain = msgspec.structs.replace(ask.filter, name_ix=None, phone_ix=None)
    await views.put_view(
        db, **mine, view_id=kept, name=ask.name, filter=plain, sort=ask.sort, columns=ask.columns, shared=ask.shared,
        is_default=ask.is_default, at=clock.now(),
    )  # fmt: skip
    return kept


async def drop_view(db: WriteDb, who: Who, shop_id: UUID, view_id: UUID) -> None:
    """Forget one's own view. Raises `NotFound`."""
    if not await views.drop_view(db, shop_id=shop_id, account_id=who.account_id, view_id=view_id):
        raise NotFound
