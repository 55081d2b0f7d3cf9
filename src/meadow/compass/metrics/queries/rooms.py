"""Broadcasts as the log tells them: each statement reads many rooms at once, by their keys."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from meadow.base import clock, track
from meadow.base.db import House
from meadow.base.errors import Unavailable
from meadow.base.track.names import SOURCES, enum_text
from meadow.compass.metrics.types import WarehouseDown
from meadow.compass.metrics.types.rooms import (
    Audience,
    Mark,
    Part,
    People,
    RoomMinute,
    RoomProduct,
    RoomSource,
    Said,
    Second,
    SecondOf,
    Span,
    Totals,
)

EVER = datetime(2020, 1, 1, tzinfo=UTC)
_SUMS = (
    "room_impr", "enters", "leaves", "stay60", "watch_ms", "prod_impr", "clicks", "carts", "created", "orders", "items", "gmv",
    "cash", "refund", "likes", "comments", "shares", "follows", "clubs", "negs",
)  # fmt: skip
_PEOPLE = ("viewers", "clickers", "buyers", "direct", "impr_uv", "prod_uv", "creators", "interactors")
_TOTALS = """SELECT room, <sums>, peak, finalizeAggregation(v), finalizeAggregation(c), finalizeAggregation(b),
  finalizeAggregation(c + b) - finalizeAggregation(c), i, p, k, x FROM (SELECT r.room_id AS room, <each>, max(r.online) AS peak,
  uniqCombined64MergeState(14)(r.viewers) AS v, uniqCombined64MergeState(14)(r.clickers) AS c,
  uniqCombined64MergeState(14)(r.buyers) AS b, uniqCombined64Merge(12)(r.impr_uv) AS i,
  uniqCombined64Merge(12)(r.prod_uv) AS p, uniqCombined64Merge(12)(r.creators) AS k,
  uniqCombined64Merge(12)(r.interactors) AS x FROM room_minute AS r WHERE r.room_id IN (<rooms>) GROUP BY room)""".replace(
    "<sums>", ", ".join(f"n_{n}" for n in _SUMS)
).replace("<each>", ", ".join(f"sum(r.{n}) AS n_{n}" for n in _SUMS))
_CURVE = """SELECT r.room_id AS room, r.minute AS at, max(r.online), sum(r.enters), sum(r.leaves), sum(r.orders), sum(r.gmv), sum(r.clicks)
  FROM room_minute AS r WHERE r.room_id IN (<rooms>) AND r.minute >= {since:DateTime} GROUP BY room, at ORDER BY room, at"""
_PRODUCTS = """SELECT r.room_id AS room, r.product_id AS product, sum(r.prod_impr), sum(r.clicks) AS n_clicks, sum(r.carts),
  sum(r.orders), sum(r.items), sum(r.gmv) AS n_gmv, sum(r.refund), sumIf(r.items, r.minute >= {recent:DateTime})
  FROM room_product_minute AS r WHERE r.room_id IN (<rooms>) GROUP BY room, product
  ORDER BY room, n_gmv DESC, n_clicks DESC, product LIMIT {most:UInt32} BY room"""
_SEEN = """SELECT r.room_id AS room, toString(r.source), sum(r.room_impr), sum(r.enters), sum(r.prod_impr), sum(r.clicks)
  FROM room_minute AS r WHERE r.room_id IN (<rooms>) GROUP BY room, r.source"""
_BOUGHT = """SELECT room, source, countIf(o > 0), sum(o), sum(g) FROM (SELECT r.room_id AS room, r.actor AS who, sum(r.orders) AS o,
  sum(r.gmv) AS g, min(r.entry) AS e, if(e = 18446744073709551615, 'other', toString(CAST(toInt8(e % 16) AS Enum8(<sources>)))) AS source
  FROM room_person AS r WHERE r.room_id IN (<rooms>) GROUP BY room, who) WHERE o > 0 OR g != 0 GROUP BY room, source""".replace(
    "<sources>", enum_text(SOURCES)
)
_COUNTED = """SELECT room, <bits>, countIf(bitTest(d, 5) AND NOT bitTest(d, 3)), countIf(bitTest(d, 6) AND bitTest(d, 1)),
  countIf(bitTest(d, 6) AND bitTest(d, 5)) FROM (SELECT r.room_id AS room, r.actor AS who, groupBitOr(r.did) AS d
  FROM room_person AS r WHERE r.room_id IN (<rooms>) GROUP BY room, who) GROUP BY room""".replace(
    "<bits>", ", ".join(f"countIf(bitTest(d, {bit}))" for bit in (0, 1, 2, 3, 4, 5, 7, 8, 9))
)
_COUNTED_AS = (
    "impr_uv", "viewers", "prod_uv", "clickers", "creators", "buyers", "interactors", "followers", "clubbers",
    "direct", "fan_viewers", "fan_buyers",
)  # fmt: skip
_LANE = """SELECT r.room_id, r.ts, toString(r.name), r.product_id, max(r.qty), max(r.amount), anyLast(r.props) FROM room_lane AS r
  WHERE r.room_id IN (<rooms>) AND r.ts > {since:DateTime64(3)} GROUP BY r.room_id, r.ts, r.name, r.event_id, r.product_id
  ORDER BY r.room_id, r.ts LIMIT {most:UInt32} BY r.room_id"""
_BOTS = """SELECT room_id, countIf(is_bot = 1), count() FROM events WHERE room_id IN (<rooms>) AND recv > {since:DateTime64(3)}
  GROUP BY room_id"""
_SETTLED = """SELECT sum(bought), countIf(bought > back AND NOT done) FROM (SELECT line_id, sumIf(amount_minor, name = 'purchase')
  AS bought, sumIf(amount_minor, name = 'refund') AS back, countIf(name = 'order_settled') > 0 AS done FROM events
  WHERE name IN ('purchase', 'refund', 'order_settled') AND line_id IN (SELECT line_id FROM events WHERE name = 'purchase'
  AND room_id = <rooms> AND NOT bitTest(flags, 9)) GROUP BY line_id)"""
_SECONDS = """SELECT at, sum(online), sum(enters), sum(leaves), sum(viewers), sum(clickers), sum(buyers), sum(orders), sum(items), sum(gmv),
  sum(refund) FROM (
  SELECT toInt64(toUnixTimestamp(ts)) AS at, maxIf(qty, name='live_presence') AS online, countIf(name='live_enter') AS enters,
    countIf(name='live_leave') AS leaves, 0 AS viewers, 0 AS clickers, 0 AS buyers, countIf(name='purchase' AND bitTest(first_in,1)) AS orders,
    sumIf(qty, name='purchase') AS items, sumIf(amount_minor, name='purchase') AS gmv, sumIf(amount_minor, name='refund') AS refund
    FROM events WHERE room_id = <rooms> AND is_bot = 0 AND NOT bitTest(flags, 9) GROUP BY at
  UNION ALL SELECT toInt64(toUnixTimestamp(first.1)) AS at, 0, 0, 0, countIf(first.2 = 1), countIf(first.2 = 2), countIf(first.2 = 3), 0, 0, 0, 0
    FROM (SELECT actor, arrayJoin([(minIf(ts, name IN ('live_enter','live_heartbeat')), 1), (minIf(ts, name='select_item'), 2),
      (minIf(ts, name='purchase'), 3)]) AS first FROM events WHERE room_id = <rooms> AND actor != 0 AND is_bot = 0
      AND NOT bitTest(flags, 9) GROUP BY actor) WHERE toUnixTimestamp(first.1) > 0 GROUP BY at)
  GROUP BY at ORDER BY at LIMIT 100000"""
_GOODS = """SELECT toInt64(toUnixTimestamp(ts)) AS at, product_id, countIf(name='view_item_list'), countIf(name='select_item'),
  countIf(name='purchase'), sumIf(qty, name='purchase'), sumIf(amount_minor, name='purchase') FROM events WHERE room_id = <rooms>
  AND product_id != 0 AND name IN ('view_item_list','select_item','purchase') AND is_bot = 0 AND NOT bitTest(flags, 9)
  GROUP BY at, product_id ORDER BY at, product_id LIMIT 100000"""
_OF_SHOP = """SELECT room_id, sumIf(gmv, minute >= {recent:DateTime}) AS lately, sum(gmv) AS whole, sum(orders) FROM room_product_minute
  WHERE shop_id = {shop:UInt64} AND minute >= {since:DateTime} GROUP BY room_id ORDER BY lately DESC, whole DESC LIMIT 200"""
_SAID = """SELECT room_id, toUnixTimestamp64Milli(at), chat_id, viewer, name, role, text FROM live_chat WHERE room_id IN (<rooms>)
  AND at > {since:DateTime64(3)} ORDER BY room_id, at DESC, chat_id LIMIT {most:UInt32} BY room_id"""
_AUDIENCE = """SELECT i, countIf(here), countIf(here AND fan), countIf(here AND back), countIf(paid), countIf(paid AND fan),
  countIf(paid AND again) FROM (SELECT i, actor, max(own AND bitTest(did, 1)) AS here, max(own AND bitTest(did, 6)) AS fan,
  max(NOT own AND bitTest(did, 1)) AS back, max(own AND bitTest(did, 5)) AS paid, max(NOT own AND bitTest(did, 5)) AS again
  FROM (SELECT actor, did, room_id, arrayJoin(arrayFilter(i -> has([<groups>][i], room_id), range(1, <n> + 1))) AS i,
    room_id = [<rooms>][i] AS own FROM room_person WHERE room_id IN (<all>)) GROUP BY i, actor) GROUP BY i"""
_PARTS = """SELECT i, countIf(name='live_enter'), sumIf(dwell_ms, name IN ('live_heartbeat','live_leave')), countIf(name='view_item_list'),
  countIf(name='select_item'), countIf(name='purchase' AND bitTest(first_in,1)), sumIf(qty, name='purchase'),
  sumIf(amount_minor, name='purchase'), countIf(name='comment'), countIf(name='follow') FROM (SELECT *, arrayJoin(arrayFilter(
    i -> toUnixTimestamp64Milli(ts) >= [<starts>][i] AND toUnixTimestamp64Milli(ts) < [<ends>][i]
      AND ([<products>][i] = 0 OR product_id = [<products>][i]), range(1, <n> + 1))) AS i
  FROM events WHERE room_id = <rooms> AND is_bot = 0 AND NOT bitTest(flags, 9)) GROUP BY i"""


async def _ask(house: House, sql: str, keys: Sequence[int], **given: Any) -> list[tuple[Any, ...]]:
    """Rows of one statement over rooms; their keys are numbers of ours, too many for an address. Raises `WarehouseDown`."""
    text = sql.replace("<rooms>", ",".join(str(int(key)) for key in keys))
    try:
        return list(await track.read(house.settings, text, given))
    except Unavailable as error:
        raise WarehouseDown(retry_after=2) from error


async def totals(house: House, keys: Sequence[int]) -> dict[int, Totals]:
    """Sums over each whole broadcast."""
    rows = await _ask(house, _TOTALS, keys) if keys else []
    names = (*_SUMS, "peak", *_PEOPLE)
    return {int(r[0]): Totals(**dict(zip(names, map(int, r[1:]), strict=True))) for r in rows}


async def curves(house: House, keys: Sequence[int], since: datetime = EVER) -> dict[int, list[RoomMinute]]:
    """Minutes of each broadcast from a moment on, in order."""
    found: dict[int, list[RoomMinute]] = {}
    for r in await _ask(house, _CURVE, keys, since=since.replace(microsecond=0)) if keys else []:
        found.setdefault(int(r[0]), []).append(RoomMinute(_utc(r[1]), *map(int, r[2:])))
    return found


async def products(house: House, keys: Sequence[int], most: int = 20) -> dict[int, list[RoomProduct]]:
    """The products of each broadcast, best sellers first."""
    recent = (clock.now() - timedelta(minutes=10)).replace(microsecond=0)
    names = ("prod_impr", "clicks", "carts", "orders", "items", "gmv", "refund", "recent")
    found: dict[int, list[RoomProduct]] = {}
    for r in await _ask(house, _PRODUCTS, keys, recent=recent, most=most) if keys else []:
        one = RoomProduct(key=str(r[1]), **dict(zip(names, map(int, r[2:]), strict=True)))
        found.setdefault(int(r[0]), []).append(one)
    return found


async def sources(house: House, keys: Sequence[int]) -> dict[int, list[RoomSource]]:
    """Where each broadcast's viewers came from, the most entered first; money and orders sum to the whole."""
    if not keys:
        return {}
    seen, bought = await _ask(house, _SEEN, keys), await _ask(house, _BOUGHT, keys)
    held: dict[tuple[int, str], dict[str, int]] = {}
    for names, rows in (
        (("room_impr", "enters", "prod_impr", "clicks"), seen),
        (("buyers", "orders", "gmv"), bought),
    ):
        for r in rows:
            held.setdefault((int(r[0]), str(r[1])), {}).update(zip(names, map(int, r[2:]), strict=True))
    found: dict[int, list[RoomSource]] = {key: [] for key, _ in held}
    for (key, source), sums in held.items():
        if any(sums.values()):  # presence and marks come from nowhere
            found[key].append(RoomSource(source=source, **sums))
    for rows_of in found.values():
        rows_of.sort(key=lambda s: (-s.enters, -s.gmv, s.source))
    return found


