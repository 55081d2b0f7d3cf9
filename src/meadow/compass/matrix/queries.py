"""Sales of a shop by who made them, line by line as of the moment of payment."""

from collections import defaultdict
from datetime import UTC, datetime
from uuid import UUID

from meadow.base import ids, track
from meadow.base.db import ReadDb
from meadow.base.errors import Unavailable
from meadow.compass import metrics
from meadow.compass.matrix import rules
from meadow.compass.matrix.rules import Broadcast
from meadow.compass.matrix.types import Hour, Part, Sales
from meadow.compass.metrics.types import WarehouseDown

# The same lines as `gmv_pay` of metrics; parts that nothing is kept for do not come.
_LINES = """FROM (SELECT *, arrayExists((who, since, till) -> who = author_id AND toUnixTimestamp(ts) >= since AND toUnixTimestamp(ts) < till,
    {who:Array(UInt64)}, {since:Array(UInt32)}, {till:Array(UInt32)}) AS own,
    multiIf(own, 'field', author_id != 0, 'alliance', 'shelf') AS part FROM events
    WHERE name = 'purchase' AND shop_id = {shop:UInt64} AND ts >= {a:DateTime64(3)} AND ts < {z:DateTime64(3)} AND NOT bitTest(flags, 9))"""
_HOURS = "SELECT part, toStartOfHour(ts) AS hour, sum(amount_minor) " + _LINES + " GROUP BY part, hour ORDER BY hour"
_COUNTS = (
    "SELECT part, uniqExact(order_id), uniqExact(actor), uniqExactIf(author_id, author_id != 0) "
    + _LINES
    + " GROUP BY part"
)


async def sales(db: ReadDb, shop_id: UUID, a: datetime, z: datetime) -> Sales:
    """What a shop sold in a window by hour and by FACT and shelf: exclusive and whole. Raises `WarehouseDown`."""
    told = [Broadcast(*b) for b in await metrics.sessions.own_accounts(db, shop_id)]
    own = rules.owned(told, shop_id)
    given = {
        "shop": ids.key64(shop_id), "a": a, "z": z, "who": [o.author for o in own], "since": [o.since for o in own],
        "till": [o.till for o in own],
    }  # fmt: skip
    try:
        rows = await track.read(db.house.settings, _HOURS, given)
        counts = await track.read(db.house.settings, _COUNTS, given)
    except Unavailable as error:
        raise WarehouseDown(retry_after=2) from error
    gmv: dict[Part, int] = defaultdict(int)
    hours: dict[datetime, int] = defaultdict(int)
    for part, hour, amount in rows:
        gmv[Part(part)] += int(amount)
        hours[hour.replace(tzinfo=UTC)] += int(amount)
    return Sales(
        gmv=sum(gmv.values()), hours=[Hour(at, n) for at, n in sorted(hours.items())],
        fields=rules.fields(gmv, {Part(p): tuple(map(int, n)) for p, *n in counts}),
    )  # fmt: skip
