"""The way of a shop's buyers: from the first time they saw something of it to the purchase."""

from datetime import date
from uuid import UUID

from meadow.base import clock
from meadow.base.db import ReadDb
from meadow.compass.metrics import queries, rules
from meadow.compass.metrics.types import Path, Scope, Way

DAYS = 30
"""How far before the period the way is followed."""
STAGES = ("seen", "clicked", "carted", "ordered", "paid")

# One row per buyer: the first purchase of the period, and before it the first of each step. What somebody did before
# logging in is hers by the alias of the anonymous id. A step that came after the next one is no step on the way.
_BUYERS = """
WITH buyers AS (SELECT actor, min(ts) AS paid, sum(amount_minor) AS gmv FROM events WHERE name = 'purchase'
    AND shop_id = {shop:UInt64} AND ts >= {a:DateTime64(3)} AND ts < {z:DateTime64(3)} AND NOT bitTest(flags, 9) GROUP BY actor),
  links AS (SELECT anon, argMax(user, since) AS known FROM alias GROUP BY anon HAVING argMax(undo, since) = 0),
  steps AS (SELECT if(l.known = 0, e.actor, l.known) AS person, e.ts AS ts, e.name AS name, e.scene AS scene, e.dwell_ms AS dwell_ms
    FROM events AS e LEFT JOIN links AS l ON l.anon = e.actor
    WHERE e.shop_id = {shop:UInt64} AND e.ts >= {a:DateTime64(3)} - INTERVAL {days:UInt16} DAY AND e.ts < {z:DateTime64(3)} AND e.is_bot = 0
      AND e.name IN ('view_item_list', 'video_impression', 'live_impression', 'video_start', 'live_enter', 'select_item',
        'view_item', 'add_to_cart', 'order_created', 'video_progress', 'live_heartbeat', 'live_leave')),
  ways AS (SELECT b.actor AS actor, any(b.paid) AS paid, any(b.gmv) AS gmv, sum(s.dwell_ms) / 1000 AS watched, argMin(s.scene, s.ts) AS scene,
      minOrNullIf(s.ts, s.person != 0 AND s.name IN ('view_item_list', 'video_impression', 'live_impression', 'video_start', 'live_enter')) AS seen,
      minOrNullIf(s.ts, s.person != 0 AND s.name IN ('select_item', 'view_item')) AS clicked,
      minOrNullIf(s.ts, s.person != 0 AND s.name = 'add_to_cart') AS carted, minOrNullIf(s.ts, s.person != 0 AND s.name = 'order_created') AS ordered
    FROM buyers AS b LEFT JOIN steps AS s ON s.person = b.actor AND s.ts <= b.paid GROUP BY b.actor)
SELECT <figures> FROM ways <grouped>"""
_FIGURES = """count(), countIf(isNotNull(seen)), countIf(isNotNull(clicked)), countIf(isNotNull(carted)), countIf(isNotNull(ordered)),
  quantilesExact(0.5, 0.9)(dateDiff('second', seen, clicked)),
  quantilesExact(0.5, 0.9)(dateDiff('second', coalesce(clicked, seen), carted)),
  quantilesExact(0.5, 0.9)(dateDiff('second', coalesce(carted, clicked, seen), ordered)),
  quantilesExact(0.5, 0.9)(dateDiff('second', coalesce(ordered, carted, clicked, seen), toNullable(paid))),
  quantileExact(0.5)(watched)"""
_TIMES = _BUYERS.replace("<figures>", _FIGURES).replace("<grouped>", "")
_WAYS = _BUYERS.replace("<figures>", "toString(scene) AS way, count() AS n, sum(gmv) AS paid_for").replace(
    "<grouped>", "GROUP BY way ORDER BY paid_for DESC, way LIMIT 8"
)


async def path(db: ReadDb, shop_id: UUID, start: date | None = None, end: date | None = None) -> Path:
    """The period's buyers, each counted at her first purchase in it; her way is followed for thirty days before."""
    window = rules.window(*queries.period(start, end))
    scope = Scope(shop_id=shop_id)
    counts = (await queries.rows(db, _TIMES, scope, *window, days=DAYS))[0]
    buyers = int(counts[0])
    reached = dict(zip(STAGES, (*map(int, counts[1:5]), buyers), strict=True))
    times = {"seen": (), **dict(zip(STAGES[1:], counts[5:9], strict=True))}
    stages = [rules.stage(key, reached[key], times[key]) for key in STAGES]
    ways = await queries.rows(db, _WAYS, scope, *window, days=DAYS)
    return Path(
        buyers=buyers, stages=stages, watched_s=int(counts[9] or 0) if buyers else 0, days=DAYS, as_of=clock.now(),
        ways=[Way(scene=str(scene), buyers=int(n), gmv=int(gmv)) for scene, n, gmv in ways],
    )  # fmt: skip
