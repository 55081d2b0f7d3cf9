"""Rooms on air in the feed and in search: there while they are, gone with them."""

import sqlalchemy as sa
from litestar import Litestar

from meadow.base import bus, policy
from meadow.base.db import House
from meadow.scenes.feed import actions as feeding
from meadow.scenes.feed.serve import engine as serve
from meadow.scenes.feed.tables import item, served
from meadow.scenes.search import actions as searching
from tests.make import market
from tests.make.live import Stage, ok, on_air, stage
from tests.make.orders import follow
from tests.make.people import street as opened
from tests.scenes.test_feed import clips


async def _told(house: House) -> None:
    """The feed's follower and its columns are up to date."""
    await follow(house, "feed")
    if held := house.engines.get(serve.NAME):
        held.read_at = -1e9


async def test_a_room_on_air_stands_in_the_feed_once_and_goes_with_its_end(house: House, app: Litestar) -> None:
    policy.forget()
    async with opened(house, app) as street:
        held: Stage = await stage(street)
        for name in ("bea", "cai", "dong"):
            author = await market.author(house, await street.person(name), f"作者{name}")
            await clips(held, author, 4)  # type: ignore[arg-type]  # of it, only the house is used
        await on_air(held)
        async with house.write() as db:
            await feeding.rebuild(db)
        await _told(house)
        async with house.read() as db:
            row = await db.one(sa.select(item).where(item.c.kind.in_(["live", "shop_live"])))
        assert (str(row.item_id), row.kind, row.sells, row.state) == (held.sid, "shop_live", True, "servable")
        guest = await street.guest()
        pages = [(await guest.get("/api/feed", session="s", limit=6)).json for _ in range(3)]
        rooms = [r for p in pages for r in p["rooms"]]
        assert [r["room"]["session_id"] for r in rooms] == [held.sid], "once in a visit"
        slots = sorted([x["slot"] for p in pages for x in p["items"]] + [r["slot"] for r in rooms])
        assert slots == list(range(len(slots))), "clips and rooms share the slots"
        await house.engines[serve.NAME].flush()
        async with house.read() as db:
            log = await db.one(sa.select(served).where(served.c.video_id == row.item_id))
        assert log.source in {"live_now", "new", "popular"}
        ok(await held.do("end"))
        other = (await guest.get("/api/feed", session="t", limit=6)).json
        assert other["rooms"] == [], "found out as the card is made, before the feed was told"
        await _told(house)
        async with house.read() as db:
            assert await db.value(sa.select(item.c.state).where(item.c.item_id == row.item_id)) == "dead"


async def test_a_room_is_found_by_its_title_while_it_is_on_air(house: House, app: Litestar) -> None:
    policy.forget()
    keeper = await searching.rebuild(house)
    followers = searching.followers(keeper, lambda: None)

    async def caught_up() -> None:
        for follower in followers:
            while await bus.step(house, follower):
                pass
        if node := house.engines.get("scenes.search.node"):
            node.look(now=True)

    async with opened(house, app) as street:
        held: Stage = await stage(street)
        await on_air(held)
        guest = await street.guest()
        title = ok(await guest.get("/api/live/rooms"))["items"][0]["title"]
        await caught_up()
        for tab in ("rooms", "all"):
            found = (await guest.get("/api/search", q=title, tab=tab)).json["rooms"]
            assert [r["id"] for r in found] == [held.sid]
        ok(await held.do("end"))
        assert (await guest.get("/api/search", q=title, tab="rooms")).json["rooms"] == []
        await caught_up()
        again = await searching.rebuild(house)
        again.close()
        assert (await guest.get("/api/search", q=title, tab="rooms")).json["rooms"] == []
    keeper.close()
