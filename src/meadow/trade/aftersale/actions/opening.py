"""Asking: a case is opened over the lines it takes, and granted at once where nobody needs to be asked."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from meadow.base import clock, ids, policy, trail
from meadow.base.bus import emit
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound
from meadow.base.trail import Who
from meadow.goods import catalog
from meadow.goods.media.types import Asset
from meadow.goods.offers.events import GroupFailed
from meadow.trade import orders
from meadow.trade.aftersale import queries, store
from meadow.trade.aftersale.actions import deciding, paying, steps
from meadow.trade.aftersale.events import Opened
from meadow.trade.aftersale.rules import homing, machine, opening, reasons, worth
from meadow.trade.aftersale.types import (
    Actor,
    AlreadyOpen,
    Arbitration,
    Blamed,
    By,
    Case,
    Entry,
    Kind,
    NotNow,
    NotOffered,
    ProofNeeded,
    RefundState,
    Share,
    State,
    TooMuch,
    UnfitExchange,
    UnfitReason,
    Verb,
    WindowClosed,
    terms,
)
from meadow.trade.aftersale.types.asks import Apply, CancelOrder, Edit
from meadow.trade.orders.types import LineView, Order

_RULE = Actor(By.rule)
_SUSPECT = timedelta(days=90)


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What a case is opened for: the judged parts of its lines and how it was asked."""

    kind: Kind
    reason: str
    line_id: UUID
    qty: int
    shares: list[Share]
    sku_id: UUID | None = None


async def apply(db: WriteDb, buyer_id: UUID, order_id: UUID, ask: Apply) -> Case:
    """Open a case. Raises what stands against it, `AlreadyOpen`, `TooMuch`, `WholeBundle`, `ProofNeeded`."""
    seen = await orders.mine(db, buyer_id, order_id)
    order = await orders.load(db, seen.shop.id, order_id, lock=True)
    actor = Actor(By.buyer, buyer_id)
    pictures = await steps.pictured(db, buyer_id, ask.pictures)
    wish = await _cancelled(order, ask) if ask.kind is Kind.user_cancel else await _wished(db, order, ask, pictures)
    case = await open_case(db, order, wish, actor)
    await steps.shown(db, case, actor, ask.text, pictures)
    return await _at_once(db, case, order)


async def _cancelled(order: Order, ask: Apply) -> Wish:
    if why := opening.against_cancel(order):
        raise NotOffered(why=why)
    _reasoned(ask.reason, ask.kind)
    shares = worth.rest(opening.bought(order))
    return Wish(kind=ask.kind, reason=ask.reason, line_id=shares[0].line_id, qty=shares[0].qty, shares=shares)


async def _wished(
    db: WriteDb, order: Order, ask: Apply | Edit, pictures: list[Asset], line_id: UUID | None = None
) -> Wish:
    wanted = line_id or getattr(ask, "line_id", None)
    line = next((x for x in order.lines if x.id == wanted), None)
    if line is None:
        raise NotFound
    _reasoned(ask.reason, ask.kind)
    await _open_still(db, order, line, ask)
    if reasons.REASONS[ask.reason].proof and not pictures:
        raise ProofNeeded(reason=ask.reason)
    lines = opening.bought(order)
    mine = next(x for x in lines if x.id == line.id)
    there = worth.there(mine, ask.kind)
    qty = ask.qty or (mine.left[0] if ask.kind is Kind.price_protection else there)
    if qty > mine.left[0] or (ask.kind is not Kind.price_protection and qty > there):
        raise TooMuch(pieces=there, most=0)
    amount = ask.amount
    if ask.kind is Kind.price_protection:
        amount = await queries.fallen(db, order, line)
    elif ask.kind not in worth.PAYS or ask.kind in worth.BEFORE:
        amount = None
    if ask.kind is Kind.exchange:
        await _exchangeable(db, line, ask.sku_id)
    freight = opening.fault(ask.reason, ask.kind)
    shares = worth.judge(lines, line.id, qty, kind=ask.kind, freight=freight, amount=amount)
    sku_id = ask.sku_id if ask.kind is Kind.exchange else None
    return Wish(kind=ask.kind, reason=ask.reason, line_id=line.id, qty=qty, shares=shares, sku_id=sku_id)


