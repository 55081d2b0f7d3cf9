"""Granting: pieces and money come off the order, whoever was paid gives back, and the money goes home."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from meadow.base import clock, ids, trail
from meadow.base.bus import emit
from meadow.base.db import WriteDb
from meadow.goods import offers, stock
from meadow.trade import fulfilment, orders, payments
from meadow.trade.aftersale import store
from meadow.trade.aftersale.actions import steps
from meadow.trade.aftersale.events import Closed, Opened, Refunded
from meadow.trade.aftersale.rules import homing, opening, worth
from meadow.trade.aftersale.types import (
    Actor,
    AlreadyOpen,
    By,
    Case,
    Item,
    Kind,
    RefundState,
    Share,
    State,
    Verb,
)
from meadow.trade.orders.types import LineRefund, Order
from meadow.trade.orders.types import State as OrderState


async def pay(db: WriteDb, case: Case, order: Order, verb: Verb, actor: Actor, **changes: Any) -> Case:
    """Grant what a held case asks for. Unshipped goods that left meanwhile are refunded as shipped, and called back."""
    refund = RefundState.refunding if case.amount else RefundState.success
    here = case.kind in worth.BEFORE and case.reason not in homing.HOMING
    left = here and not _still_here(case, order)
    kind = Kind.refund_shipped if left else case.kind
    done = await _count(db, case, order, here=here)
    # The facts come before the money and before the lines are let go: settlement takes it out of escrow first.
    for item, counted in zip(case.items, done, strict=True):
        await emit(db, _refunded(case, order, item, counted))
    moved = await steps.step(
        db, case, verb, actor, **{"kind": kind, "mode": actor.by, "refund_state": refund} | changes
    )
    if any(x.whole_order for x in done):
        await offers.give_back(db, case.order_id)
    if kind is Kind.refund_shipped and any(x.qty for x in case.items) and _on_its_way(order):
        await fulfilment.intercept(db, case.shop_id, case.order_id)
    await _send_home(db, moved)
    detail = {"shop_id": str(case.shop_id), "order_id": str(case.order_id), "amount": case.amount, "kind": kind.value}
    await trail.note(db, actor.account_id, verb="trade.aftersale.refund", subject=case.id, detail=detail)
    return await steps.again(db, moved)


async def _count(db: WriteDb, case: Case, order: Order, *, here: bool) -> list[LineRefund]:
    return [
        await orders.refund_line(
            db, case.shop_id, order.id, item.line_id, qty=item.qty, goods=item.goods, freight=item.freight,
            reason=case.reason, shipped=not here,
        )
        for item in case.items
    ]  # fmt: skip


def _refunded(case: Case, order: Order, item: Item, counted: LineRefund) -> Refunded:
    return Refunded(
        **steps.head(case) | {"line_id": item.line_id}, product_id=item.product_id, sku_id=item.sku_id,
        checkout_id=order.checkout_id, refund_id=ids.derived("aftersale", case.id, item.line_id), qty=item.qty,
        goods=item.goods, freight=item.freight, currency=case.currency, before_ship=counted.before_ship,
        whole_line=counted.whole_line, whole_order=counted.whole_order,
    )  # fmt: skip


async def _send_home(db: WriteDb, case: Case) -> None:
    if not case.amount:
        await steps.step(db, case, Verb.paid_out, steps.TIME)
        return
    await payments.give_back(
        db, buyer_id=case.buyer_id, checkout_id=case.checkout_id, refund_id=case.refund_id, amount=case.amount,
        currency=case.currency, order_id=case.order_id,
    )  # fmt: skip


def _still_here(case: Case, order: Order) -> bool:
    here = {x.id: x.waiting for x in opening.bought(order)}
    return all(item.qty <= here[item.line_id] for item in case.items)


def _on_its_way(order: Order) -> bool:
    return order.state in {OrderState.part_shipped, OrderState.shipped}


async def convert(db: WriteDb, case: Case, order: Order, kind: Kind, amount: int | None) -> Case:
    """Let a held case be about something else: another kind, another amount (None: all that its pieces are worth).

    Raises `TooMuch`, `AlreadyOpen`.
    """
    lines = opening.bought(order)
    freight = amount is not None or opening.fault(case.reason, kind)
    shares = worth.judge(lines, case.line_id, case.qty, kind=kind, freight=freight, amount=amount)
    items = await retake(db, case, order, shares)
    moved = await steps.write(db, case, at=clock.now(), kind=kind, amount=worth.total(shares))
    return msgspec.structs.replace(moved, items=items)


async def retake(db: WriteDb, case: Case, order: Order, shares: Sequence[Share]) -> list[Item]:
    """Take other parts, and perhaps other lines: who follows a line hears that it was let go or taken. Raises `AlreadyOpen`."""
    await store.clear_items(db, shop_id=case.shop_id, case_id=case.id, drop=True)
    items = await take(db, case, order, shares)
    before, now = {x.line_id for x in case.items}, {x.line_id for x in items}
    for line_id in sorted(before - now):
        await emit(db, Closed(**steps.head(case) | {"line_id": line_id}))
    for line_id in sorted(now - before):
        await emit(db, Opened(**steps.head(case) | {"line_id": line_id}))
    return items


async def take(db: WriteDb, case: Case, order: Order, shares: Sequence[Share]) -> list[Item]:
    """Write the lines of a case; raises `AlreadyOpen` when another case has one."""
    lines = {x.id: x for x in order.lines}
    items = []
    for share in shares:
        x = lines[share.line_id]
        items.append(
            Item(
                line_id=x.id, sku_id=x.sku_id, product_id=x.product_id, qty=share.qty, goods=share.goods,
                freight=share.freight, open=True, title=x.title, spec_text=x.spec_text, image=x.image,
            )
        )  # fmt: skip
    rows = [msgspec.structs.asdict(item) for item in items]
    if not await store.put_items(db, rows, shop_id=case.shop_id, case_id=case.id):
        taken = await store.open_lines(db, shop_id=case.shop_id, order_id=case.order_id)
        other = next((c for line, c in taken.items() if line in lines and c != case.id), None)
        raise AlreadyOpen(case_id=str(other) if other else None)
    return items


async def restock(db: WriteDb, case: Case, order: Order) -> None:
    """Returned pieces that can be sold again go back on the shelf."""
    pieces: dict[UUID, int] = {}
    for item in case.items:
        pieces[item.sku_id] = pieces.get(item.sku_id, 0) + item.qty
    await stock.restock(db, case.shop_id, case.id, {sku: n for sku, n in pieces.items() if n}, "returned")
    await trail.note(db, None, verb="trade.aftersale.restock", subject=case.id, detail={"order_id": str(order.id)})


async def instead(db: WriteDb, case: Case, order: Order, verb: Verb, actor: Actor, *, amount: int | None = None,
                  **changes: Any) -> Case:  # fmt: skip
    """Pay for a case that was to be settled otherwise, or another amount than asked."""
    kind = worth.as_money(case)
    if kind is not case.kind or (amount is not None and amount != case.amount):
        case = await convert(db, case, order, kind, amount)
    return await pay(db, case, order, verb, actor, **changes)


async def paid_out(db: WriteDb, shop_id: UUID, case_id: UUID) -> None:
    """The money has arrived."""
    case = await store.of_shop(db, shop_id=shop_id, case_id=case_id, lock=True)
    if case is not None and case.state is State.refunding:
        await steps.step(db, case, Verb.paid_out, Actor(By.time), refund_state=RefundState.success)
