"""Reading the log: every query carries the slice of whoever asks."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from meadow.base import clock, ids, track
from meadow.base.db import ReadDb
from meadow.base.errors import Unavailable
from meadow.compass.metrics import rules, store
from meadow.compass.metrics.queries import rooms
from meadow.compass.metrics.types import (
    BadPeriod,
    Curve,
    Figures,
    Funnel,
    Minute,
    ProductRow,
    Products,
    Scope,
    Summary,
    Trust,
    VideoRow,
    Videos,
    WarehouseDown,
)
from meadow.goods import catalog
from meadow.scenes import video

_FIGURES = (
    "SELECT sumIf(amount_minor, name = 'purchase') AS gmv, countIf(name = 'purchase' AND bitTest(first_in, if({author:UInt64} = 0, 0, 2))) AS orders, "
    "uniqExactIf(actor, name = 'purchase') AS buyers, sumIf(qty, name = 'purchase') AS items, "
    "sumIf(amount_minor, name = 'refund') AS refund, countIf(name IN ('view_item_list', 'video_impression')) AS impressions, "
    "countIf(name = 'video_start') AS plays, countIf(name IN ('select_item', 'view_item')) AS product_clicks, "
    "countIf(name = 'add_to_cart') AS carts, countIf(name = 'order_created' AND bitTest(first_in, if({author:UInt64} = 0, 0, 2))) AS checkouts, "
    "countIf(name = 'purchase' AND bitTest(first_in, if({author:UInt64} = 0, 0, 2))) AS paid FROM events WHERE ts >= {a:DateTime64(3)} "
    "AND ts < {z:DateTime64(3)} AND is_bot = 0 AND NOT bitTest(flags, 9) "
    "AND ({shop:UInt64} = 0 OR shop_id = {shop:UInt64}) AND ({author:UInt64} = 0 OR author_id = {author:UInt64})"
)
_COHORT = (
    "SELECT sum(settled), sum(back), countIf(bought > back AND NOT done) FROM (SELECT line_id, "
    "sumIf(amount_minor, name = 'purchase') AS bought, sumIf(amount_minor, name = 'refund') AS back, "
    "sumIf(amount_minor, name = 'order_settled') AS settled, countIf(name = 'order_settled') > 0 AS done FROM events "
    "WHERE name IN ('purchase', 'refund', 'order_settled') AND ts >= {a:DateTime64(3)} AND basis_ts >= {a:DateTime64(3)} "
    "AND basis_ts < {z:DateTime64(3)} AND NOT bitTest(flags, 9) AND ({shop:UInt64} = 0 OR shop_id = {shop:UInt64}) "
    "AND (name = 'order_settled' OR {author:UInt64} = 0 OR author_id = {author:UInt64}) "
    "GROUP BY line_id HAVING countIf(name = 'purchase') > 0)"
)
"""What was paid in a window, whenever it was settled or went back, and the lines that wait for either."""
_CURVE = (
    "SELECT toStartOfMinute(ts) AS minute, sumIf(amount_minor, name = 'purchase') AS gmv, "
    "countIf(name = 'purchase' AND bitTest(first_in, if({author:UInt64} = 0, 0, 2))) AS orders, "
    "countIf(name IN ('view_item_list', 'video_impression')) AS impressions FROM events "
    "WHERE ts >= {a:DateTime64(3)} AND ts < {z:DateTime64(3)} AND is_bot = 0 AND NOT bitTest(flags, 9) "
    "AND ({shop:UInt64} = 0 OR shop_id = {shop:UInt64}) AND ({author:UInt64} = 0 OR author_id = {author:UInt64}) "
    "GROUP BY minute ORDER BY minute"
)
_PRODUCTS = (
    "SELECT product_id, countIf(name = 'view_item_list') AS impressions, countIf(name IN ('select_item', 'view_item')) AS clicks, "
    "uniqExactIf(order_id, name = 'purchase') AS orders, sumIf(qty, name = 'purchase') AS items, "
    "sumIf(amount_minor, name = 'purchase') AS gmv FROM events WHERE product_id != 0 AND ts >= {a:DateTime64(3)} "
    "AND ts < {z:DateTime64(3)} AND is_bot = 0 AND NOT bitTest(flags, 9) "
    "AND ({shop:UInt64} = 0 OR shop_id = {shop:UInt64}) AND ({author:UInt64} = 0 OR author_id = {author:UInt64}) "
    "GROUP BY product_id ORDER BY gmv DESC, clicks DESC, product_id LIMIT 50"
)
_VIDEOS = (
    "SELECT video_id, countIf(name = 'video_impression') AS impressions, countIf(name = 'video_start') AS plays, "
    "countIf(name = 'video_complete') AS completes, countIf(name IN ('select_item', 'view_item')) AS clicks, "
    "uniqExactIf(order_id, name = 'purchase') AS orders, sumIf(qty, name = 'purchase') AS items, "
    "sumIf(amount_minor, name = 'purchase') AS gmv FROM events WHERE video_id != 0 AND author_id = {author:UInt64} "
    "AND ts >= {a:DateTime64(3)} AND ts < {z:DateTime64(3)} AND is_bot = 0 AND NOT bitTest(flags, 9) "
    "GROUP BY video_id ORDER BY gmv DESC, impressions DESC, video_id LIMIT 200"
)
_SOURCES = (
    "SELECT toString(scene) AS key, sumIf(amount_minor, ts >= {a:DateTime64(3)}) AS gmv, "
    "sumIf(amount_minor, ts >= {a:DateTime64(3)} - INTERVAL 1 DAY AND ts < {now:DateTime64(3)} - INTERVAL 1 DAY) AS before, "
    "sumIf(amount_minor, ts < {now:DateTime64(3)} - INTERVAL 7 DAY) AS week FROM events WHERE name = 'purchase' "
    "AND (ts >= {a:DateTime64(3)} - INTERVAL 1 DAY OR (ts >= {a:DateTime64(3)} - INTERVAL 7 DAY AND ts < {now:DateTime64(3)} - INTERVAL 7 DAY)) "
    "AND ts < {z:DateTime64(3)} AND NOT bitTest(flags, 9) "
    "AND ({shop:UInt64} = 0 OR shop_id = {shop:UInt64}) AND ({author:UInt64} = 0 OR author_id = {author:UInt64}) "
    "GROUP BY key ORDER BY gmv DESC, before DESC, week DESC"
)
"""Today, yesterday and the same weekday a week ago, each up to this time of day; the business zone has no summer time."""
_LINES = "SELECT line_id, count(), sum(amount_minor) FROM events WHERE name = 'purchase' GROUP BY line_id"

_REFUNDS = "SELECT line_id, sum(amount_minor) FROM events WHERE name = 'refund' GROUP BY line_id"


async def rows(
    db: ReadDb, sql: str, scope: Scope, a: datetime, z: datetime, **more: int | str | datetime
) -> list[Any]:  # fmt: skip
    """Run a query of this module over a slice and a window; raises `WarehouseDown`."""
    given = {"a": a, "z": z, "shop": ids.key64(scope.shop_id), "author": ids.key64(scope.author_id), **more}
    try:
        return list(await track.read(db.house.settings, sql, given))
    except Unavailable as error:
        raise WarehouseDown(retry_after=2) from error


def period(start: date | None, end: date | None) -> tuple[date, date]:
    today = clock.now().astimezone(rules.ZONE).date()
    first, last = start or today, end or today
    if last < first or last - first >= rules.LONGEST or first < rules.EARLIEST or last > today + timedelta(days=1):
        raise BadPeriod
    return first, last


async def _figures(
    db: ReadDb, scope: Scope, start: date, end: date, until: datetime | None = None
) -> tuple[Figures, int]:  # fmt: skip
    a, z = rules.window(start, end)
    return await figures(db, scope, a, min(z, until) if until else z)


async def figures(db: ReadDb, scope: Scope, a: datetime, z: datetime) -> tuple[Figures, int]:
    """The figures of a span, and how many of the lines paid in it are neither settled nor wholly back."""
    row = (await rows(db, _FIGURES, scope, a, z))[0]
    settled, back, left = map(int, (await rows(db, _COHORT, scope, a, z))[0])
    names = (
        "gmv",
        "orders",
        "buyers",
        "items",
        "refund",
        "impressions",
        "plays",
        "product_clicks",
        "carts",
        "checkouts",
        "paid",
    )
    held = dict(zip(names, map(int, row), strict=True))
    return Figures(**held, settled_gmv=settled, net=held["gmv"] - back), left


async def summary(db: ReadDb, scope: Scope, start: date | None = None, end: date | None = None) -> Summary:
    """A period of business days beside the same number of days before it, up to the same time of day; today by default."""
    first, last = period(start, end)
    span = last - first + timedelta(days=1)
    now, left = await _figures(db, scope, first, last)
    before, _ = await _figures(db, scope, first - span, last - span, clock.now() - span)
    state = Trust.settled if now.gmv and not left else Trust.provisional
    held = {name: getattr(now, name) for name in Figures.__struct_fields__}
    return Summary(as_of=clock.now(), state=state, currency="CNY", start=first, end=last, compare=before, **held)


async def funnel(db: ReadDb, scope: Scope, start: date | None = None, end: date | None = None) -> Funnel:
    """From impression to payment, in counts of events."""
    first, last = period(start, end)
    figures, _ = await _figures(db, scope, first, last)
    return Funnel(rules.steps({k: getattr(figures, k) for k in rules.FUNNEL}), clock.now())


async def curve(db: ReadDb, scope: Scope, day: date | None = None) -> Curve:
    """A day by minute; minutes without anything are left out."""
    first, last = period(day, day)
    a, z = rules.window(first, last)
    found = await rows(db, _CURVE, scope, a, z)
    return Curve(
        [Minute(at.replace(tzinfo=UTC), int(gmv), int(orders), int(seen)) for at, gmv, orders, seen in found],
        clock.now(),
    )


async def products(db: ReadDb, scope: Scope, start: date | None = None, end: date | None = None) -> Products:
    """The period by product, best sellers first."""
    a, z = rules.window(*period(start, end))
    return Products(await best(db, scope, a, z), clock.now())


async def best(db: ReadDb, scope: Scope, a: datetime, z: datetime) -> list[ProductRow]:
    """The best sellers of a span."""
    found = {int(r[0]): r for r in await rows(db, _PRODUCTS, scope, a, z)}
    known = await store.products_by_key(db, keys=list(found))
    cards = await catalog.cards(db, list(known.values()))
    return [_product(cards[known[key]], r) for key, r in found.items() if key in known and known[key] in cards]


async def videos(db: ReadDb, author_id: UUID, start: date | None = None, end: date | None = None) -> Videos:
    """An author's period by clip, the most sold first: her newest two hundred clips."""
    first, last = period(start, end)
    found = await rows(db, _VIDEOS, Scope(author_id=author_id), *rules.window(first, last))
    known = {ids.key64(v): v for v in await video.published(db, author_id)}
    names = ("impressions", "plays", "completes", "clicks", "orders", "items", "gmv")
    return Videos(
        [VideoRow(video_id=known[int(r[0])], **dict(zip(names, map(int, r[1:]), strict=True))) for r in found if int(r[0]) in known],
        clock.now(),
    )  # fmt: skip