def _reasoned(reason: str, kind: Kind) -> None:
    if kind is Kind.system_cancel or not reasons.fits(reason, kind):
        raise UnfitReason(reason=reason, kind=kind.value)


async def _open_still(db: WriteDb, order: Order, line: LineView, ask: Apply | Edit) -> None:
    found = opening.verdict(order, line, ask.kind, await queries.windows(db), clock.now())
    if found.why == "window":
        raise WindowClosed(closed_at=found.shut_at)
    if found.why is not None:
        raise NotOffered(why=found.why)
    if ask.reason not in found.reasons:
        raise WindowClosed(
            closed_at=opening.closes(reasons.REASONS[ask.reason].window, order, line, await queries.windows(db))
        )


async def _exchangeable(db: WriteDb, line: LineView, sku_id: UUID | None) -> None:
    """An exchange is for a piece of the same product at the same price: no money moves."""
    wanted = sku_id or line.sku_id
    found = await catalog.offers(db, [wanted, line.sku_id])
    new, old = found.get(wanted), found.get(line.sku_id)
    if new is None or new.product_id != line.product_id or not new.on_sale:
        raise UnfitExchange
    if old is not None and new.price != old.price:
        raise UnfitExchange


async def open_case(db: WriteDb, order: Order, wish: Wish, actor: Actor) -> Case:
    """Write a case with its lines, its deadline and its facts. Raises `AlreadyOpen`."""
    now = clock.now()
    case = Case(
        id=ids.new(), number=ids.number(), shop_id=order.shop.id, shop_name=order.shop.name, order_id=order.id,
        order_number=order.number, line_id=wish.line_id, buyer_id=order.buyer_id, buyer_masked=order.name_masked,
        checkout_id=order.checkout_id, kind=wish.kind, state=State.waiting_merchant, arbitration=Arbitration.none,
        blamed=Blamed.none, version=1, reason=wish.reason, qty=wish.qty, amount=worth.total(wish.shares),
        currency=order.currency, mode=None, instant=False, wanted_sku_id=wish.sku_id, reject_reason=None, offer=None,
        refund_id=ids.new(), refund_state=RefundState.none, return_parcel_id=None, sent_parcel_id=None, goods_back=False,
        sellable=None, deadline=now + timedelta(seconds=await policy.value(db, terms.REPLY.key)), look_by=None,
        appealed_by=None, extended=0, urges=0, urged_at=None, created_at=now, updated_at=now, closed_at=None, items=[],
    )  # fmt: skip
    row = {k: v for k, v in msgspec.structs.asdict(case).items() if k not in {"items", "shop_id"}}
    await store.add(db, {k: getattr(v, "value", v) for k, v in row.items()}, shop_id=case.shop_id)
    case = msgspec.structs.replace(case, items=await paying.take(db, case, order, wish.shares))
    await steps.wind(db, case)
    await steps.note(db, case, actor, Entry.move, data=_asked(case))
    for item in case.items:
        await emit(db, Opened(**steps.head(case) | {"line_id": item.line_id}))
    await steps.told(db, case, actor, None)
    return case


def _asked(case: Case) -> dict[str, Any]:
    return {
        "verb": "apply", "state": case.state.value, "kind": case.kind.value, "reason": case.reason, "qty": case.qty,
        "amount": case.amount,
    }  # fmt: skip


async def _at_once(db: WriteDb, case: Case, order: Order) -> Case:
    """Fast refund and the shop's own rules: what needs no answer gets none."""
    if case.kind is Kind.price_protection:
        return await paying.pay(db, case, order, Verb.agree, _RULE, instant=True)
    if case.kind in worth.BEFORE and await _trusted(db, case, order):
        return await paying.pay(db, case, order, Verb.agree, _RULE, instant=True)
    rules = await store.auto_of(db, shop_id=case.shop_id)
    if opening.by_rule(rules, case.kind, case.amount):
        sealed = await store.usual_address(db, shop_id=case.shop_id, address_id=None)
        if sealed is not None or case.kind not in machine.BACK:
            return await deciding.grant(db, case, order, _RULE)
    return case


