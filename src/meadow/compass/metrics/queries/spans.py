"""The same figures over any span of moments: what a promo node is read by."""

from datetime import datetime

from meadow.base.db import ReadDb
from meadow.compass.metrics import queries, rules
from meadow.compass.metrics.types import Figures, ProductRow, Scope, Trust

_SHOPS = (
    "SELECT shop, sum(g) AS gmv, argMax(product, g) FROM (SELECT shop_id AS shop, product_id AS product, sum(amount_minor) AS g "
    "FROM events WHERE name = 'purchase' AND ts >= {a:DateTime64(3)} AND ts < {z:DateTime64(3)} AND NOT bitTest(flags, 9) "
    "GROUP BY shop, product) GROUP BY shop HAVING gmv > 0"
)
_CLOCK = (
    "SELECT toHour(ts, {zone:String}) AS hour, sum(amount_minor) FROM events WHERE name = 'purchase' AND shop_id = {shop:UInt64} "
    "AND ts >= {a:DateTime64(3)} AND ts < {z:DateTime64(3)} AND NOT bitTest(flags, 9) GROUP BY hour"
)


async def figures_in(db: ReadDb, scope: Scope, a: datetime, z: datetime) -> tuple[Figures, Trust]:
    """The figures of a span, and whether its money can still move. Raises `WarehouseDown`."""
    held, left = await queries.figures(db, scope, a, z)
    return held, Trust.settled if held.gmv and not left else Trust.provisional


async def products_in(db: ReadDb, scope: Scope, a: datetime, z: datetime) -> list[ProductRow]:
    """The best sellers of a span. Raises `WarehouseDown`."""
    return await queries.best(db, scope, a, z)


async def shops_in(db: ReadDb, a: datetime, z: datetime) -> list[tuple[int, int, int]]:
    """Of every shop that sold: its key, its GMV, and the key of its best seller; for ranks that name nobody. Raises `WarehouseDown`."""
    found = await queries.rows(db, _SHOPS, Scope(), a, z)
    return [(int(shop), int(gmv), int(product)) for shop, gmv, product in found]


async def clock_in(db: ReadDb, scope: Scope, a: datetime, z: datetime) -> list[int]:
    """What was paid in a span by the 24 hours of the business zone's day. Raises `WarehouseDown`."""
    found = {int(h): int(gmv) for h, gmv in await queries.rows(db, _CLOCK, scope, a, z, zone=str(rules.ZONE))}
    return [found.get(h, 0) for h in range(24)]
