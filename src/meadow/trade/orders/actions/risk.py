"""Holding paid orders that look wrong, and deciding on them."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from meadow.base import clock, policy, trail
from meadow.base.bus import emit
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound
from meadow.base.trail import Who
from meadow.goods.offers.events import GroupFilled
from meadow.people import accounts
from meadow.trade.orders import store as core
from meadow.trade.orders.actions.paid import hold, release
from meadow.trade.orders.actions.traces import left
from meadow.trade.orders.events import Paid, RiskRejected
from meadow.trade.orders.rules import risk as rules
from meadow.trade.orders.store import risk as store
from meadow.trade.orders.types import State
from meadow.trade.orders.types.risk import (
    NEW_AMOUNT,
    NEW_DAYS,
    RING,
    RING_DAYS,
    UNPAID,
    Block,
    Decide,
    Facts,
    Limits,
    NotHeld,
)

_DAY = timedelta(days=1)


async def judge_paid(db: WriteDb, event: Paid) -> None:
    """Look at an order as it is paid, inside the payment's own transaction: what hits a rule does not ship before a decision."""
    keys = (NEW_DAYS, NEW_AMOUNT, UNPAID, RING, RING_DAYS)
    limits = Limits(*[int(await policy.value(db, p.key)) for p in keys])
    now = clock.now()
    seen = await store.known(
        db, shop_id=event.shop_id, order_id=event.order_id, buyer_id=event.buyer_id, day=now - _DAY,
        since=now - timedelta(days=limits.ring_days),
    )  # fmt: skip
    since = datetime.fromtimestamp((event.buyer_id.int >> 80) / 1000, UTC)  # an id tells when its account was opened
    facts = Facts(event.amount, now - since, int(seen.unpaid), int(seen.ring), seen.blocked)
    hits = rules.judge(facts, limits)
    if not hits:
        return
    order = await core.of_shop(db, shop_id=event.shop_id, order_id=event.order_id)
    if order is not None and order.hold == "remorse":  # else its time would end this hold, too
        await core.set_hold(db, shop_id=event.shop_id, order_id=event.order_id, hold="risk")
    await hold(db, event.shop_id, event.order_id, "risk")
    key = {"shop_id": event.shop_id, "order_id": event.order_id}
    await store.add(db, **key, buyer_id=event.buyer_id, hits=hits, state="open", at=now)
    await left(db, event.shop_id, [event.order_id], None, "held", {"rules": rules.rules_hit(hits)})


async def on_group_filled(db: WriteDb, event: GroupFilled) -> None:
    """What waited for its group may still have to wait for a decision."""
    for order_id in sorted(event.order_ids):
        if await store.open_of(db, shop_id=event.shop_id, order_id=order_id):
            await hold(db, event.shop_id, order_id, "risk")


async def decide(db: WriteDb, who: Who | UUID, shop_id: UUID, order_id: UUID, ask: Decide) -> None:
    """Let a held order go, or refuse it; refused, whoever follows the fact cancels it and pays it back.

    Raises `NotFound`, and `NotHeld` where the question is closed or the order has moved on.
    """
    order = await core.of_shop(db, shop_id=shop_id, order_id=order_id, lock=True)
    if order is None:
        raise NotFound
    state = "released" if ask.decision == "release" else "rejected"
    values = {
        "state": state,
        "decided_at": clock.now(),
        "decided_by": who if isinstance(who, UUID) else who.account_id,
        "note": ask.note,
    }
    if order.state is not State.paid_hold or not await store.decide(db, shop_id=shop_id, order_id=order_id, **values):
        raise NotHeld(state=order.state.value)
    detail = {"shop_id": str(shop_id), "decision": ask.decision, "note": ask.note}
    await trail.note(db, who, verb="trade.orders.risk_decide", subject=order_id, detail=detail)
    await left(db, shop_id, [order_id], who, state, {"note": ask.note})
    if ask.decision == "release":
        await release(db, shop_id, order_id, "risk")
    else:
        await emit(db, RiskRejected(shop_id=shop_id, order_id=order_id, buyer_id=order.buyer_id, reason=ask.note))


async def decide_any(db: WriteDb, who: Who, order_id: UUID, ask: Decide) -> None:
    """An operator decides, whoever's order it is. Raises `NotFound`, `NotHeld`."""
    shop_id = await store.shop_of(db, order_id=order_id)
    if shop_id is None:
        raise NotFound
    await decide(db, who, shop_id, order_id, ask)


async def block(db: WriteDb, who: Who, ask: Block) -> None:
    """Hold every order of an account from now on. Raises `NotFound`."""
    if ask.account_id not in await accounts.profiles(db, [ask.account_id]):
        raise NotFound
    await store.block(db, account_id=ask.account_id, reason=ask.reason, by=who.account_id, at=clock.now())
    await trail.note(db, who, verb="trade.orders.block", subject=ask.account_id, detail={"reason": ask.reason})


async def unblock(db: WriteDb, who: Who, account_id: UUID) -> None:
    """Trust an account again; one that is not on the list is `NotFound`."""
    if not await store.unblock(db, account_id=account_id):
        raise NotFound
    await trail.note(db, who, verb="trade.orders.unblock", subject=account_id)
