"""The platform: asked in after a refusal, it takes evidence, lets both sides talk, and rules."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from meadow.base import clock, policy, trail
from meadow.base.db import WriteDb
from meadow.base.trail import Who
from meadow.trade.aftersale import store
from meadow.trade.aftersale.actions import deciding, paying, steps
from meadow.trade.aftersale.rules import machine, worth
from meadow.trade.aftersale.types import (
    Actor,
    Arbitration,
    By,
    Case,
    Entry,
    Kind,
    NoReturnAddress,
    NotNow,
    NotOffered,
    State,
    Verb,
    terms,
)
from meadow.trade.aftersale.types.asks import Appeal, Look, Rule
from meadow.trade.orders.types import Order

_ENDS = {"buyer": Arbitration.for_buyer, "seller": Arbitration.for_seller, "partial": Arbitration.ended}
_PATIENCE = {Arbitration.waiting_evidence: terms.EVIDENCE, Arbitration.negotiation: terms.TALK}


async def appeal_of_buyer(db: WriteDb, buyer_id: UUID, case_id: UUID, ask: Appeal) -> Case:
    """The buyer asks the platform in. Raises `Moved`, `NotNow` where nothing was refused, or it looks already."""
    case, _ = await steps.of_buyer(db, buyer_id, case_id, ask.version)
    return await _appeal(db, case, ask, Actor(By.buyer, buyer_id), buyer_id)


async def appeal_of_shop(db: WriteDb, shop_id: UUID, case_id: UUID, ask: Appeal, account_id: UUID) -> Case:
    """The shop asks the platform in."""
    case, _ = await steps.of_shop(db, shop_id, case_id, ask.version)
    return await _appeal(db, case, ask, Actor(By.merchant, account_id), shop_id)


async def _appeal(db: WriteDb, case: Case, ask: Appeal, actor: Actor, owner_id: UUID) -> Case:
    if case.state not in machine.REJECTED or case.arbitration in machine.LOOKED_AT:
        raise NotNow(state=case.state.value, verb="appeal")
    pictures = await steps.pictured(db, owner_id, ask.pictures)
    await steps.note(db, case, actor, Entry.evidence, text=ask.text, pictures=pictures)
    return await put(db, case, Arbitration.waiting_evidence, actor, appealed_by=actor.by)


async def put(db: WriteDb, case: Case, to: Arbitration, actor: Actor, **changes: Any) -> Case:
    """Let the platform look, in one of its ways: the case's own clock stands still while it does."""
    now = clock.now()
    wait = _PATIENCE.get(to)
    look_by = now + timedelta(seconds=await policy.value(db, wait.key)) if wait else None
    moved = await steps.write(db, case, at=now, arbitration=to, look_by=look_by, deadline=None, **changes)
    await steps.note(db, moved, actor, Entry.move, data={"verb": "look", "arbitration": to.value})
    await steps.looked(db, moved, actor)
    return moved


async def drop_appeal(db: WriteDb, buyer_id: UUID, case_id: UUID, version: int) -> Case:
    """Who asked the platform in asks it out again; the time to answer the refusal runs anew. Raises `Moved`, `NotNow`."""
    case, _ = await steps.of_buyer(db, buyer_id, case_id, version)
    if case.arbitration not in machine.LOOKED_AT or case.appealed_by is not By.buyer:
        raise NotNow(state=case.state.value, verb="drop_appeal")
    now = clock.now()
    due = now + timedelta(seconds=await policy.value(db, terms.APPEAL.key))
    moved = await steps.write(db, case, at=now, arbitration=Arbitration.cancelled, look_by=None, deadline=due)
    await steps.note(db, moved, Actor(By.buyer, buyer_id), Entry.move, data={"verb": "drop_appeal"})
    return moved


async def look(db: WriteDb, who: Who, case_id: UUID, ask: Look) -> Case:
    """An operator sends a case back for evidence, lets both sides talk, or takes it up. Raises `Moved`, `NotNow`."""
    case, _ = await steps.of_any(db, case_id, ask.version)
    if case.arbitration not in machine.LOOKED_AT:
        raise NotNow(state=case.state.value, verb="look")
    actor = Actor(By.platform, who.account_id)
    await steps.shown(db, case, actor, ask.text, ())
    detail = {"shop_id": str(case.shop_id), "was": case.arbitration.value, "to": ask.to}
    await trail.note(db, who, verb="trade.aftersale.look", subject=case.id, detail=detail)
    return await put(db, case, Arbitration(ask.to), actor)


async def rule(db: WriteDb, who: Who, case_id: UUID, ask: Rule) -> Case:
    """An operator rules, and it happens: audited. Raises `Moved`, `NotNow`, `TooMuch`, `NoReturnAddress`, `NotOffered`."""
    case, order = await steps.of_any(db, case_id, ask.version)
    if case.arbitration not in machine.LOOKED_AT:
        raise NotNow(state=case.state.value, verb="rule")
    actor = Actor(By.platform, who.account_id)
    data = {
        "verb": "rule",
        "outcome": ask.outcome,
        "blamed": ask.blamed.value,
        "amount": ask.amount,
        "currency": case.currency,
    }
    await steps.note(db, case, actor, Entry.move, text=ask.text, data=data)
    ruled = {"arbitration": _ENDS[ask.outcome], "blamed": ask.blamed, "look_by": None}
    detail = {"shop_id": str(case.shop_id), "buyer_id": str(case.buyer_id)} | data
    await trail.note(db, who, verb="trade.aftersale.rule", subject=case.id, detail=detail)
    if ask.outcome == "seller":
        moved = await steps.step(db, case, Verb.close, actor, **ruled)
    elif ask.amount is None and case.kind not in worth.PAYS and not ask.goods_first:
        moved = await _as_asked(db, case, order, actor, ruled)
    elif ask.goods_first and not case.goods_back:
        moved = await _after_return(db, case, order, ask, actor, ruled)
    else:
        amount = case.amount if ask.amount is None and case.kind in worth.PAYS else ask.amount
        moved = await paying.instead(db, case, order, Verb.refund, actor, amount=amount, **ruled)
    await steps.looked(db, moved, actor)
    return moved


async def _as_asked(db: WriteDb, case: Case, order: Order, actor: Actor, ruled: dict[str, Any]) -> Case:
    """An exchange, a re-send or a repair has to be done as it was asked for."""
    case = await steps.write(db, case, at=clock.now(), **ruled)
    if case.state in machine.REJECTED:
        case = await steps.step(db, case, Verb.reopen, actor, reject_reason=None)
    return case if case.state is State.waiting_resend else await deciding.grant(db, case, order, actor)


async def _after_return(db: WriteDb, case: Case, order: Order, ask: Rule, actor: Actor, ruled: dict[str, Any]) -> Case:
    """The money goes home once the goods have come back."""
    sealed = await store.usual_address(db, shop_id=case.shop_id, address_id=None)
    if sealed is None:
        raise NoReturnAddress
    if case.state not in {State.rejected_first, State.waiting_merchant} or case.kind in worth.BEFORE:
        raise NotOffered(why="proposal")
    case = await steps.write(db, case, at=clock.now(), **ruled)
    if case.state is State.rejected_first:
        case = await steps.step(db, case, Verb.reopen, actor, reject_reason=None)
    if case.kind is not Kind.return_refund or ask.amount not in {None, case.amount}:
        case = await paying.convert(db, case, order, Kind.return_refund, ask.amount)
    return await deciding.grant(db, case, order, actor)
