"""The interest engine in the wiring: what feed, search and mall tidy, do at their hours, and follow."""

from collections.abc import Awaitable, Callable
from typing import Any

from meadow.base import ids
from meadow.base.db import Follower, Now, WriteDb
from meadow.base.track import actions as track
from meadow.people.accounts.events import Consented
from meadow.people.accounts.queries import consents
from meadow.scenes import mall, video
from meadow.scenes.feed import actions as feeding
from meadow.scenes.feed import jobs as feed_jobs
from meadow.scenes.feed import queries as feed_queries
from meadow.scenes.feed.events import Erased
from meadow.scenes.mall import jobs as mall_jobs
from meadow.scenes.search import actions as search
from meadow.scenes.search import jobs as search_jobs
from meadow.trade.aftersale.events import Refunded
from meadow.trade.orders.events import Paid
from meadow.wiring import tree


async def _erased(db: WriteDb, event: Erased) -> None:
    await search.erase(db, event.account_id)


async def _forget(db: WriteDb, event: Erased | Consented) -> None:
    """The log forgets whom the feed forgot, and who allows no more to be known; who allows it again begins anew."""
    settings, actors = db.house.settings, [ids.key64(event.account_id)]
    if isinstance(event, Erased):
        await track.erase(settings, actors)
        return
    before = (await consents(db, event.account_id))[:-1]
    if any(one.analytics for one in before):  # who never allowed it is not in the log
        if not event.analytics:
            await track.erase(settings, actors)
        elif not before[-1].analytics:
            await track.lift(settings, actors)
    if not event.personalise and any(one.personalise for one in before):
        await feeding.erase(db, event.account_id)


CLOCKS = (feeding.COUNT, feeding.TRAIN)
TIDY = {
    "scenes.feed.forget": feed_jobs.forget,
    "scenes.feed.rebuild": feed_jobs.rebuild,
    "scenes.feed.relate": feed_jobs.relate,
    "scenes.feed.appraise": feed_jobs.appraise,
    "scenes.mall.forget": mall_jobs.forget,
    "scenes.search.forget": search_jobs.forget,
    "scenes.search.grant": search_jobs.grant,
}
ASKS: dict[str, Callable[..., Awaitable[Any]]] = {
    feed_queries.NAMES: tree.names,
    feeding.PATHS: tree.paths,
    video.MINOR: feed_queries.minor,
}
TIMERS = {feeding.COUNT: feeding.count_due, feeding.TRAIN: feeding.train_due}
JOBS = {feeding.COUNT: feed_jobs.count, feeding.TRAIN: feed_jobs.train_apart}
NOW: dict[type, list[Now]] = {Erased: [_erased]}
LATER = [
    Follower("forget", (Erased, Consented), each=_forget),
    Follower("mall", (Paid, Refunded), many=mall.follow, every=2.0),
    Follower("feed", feeding.FOLLOWED, each=feeding.follow),
]
