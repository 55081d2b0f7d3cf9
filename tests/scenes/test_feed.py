"""The feed: what comes, in which chance, and never twice in a visit."""

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from meadow.base import clock, ids
from meadow.scenes.feed import actions as feeding
from meadow.scenes.feed.serve import engine as serve
from meadow.scenes.feed.tables import served
from meadow.scenes.video.tables import video
from tests.make import market
from tests.scenes.conftest import Studio


async def clips(studio: Studio, author_id: UUID, count: int) -> list[UUID]:
    """Published clips without files: the feed does not look into them."""
    made = [ids.new() for _ in range(count)]
    rows = [
        {"author_id": author_id, "id": v, "upload_id": ids.new(), "state": "published", "caption": f"clip {i}", "topics": [], "publish": True,
         "progress": 100, "duration_ms": 9000, "width": 720, "height": 1280, "play_url": f"/media/videos/{v.hex}/720.mp4",
         "created_at": clock.now(), "published_at": clock.now() - timedelta(hours=i)}
        for i, v in enumerate(made)
    ]  # fmt: skip
    async with studio.house.write() as db:
        await db.many(video.insert(), rows)
        await feeding.rebuild(db)
    if serve.NAME in studio.house.engines:
        studio.house.engines[serve.NAME].read_at = -1e9
    return made


async def test_a_visit_never_sees_a_clip_twice(studio: Studio) -> None:
    other = await market.author(studio.house, await studio.street.person("bea"), "阿贝")
    made = {str(v) for a in (studio.author_id, other) for v in await clips(studio, a, 8)}
    guest = await studio.street.guest()
    seen: list[str] = []
    slots: list[int] = []
    while page := (await guest.get("/api/feed", session="s1", limit=5)).json["items"]:
        seen += [x["video_id"] for x in page]
        slots += [x["slot"] for x in page]
    assert len(seen) == len(set(seen)) == 16
    assert set(seen) == made
    assert slots == list(range(16))
    assert (await guest.get("/api/feed", session="s2", limit=5)).json["items"] != []


async def test_each_slot_is_logged_with_its_chance(studio: Studio) -> None:
    await clips(studio, studio.author_id, 3)
    await clips(studio, await market.author(studio.house, await studio.street.person("bea"), "阿贝"), 3)
    page = (await studio.viewer.get("/api/feed", session="v", limit=4)).json
    await studio.house.engines[serve.NAME].flush()
    async with studio.house.read() as db:
        rows = await db.all(sa.select(served).order_by(served.c.slot))
    assert [(str(r.video_id), r.slot, r.policy) for r in rows] == [
        (x["video_id"], x["slot"], x["policy"]) for x in page["items"]
    ]
    assert all(0 < x["propensity"] <= 1 and x["trace_id"] == page["trace_id"] for x in page["items"])
    assert {r.account_id for r in rows} == {studio.fan.id}


async def test_followed_authors_have_a_tab_and_a_share(studio: Studio) -> None:
    mine = await clips(studio, studio.author_id, 3)
    await clips(studio, await market.author(studio.house, await studio.street.person("bea"), "阿贝"), 30)
    assert (await studio.viewer.get("/api/feed", tab="follow", session="a")).json["items"] == []
    await studio.viewer.put(f"/api/follows/{studio.author_id}")
    page = (await studio.viewer.get("/api/feed", tab="follow", session="a")).json["items"]
    assert [x["video_id"] for x in page] == [str(v) for v in mine]
    assert {(x["source"], x["author"]["followed"]) for x in page} == {("follow", True)}


async def test_not_interested_holds_from_the_next_page_on(studio: Studio) -> None:
    made = await clips(studio, studio.author_id, 4)
    assert (await studio.viewer.post(f"/api/videos/{made[0]}/not-interested")).status == 204
    for session in ("a", "b"):
        page = (await studio.viewer.get("/api/feed", session=session, limit=12)).json["items"]
        assert str(made[0]) not in {x["video_id"] for x in page}
        assert len(page) > 0


async def test_what_was_seen_today_comes_last_in_a_new_visit(studio: Studio) -> None:
    for name in ("阿贝", "阿米", "阿桃"):
        await clips(studio, await market.author(studio.house, await studio.street.person(name), name), 2)
    first = {x["video_id"] for x in (await studio.viewer.get("/api/feed", session="a", limit=3)).json["items"]}
    second = {x["video_id"] for x in (await studio.viewer.get("/api/feed", session="b", limit=3)).json["items"]}
    assert not first & second
