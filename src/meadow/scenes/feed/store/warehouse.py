"""What the event log tells of items, and the served slots that training reads: SQL of the warehouse."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from meadow.base import clock, ids, track
from meadow.base.settings import Settings
from meadow.scenes.feed.rules.sequential import Moments
from meadow.scenes.feed.types import Detail, Served

TABLE = "feed_served"
_detail = msgspec.msgpack.Decoder(Detail)

# Of each item and day: who saw it, who clicked, and so on, each person once a day, halved by the week. A bot counts nothing.
_COUNTS = """
SELECT k, round(sum(w * seen), 3), round(sum(w * clicked), 3), round(sum(w * watched), 3), round(sum(w * liked), 3),
  round(sum(w * carted), 3), round(sum(w * paid), 3), round(sum(w * refused), 3), round(sum(hot), 3)
FROM (
  SELECT if(video_id != 0, video_id, product_id) AS k, pow(0.5, dateDiff('day', toDate(ts), toDate({now:DateTime64(3)})) / 7) AS w,
    uniqIf(actor, name = 'video_impression' OR (video_id = 0 AND name = 'view_item_list')) AS seen,
    uniqIf(actor, name IN ('select_item', 'view_item')) AS clicked,
    uniqIf(actor, name = 'video_complete' OR (name = 'video_progress' AND stay_ms >= 18000)) AS watched,
    uniqIf(actor, name IN ('like', 'add_to_wishlist')) AS liked, uniqIf(actor, name = 'add_to_cart') AS carted,
    uniqIf(actor, name = 'purchase') AS paid, uniqIf(actor, name IN ('not_interested', 'hide', 'report')) AS refused,
    uniqIf(actor, name = 'video_impression' AND ts > {now:DateTime64(3)} - INTERVAL 1 HOUR) AS hot
  FROM events
  WHERE ts > {now:DateTime64(3)} - INTERVAL 28 DAY AND k != 0 AND is_bot = 0 AND NOT bitTest(flags, 9) AND NOT bitTest(flags, 4)
  GROUP BY k, toDate(ts), w
) GROUP BY k ORDER BY k
"""
# Of each product: people who paid for it and who were refunded, in a quarter.
_KEPT = """
SELECT product_id, uniqIf(actor, name = 'purchase'), uniqIf(actor, name = 'refund') FROM events
WHERE ts > {since:DateTime64(3)} AND product_id != 0 AND name IN ('purchase', 'refund') GROUP BY product_id
"""
# sim(a, b) = c_ab / (sqrt(c_a) sqrt(c_b) + 10), each person weighing 1 / ln(1 + what she liked), as in `recall.covisit`.
_NEAR = """
WITH p AS (
  SELECT actor, groupUniqArray(100)(video_id) AS ks, 1 / log(1 + length(ks)) AS w FROM events
  WHERE ts > {now:DateTime64(3)} - INTERVAL 30 DAY AND video_id != 0 AND is_bot = 0 AND NOT bitTest(flags, 9)
    AND (name IN ('video_complete', 'like', 'select_item') OR (name = 'video_progress' AND stay_ms >= 18000))
  GROUP BY actor HAVING length(ks) > 1
), c AS (SELECT arrayJoin(ks) AS k, count() AS n FROM p GROUP BY k)
SELECT a, b FROM (
  SELECT a, b, round(sum(w) / (sqrt(any(ca.n)) * sqrt(any(cb.n)) + 10), 6) AS sim
  FROM (SELECT w, a, arrayJoin(ks) AS b FROM (SELECT w, ks, arrayJoin(ks) AS a FROM p)) AS pairs
  JOIN c AS ca ON ca.k = pairs.a JOIN c AS cb ON cb.k = pairs.b
  WHERE a != b GROUP BY a, b
) ORDER BY a, sim DESC, b LIMIT 50 BY a
"""
# Of each slot that was seen: the features as served, and what was done to its item, on that page or later by the same person.
_EXAMPLES = """
WITH t AS (
  SELECT trace_id, video_id, max(name = 'video_impression') AS seen,
    max(name = 'video_complete' OR (name = 'video_progress' AND stay_ms >= 18000)) AS long_view,
    max(name = 'video_complete' OR (name = 'video_progress' AND stay_ms >= 3000)) AS click, max(name = 'video_complete') AS finish,
    max(name = 'profile_enter') AS profile_enter, max(name IN ('not_interested', 'hide', 'report')) AS negative,
    max(name IN ('select_item', 'view_item')) AS goods, max(name = 'add_to_cart') AS cart
  FROM events WHERE ts > {since:DateTime64(3)} AND trace_id != 0 AND video_id != 0 AND is_bot = 0 GROUP BY trace_id, video_id
), a AS (
  SELECT actor, video_id, max(name = 'like') AS liked, max(name = 'comment') AS commented, max(name = 'share') AS shared,
    max(name = 'purchase') AS paid
  FROM events WHERE ts > {since:DateTime64(3)} AND video_id != 0 AND is_bot = 0 GROUP BY actor, video_id
)
SELECT s.actor, toUnixTimestamp(s.at), s.features, t.long_view, t.click, t.finish, t.profile_enter, t.negative, t.goods, t.cart,
  a.liked, a.commented, a.shared, a.paid
