"""Money has come: what an order does on it, and what it waits for before it may ship."""

from datetime import timedelta
from uuid import UUID

from meadow.base import clock, ids, policy, timers
from meadow.base.bus import emit
from meadow.base.db import WriteDb
from meadow.base.timers import Timer
from meadow.goods import offers, stock
from meadow.goods.offers.events import GroupFilled
from meadow.trade.ledger import PLATFORM, Entry, Kind, post
from meadow.trade.orders import rules, store
from meadow.trade.orders.actions.facts import FINAL, HOLD, HOLD_S, PAY, SHIP_S, head
from meadow.trade.orders.actions.presale import pay_deposit
from meadow.trade.orders.events import Paid
from meadow.trade.orders.types import Order, State, WrongState
from meadow.trade.payments.events import Captured
from meadow.trade.payments.types import Part

UNPAID = (State.created, State.deposit_paid)


async def on_captured(db: WriteDb, event: Captured) -> None:
    """The money is here: every order of the checkout is paid, in the callback's own transaction."""
    for order in await store.of_checkout(db, buyer_id=event.buyer_id, checkout_id=event.checkout_id, lock=True):
        await (pay_deposit(db, order) if event.part is Part.deposit else _pay(db, order))
    await store.turn_checkout(db, buyer_id=event.buyer_id, checkout_id=event.checkout_id, state="paid")


async def _pay(db: WriteDb, order: Order) -> None:
    now = clock.now()
    remorse = int(await policy.value(db, HOLD_S.key))
    why = "group" if order.kind == "group" else "remorse" if remorse else None
    ship_by = now + timedelta(seconds=remorse + await policy.value(db, SHIP_S.key))
    state = State.paid_hold if why else State.to_ship
    version = await store.pay(
        db,
        shop_id=order.shop.id,
        order_id=order.id,
        out_of=UNPAID,
        state=state,
        at=now,
        ship_by=ship_by,
        hold=why,
        timer=FINAL if order.deposit else PAY,
    )
    if version is None:
        raise WrongState(state=order.state.value)
    if rules.has_offers(order):
        await offers.use(db, order.id)
    if why == "remorse":
        await timers.set(db, HOLD, order.id, now + timedelta(seconds=remorse), {"shop_id": str(order.shop.id)})
    await post(
        db, shop_id=order.shop.id, reason="paid", ref=order.id, currency=order.currency, entries=escrow_entries(order)
    )
    await emit(db, Paid(**head(order, version), paid_at=now, placed_at=order.created_at, ship_by=ship_by))  # type: ignore[arg-type]
    await stock.commit(db, order.id)
    if why == "group":
        await _join(db, order)


async def _join(db: WriteDb, order: Order) -> None:
    """Take the order's place in its group; the last place lets all of its orders go, in this transaction."""
    wanted = order.group_id or ids.derived("group", order.id)
    group = await offers.join_group(db, group_id=wanted, order_id=order.id, buyer_id=order.buyer_id)
    if group.id != order.group_id:
        await store.set_group(db, shop_id=order.shop.id, order_id=order.id, group_id=group.id)


async def on_group_filled(db: WriteDb, event: GroupFilled) -> None:
    """The group is full: what was paid in it may ship."""
    for order_id in sorted(event.order_ids):
        await release(db, event.shop_id, order_id, "group")


def escrow_entries(order: Order) -> list[Entry]:
    """What the buyer paid and what platform and authors add for their discounts, into escrow line by line."""
    entries = [
        Entry(PLATFORM, Kind.channel, order.deposit - order.amount),
        Entry(order.buyer_id, Kind.buyer_funds, -order.deposit),
    ]
    for x in order.lines:
        entries.append(Entry(PLATFORM, Kind.subsidy, -x.platform_discount, x.id))
        if x.discount_author_id:
            entries.append(Entry(x.discount_author_id, Kind.author_available, -x.author_discount, x.id))
        held = x.paid + x.freight + x.platform_discount + x.author_discount
        entries.append(Entry(order.shop.id, Kind.escrow, held, x.id))
    return entries


async def hold(db: WriteDb, shop_id: UUID, order_id: UUID, why: str) -> bool:
    """Keep a paid order from shipping; False where it is past that."""
    return bool(
        await store.turn(
            db, shop_id=shop_id, order_id=order_id, out_of=[State.to_ship], state=State.paid_hold, hold=why
        )
    )


async def release(db: WriteDb, shop_id: UUID, order_id: UUID, why: str) -> bool:
    """What it waited for has come: the order may ship. False where it waits for something else, or not at all."""
    order = await store.of_shop(db, shop_id=shop_id, order_id=order_id, lock=True)
    if order is None or order.state is not State.paid_hold or order.hold != why:
        return False
    ship_by = clock.now() + timedelta(seconds=await policy.value(db, SHIP_S.key))
    await store.turn(
        db, shop_id=shop_id, order_id=order_id, out_of=[State.paid_hold], state=State.to_ship, hold=None,
        ship_by=max(ship_by, order.ship_by or ship_by),
    )  # fmt: skip
    return True


async def release_hold(db: WriteDb, timer: Timer) -> None:
    """The time for remorse is over: the order may ship."""
    await release(db, ids.parse(timer.note["shop_id"]), timer.key, "remorse")
