"""A clip from upload to the screen, and what viewers do with it."""

import asyncio
import io
from typing import Any

import av
import pytest
import sqlalchemy as sa
from PIL import Image

from meadow.base.bus import outbox
from meadow.base.trail import trail
from meadow.scenes.video import transcode as engine
from meadow.scenes.video.actions import transcode
from meadow.scenes.video.actions.transcoding import clear
from tests.make import market
from tests.make.films import film
from tests.scenes.conftest import Studio


async def test_a_clip_is_transcoded_judged_and_shown_with_its_anchor(studio: Studio) -> None:
    video_id = await studio.create(film(size="720x1280", seconds=1.5, rate=25))
    assert (await studio.own(video_id))["state"] == "processing"
    assert await studio.queued() == 1
    await transcode(studio.house, studio.author_id, video_id)
    held = await studio.own(video_id)
    assert (held["state"], held["progress_pct"], held["width"], held["height"]) == ("under_review", 100, 720, 1280)
    assert (await studio.viewer.get(f"/api/videos/{video_id}")).status == 404
    queue = (await studio.operator.get("/api/ops/videos/audits")).json["items"]
    assert [x["video_id"] for x in queue] == [str(video_id)]
    assert (await studio.operator.post(f"/api/ops/videos/{video_id}/audit", {"decision": "approve"})).status == 204
    seen = (await studio.viewer.get(f"/api/videos/{video_id}")).json
    assert [(a["product_id"], a["tappable"]) for a in seen["anchors"]] == [(str(studio.goods.product_id), True)]
    whole = await studio.viewer.get(seen["play_url"])
    with av.open(io.BytesIO(whole.content)) as played:
        assert (played.streams.video[0].codec_context.name, played.streams.audio[0].codec_context.name) == (
            "h264",
            "aac",
        )
        assert (played.streams.video[0].width, played.streams.video[0].height) == (720, 1280)
    assert whole.content.find(b"moov") < whole.content.find(b"mdat")
    slow = seen["play_url"].replace("720.mp4", "480.mp4")
    assert (seen["low_url"], (await studio.viewer.get(slow)).status) == (slow, 200)
    part = await studio.viewer.send("GET", seen["play_url"], range="bytes=0-99")
    assert (part.status, len(part.content)) == (206, 100)
    poster = Image.open(io.BytesIO((await studio.viewer.get(seen["poster"])).content))
    assert min(poster.size) == 480
    master = (await studio.viewer.get(seen["hls_url"])).content.decode()
    assert [x for x in master.splitlines() if x.endswith("index.m3u8")] == [
        "h720/index.m3u8",
        "h480/index.m3u8",
        "h360/index.m3u8",
    ]
    async with studio.house.read() as db:
        assert await db.value(sa.select(sa.func.count()).where(trail.c.verb == "scenes.video.audit")) == 1
    page = (await studio.viewer.get(f"/api/authors/{studio.author_id}")).json
    assert page["video_count"] == 1


async def test_an_anchor_dies_with_its_product(studio: Studio, short: bytes) -> None:
    video_id = await studio.publish(short)
    seller = await studio.street.browser("seller")
    off = await seller.post(f"/api/merchant/{studio.shop_id}/products/{studio.goods.product_id}/shelf", {"on": False})
    assert off.status < 300, off
    seen = (await studio.viewer.get(f"/api/videos/{video_id}")).json
    assert [a["tappable"] for a in seen["anchors"]] == [False]
    new = {"upload_id": str(await studio.upload(short)), "anchors": [{"product_id": str(studio.goods.product_id)}]}
    refused = await studio.ann.post(f"/api/author/{studio.author_id}/videos", new)
    assert (refused.status, refused.code) == (422, "scenes.video.unpromotable")


async def test_a_rejected_clip_says_why_and_comes_back(studio: Studio, short: bytes) -> None:
    video_id = await studio.create(short)
    await transcode(studio.house, studio.author_id, video_id)
    await studio.operator.post(f"/api/ops/videos/{video_id}/audit", {"decision": "reject", "reason": "口播夸大功效"})
    held = await studio.own(video_id)
    assert (held["state"], held["reject_reason"]) == ("draft", "口播夸大功效")
    twice = await studio.operator.post(f"/api/ops/videos/{video_id}/audit", {"decision": "approve"})
    assert (twice.status, twice.code) == (409, "scenes.video.wrong_state")
    path = f"/api/author/{studio.author_id}/videos/{video_id}"
    assert (await studio.ann.patch(path, {"caption": "新的文案"})).json["caption"] == "新的文案"
    assert (await studio.ann.post(f"{path}/submit")).json["state"] == "under_review"
    await studio.operator.post(f"/api/ops/videos/{video_id}/audit", {"decision": "approve"})
    assert (await studio.ann.post(f"{path}/hide")).json["state"] == "hidden"
    assert (await studio.viewer.get(f"/api/videos/{video_id}")).status == 404
    assert (await studio.ann.delete(path)).status == 204
    assert (await studio.ann.get(path)).status == 404
    assert (await studio.viewer.get(f"/api/authors/{studio.author_id}")).json["video_count"] == 0


