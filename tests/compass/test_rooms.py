"""A broadcast over midnight, counted by hand: sums, people, products, sources, marks, seconds, spans."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import cast

from meadow.base import clock, ids
from meadow.base.db import House
from meadow.base.track import Envelope, send
from meadow.compass import metrics
from meadow.compass.metrics import rooms
from meadow.compass.metrics.rules import ZONE
from meadow.compass.metrics.types.rooms import People, RoomSource, Span, Totals
from tests.base.track.running import Running

ROOM, OTHER, SERUM, MASK, SHOP = 31, 32, 501, 502, 7
FAN = 1 | 1 << 6


def midnight() -> datetime:
    """The last midnight of the business zone that lies ten minutes behind, so that the evening's late sales are past too."""
    day = (clock.now() - timedelta(minutes=10)).astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    return day.astimezone(UTC)


def told(start: datetime) -> list[Envelope]:
    """From 23:58 to 00:02:30. A and C came by recommendation, B is a fan; D bought without a click, and nobody saw her come."""

    def at(seconds: float, name: str, actor: int, room: int = ROOM, **fields: object) -> Envelope:
        ts = int((start + timedelta(seconds=seconds)).timestamp() * 1000)
        base = {"event_id": str(ids.new()), "name": name, "ts": ts, "actor": actor, "flags": 1, "shop_id": SHOP}
        return Envelope(**{**base, "room_id": room, "scene": "live", **fields})  # type: ignore[arg-type]

    def line(order: int, number: int, product: int, qty: int, amount: int, first_in: int) -> dict[str, object]:
        ids_of = {"order_id": order, "line_id": order * 10 + number, "product_id": product, "author_id": 9}
        return ids_of | {
            "qty": qty,
            "amount_minor": amount,
            "cash_minor": amount,
            "first_in": first_in,
            "currency": "CNY",
        }

    return [
        at(-120, "live_start", 0),
        *(at(-119, "live_impression", who, source="recommend") for who in (1, 3, 5)),
        at(-118, "live_enter", 1, source="recommend"), at(-110, "live_enter", 2, source="follow", flags=FAN),
        at(-100, "live_enter", 3, source="recommend"), at(-99, "live_presence", 0, qty=3),
        at(-50, "live_heartbeat", 1, source="recommend", stay_ms=68_000, dwell_ms=60_000),
        at(-90, "explain_start", 0, product_id=SERUM),
        at(-80, "view_item_list", 1, product_id=SERUM, source="recommend"), at(-80, "view_item_list", 2, product_id=SERUM, source="follow"),
        at(-70, "select_item", 1, product_id=SERUM, source="recommend"),
        at(-60, "order_created", 1, **line(8, 1, SERUM, 2, 19_800, 7)), at(-60, "order_created", 1, **line(8, 2, MASK, 1, 5000, 0)),
        at(-30, "purchase", 1, **line(8, 1, SERUM, 2, 19_800, 7)), at(-30, "purchase", 1, **line(8, 2, MASK, 1, 5000, 0)),
        at(-20, "explain_end", 0, product_id=SERUM),
        at(-10, "like", 2, qty=5), at(-9, "comment", 2), at(-8, "follow", 3, author_id=9),
        at(30, "live_presence", 0, qty=2), at(40, "live_leave", 3, source="recommend", stay_ms=140_000, dwell_ms=140_000),
        at(60, "order_created", 4, **line(9, 1, SERUM, 1, 9900, 7)), at(61, "purchase", 4, **line(9, 1, SERUM, 1, 9900, 7)),
        at(90, "refund", 1, product_id=MASK, order_id=8, line_id=82, qty=1, amount_minor=5000, cash_minor=5000, currency="CNY"),
        at(150, "live_end", 0),
        at(100, "live_enter", 1, room=OTHER, source="mall"),
    ]  # fmt: skip


def house_of(log: Running) -> House:
    return cast("House", SimpleNamespace(settings=log.settings))