async def _trusted(db: WriteDb, case: Case, order: Order) -> bool:
    now = clock.now()
    return opening.at_once(
        order, case.amount, most=await policy.value(db, terms.INSTANT_MOST.key),
        cases=await store.opened_since(db, buyer_id=case.buyer_id, since=now - _SUSPECT) - 1,
        most_cases=await policy.value(db, terms.INSTANT_CASES.key),
        blamed=await store.blamed_since(db, buyer_id=case.buyer_id, since=now - 4 * _SUSPECT), now=now,
    )  # fmt: skip


async def edit(db: WriteDb, buyer_id: UUID, case_id: UUID, ask: Edit) -> Case:
    """Ask again, differently: before the answer, or after a first refusal. Raises what `apply` raises, `Moved`, `NotNow`."""
    case, order = await steps.of_buyer(db, buyer_id, case_id, ask.version)
    actor = Actor(By.buyer, buyer_id)
    if case.kind in worth.BEFORE or case.arbitration in machine.LOOKED_AT or ask.kind is Kind.price_protection:
        raise NotNow(state=case.state.value, verb=Verb.edit.value)
    machine.next_state(case.state, Verb.edit, By.buyer, case.kind)
    pictures = await steps.pictured(db, buyer_id, ask.pictures)
    wish = await _wished(db, order, ask, pictures, case.line_id)
    items = await paying.retake(db, case, order, wish.shares)
    moved = await steps.step(
        db, case, Verb.edit, actor, kind=wish.kind, reason=wish.reason, qty=wish.qty, amount=worth.total(wish.shares),
        wanted_sku_id=wish.sku_id, reject_reason=None,
    )  # fmt: skip
    moved = msgspec.structs.replace(moved, items=items)
    await steps.shown(db, moved, actor, ask.text, pictures)
    return moved


async def system_cancel(
    db: WriteDb, shop_id: UUID, order_id: UUID, reason: str, *, by: Actor | None = None
) -> Case | None:
    """Refund all of a paid order that has not left, whoever else was asking.

    For a failed group, a risk, a broken promise or an operator. None where nothing is left to cancel: twice is no error.
    """
    if not reasons.fits(reason, Kind.system_cancel) or reason in homing.HOMING:
        raise ValueError(reason)
    order = await orders.load(db, shop_id, order_id, lock=True)
    if order.state in opening.UNPAID or not worth.rest(opening.bought(order)):
        return None
    actor = by or Actor(By.platform)
    for case_id in sorted(set((await store.open_lines(db, shop_id=shop_id, order_id=order_id)).values())):
        held, order = await steps.of_shop(db, shop_id, case_id)
        if held.kind in worth.BEFORE:
            await steps.step(db, held, Verb.close, Actor(By.platform, actor.account_id))
    shares = worth.rest(opening.bought(order))
    taken = await store.open_lines(db, shop_id=shop_id, order_id=order_id)
    if clash := next((taken[x.line_id] for x in shares if x.line_id in taken), None):
        raise AlreadyOpen(case_id=str(clash))
    wish = Wish(kind=Kind.system_cancel, reason=reason, line_id=shares[0].line_id, qty=shares[0].qty, shares=shares)
    case = await open_case(db, order, wish, actor)
    return await paying.pay(db, case, order, Verb.agree, Actor(By.platform, actor.account_id), instant=True)


async def on_group_failed(db: WriteDb, event: GroupFailed) -> None:
    """A group was not filled in time: every order that was paid for it goes home."""
    for order_id in sorted(event.order_ids):
        await system_cancel(db, event.shop_id, order_id, "group_failed")


async def cancel_order(db: WriteDb, who: Who, shop_id: UUID, order_id: UUID, ask: CancelOrder) -> Case:
    """An operator ends a paid order that has not left: audited. Raises `NotOffered` where nothing is left to cancel."""
    case = await system_cancel(db, shop_id, order_id, ask.reason, by=Actor(By.platform, who.account_id))
    if case is None:
        raise NotOffered(why="left")
    await steps.note(db, case, Actor(By.platform, who.account_id), Entry.message, text=ask.text)
    detail = {"shop_id": str(shop_id), "reason": ask.reason, "case_id": str(case.id)}
    await trail.note(db, who, verb="trade.aftersale.cancel_order", subject=order_id, detail=detail)
    return case
