"""What happens to offers over an order's life: used at payment, given back, groups joined."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from meadow.base import clock, ids, timers
from meadow.base.bus import emit
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound
from meadow.base.timers import Timer
from meadow.goods.offers import store
from meadow.goods.offers.events import GroupFailed, GroupFilled
from meadow.goods.offers.types import GroupOf, GroupState
from meadow.goods.offers.types.kinds import Group

GROUP = "goods.offers.group"


async def use(db: WriteDb, order_id: UUID) -> None:
    """The order is paid: its coupons are used, what it reserved of budgets is spent. Twice changes nothing."""
    await store.use(db, order_id=order_id)


async def give_back(db: WriteDb, order_id: UUID) -> None:
    """The whole order ended or was paid back: coupons, budget and pieces are free again. Twice changes nothing.

    A coupon that has expired meanwhile stays expired. A place in a group that still forms is free too.
    """
    await store.give_back(db, order_id=order_id)
    await store.leave(db, order_id=order_id)


async def join_group(db: WriteDb, *, group_id: UUID, order_id: UUID, buyer_id: UUID) -> GroupOf:
    """A paid group order takes its place; the first one opens the group, the last one fills it.

    A group that is full, over or already has this buyer takes no more: the order opens one of its own, so look at the
    answer's id. Emits `GroupFilled` with the last place. Raises `NotFound` for an order without a group's claim.
    """
    asked = await store.group_claim(db, order_id=order_id)
    if asked is None:
        raise NotFound
    found = await store.group_of(db, group_id=group_id, shop_id=asked.shop_id, lock=True)
    if found is not None and not (
        found.state is GroupState.forming
        and found.offer_id == asked.offer_id
        and found.expires_at > clock.now()
        and await store.join(db, shop_id=found.shop_id, group_id=found.id, order_id=order_id, buyer_id=buyer_id)
    ):
        if order_id in await store.orders_of_group(db, shop_id=found.shop_id, group_id=found.id):
            return found
        found, group_id = None, ids.derived("group", order_id)
    if found is None:
        found = await _open(db, asked.shop_id, asked.offer_id, group_id, asked.sku_id, buyer_id)
        await store.join(db, shop_id=found.shop_id, group_id=found.id, order_id=order_id, buyer_id=buyer_id)
    return await _count(db, found)


async def _open(db: WriteDb, shop_id: UUID, offer_id: UUID, group_id: UUID, sku_id: UUID, buyer_id: UUID) -> GroupOf:
    held = await store.offer_of(db, owner_id=shop_id, offer_id=offer_id)
    if held is None or not isinstance(held.rule, Group):
        raise NotFound
    now = clock.now()
    row = {
        "id": group_id, "offer_id": offer_id, "product_id": await store.product_of(db, shop_id=shop_id, offer_id=offer_id, sku_id=sku_id),
        "opened_by": buyer_id, "size": held.rule.size, "opened_at": now, "expires_at": now + timedelta(hours=held.rule.hours),
    }  # fmt: skip
    await store.open_group(db, shop_id=shop_id, row=row)
    await timers.set(db, GROUP, group_id, now + timedelta(hours=held.rule.hours), {"shop_id": str(shop_id)})
    found = await store.group_of(db, group_id=group_id, shop_id=shop_id, lock=True)
    if found is None:
        raise NotFound
    return found


async def _count(db: WriteDb, found: GroupOf) -> GroupOf:
    orders = await store.orders_of_group(db, shop_id=found.shop_id, group_id=found.id)
    state = GroupState.filled if len(orders) >= found.size else GroupState.forming
    await store.turn_group(db, shop_id=found.shop_id, group_id=found.id, joined=len(orders), state=state)
    if state is GroupState.filled:
        await timers.cancel(db, GROUP, found.id)
        await emit(db, GroupFilled(shop_id=found.shop_id, group_id=found.id, order_ids=tuple(orders)))
    seen = await store.group_of(db, group_id=found.id, shop_id=found.shop_id)
    return seen or found


async def group_timed_out(db: WriteDb, timer: Timer) -> None:
    """The group's time is over: what did not fill has failed, and its orders are paid back by who hears it."""
    shop_id = ids.parse(timer.note["shop_id"])
    found = await store.group_of(db, group_id=timer.key, shop_id=shop_id, lock=True)
    if found is None or found.state is not GroupState.forming:
        return
    orders = await store.orders_of_group(db, shop_id=shop_id, group_id=found.id)
    await store.turn_group(db, shop_id=shop_id, group_id=found.id, joined=len(orders), state=GroupState.failed)
    await emit(db, GroupFailed(shop_id=shop_id, group_id=found.id, order_ids=tuple(orders)))


async def remember_prices(db: WriteDb, shop_id: UUID, product_id: UUID, prices: Mapping[UUID, int]) -> None:
    """The catalogue's prices by SKU from now on; only what changed is written."""
    if prices:
        await store.add_prices(db, shop_id=shop_id, product_id=product_id, prices=dict(prices))
