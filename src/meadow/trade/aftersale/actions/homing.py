"""Parcels that reached nobody: what lay in those that came back or were lost is paid back without anybody asking."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from meadow.base.db import WriteDb
from meadow.trade import fulfilment, orders
from meadow.trade.aftersale import store
from meadow.trade.aftersale.actions import opening, paying
from meadow.trade.aftersale.rules import homing, worth
from meadow.trade.aftersale.rules.opening import UNPAID, bought
from meadow.trade.aftersale.types import Actor, By, Kind, Verb
from meadow.trade.fulfilment.types import Parcel, Purpose
from meadow.trade.orders.types import Order
from meadow.trade.orders.types import State as OrderState
from meadow.trade.orders.types.prizes import LOTTERY

GoesOn = Literal["undelivered", "lost", "arrived", "under_way"]
_HOUSE = Actor(By.platform)
_LEFT = frozenset({OrderState.shipped, OrderState.delivered})


async def bring_home(db: WriteDb, shop_id: UUID, order_id: UUID) -> GoesOn | None:
    """Pay back what never arrived, and say how the order goes on: ended for a reason, arrived, or on its way.

    Lines on which a case is open wait for its end. None while something is still being turned round, or nothing moves on.
    Looks at the whole order each time, so that the same news twice pays once.
    """
    parcels = [p for p in await fulfilment.parcels(db, shop_id, order_id) if p.purpose is Purpose.order]
    gone = any(p.state.value in homing.GONE for p in parcels)
    order = await orders.load(db, shop_id, order_id, lock=gone)
    if order.kind == LOTTERY:  # nothing was paid for it
        return None
    if order.state in UNPAID or order.state is OrderState.cancelled or (not gone and order.confirm_by is not None):
        return None
    waiting = set(await store.open_lines(db, shop_id=shop_id, order_id=order_id))
    for reason in (homing.UNDELIVERED, homing.LOST):
        pieces = {line: n.get(reason, 0) for line, n in (await _due(db, order, parcels)).items() if line not in waiting}
        if any(pieces.values()):
            order = await _pay(db, order, pieces, reason)
    return _goes_on(order, parcels) if not await _due(db, order, parcels) else None


async def _due(db: WriteDb, order: Order, parcels: Sequence[Parcel]) -> dict[UUID, dict[str, int]]:
    """Pieces to pay back by line and reason. A buyer who said that she has it is believed before a carrier that lost it."""
    gone: dict[UUID, dict[str, int]] = {}
    for parcel in parcels:
        reason = homing.GONE.get(parcel.state.value)
        if reason is None or (reason == homing.LOST and order.state is OrderState.completed):
            continue
        for x in parcel.lines:
            mine = gone.setdefault(x.line_id, {})
            mine[reason] = mine.get(reason, 0) + x.qty
    if not gone:
        return {}
    paid = await store.paid_pieces(db, shop_id=order.shop.id, order_id=order.id)
    found = {x.id: homing.due(x, gone[x.id], paid.get(x.id, {})) for x in bought(order) if x.id in gone}
    return {line: pieces for line, pieces in found.items() if pieces}


async def _pay(db: WriteDb, order: Order, pieces: dict[UUID, int], reason: str) -> Order:
    shares = worth.whole(bought(order), pieces, freight=True)
    first = shares[0]
    wish = opening.Wish(kind=Kind.system_cancel, reason=reason, line_id=first.line_id, qty=first.qty, shares=shares)
    case = await opening.open_case(db, order, wish, _HOUSE)
    back = reason == homing.UNDELIVERED
    await paying.pay(db, case, order, Verb.agree, _HOUSE, instant=True, goods_back=back)
    return await orders.load(db, order.shop.id, order.id)


def _goes_on(order: Order, parcels: Sequence[Parcel]) -> GoesOn | None:
    states = {p.state.value for p in parcels}
    if order.state not in _LEFT or states & homing.COMING:
        return None
    if "delivered" in states and states <= {*homing.GONE, "delivered"}:
        return "arrived"
    if not states <= set(homing.GONE) or any(any(x.left) for x in bought(order)):
        return "under_way"
    return "undelivered" if "returned" in states else "lost"