async def people(house: House, keys: Sequence[int]) -> dict[int, People]:
    """The people of each broadcast, counted one by one."""
    rows = await _ask(house, _COUNTED, keys) if keys else []
    return {int(r[0]): People(**dict(zip(_COUNTED_AS, map(int, r[1:]), strict=True))) for r in rows}


async def lanes(house: House, keys: Sequence[int], since: datetime = EVER, most: int = 500) -> dict[int, list[Mark]]:
    """What happened in each broadcast after a moment, in order: explained, pinned, priced, dropped, refunded."""
    found: dict[int, list[Mark]] = {}
    for r in await _ask(house, _LANE, keys, since=since, most=most) if keys else []:
        mark = Mark(_utc(r[1]), str(r[2]), str(r[3]) if r[3] else "", int(r[4]), int(r[5]), _props(r[6]))
        found.setdefault(int(r[0]), []).append(mark)
    return found


async def bots(house: House, keys: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Of the last hour's events of each broadcast: those of bots, and all."""
    rows = await _ask(house, _BOTS, keys, since=clock.now() - timedelta(hours=1)) if keys else []
    return {int(r[0]): (int(r[1]), int(r[2])) for r in rows}


async def settled(house: House, key: int, paid: int) -> bool:
    """Whether the log has everything that was paid in a broadcast, and of each line that it was settled or went back whole."""
    bought, left = map(int, (await _ask(house, _SETTLED, [key]))[0])
    return bought >= paid and not left


async def seconds(house: House, key: int) -> list[Second]:
    """A broadcast second by second, for its replay; seconds in which nothing happened are left out."""
    return [Second(*map(int, r)) for r in await _ask(house, _SECONDS, [key])]


async def parts(house: House, key: int, spans: Sequence[Span]) -> list[Part]:
    """What fell into each span of a broadcast, in their order."""
    if not spans:
        return []
    sql = _PARTS.replace("<n>", str(len(spans)))
    for word, numbers in (
        ("<starts>", [s.start for s in spans]),
        ("<ends>", [s.end for s in spans]),
        ("<products>", [s.product for s in spans]),
    ):
        sql = sql.replace(word, _numbers(numbers))
    names = ("enters", "watch_ms", "prod_impr", "clicks", "orders", "items", "gmv", "comments", "follows")
    held = {int(r[0]): dict(zip(names, map(int, r[1:]), strict=True)) for r in await _ask(house, sql, [key])}
    return [Part(**held.get(i + 1, {})) for i in range(len(spans))]


def _numbers(given: Iterable[int]) -> str:
    return ",".join(str(int(n)) for n in given)


def _utc(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC)


def _props(text: str) -> dict[str, object]:
    try:
        found = msgspec.json.decode(text or "{}")
    except msgspec.DecodeError:
        return {}
    return found if isinstance(found, dict) else {}


async def said(house: House, keys: Sequence[int], since: datetime, most: int) -> dict[int, list[Said]]:
    """What was said in each broadcast after a moment, the newest first."""
    found: dict[int, list[Said]] = {}
    for r in await _ask(house, _SAID, keys, since=since, most=most) if keys else []:
        one = Said(at=int(r[1]), id=str(r[2]), viewer=int(r[3]), name=str(r[4]), role=str(r[5]), text=str(r[6]))
        found.setdefault(int(r[0]), []).append(one)
    return found


async def audience(house: House, past: Mapping[int, Sequence[int]]) -> dict[int, Audience]:
    """The people of each broadcast beside those of the broadcasts named with it: fans, who came back, who bought again."""
    if not past:
        return {}
    keys = list(past)
    groups = ",".join(f"[{_numbers([key, *past[key]])}]" for key in keys)
    whole = _numbers({key for one in keys for key in (one, *past[one])})
    sql = _AUDIENCE.replace("<groups>", groups).replace("<n>", str(len(keys))).replace("<all>", whole)
    names = ("viewers", "fans", "back", "buyers", "buyer_fans", "buyers_again")
    rows = await _ask(house, sql, keys)
    return {keys[int(r[0]) - 1]: Audience(**dict(zip(names, map(int, r[1:]), strict=True))) for r in rows}


async def goods_seconds(house: House, key: int) -> list[SecondOf]:
    """A broadcast's products second by second, for its replay."""
    rows = await _ask(house, _GOODS, [key])
    return [SecondOf(int(r[0]), str(r[1]), *map(int, r[2:])) for r in rows]


async def of_shop(house: House, shop: int, since: datetime, recent: datetime) -> dict[int, tuple[int, int, int]]:
    """Rooms in which goods of this shop were sold or shown since a moment: their sales lately, in all, and the lines."""
    whole = {"since": since.replace(microsecond=0), "recent": recent.replace(microsecond=0)}
    return {int(r[0]): (int(r[1]), int(r[2]), int(r[3])) for r in await _ask(house, _OF_SHOP, [], shop=shop, **whole)}
