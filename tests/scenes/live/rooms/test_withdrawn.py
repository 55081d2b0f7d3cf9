"""After the end: what the platform takes down is gone with all that was made of it, and its author may say something against it."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa

from meadow.base import ids, timers
from meadow.base.trail import trail
from meadow.scenes.live.actions import clips
from meadow.scenes.live.ingest.record import folder
from meadow.scenes.live.tables.clips import clip
from meadow.scenes.video.tables import video as films
from tests.conftest import Client
from tests.make.live import Stage, ok, on_air, planned, steps
from tests.scenes.live.rooms.test_clips import over

ONE = "/api/ops/live/sessions/{}"


async def test_a_replay_taken_down_takes_its_clips_and_videos_with_it(
    held: Stage, operator: Client, tmp_path: Path, moved: Any
) -> None:
    url = await over(held, tmp_path, moved)
    sid, one = ids.parse(held.sid), ONE.format(held.sid)
    async with held.house.read() as db:
        (row,) = await db.all(sa.select(clip).where(clip.c.session_id == sid))
    await clips.cut(held.house, sid, row.explain_id)
    video_id = ok(await held.host.post(f"{held.one}/clips/{row.explain_id}/publish", {"caption": "上脸"}))
    async with held.house.write() as db:
        await db.run(films.update().where(films.c.id == ids.parse(video_id)).values(state="published"))
    (listed,) = ok(await operator.get("/api/ops/live/replays"))["items"]
    assert (listed["session_id"], listed["replay"], listed["clips"], listed["cut"]) == (held.sid, url, 1, "")
    assert (await held.host.post(f"{one}/takedown", {"reason": "夸大"})).status in {403, 404}
    assert (await operator.post(f"{one}/takedown", {"reason": ""})).status == 422

    ok(await operator.post(f"{one}/takedown", {"reason": "夸大功效"}))
    again = await operator.post(f"{one}/takedown", {"reason": "夸大功效"})
    assert (again.status, again.code) == (409, "scenes.live.wrong_state")
    guest = await held.street.guest()
    assert (await guest.http.get(url)).status_code == 410
    gone = await guest.get(f"/api/live/sessions/{held.sid}/clips")
    assert (gone.status, gone.code) == (410, "scenes.live.withdrawn")
    assert ok(await guest.get(f"/api/live/sessions/{held.sid}/end"))["replay_url"] is None
    async with held.house.read() as db:
        assert await db.value(sa.select(films.c.state).where(films.c.id == ids.parse(video_id))) == "taken_down"
        kept = await db.one(sa.select(trail).where(trail.c.verb == "scenes.live.take_down"))
    assert (kept.subject, kept.detail["reason"], kept.detail["videos"]) == (held.sid, "夸大功效", 1)
    await clips.forget(held.house, sid)
    assert not await held.house.files.names(folder(held.sid))
    (listed,) = ok(await operator.get("/api/ops/live/replays"))["items"]
    assert (listed["state"], listed["replay"], listed["cut"]) == ("banned", None, "夸大功效")

    await steps(held.house, "notices")
    mine = ok(await held.host.get("/api/notices", subject=f"author:{held.author_id}"))["items"]
    told = next(n for n in mine if n["kind"] == "live_withdrawn")
    assert told["link"] == f"/author/live/{held.sid}/console"
    assert ok(await held.host.get(held.one))["cut"] == "夸大功效", "before she appeals"
    ok(await held.host.post(f"{held.one}/appeal", {"text": "没有夸大"}))
    (case,) = ok(await operator.get("/api/ops/live/appeals"))["items"]
    assert (case["reason"], case["text"]) == ("夸大功效", "没有夸大")


async def test_what_is_not_over_is_cut_and_not_taken_down(held: Stage, operator: Client) -> None:
    await planned(held)
    one = ONE.format(held.sid)
    assert (await operator.post(f"{one}/takedown", {"reason": "违规"})).status == 409
    await on_air(held)
    assert (await operator.post(f"{one}/takedown", {"reason": "违规"})).status == 409
    assert ok(await operator.get("/api/ops/live/replays"))["items"] == []
    assert (await operator.post(ONE.format(ids.new()) + "/takedown", {"reason": "违规"})).status == 404


async def test_what_was_dropped_and_taken_down_is_not_reopened(held: Stage, operator: Client, moved: Any) -> None:
    await on_air(held)
    await held.hook("stopped", client_id="c1", reason="closed")
    moved(seconds=21)
    await timers.fire_due(held.house)
    assert await held.state() == "ended"
    ok(await operator.post(ONE.format(held.sid) + "/takedown", {"reason": "违规"}))
    assert (await held.do("reopen")).code == "scenes.live.wrong_state"
    told = await held.hook("recorded", session=held.sid, url=f"/api/live/sessions/{held.sid}/replay.m3u8")
    assert told.json()["code"] != 0, "a late recording changes nothing"
    assert await held.state() == "banned"


async def test_a_product_that_is_withdrawn_is_no_link_of_its_clip(held: Stage, tmp_path: Path, moved: Any) -> None:
    await over(held, tmp_path, moved)
    sid = ids.parse(held.sid)
    async with held.house.read() as db:
        (row,) = await db.all(sa.select(clip).where(clip.c.session_id == sid))
    await clips.cut(held.house, sid, row.explain_id)
    video_id = ok(await held.host.post(f"{held.one}/clips/{row.explain_id}/publish", {"caption": "上脸"}))
    async with held.house.write() as db:
        await db.run(films.update().where(films.c.id == ids.parse(video_id)).values(state="published"))
    guest, path = await held.street.guest(), f"/api/live/sessions/{held.sid}/clips"
    first = str(held.goods[0].product_id)
    shown = ok(await guest.get(path))["items"]
    assert [c["product"]["id"] for c in shown] == [first]
    ok(await held.merchant.post(f"/api/merchant/{held.shop_id}/products/{first}/shelf", {"on": False}))
    shown = ok(await guest.get(path))["items"]
    assert [c["product"] for c in shown] == [None]