async def sources(db: ReadDb, scope: Scope) -> list[tuple[str, int, int, int]]:
    """Today's sales by the scene they were made in, which sum to the day's GMV; yesterday's and those of a week ago to this time of day."""
    a, z = rules.window(*period(None, None))
    found = await rows(db, _SOURCES, scope, a, z, now=clock.now())
    return [(str(key), int(gmv), int(before), int(week)) for key, gmv, before, week in found if gmv or before or week]


def _product(card: Any, r: Any) -> ProductRow:
    product_id: UUID = card.id
    return ProductRow(
        product_id=product_id, title=card.title, image=card.image, impressions=int(r[1]), clicks=int(r[2]),
        orders=int(r[3]), items=int(r[4]), gmv=int(r[5]),
    )  # fmt: skip


async def checks(db: ReadDb) -> list[str]:
    """Findings: a paid line that is not in the warehouse exactly once and to the cent, or a refund that differs."""
    truth = await store.paid_lines(db, before=clock.now() - timedelta(seconds=10))
    log = [(int(k), int(n), int(amount)) for k, n, amount in await rows(db, _LINES, Scope(), clock.now(), clock.now())]
    known = {key for key, _ in truth}
    young = await store.paid_lines(db, before=clock.now() + timedelta(days=1))
    fresh = {key for key, _ in young} - known
    back = {int(k): int(amount) for k, amount in await rows(db, _REFUNDS, Scope(), clock.now(), clock.now())}
    found = rules.differ(truth, [x for x in log if x[0] not in fresh])
    return [*found, *rules.owed(await store.refunded_lines(db), back), *await _broadcasts(db)][:20]


async def _broadcasts(db: ReadDb) -> list[str]:
    """Findings: an ended broadcast whose screen shows other money than was paid in it, or paid back."""
    young = clock.now() - timedelta(seconds=30)
    over = await store.ended(db, before=young)
    ledgers = await store.ledgers(db, session_ids=list(over.values()))
    still = {i for i, x in ledgers.items() if x.last and x.last > young}
    shown = {over[k]: (t.gmv, t.refund) for k, t in (await rooms.totals(db.house, list(over))).items()}
    truth = {i: (x.paid, x.refunded) for i, x in ledgers.items() if i not in still}
    return rules.unlike({i: n for i, n in shown.items() if i not in still}, truth)
