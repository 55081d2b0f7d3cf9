"""Another address for an order that has not left: asked by the buyer, answered by the shop, its habit, or time."""

from datetime import timedelta
from uuid import UUID

import msgspec

from meadow.base import clock, ids, policy, timers, trail
from meadow.base.bus import emit
from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import NotFound
from meadow.base.timers import Timer
from meadow.base.trail import Who
from meadow.base.vault import mask_name
from meadow.goods import catalog, offers
from meadow.goods.offers.types import FreightLine
from meadow.people import accounts
from meadow.trade import orders
from meadow.trade.fulfilment import rules
from meadow.trade.fulfilment.events import AddressAnswered, AddressAsked
from meadow.trade.fulfilment.store import addresses as store
from meadow.trade.fulfilment.store import bulk
from meadow.trade.fulfilment.types.addresses import (
    AddressDecided,
    AddressOpen,
    AddressSame,
    AddressUnreachable,
    AskAddress,
    DecideAddress,
    Habits,
)
from meadow.trade.orders.types import Address, Order, WrongState

ANSWER = "trade.fulfilment.address"
REPLY = policy.declare(
    "trade.fulfilment.address_reply",
    86_400,
    600,
    604_800,
    text="seconds a shop has to answer a wish for another address",
)
LAPSE = policy.declare(
    "trade.fulfilment.address_lapse", "apply", text="what time decides where a shop does not answer: apply or refuse"
)
_COLUMN = "fulfilment.address"


async def ask_address(db: WriteDb, buyer_id: UUID, order_id: UUID, ask: AskAddress) -> UUID:
    """Ask for another address; a shop whose habit is `auto` takes it at once where the freight is not dearer.

    Raises `NotFound`, `WrongState` once a piece has left, `AddressSame`, `AddressUnreachable`, `AddressOpen`.
    """
    order = await orders.mine(db, buyer_id, order_id)
    known = await accounts.address_of(db, buyer_id, ask.address_id)
    if known is None:
        raise NotFound
    order = await orders.load(db, order.shop.id, order_id, lock=True)
    if order.state.value not in {"paid_hold", "to_ship"} or any(x.shipped_qty for x in order.lines):
        raise WrongState(state=order.state.value)
    region = " ".join(p for p in (known.province, known.city) if p)
    wanted = Address(known.name, known.phone, region, f"{known.district} {known.street}".strip())
    if (await orders.open_addresses(db, order.shop.id, [order_id])).get(order_id) == wanted:
        raise AddressSame
    was, now = await _freight(db, order, order.region), await _freight(db, order, region)
    if now is None:
        raise AddressUnreachable(region=region)
    change_id, by = ids.new(), clock.now() + timedelta(seconds=await policy.value(db, REPLY.key))
    sealed = db.house.vault.seal(_COLUMN, msgspec.json.encode(wanted).decode())
    if not await store.add(
        db, shop_id=order.shop.id, change_id=change_id, order_id=order_id, buyer_id=buyer_id, state="open",
        address=sealed, region=region, name_masked=mask_name(known.name), freight_was=was or 0, freight_now=now,
        decide_by=by,
    ):  # fmt: skip
        raise AddressOpen
    if now <= (was or 0) and await store.habit_of(db, shop_id=order.shop.id) == "auto":
        await _answer(db, order.shop.id, change_id, agree=True, reason=None, by="auto")
        return change_id
    await timers.set(db, ANSWER, change_id, by, {"shop_id": str(order.shop.id)})
    await emit(
        db,
        AddressAsked(shop_id=order.shop.id, order_id=order_id, buyer_id=buyer_id, change_id=change_id, decide_by=by),
    )
    return change_id


async def _freight(db: ReadDb, order: Order, region: str) -> int | None:
    """What today's rules ask for sending the order's goods to a region; None where they do not go there."""
    found = await catalog.offers(db, [x.sku_id for x in order.lines])
    asked = [o.freight.template_id for o in found.values() if o.freight.kind == "template"]
    templates = await offers.freight_rules(db, order.shop.id, asked)
    lines = []
    for x in order.lines:
        own = found.get(x.sku_id)
        if own is None:
            continue
        by_template = own.freight.kind == "template"
        rule = templates[own.freight.template_id] if by_template else rules.inline(own.freight)
        mark = (own.freight.template_id or order.shop.id) if by_template else None
        lines.append(
            FreightLine(
                sku_id=x.sku_id, qty=x.qty, amount=x.paid, weight_g=own.weight_g, rule=rule, template_id=mark
            )
        )  # fmt: skip
    made = rules.freight(lines, region)
    return None if made.unreachable else made.fee


async def decide_address(db: WriteDb, who: Who, shop_id: UUID, change_id: UUID, ask: DecideAddress) -> None:
    """The shop's answer; agreeing to a dearer place is the shop's gift. Raises `NotFound`, `AddressDecided`, `WrongState`."""
    held = await store.one(db, shop_id=shop_id, change_id=change_id, lock=True)
    if held is None:
        raise NotFound
    if held.state != "open":
        raise AddressDecided
    await _answer(db, shop_id, change_id, agree=ask.agree, reason=ask.reason or None, by="shop")
    detail = {"shop_id": str(shop_id), "order_id": str(held.order_id), "agree": ask.agree}
    await trail.note(db, who, verb="trade.fulfilment.address", subject=change_id, detail=detail)


async def withdraw_address(db: WriteDb, buyer_id: UUID, order_id: UUID) -> None:
    """The buyer takes an open wish back; that there is none is no error."""
    order = await orders.mine(db, buyer_id, order_id)
    held = await store.open_of(db, shop_id=order.shop.id, order_id=order_id, lock=True)
    if held is not None:
        await _answer(db, order.shop.id, held.id, agree=False, reason=None, by="buyer")


async def address_lapsed(db: WriteDb, timer: Timer) -> None:
    """The shop did not answer: the policy does, but a dearer place is never the shop's by silence."""
    shop_id = ids.parse(timer.note["shop_id"])
    held = await store.one(db, shop_id=shop_id, change_id=timer.key, lock=True)
    if held is not None and held.state == "open":
        agree = await policy.value(db, LAPSE.key) == "apply" and held.freight_now <= held.freight_was
        await _answer(db, shop_id, timer.key, agree=agree, reason=None, by="time")


async def _answer(db: WriteDb, shop_id: UUID, change_id: UUID, *, agree: bool, reason: str | None, by: str) -> None:
    held = await store.one(db, shop_id=shop_id, change_id=change_id)
    if agree:
        text = db.house.vault.open(_COLUMN, held.address)
        try:
            await orders.change_address(db, shop_id, held.order_id, msgspec.json.decode(text, type=Address))
        except WrongState:
            if by != "time":
                raise
            agree = False  # it ended meanwhile
        else:
            await bulk.drop_held(db, shop_id=shop_id, order_id=held.order_id)  # its label says the old address
    state = "applied" if agree else "withdrawn" if by == "buyer" else "refused"
    await store.turn(db, shop_id=shop_id, change_id=change_id, state=state, reason=reason)
    await timers.cancel(db, ANSWER, change_id)
    await emit(
        db,
        AddressAnswered(
            shop_id=shop_id, order_id=held.order_id, buyer_id=held.buyer_id, change_id=change_id, applied=agree, by=by
        ),
    )


async def put_habits(db: WriteDb, shop_id: UUID, habits: Habits) -> None:
    """How the shop answers from now on."""
    await store.put_habit(db, shop_id=shop_id, address_changes=habits.address_changes)