FROM feed_served AS s INNER JOIN t ON t.trace_id = s.trace_id AND t.video_id = s.item
LEFT JOIN a ON a.actor = s.actor AND a.video_id = s.item
WHERE s.at > {since:DateTime64(3)} AND length(s.features) = {width:UInt32} AND t.seen
ORDER BY s.at DESC, s.trace_id, s.slot LIMIT {most:UInt32}
"""
# Of each arm: people, and of what each saw, what of that was commerce, watched and refused, the means and covariances;
# then the same of what she did before, while she was in no arm but the usual ones.
_ARMS = """
WITH t AS (
  SELECT trace_id, video_id, max(name = 'video_impression') AS seen, max(name IN ('not_interested', 'hide', 'report')) AS refused,
    max(name = 'video_complete' OR (name = 'video_progress' AND stay_ms >= 18000)) AS watched
  FROM events WHERE ts > {before:DateTime64(3)} AND trace_id != 0 AND video_id != 0 AND is_bot = 0 GROUP BY trace_id, video_id
), s AS (
  SELECT f.actor AS actor, f.at AS at, f.arms AS arms, f.commerce AS sold, t.watched AS watched, t.refused AS refused FROM feed_served AS f
  INNER JOIN t ON t.trace_id = f.trace_id AND t.video_id = f.item WHERE f.at > {before:DateTime64(3)} AND t.seen
), x AS (
  SELECT actor, count() AS seen, countIf(sold) AS sold, countIf(watched) AS watched, countIf(refused) AS refused FROM s
  WHERE at <= {since:DateTime64(3)} AND hasAll(arms, ['personal', 'aim-usual']) GROUP BY actor
), p AS (
  SELECT arm, actor, count() AS seen, countIf(sold) AS sold, countIf(watched) AS watched, countIf(refused) AS refused
  FROM (SELECT *, arrayJoin(arms) AS arm FROM s WHERE at > {since:DateTime64(3)}) GROUP BY arm, actor
)
SELECT p.arm, count(), [avg(p.seen), avg(p.sold), avg(p.watched), avg(p.refused), avg(x.seen), avg(x.sold), avg(x.watched), avg(x.refused)],
  covarPopMatrix(p.seen, p.sold, p.watched, p.refused, x.seen, x.sold, x.watched, x.refused)
