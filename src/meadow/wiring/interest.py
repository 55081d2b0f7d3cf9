"""The interest engine in the wiring: what feed, search and mall tidy, do at their hours, and follow."""

from meadow.base.db import Follower
from meadow.scenes import mall
from meadow.scenes.feed import actions as feeding
from meadow.scenes.feed import jobs as feed_jobs
from meadow.scenes.mall import jobs as mall_jobs
from meadow.scenes.search import jobs as search_jobs
from meadow.trade.aftersale.events import Refunded
from meadow.trade.orders.events import Paid

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
TIMERS = {feeding.COUNT: feeding.count_due, feeding.TRAIN: feeding.train_due}
JOBS = {feeding.COUNT: feed_jobs.count, feeding.TRAIN: feed_jobs.train_apart}
LATER = [
    Follower("mall", (Paid, Refunded), each=mall.follow),
    Follower("feed", feeding.FOLLOWED, each=feeding.follow),
]