async def test_a_broadcast_over_midnight_is_one_broadcast_and_two_days(log: Running) -> None:
    start, house = midnight(), house_of(log)
    events = told(start)
    await send(log.settings, events)
    for table, wanted in (("room_minute", 34_700), ("room_product_minute", 34_700), ("room_person", 34_700)):
        assert await log.until(f"SELECT sum(gmv) FROM {table} WHERE room_id = {ROOM}", wanted) == wanted  # noqa: S608 - names of our own
    assert await log.until("SELECT count() FROM room_lane WHERE room_id = {r:UInt64}", 5, r=ROOM) == 5
    held = (await rooms.totals(house, [ROOM, OTHER, 99]))[ROOM]
    assert held == Totals(
        room_impr=3, enters=3, leaves=1, stay60=1, watch_ms=200_000, prod_impr=2, clicks=1, created=2, orders=2, items=4,
        gmv=34_700, cash=34_700, refund=5000, likes=5, comments=1, follows=1, peak=3, viewers=3, clickers=1, buyers=2,
        direct=1, impr_uv=3, prod_uv=2, creators=2, interactors=1,
    )  # fmt: skip
    curve = (await rooms.curves(house, [ROOM]))[ROOM]
    sums = metrics.sums_of(held, 5, [m.online for m in curve])
    day = start.date()
    of_day = "SELECT toDate(minute, 'Asia/Shanghai') AS d, sum(gmv) FROM room_minute WHERE room_id = {r:UInt64} GROUP BY d ORDER BY d"
    cut = await log.ask(of_day, r=ROOM)
    assert [int(str(n)) for _, n in cut] == [24_800, 9900], "the day view cuts at midnight, the broadcast does not"
    assert sum(m.gmv for m in curve) == held.gmv
    assert [(m.at - start).total_seconds() // 60 for m in curve] == [-2, -1, 0, 1, 2]
    assert day

    figures = metrics.measure(sums)
    values = {name: figures[name].value for name in figures}
    assert values["enter_rate"] == 10_000
    assert values["prod_impr_rate"] == 6667
    assert values["prod_ctr"] == 5000
    assert values["click_pay_rate"] == 10_000
    assert values["aov"] == 17_350
    assert values["gpm_view"] == 11_566_667
    assert values["avg_stay"] == 66_667
    assert values["ret_1min"] == 3333
    assert values["basket"] == 20_000
    assert values["acu"] == 1
    assert values["gmv_net"] == 29_700
    assert values["refund_rate"] == 1441
    assert [(s.key, s.count, s.rate_bp) for s in metrics.open_funnel(sums)] == [
        ("impressions", 3, None), ("views", 3, 10_000), ("product_impressions", 2, 6667), ("product_clicks", 1, 5000), ("paid", 1, 10_000),
    ]  # fmt: skip


async def test_products_sources_and_people_add_up(log: Running) -> None:
    house = house_of(log)
    sold = (await rooms.products(house, [ROOM]))[ROOM]
    assert [(p.key, p.orders, p.items, p.gmv, p.refund) for p in sold] == [
        (str(SERUM), 2, 3, 29_700, 0),
        (str(MASK), 1, 1, 5000, 5000),
    ]
    parts = (await rooms.sources(house, [ROOM]))[ROOM]
    assert parts == [
        RoomSource(source="recommend", room_impr=3, enters=2, prod_impr=1, clicks=1, buyers=1, orders=1, gmv=24_800),
        RoomSource(source="follow", enters=1, prod_impr=1),
        RoomSource(source="other", buyers=1, orders=1, gmv=9900),
    ]
    counted = (await rooms.people(house, [ROOM]))[ROOM]
    assert counted == People(
        impr_uv=3,
        viewers=3,
        prod_uv=2,
        clickers=1,
        creators=2,
        buyers=2,
        direct=1,
        interactors=1,
        followers=1,
        fan_viewers=1,
    )
    assert await rooms.people(house, [77]) == {}


async def test_what_happened_is_told_in_order_and_nobody_is_named(log: Running) -> None:
    house, start = house_of(log), midnight()
    marks = (await rooms.lanes(house, [ROOM]))[ROOM]
    assert [m.name for m in marks] == ["live_start", "explain_start", "explain_end", "refund", "live_end"]
    assert (marks[3].amount, marks[3].product) == (5000, str(MASK))
    assert (await rooms.lanes(house, [ROOM], since=start))[ROOM][0].name == "refund"
    key = int(start.timestamp())
    seconds = await rooms.seconds(house, ROOM)
    assert sum(s.gmv for s in seconds) == 34_700
    assert [
        sum(getattr(s, n) for s in seconds) for n in ("enters", "viewers", "clickers", "buyers", "orders", "refund")
    ] == [3, 3, 1, 2, 2, 5000]
    assert next(s for s in seconds if s.at == key - 118).viewers == 1
    ms = int(start.timestamp() * 1000)
    explained, shift = await rooms.parts(house, ROOM, [Span(ms - 90_000, ms - 20_000, SERUM), Span(ms, ms + 150_000)])
    assert (explained.clicks, explained.orders, explained.gmv, explained.prod_impr) == (1, 1, 19_800, 2)
    assert (shift.orders, shift.gmv, shift.enters) == (1, 9900, 0)
    assert await rooms.bots(house, [ROOM])


def test_nothing_to_divide_by_is_null_and_never_nought() -> None:
    figures = metrics.measure(metrics.sums_of(Totals(gmv=500, orders=1, buyers=1, direct=1), 0, []))
    nulls = {"enter_rate", "prod_ctr", "click_pay_rate", "gpm_view", "avg_stay", "ret_1min", "opm", "gmv_min", "acu"}
    assert {name for name in nulls if figures[name].value is not None} == set()
    assert (figures["aov"].value, figures["aov"].num, figures["aov"].den) == (500, 500, 1)
    assert "explain_gmv" not in figures, "a figure whose sums nobody gave is not there"
    steps = metrics.open_funnel(metrics.sums_of(Totals(clickers=3, viewers=1), 1, []))
    counts = [s.count for s in steps]
    assert counts == sorted(counts, reverse=True) == [3, 3, 3, 3, 0]
