"""The badge beside the figures: books and log compared by shop and hour, red while a paid order is missing."""

from datetime import timedelta
from pathlib import Path
from typing import cast

import msgspec

from meadow.base import clock, track
from meadow.base.db import House
from meadow.compass.metrics import actions, rules
from meadow.compass.metrics.queries.quality import quality
from meadow.compass.metrics.types import Badge, Hour, Quality
from meadow.trade.cart.types import Scene
from meadow.trade.orders.events import Paid
from tests.base.track.running import Running

from .test_rules import line, order

HOUR = timedelta(hours=1)


def paid() -> Paid:
    """An order of one line, paid half an hour ago."""
    at = clock.now() - HOUR / 2
    return msgspec.structs.replace(
        cast("Paid", order(Paid, line(Scene.mall, clip=False), placed_at=at, paid_at=at)), at=at
    )


async def told(house: House, paid: Paid) -> Quality:
    async with house.read() as db:
        return await quality(db, paid.shop_id)


async def test_an_order_missing_in_the_log_turns_the_badge_red_until_it_is_there(house: House, tmp_path: Path) -> None:
    log = Running(tmp_path).up()
    ways = {"collect_url": log.settings.collect_url, "clickhouse_url": log.settings.clickhouse_url}
    house.settings = msgspec.structs.replace(house.settings, **ways)
    try:
        await track.migrate(log.settings)
        kept, lost = paid(), paid()
        async with house.write() as db:
            await actions.remember(db, kept)
        await actions.relay(house, [kept])
        assert await log.until("SELECT count() FROM events WHERE name = 'purchase'", 1) == 1
        assert (await told(house, kept)).badge == Badge.amber, "nobody has compared yet"
        assert await actions.reconcile(house) == []
        assert (await told(house, kept)).badge == Badge.green
        async with house.write() as db:
            await actions.remember(db, lost)
        assert [(h.shop_id, h.lines, h.log_lines) for h in await actions.reconcile(house)] == [(lost.shop_id, 1, 0)]
        red = await told(house, lost)
        assert (red.badge, red.hours_differ, red.lines_differ, red.amount_differ) == (Badge.red, 1, 1, 19_800)
        assert (await told(house, kept)).badge == Badge.green, "another shop's figures are right"
        await actions.relay(house, [lost])
        assert await log.until("SELECT count() FROM events WHERE name = 'purchase'", 2) == 2
        assert await actions.reconcile(house) == []
        assert (await told(house, lost)).badge == Badge.green
    finally:
        await track.close()
        log.stop()


def test_a_shop_that_only_the_log_knows_differs_too() -> None:
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    assert rules.compare({}, {(5, hour): (2, 900)}) == [
        Hour(rules.compare({}, {(5, hour): (0, 0)})[0].shop_id, hour, 0, 0, 2, 900)
    ]


def test_the_badge_is_amber_where_figures_are_late_or_unchecked() -> None:
    now = clock.now()
    for lag, checked, wanted in (
        (0, now, "green"),
        (5_001, now, "amber"),
        (0, None, "amber"),
        (0, now - 3 * HOUR, "amber"),
    ):
        assert rules.badge(differ=False, lag_ms=lag, checked_at=checked, now=now) == wanted
    assert rules.badge(differ=True, lag_ms=0, checked_at=None, now=now) == "red"
