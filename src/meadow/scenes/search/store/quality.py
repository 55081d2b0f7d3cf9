"""What the log tells of searches: SQL of the warehouse."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from meadow.base import track
from meadow.base.settings import Settings

# Products opened on a result page, purchases, and each search once: its first page of the first tab, without filters.
_SEARCHES = """
WITH c AS (
  SELECT trace_id, product_id, min(ts) AS moment FROM events WHERE ts > {since:DateTime64(3)} AND trace_id != 0 AND product_id != 0
    AND name IN ('select_item', 'view_item') AND is_bot = 0 GROUP BY trace_id, product_id
), b AS (
  SELECT actor, product_id, max(ts) AS moment FROM events WHERE ts > {since:DateTime64(3)} AND name = 'purchase' GROUP BY actor, product_id
), o AS (
  SELECT s.trace_id AS trace_id, min(s.slot) AS slot, max(b.moment >= c.moment AND b.moment < c.moment + INTERVAL 1 DAY) AS paid
  FROM search_served AS s INNER JOIN c ON c.trace_id = s.trace_id AND c.product_id = s.item
  LEFT JOIN b ON b.actor = s.actor AND b.product_id = s.item
  WHERE s.at > {since:DateTime64(3)} AND s.kind = 'products' GROUP BY s.trace_id
), f AS (
  SELECT trace_id, any(actor) AS who, any(query_h) AS q, min(at) AS moment, max(hits) AS found, max(mended) AS corrected,
    max(kind = 'products' AND slot > 0) AS goods
  FROM search_served WHERE at > {since:DateTime64(3)} AND first AND NOT filtered AND tab = 'all' AND sort = 'best' GROUP BY trace_id
), g AS (
  SELECT f.who AS who, f.q AS q, f.moment AS moment, f.found AS found, f.corrected AS corrected, f.goods AS goods, o.slot AS opened, o.paid AS paid,
    any(f.q) OVER w AS next, any(f.moment) OVER w AS next_moment
  FROM f LEFT JOIN o ON o.trace_id = f.trace_id
  WINDOW w AS (PARTITION BY f.who ORDER BY f.moment, f.trace_id ROWS BETWEEN 1 FOLLOWING AND 1 FOLLOWING)
)
"""
_TOTALS = """<searches> SELECT count(), uniqExact(who), countIf(found = 0), countIf(corrected),
  countIf(opened = 0 AND next != 0 AND next != q AND next_moment < moment + INTERVAL 1 MINUTE), countIf(goods),
  countIf(opened = 1), countIf(opened BETWEEN 1 AND 3), countIf(opened BETWEEN 1 AND 10), countIf(opened > 0), countIf(paid) FROM g"""
_WEAK = """<searches> SELECT q, count() AS n, countIf(found = 0), countIf(opened > 0) AS some FROM g GROUP BY q HAVING n >= 2 AND 5 * some <= n
ORDER BY n - some DESC, q LIMIT 50"""
# Of each rank in each of the first slots: how often it stood there, and was opened.
_SLOTS = """
SELECT s.rank, s.slot, count(), countIf(c.trace_id != 0) FROM search_served AS s
LEFT JOIN (
  SELECT trace_id, product_id FROM events WHERE ts > {since:DateTime64(3)} AND trace_id != 0 AND product_id != 0
    AND name IN ('select_item', 'view_item') AND is_bot = 0 GROUP BY trace_id, product_id
) AS c ON c.trace_id = s.trace_id AND c.product_id = s.item
WHERE s.at > {since:DateTime64(3)} AND s.first AND s.kind = 'products' AND s.sort = 'best' AND s.slot BETWEEN 1 AND 10
GROUP BY s.rank, s.slot ORDER BY s.slot, s.rank
"""

# Of searches with something opened: how the opened stand among the first ten, beside the order that has them on top; and one over
# the slot of the first.
_ORDER = """
SELECT count(), avg(dcg / ideal), avg(1 / top) FROM (
  SELECT s.trace_id, sum(1 / log2(1 + s.slot)) AS dcg, arraySum(n -> 1 / log2(1 + n), range(1, toUInt32(count()) + 1)) AS ideal, min(s.slot) AS top
  FROM search_served AS s INNER JOIN (
    SELECT trace_id, product_id FROM events WHERE ts > {since:DateTime64(3)} AND trace_id != 0 AND product_id != 0
      AND name IN ('select_item', 'view_item') AND is_bot = 0 GROUP BY trace_id, product_id
  ) AS c ON c.trace_id = s.trace_id AND c.product_id = s.item
  WHERE s.at > {since:DateTime64(3)} AND s.first AND s.kind = 'products' AND s.sort = 'best' AND s.slot BETWEEN 1 AND 10 GROUP BY s.trace_id
)
"""


def put(sql: str) -> str:
    """A statement with the searches it counts."""
    return sql.replace("<searches>", _SEARCHES)


class Totals(msgspec.Struct, frozen=True):
    """Counts of searches: all, their people, without hits, mended, asked again, with products, opened by slot, opened, paid."""

    searches: int
    people: int
    empty: int
    mended: int
    again: int
    goods: int
    opened_1: int
    opened_3: int
    opened_10: int
    opened: int
    paid: int


async def totals(settings: Settings, *, since: datetime) -> Totals:
    """Counts over all searches since a moment. Raises `Unavailable`."""
    (row,) = await track.read(settings, put(_TOTALS), {"since": since})
    return Totals(*(int(x) for x in row))


async def slots(settings: Settings, *, since: datetime) -> Mapping[tuple[int, int], tuple[int, int]]:
    """Of (rank, slot), from 1: how many products were shown there and how many opened."""
    rows = await track.read(settings, _SLOTS, {"since": since})
    return {(int(rank), int(slot)): (int(shown), int(opened)) for rank, slot, shown, opened in rows}


async def order(settings: Settings, *, since: datetime) -> tuple[float, float] | None:
    """NDCG at ten and mean reciprocal rank by what was opened (Järvelin, Kekäläinen 2002); None where nothing was."""
    ((searches, ndcg, mrr),) = await track.read(settings, _ORDER, {"since": since})
    return (float(ndcg), float(mrr)) if searches else None


async def weak(settings: Settings, *, since: datetime) -> list[tuple[int, int, int, int]]:
    """Wordings, by their key, of whose searches at most a fifth opened anything: searches, empty ones, opened ones."""
    rows = await track.read(settings, put(_WEAK), {"since": since})
    return [(int(q), int(n), int(empty), int(some)) for q, n, empty, some in rows]
