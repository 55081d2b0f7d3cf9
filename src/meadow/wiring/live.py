"""Live rooms in the wiring: who follows their facts, what their deadlines run, what they ask and answer."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from meadow.base import timers
from meadow.base.db import Follower, Now, ReadDb, WriteDb
from meadow.base.timers import Timer
from meadow.goods.catalog.events import Shelved
from meadow.goods.offers.types import LIVE
from meadow.growth import alliance
from meadow.growth.alliance.events import PlanChanged
from meadow.people.access.events import RightsTaken
from meadow.people.authors.events import Followed
from meadow.scenes.live import jobs as live_jobs
from meadow.scenes.live.actions import (
    clips,
    deals,
    drops,
    follow,
    incidents,
    looking,
    luck,
    marks,
    patrol,
    plan,
    pulse,
    session,
    telling,
    voices,
)
from meadow.scenes.live.actions.command import LOOK
from meadow.scenes.live.events import Changed, Ended, Incident, Noted, Reopened, Started
from meadow.scenes.live.gateway.presence import watching
from meadow.scenes.live.queries import checks, extras, items, leading, licences, rooms, tickets
from meadow.scenes.video.actions import withdraw
from meadow.trade.orders.actions import prizes
from meadow.trade.orders.events import Cancelled, Paid, Placed
from meadow.trade.orders.types.prizes import PLACE_PRIZE
from meadow.wiring import tree

PLAN = "scenes.live.plan"
CLOCKS = (LOOK,)


async def _shelved(db: WriteDb, event: Shelved) -> None:
    await follow.shelved(db, event.product_id, on=event.on)


async def _planned(db: WriteDb, event: PlanChanged) -> None:
    """A plan that closes lets its product go when its day comes; one that is made brings it back."""
    if event.rate_bp is None:
        await timers.set(db, PLAN, event.product_id, event.from_at)
    else:
        await timers.cancel(db, PLAN, event.product_id)
        await follow.planned(db, event.product_id, on=True)


async def _plan_over(db: WriteDb, timer: Timer) -> None:
    if not await alliance.rates(db, [timer.key]):
        await follow.planned(db, timer.key, on=False)


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
    Follower("live_deals", (Placed, Cancelled), many=deals.on_orders),
    Follower("live_voices", (Paid, Followed), batch=voices.speak),
    Follower("live_rate", (Placed,), each=incidents.on_placed),
    Follower("live_buyers", (Paid,), each=incidents.on_paid),
]
TIMERS: dict[str, Now] = {
    session.GRACE: session.lapse,
    session.REVERT: session.closed,
    marks.CLOSE: marks.timed_out,
    plan.DAY: plan.remind_due,
    plan.SOON: plan.remind_due,
    plan.OVERDUE: session.overdue,
    drops.DROP_ENDS: drops.ended,
    deals.DEAL: deals.due,
    luck.LUCK: luck.due,
    incidents.WATCH: incidents.watch,
    PLAN: _plan_over,
    LOOK: looking.due,
}
JOBS: dict[str, Callable[..., Awaitable[None]]] = {
    LOOK: live_jobs.look, clips.CUT: live_jobs.cut_clip, clips.FORGET: live_jobs.forget_replay,
    pulse.PULSE: live_jobs.pulse,
}  # fmt: skip
ASKS: dict[str, Callable[..., Awaitable[Any]]] = {
    LIVE: rooms.asked,
    items.PROMOTABLE: _rates,
    rooms.EXTRA: extras.shown,
    PLACE_PRIZE: prizes.place_prize,
    licences.PATHS: tree.paths,
    checks.MORE: extras.prepared,
    tickets.RANK: leading.rank,
    leading.RULES: leading.gateway_rules,
    rooms.VIEWERS: watching,
    patrol.VIDEOS: withdraw,
}
NOW: dict[type, list[Now]] = {
    RightsTaken: [follow.rights_taken],
    Started: [incidents.on_started],
    Reopened: [incidents.on_started],
    Ended: [incidents.on_ended, clips.on_ended],
    Incident: [incidents.on_told],
}
"""What happens inside the transaction of a fact."""
TIDY = {"scenes.live.forget": live_jobs.forget}
