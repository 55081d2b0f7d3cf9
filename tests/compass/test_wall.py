"""A shop's wall over HTTP: its day beside yesterday and a week ago, rooms that sell its goods, what waits; a screen's own room."""

from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any
from uuid import UUID

from litestar import Litestar

from meadow.base import clock, ids, track
from meadow.base.db import House
from meadow.compass.metrics import actions as measuring
from meadow.compass.metrics.rules import ZONE
from meadow.scenes.live.events import Started
from tests.base.track.running import Running
from tests.compass.running import joined, sale, told
from tests.make import live
from tests.make.people import Street


async def test_a_wall_shows_rooms_scenes_of_three_days_and_what_waits(
    house: House, app: Litestar, log: Running
) -> None:
    joined(house, log)
    async with AsyncExitStack() as stack:
        held = await live.stage(Street(house, app, stack), own=True, goods=2)
        await live.on_air(held)
        sid, shop = UUID(held.sid), ids.key64(UUID(held.shop_id))
        async with house.write() as db:
            at = clock.now() - timedelta(minutes=20)
            await measuring.open_session(
                db, Started(session_id=sid, room_id=ids.new(), author_id=UUID(held.author_id), title="晚间专场", at=at)
            )
        now, serum = clock.now(), ids.key64(held.goods[0].product_id)
        midnight = now.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
        of_shop = {"shop_id": shop}
        rows = [
            told("purchase", now, 1, ids.key64(sid), **sale(1, serum, 9900), **of_shop),
            told("purchase", midnight - timedelta(days=1), 1, 0, **sale(2, serum, 5000), shop_id=shop, scene="video"),
            told("purchase", now - timedelta(days=1) + timedelta(seconds=30), 1, 0, **sale(3, serum, 700), shop_id=shop, scene="mall"),
            told("purchase", midnight - timedelta(days=7), 1, 0, **sale(4, serum, 300), shop_id=shop, scene="video"),
        ]  # fmt: skip
        await track.send(log.settings, rows)
        count = "SELECT count() FROM events WHERE shop_id = {s:UInt64}"
        assert await log.until(count, 4, s=shop) == 4
        assert (
            await log.until("SELECT sum(gmv) FROM room_product_minute WHERE shop_id = {s:UInt64}", 9900, s=shop) == 9900
        )
        path = f"/api/merchant/{held.shop_id}/screen"
        wall = (await held.merchant.get(path)).json
        by_scene = {s["key"]: (s["gmv"], s["before"], s["week"]) for s in wall["sources"]}
        assert by_scene == {"live": (9900, 0, 0), "video": (0, 5000, 300)}
        assert sum(s["share_bp"] for s in wall["sources"]) == 10_000
        room = wall["rooms"][0]
        assert (room["session_id"], room["own"], room["lately"], room["gmv"], room["orders"]) == (
            held.sid,
            True,
            9900,
            9900,
            1,
        )
        assert (wall["alarms"]["overdue"], wall["alarms"]["out"]) == (0, 0)
        stranger = await held.street.guest()
        assert (await stranger.get(path)).status in {401, 403, 404}
        await _a_price_said_otherwise(held, log, serum)


async def _a_price_said_otherwise(held: Any, log: Running, product: int) -> None:
    """It is marked in the broadcast's own table of products."""
    room = ids.key64(UUID(held.sid))
    live.ok(await held.do("explain", {"product_id": str(held.goods[0].product_id)}))
    live.ok(await held.do("incidents", {"kind": "price_mismatch", "note": "口播 89"}))
    began = clock.now() - timedelta(seconds=5)
    await track.send(log.settings, [told("explain_start", began, 0, room, product_id=product)])
    assert await log.until("SELECT count() FROM room_lane WHERE room_id = {r:UInt64}", 1, r=room) >= 1
    screen = (await held.host.get(f"/api/author/{held.author_id}/compass/rooms/{held.sid}/live")).json
    assert screen["beside"]["misspoken"] is True
    assert screen["products"][str(product)][10:] == [1, 1], "its number in the bag, and its price said otherwise"
    assert screen["beside"]["gifts"]["bags"] == 0
