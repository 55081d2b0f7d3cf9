"""The shop's decisions: the first, the second after a return, refusing, sending again, taking more time."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

from meadow.base import clock, i18n, policy
from meadow.base.db import WriteDb
from meadow.base.errors import Problem
from meadow.goods import stock
from meadow.trade import fulfilment
from meadow.trade.aftersale import store
from meadow.trade.aftersale.actions import paying, steps
from meadow.trade.aftersale.rules import machine, reasons
from meadow.trade.aftersale.types import (
    Actor,
    By,
    Case,
    EnoughTime,
    Entry,
    Kind,
    NoReturnAddress,
    NotNow,
    ProofNeeded,
    State,
    UnfitReason,
    Verb,
    terms,
)
from meadow.trade.aftersale.types.asks import Agree, Bulk, Reject, Say, SendBack
from meadow.trade.aftersale.types.views import BulkResult, RowResult
from meadow.trade.orders.types import Order

_EXTENDABLE = frozenset({State.waiting_merchant, State.waiting_return, State.returned, State.waiting_resend})
_PURPOSE: dict[Kind, Literal["exchange", "resend", "repair"]] = {
    Kind.exchange: "exchange",
    Kind.resend: "resend",
    Kind.repair: "repair",
}


async def agree(db: WriteDb, shop_id: UUID, case_id: UUID, ask: Agree, account_id: UUID) -> Case:
    """The shop agrees, to the first or to the second question. Raises `Moved`, `NotNow`, `NoReturnAddress`."""
    case, order = await steps.of_shop(db, shop_id, case_id, ask.version)
    actor = Actor(By.merchant, account_id)
    await steps.shown(db, case, actor, ask.text, ())
    if ask.goods_stay:
        return await _without_return(db, case, order, actor)
    if case.state in machine.REJECTED:
        case = await steps.step(db, case, Verb.reopen, actor, reject_reason=None)
    return await grant(db, case, order, actor, address_id=ask.address_id, sellable=ask.sellable)


async def grant(
    db: WriteDb, case: Case, order: Order, actor: Actor, *, address_id: UUID | None = None, sellable: bool | None = None
) -> Case:
    """Whoever agrees for the shop: money goes home, or the goods come back first, or it owes a parcel."""
    to = machine.next_state(case.state, Verb.agree, actor.by, case.kind)
    changes: dict[str, Any] = {"mode": actor.by}
    if case.state is State.returned and sellable is not None:
        changes["sellable"] = sellable
        if sellable:
            await paying.restock(db, case, order)
    if to is State.waiting_return:
        changes["return_address"] = await _address(db, case, address_id)
    if to is State.refunding:
        return await paying.pay(db, case, order, Verb.agree, actor, **changes)
    return await steps.step(db, case, Verb.agree, actor, **changes)


async def _address(db: WriteDb, case: Case, address_id: UUID | None) -> bytes:
    sealed = await store.usual_address(db, shop_id=case.shop_id, address_id=address_id)
    if sealed is None:
        raise NoReturnAddress
    return sealed


async def _without_return(db: WriteDb, case: Case, order: Order, actor: Actor) -> Case:
    """Nothing has to come back: money goes home at once, or the shop sends what it owes."""
    if case.kind is Kind.return_refund:
        return await paying.pay(db, case, order, Verb.refund, actor)
    return await steps.step(db, case, Verb.promise, actor, mode=actor.by)


async def reject(db: WriteDb, shop_id: UUID, case_id: UUID, ask: Reject, account_id: UUID) -> Case:
    """The shop refuses for a reason of the list. Raises `Moved`, `NotNow`, `UnfitReason`, `ProofNeeded`."""
    case, _ = await steps.of_shop(db, shop_id, case_id, ask.version)
    actor = Actor(By.merchant, account_id)
    machine.next_state(case.state, Verb.reject, By.merchant, case.kind)
    refusal = reasons.REFUSALS.get(ask.reason)
    if refusal is None or case.state not in refusal.states:
        raise UnfitReason(reason=ask.reason, kind=case.kind.value)
    if refusal.proof and not ask.pictures:
        raise ProofNeeded(reason=ask.reason)
    pictures = await steps.pictured(db, shop_id, ask.pictures)
    await steps.shown(db, case, actor, ask.text, pictures)
    return await steps.step(db, case, Verb.reject, actor, reject_reason=ask.reason)


async def send(db: WriteDb, shop_id: UUID, case_id: UUID, ask: SendBack, account_id: UUID) -> Case:
    """The shop sends what it owes: taken from free stock now, but for a repaired piece. Raises what shipping raises."""
    case, order = await steps.of_shop(db, shop_id, case_id, ask.version)
    actor = Actor(By.merchant, account_id)
    machine.next_state(case.state, Verb.send, By.merchant, case.kind)
    line = next(x for x in order.lines if x.id == case.line_id)
    if case.kind is not Kind.repair:
        await stock.take_now(db, shop_id, case.id, {case.wanted_sku_id or line.sku_id: case.qty})
    parcel_id = await fulfilment.send(
        db, shop_id, case.order_id, case_id=case.id, purpose=_PURPOSE[case.kind], carrier=ask.carrier,
        tracking_no=ask.tracking_no, pieces={case.line_id: case.qty},
    )  # fmt: skip
    return await steps.step(db, case, Verb.send, actor, sent_parcel_id=parcel_id)


async def extend(db: WriteDb, shop_id: UUID, case_id: UUID, version: int, account_id: UUID) -> Case:
    """The shop takes a day more, or gives it to the buyer: once per step. Raises `Moved`, `NotNow`, `EnoughTime`."""
    case, _ = await steps.of_shop(db, shop_id, case_id, version)
    extra = int(await policy.value(db, terms.EXTRA.key))
    if case.state not in _EXTENDABLE or case.deadline is None:
        raise NotNow(state=case.state.value, verb="extend")
    if case.extended or not extra:
        raise EnoughTime
    due = case.deadline + timedelta(seconds=extra)
    moved = await steps.write(db, case, at=clock.now(), deadline=due, extended=1)
    await steps.note(
        db, moved, Actor(By.merchant, account_id), Entry.move, data={"verb": "extend", "until": due.isoformat()}
    )
    return moved


async def restock(db: WriteDb, shop_id: UUID, case_id: UUID, *, sellable: bool) -> Case:
    """Say, once, whether returned goods can be sold again, where the decision did not say it. Raises `NotNow`."""
    case, order = await steps.of_shop(db, shop_id, case_id)
    if not case.goods_back or case.sellable is not None or case.state in machine.OPEN - {State.waiting_resend}:
        raise NotNow(state=case.state.value, verb="restock")
    if sellable:
        await paying.restock(db, case, order)
    return await steps.write(db, case, at=clock.now(), sellable=sellable)


async def say(db: WriteDb, shop_id: UUID, case_id: UUID, ask: Say, account_id: UUID) -> None:
    """The shop writes to the buyer, with or without pictures."""
    case, _ = await steps.of_shop(db, shop_id, case_id)
    pictures = await steps.pictured(db, shop_id, ask.pictures)
    await steps.spoken(db, case, Actor(By.merchant, account_id), ask.text, pictures)


async def bulk(db: WriteDb, shop_id: UUID, ask: Bulk, account_id: UUID, language: str) -> BulkResult:
    """Decide up to fifty cases the same way; a refused row harms no other. Rows come back in their order."""
    done = {row.case_id: await _row(db, shop_id, ask, i, account_id, language) for i, row in _sorted(ask)}
    return BulkResult([done[row.case_id] for row in ask.rows])


def _sorted(ask: Bulk) -> Sequence[tuple[int, Any]]:
    """By id, so that two desks that decide the same cases wait for each other in one order only."""
    return sorted(enumerate(ask.rows), key=lambda x: x[1].case_id)


async def _row(db: WriteDb, shop_id: UUID, ask: Bulk, i: int, account_id: UUID, language: str) -> RowResult:
    row = ask.rows[i]
    try:
        async with db.savepoint():
            if ask.verb == "agree":
                agreed = Agree(row.version, ask.address_id, ask.sellable, text=ask.text)
                case = await agree(db, shop_id, row.case_id, agreed, account_id)
            else:
                refused = Reject(row.version, ask.reason or "", ask.text)
                case = await reject(db, shop_id, row.case_id, refused, account_id)
    except Problem as problem:
        said = i18n.say(problem.code, language, **problem.params)
        return RowResult(case_id=row.case_id, ok=False, code=problem.code, detail=said)
    return RowResult(case_id=row.case_id, ok=True, state=case.state, version=case.version)
