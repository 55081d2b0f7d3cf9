"""Promises to ship: remembered when an order is paid, told of when they are due and when they are broken."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from meadow.base import clock
from meadow.base.bus import emit
from meadow.base.db import House, WriteDb
from meadow.base.errors import NotFound
from meadow.trade import orders
from meadow.trade.fulfilment.events import ShipDue, ShipOverdue
from meadow.trade.fulfilment.store import addresses as store
from meadow.trade.orders.events import Paid, PrizePlaced

_MOST = 500
_DAY = timedelta(hours=24)


async def remember(house: House, events: Sequence[Any]) -> None:
    """A batch of facts: what was paid or won is promised, what left or ended is kept. Told twice, it changes nothing."""
    promised: dict[tuple[UUID, UUID], dict[str, Any]] = {}
    kept: dict[tuple[UUID, UUID], None] = {}
    for event in events:
        key = (event.shop_id, event.order_id)
        if isinstance(event, Paid | PrizePlaced):
            if event.ship_by is not None:
                promised[key] = {
                    "shop_id": event.shop_id,
                    "order_id": event.order_id,
                    "ship_by": event.ship_by,
                    "told": 0,
                }
        else:
            kept[key] = None
    async with house.write() as db:
        await store.promised(db, [row for key, row in promised.items() if key not in kept])
        await store.kept(db, list(kept))


async def tell_late(db: WriteDb) -> None:
    """Tell of promises that are due within a day, and of those that are broken; each once, against the order as it is."""
    now = clock.now()
    for held in await store.late(db, before=now + _DAY, now=now, limit=_MOST):
        try:
            order = await orders.load(db, held.shop_id, held.order_id)
        except NotFound:
            order = None
        if order is None or order.state.value not in {"paid_hold", "to_ship", "part_shipped"} or order.ship_by is None:
            await store.kept(db, [(held.shop_id, held.order_id)])
            continue
        own = {"shop_id": held.shop_id, "order_id": held.order_id}
        if order.ship_by > held.ship_by:  # it waited for something, and was promised anew
            await store.change_promise(db, **own, ship_by=order.ship_by, told=0)
        elif held.ship_by < now:
            await store.change_promise(db, **own, told=2)
            await emit(db, ShipOverdue(**own, ship_by=held.ship_by))
        else:
            await store.change_promise(db, **own, told=1)
            await emit(db, ShipDue(**own, ship_by=held.ship_by))
