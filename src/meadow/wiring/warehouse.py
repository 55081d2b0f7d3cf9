"""What the warehouse keeps beside the log, in the order of the rooms; `meadow migrate` makes it."""

from meadow.base.track.tables import Trace, register_rollups, register_side, register_trace
from meadow.compass.crowd import tables as crowd
from meadow.compass.matrix import tables as matrix
from meadow.compass.metrics import tables as metrics
from meadow.scenes.feed import tables as feed
from meadow.scenes.live.tables.chat import CHAT
from meadow.scenes.search import tables as search

register_side(feed.SERVED)
register_side(CHAT)
register_side(search.SERVED)
register_rollups("compass.metrics", 1, metrics.ROLLUPS, (metrics.CREDIT,))
register_rollups("compass.rooms", 1, metrics.ROOMS, metrics.LEAVES)
register_rollups("compass.crowd", 1, crowd.ROLLUPS)
register_rollups("compass.matrix", 1, matrix.ROLLUPS, (matrix.TIERS, matrix.TIER))
register_trace(Trace("feed_served"))
register_trace(Trace("search_served"))
register_trace(Trace("live_chat", actor="viewer"))
register_trace(Trace("crowd_touch", moment="toDate(epoch * 32)"))
register_trace(Trace("crowd_deed", moment="day"))
