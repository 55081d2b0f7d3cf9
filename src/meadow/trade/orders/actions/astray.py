"""An order whose parcel goes astray: receipt is not assumed meanwhile, and it ends, or goes on with what arrives."""

from uuid import UUID

from meadow.base import clock, timers
from meadow.base.bus import emit
from meadow.base.db import WriteDb
from meadow.trade.orders import rules, store
from meadow.trade.orders.actions.facts import CONFIRM, CONFIRM_S, head, later
from meadow.trade.orders.actions.going import refresh_delivered
from meadow.trade.orders.events import Cancelled
from meadow.trade.orders.types import State


async def wait(db: WriteDb, shop_id: UUID, order_id: UUID) -> None:
    """Stop the time after which receipt is assumed: a parcel was refused, stopped or lost."""
    if await store.set_confirm(db, shop_id=shop_id, order_id=order_id, until=None):
        await timers.cancel(db, CONFIRM, order_id)


async def go_on(db: WriteDb, shop_id: UUID, order_id: UUID, how: str) -> None:
    """What never arrived was paid back: the order is `under_way`, has `arrived`, or is over for the reason that `how` names."""
    if how not in {"under_way", "arrived"}:
        await _end(db, shop_id, order_id, how)
        return
    if how == "arrived":
        await refresh_delivered(db, shop_id, order_id)
    order = await store.of_shop(db, shop_id=shop_id, order_id=order_id, lock=True)
    if order is not None and order.state in rules.CONFIRMABLE and order.confirm_by is None:
        until = await later(db, CONFIRM_S)
        await store.set_confirm(db, shop_id=shop_id, order_id=order_id, until=until)
        await timers.set(db, CONFIRM, order_id, until, {"shop_id": str(shop_id)})


async def _end(db: WriteDb, shop_id: UUID, order_id: UUID, reason: str) -> None:
    stamps = {"cancelled_at": clock.now(), "cancel_reason": reason, "confirm_by": None}
    version = await store.turn(
        db, shop_id=shop_id, order_id=order_id, out_of=[State.shipped], state=State.cancelled, **stamps
    )
    order = await store.of_shop(db, shop_id=shop_id, order_id=order_id)
    if version is not None and order is not None:
        await timers.cancel(db, CONFIRM, order_id)
        await emit(db, Cancelled(**head(order, version), reason=reason, paid=True))  # type: ignore[arg-type]