async def test_another_authors_clip_is_out_of_reach(studio: Studio, short: bytes) -> None:
    video_id = await studio.publish(short)
    other = await market.author(studio.house, studio.fan, "旁人")
    for path in (f"/api/author/{studio.author_id}/videos/{video_id}", f"/api/author/{other}/videos/{video_id}"):
        assert (await studio.viewer.get(path)).status == 404
        assert (await studio.viewer.patch(path, {"caption": "夺"})).status == 404
        assert (await studio.viewer.delete(path)).status == 404
        assert (await studio.viewer.post(f"{path}/hide")).status == 404
    assert (await studio.viewer.post(f"/api/ops/videos/{video_id}/audit", {"decision": "reject"})).status == 403


async def test_likes_count_once_and_are_told(studio: Studio, short: bytes) -> None:
    video_id = await studio.publish(short)
    path = f"/api/videos/{video_id}"
    answers = await asyncio.gather(*(studio.viewer.put(f"{path}/like") for _ in range(4)))
    assert {a.status for a in answers} == {200}
    assert (await studio.viewer.put(f"{path}/favourite")).json == {"on": True, "count": 1}
    seen = (await studio.viewer.get(path)).json
    assert (seen["likes"], seen["liked"], seen["favourites"], seen["favourited"]) == (1, True, 1, True)
    assert (await studio.viewer.delete(f"{path}/like")).json == {"on": False, "count": 0}
    shared = (await (await studio.street.guest()).post(f"{path}/share")).json
    assert (shared["count"], shared["url"].endswith(f"/v/{video_id}?link={shared['link_id']}")) == (1, True)
    async with studio.house.read() as db:
        rows = await db.all(sa.select(outbox.c.payload).where(outbox.c.name == "scenes.video.reacted.v1"))
    assert [r.payload["name"] for r in rows] == ["like"]
    assert (await (await studio.street.guest()).put(f"{path}/like")).status == 401


async def test_clips_and_queues_are_counted(studio: Studio, short: bytes) -> None:
    await studio.publish(short)
    video_id = await studio.create(short)
    await transcode(studio.house, studio.author_id, video_id)
    counts = await studio.ann.get(f"/api/author/{studio.author_id}/videos/counts")
    assert counts.json == {"states": {"published": 1, "under_review": 1}}
    waiting = (await studio.operator.get("/api/ops/videos/audits/count")).json
    assert (waiting["count"], waiting["since"] is not None) == (1, True)
    assert (await studio.operator.get("/api/ops/products/audits/count")).json == {"count": 0, "since": None}
    assert (await studio.viewer.get("/api/ops/videos/audits/count")).status == 403


async def test_what_is_shown_and_what_is_gone_is_told(studio: Studio, short: bytes) -> None:
    video_id = await studio.publish(short)
    path = f"/api/author/{studio.author_id}/videos/{video_id}"
    await studio.ann.patch(path, {"anchors": []})
    await studio.ann.patch(path, {"caption": "新的文案"})
    await studio.operator.post(f"/api/ops/videos/{video_id}/audit", {"decision": "approve"})
    await studio.ann.post(f"{path}/hide")
    await studio.ann.delete(path)
    told = await studio.told("scenes.video.shown.v1", "scenes.video.gone.v1")
    goods = [str(studio.goods.product_id)]
    said = [e.get("why") or (e["caption"], e["product_ids"]) for e in told]
    assert said == [("山茶精油怎么用", goods), ("山茶精油怎么用", []), "edited", ("新的文案", []), "hidden"]
    assert {(e["video_id"], e["author_id"]) for e in told} == {(str(video_id), str(studio.author_id))}
    assert (told[0]["topics"], told[0]["kind"], told[0]["duration_ms"] > 1900) == (["护肤"], "video", True)


async def test_the_same_file_of_the_same_author_is_made_once(
    studio: Studio, short: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await studio.publish(short)
    made = engine.make

    async def never(*args: Any) -> Any:
        raise AssertionError("made again")

    monkeypatch.setattr(engine, "make", never)
    second = await studio.publish(short)
    one, two = [(await studio.viewer.get(f"/api/videos/{v}")).json for v in (first, second)]
    assert one["play_url"] != two["play_url"]
    assert (one["duration_ms"], one["width"]) == (two["duration_ms"], two["width"])
    for name in ("play_url", "poster", "hls_url"):
        assert (await studio.viewer.get(two[name])).content == (await studio.viewer.get(one[name])).content
    assert (await studio.ann.delete(f"/api/author/{studio.author_id}/videos/{first}")).status == 204
    await clear(studio.house, first)
    assert (await studio.viewer.get(two["play_url"])).status == 200, "the second has files of its own"
    monkeypatch.setattr(engine, "make", made)
    third = await studio.publish(short, cover_ms=200)
    assert (await studio.own(third))["state"] == "published", "another cover is another making"