FROM p LEFT JOIN x ON x.actor = p.actor GROUP BY p.arm ORDER BY p.arm
"""
# How often each item was served, and what stood together on the newest pages.
_SHOWN = """
SELECT item, count() AS n FROM feed_served WHERE at > {since:DateTime64(3)} GROUP BY item ORDER BY n DESC, item LIMIT {most:UInt32}
"""
_PAGES = """
SELECT groupArray(item) FROM feed_served WHERE at > {since:DateTime64(3)} GROUP BY trace_id ORDER BY max(at) DESC, trace_id LIMIT 500
"""
HEADS = (
    "long_view", "click", "finish", "profile_enter", "negative", "goods", "cart", "like", "comment", "share", "pay",
)  # fmt: skip
_MOST = 400_000


class Examples(msgspec.Struct, frozen=True):
    """Served slots that were seen, oldest first: who, when (seconds), the features as served, and what was done by head."""

    users: npt.NDArray[np.int64]
    at: npt.NDArray[np.int64]
    features: npt.NDArray[np.float32]
    labels: dict[str, npt.NDArray[np.float32]]


async def examples(settings: Settings, since: datetime, width: int) -> Examples:
    """What training learns from; rows of another list of features are left out."""
    rows = await track.read(settings, _EXAMPLES, {"since": since, "width": width, "most": _MOST})
    rows = rows[::-1]
    done = np.array([r[3:] for r in rows], np.float32).reshape(len(rows), len(HEADS))
    return Examples(
        np.array([r[0] >> 1 for r in rows], np.int64), np.array([r[1] for r in rows], np.int64),
        np.array([r[2] for r in rows], np.float32).reshape(len(rows), width), {h: done[:, i] for i, h in enumerate(HEADS)},
    )  # fmt: skip


async def arms(settings: Settings, since: datetime, before: datetime) -> dict[str, Moments]:
    """Per arm what its people did since a moment, and what they did before that, from another on."""
    rows = await track.read(settings, _ARMS, {"since": since, "before": before})
    return {str(a): Moments(int(n), np.array(mean, float), np.array(spread, float)) for a, n, mean, spread in rows}


async def shown(settings: Settings, since: datetime) -> tuple[dict[int, int], list[list[int]]]:
    """How often each item was served, by its key, and the items of the newest pages."""
    counts = await track.read(settings, _SHOWN, {"since": since, "most": _MOST})
    pages = await track.read(settings, _PAGES, {"since": since})
    return {int(k): int(n) for k, n in counts}, [[int(k) for k in held] for (held,) in pages]


async def counts(settings: Settings) -> dict[int, Sequence[float]]:
    """Decayed counters of every item by its key, in the order of `COUNTS`; `watched` of a product is its clicks."""
    rows = await track.read(settings, _COUNTS, {"now": clock.now()})
    return {int(k): tuple(float(x) for x in found) for k, *found in rows}


async def kept(settings: Settings, since: datetime) -> dict[int, tuple[float, float]]:
    """Per product, by its key: how many people paid for it since, and how many were refunded."""
    rows = await track.read(settings, _KEPT, {"since": since})
    return {int(k): (float(paid), float(back)) for k, paid, back in rows}


async def near(settings: Settings) -> dict[int, list[int]]:
    """Per clip, the fifty that the same people liked, the nearest first."""
    found: dict[int, list[int]] = {}
    for a, b in await track.read(settings, _NEAR, {"now": clock.now()}):
        found.setdefault(int(a), []).append(int(b))
    return found


async def tell(settings: Settings, rows: Sequence[Served]) -> None:
    """Append served slots to the warehouse's log; told twice they count once. Raises `Unavailable`."""
    await track.rows(settings, TABLE, [_row(r) for r in rows])


def _row(served: Served) -> Mapping[str, Any]:
    told = _detail.decode(served.detail)
    return {
        "trace_id": ids.key64(served.trace_id), "at": served.at, "actor": ids.key64(served.account_id or served.visit),
        "visit": ids.key64(served.visit), "slot": served.slot, "item": ids.key64(served.video_id), "commerce": told.commerce,
        "policy": served.policy, "model": told.model, "source": served.source, "sources": told.sources, "evidence": told.evidence,
        "how": told.how, "propensity": served.propensity, "candidates": told.candidates, "pool_hash": told.pool_hash,
        "price": told.price, "leaning": told.leaning, "seed": told.seed, "state_version": told.state_version,
        "score": told.score, "ent": told.ent, "com": told.com, "head": list(told.heads), "chance": list(told.heads.values()),
        "features": np.frombuffer(told.features, np.float32).round(5).tolist(),
        "arms": list(told.arms),
    }  # fmt: skip
