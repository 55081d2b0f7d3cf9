"""Live rooms in the wiring: who follows their facts, what their deadlines run, what they ask and answer."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from meadow.base.db import Follower, Now, ReadDb, WriteDb
from meadow.goods.catalog.events import Shelved
from meadow.goods.offers.types import LIVE
from meadow.growth import alliance
from meadow.growth.alliance.events import PlanChanged
from meadow.scenes.live.actions import deals, drops, follow, incidents, luck, marks, plan, prices, session, telling
from meadow.scenes.live.events import Changed, Ended, Incident, Noted, Started
from meadow.scenes.live.queries import extras, items, rooms
from meadow.trade.orders.events import Cancelled, Paid, Placed


async def _shelved(db: WriteDb, event: Shelved) -> None:
    await follow.shelved(db, event.product_id, on=event.on)


async def _planned(db: WriteDb, event: PlanChanged) -> None:
    """A plan that closes closes at its time; what still holds today stays in the bags."""
    on = event.rate_bp is not None or bool(await alliance.rates(db, [event.product_id]))
    await follow.planned(db, event.product_id, on=on)


async def _sold(db: WriteDb, event: Placed | Paid) -> None:
    await (follow.placed(db, event) if isinstance(event, Placed) else follow.paid(db, event))


async def _rates(db: ReadDb, product_ids: Sequence[UUID], at: datetime | None) -> dict[UUID, int]:
    return await alliance.rates(db, list(product_ids), at)


LATER = [
    Follower("live", (Changed,), batch=telling.publish),
    Follower("live_track", (Noted,), batch=telling.tell),
    Follower("live_shelf", (Shelved,), each=_shelved),
    Follower("live_plans", (PlanChanged,), each=_planned),
    Follower("live_sold", (Placed, Paid), each=_sold),
    Follower("live_deals", (Placed, Cancelled), each=deals.on_orders),
    Follower("live_rate", (Placed,), each=incidents.on_placed),
]
TIMERS: dict[str, Now] = {
    session.GRACE: session.lapse,
    session.REVERT: prices.take_back,
    marks.CLOSE: marks.timed_out,
    plan.DAY: plan.remind_due,
    plan.SOON: plan.remind_due,
    drops.DROP_ENDS: drops.ended,
    deals.DEAL: deals.due,
    luck.LUCK: luck.due,
    incidents.WATCH: incidents.watch,
}
ASKS: dict[str, Callable[..., Awaitable[Any]]] = {
    LIVE: rooms.asked,
    items.PROMOTABLE: _rates,
    rooms.EXTRA: extras.shown,
}
NOW: dict[type, list[Now]] = {
    Started: [incidents.on_started],
    Ended: [incidents.on_ended],
    Incident: [incidents.on_told],
}
"""What happens inside the transaction of a fact."""
