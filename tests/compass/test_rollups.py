"""Rollups beside the log: what every view sums is what the rows say, and a day can be made again."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import cast
from uuid import UUID

import pytest

from meadow.base import clock, ids, track
from meadow.base.db import ReadDb
from meadow.base.track import Envelope, send
from meadow.base.track.tables import fill, rollups
from meadow.compass.metrics import rules
from meadow.compass.metrics.queries.path import path
from tests.base.track.running import Running

FLAG_KNOWN, FLAG_VOID = 1, 8


@pytest.fixture(scope="module")
async def log(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    home: Path = tmp_path_factory.mktemp("rollups")
    running = Running(home)
    try:
        running.up()
        await track.migrate(running.settings)
        yield running
    finally:
        await track.close()
        running.stop()


def fact(name: str, actor: int, **fields: object) -> Envelope:
    base = {"event_id": str(ids.new()), "name": name, "ts": clock.now_ms(), "actor": actor, "flags": FLAG_KNOWN}
    return Envelope(**{**base, "shop_id": 7, "brand_id": 7, **fields})  # type: ignore[arg-type]


async def test_views_sum_what_the_rows_say(log: Running) -> None:
    order = {"order_id": 5, "line_id": 6, "product_id": 11, "room_id": 3, "author_id": 9, "scene": "live"}
    events = [
        fact("follow", 1, room_id=3, author_id=9),
        fact("comment", 2, room_id=3),
        fact("like", 2, room_id=3, qty=4),
        fact("live_presence", 0, room_id=3, qty=77),
        fact("order_created", 1, **order, first_in=3, qty=2),
        fact("purchase", 1, **order, first_in=7, qty=2, amount_minor=900, cash_minor=800),
        fact("refund", 1, **order, amount_minor=400, flags=FLAG_KNOWN | FLAG_VOID),
        fact("review", 1, line_id=6, product_id=11, flags=FLAG_KNOWN | 1 << 12),
    ]
    await send(log.settings, events)
    await send(log.settings, events[:3])
    assert await log.until("SELECT count() FROM events", len(events)) == len(events)
    assert await log.until("SELECT sum(follows) FROM room_minute", 1) == 1
    assert await log.until("SELECT count() FROM line_day", 1) == 1
    room = (
        "SELECT sum(created), sum(orders), sum(items), sum(gmv), sum(cash), sum(refund), sum(likes), sum(comments), sum(follows), "
        "max(online), uniqCombined64Merge(14)(buyers), uniqCombined64Merge(12)(interactors) FROM room_minute WHERE room_id = 3"
    )
    assert await log.ask(room) == [(1, 1, 2, 900, 800, 400, 4, 1, 1, 77, 1, 1)]
    assert await log.ask("SELECT sum(orders), sum(gmv), anyLast(r.shop_id) FROM room_product_minute r") == [(1, 900, 7)]
    assert await log.ask("SELECT fact, sum(orders), sum(gmv), sum(refund) FROM line_day GROUP BY fact") == [
        ("alliance", 1, 900, 400)
    ]
    assert await log.ask("SELECT kind, sum(lines), sum(gmv) FROM object_day GROUP BY kind") == [("product", 1, 900)]
    assert await log.ask("SELECT max(kind), max(void) FROM crowd_deed WHERE deed_id = 5") == [(1, 1)]
    assert await log.ask("SELECT groupBitOr(a3) != 0, groupBitOr(a2) != 0 FROM crowd_touch WHERE actor = 1") == [(1, 0)]
    for one in rollups().values():
        count = "SELECT count() FROM "
        assert await log.number(f"{count}({fill(one.select)})") == await log.number(f"{count}{one.name} FINAL"), (
            one.name
        )


async def test_the_path_tells_how_buyers_came_and_how_long_each_step_took(log: Running) -> None:
    shop, now = UUID(int=2**80 + 4711), clock.now_ms() - 60_000
    key, start = ids.key64(shop), clock.now().astimezone(rules.ZONE).date()
    anon = 999

    def step(name: str, actor: int, before_s: int, **more: object) -> Envelope:
        return fact(name, actor, shop_id=key, ts=now - before_s * 1000, **more)

    order = {"order_id": 1, "line_id": 1, "amount_minor": 500, "first_in": 1, "currency": "CNY"}
    told = [
        step("order_created", 1, 40, **order),
        step("purchase", 1, 20, **order),
        step("purchase", 2, 10, **order | {"line_id": 2, "order_id": 2}),
    ]
    seen = [
        ("video_impression", 1, 1000, {"scene": "video"}), ("video_progress", 1, 990, {"scene": "video", "dwell_ms": 9000}),
        ("select_item", 1, 900, {"scene": "video"}), ("add_to_cart", 1, 100, {"scene": "product_page"}), ("select_item", 1, 5, {}),
    ]  # fmt: skip
    client = await track.store.client(log.settings)
    rows = [
        [
            str(ids.new()),
            name,
            datetime.fromtimestamp((now - before * 1000) / 1000, UTC),
            anon,
            key,
            more.get("scene", "none"),
            more.get("dwell_ms", 0),
        ]
        for name, _, before, more in seen
    ]
    await client.insert(
        "events", rows, column_names=["event_id", "name", "ts", "actor", "shop_id", "scene", "dwell_ms"]
    )
    await client.insert("alias", [(anon, 1, clock.now(), 0)], column_names=["anon", "user", "since", "undo"])
    await send(log.settings, told)
    assert await log.until("SELECT count() FROM events WHERE shop_id = {s:UInt64}", 8, s=key) == 8
    db = cast("ReadDb", SimpleNamespace(house=SimpleNamespace(settings=log.settings)))
    found = await path(db, shop, start - timedelta(days=1), start)
    assert (found.buyers, found.days) == (2, 30)
    assert [(s.key, s.buyers, s.half_s) for s in found.stages] == [
        ("seen", 1, None), ("clicked", 1, 100), ("carted", 1, 800), ("ordered", 1, 60), ("paid", 2, 20),
    ]  # fmt: skip
    assert {(w.scene, w.buyers, w.gmv) for w in found.ways} == {("video", 1, 500), ("none", 1, 500)}
    nobody = await path(db, UUID(int=5), start, start)
    assert (nobody.buyers, [s.half_s for s in nobody.stages], nobody.ways) == (0, [None] * 5, [])
