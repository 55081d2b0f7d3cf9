"""What an author does with a clip after it is made: posts, spans, cover, schedule; takedown and appeal."""

import base64
import hashlib
import io
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from PIL import Image

from meadow.base import clock, ids, timers
from meadow.scenes.video.actions import clear, recover
from meadow.scenes.video.rules import misplaced, words_in
from meadow.scenes.video.types import NewAnchor
from meadow.wiring import wire
from tests.make import market
from tests.scenes.conftest import TUS, Studio


def picture(colour: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (600, 800), colour).save(out, "JPEG")
    return out.getvalue()


async def pictures(studio: Studio, *colours: str) -> list[str]:
    """Pictures of the author's."""
    path = f"/api/author/{studio.author_id}/images"
    return [(await studio.ann.post(path, picture(c), content_type="image/jpeg")).json["id"] for c in colours]


async def approve(studio: Studio, video_id: UUID) -> None:
    done = await studio.operator.post(f"/api/ops/videos/{video_id}/audit", {"decision": "approve"})
    assert done.status == 204, done


async def test_pictures_become_a_post(studio: Studio) -> None:
    first, second = await pictures(studio, "red", "green")
    new = {
        "pictures": [second, first],
        "caption": "图文笔记",
        "topics": ["穿搭"],
        "anchors": [{"product_id": str(studio.goods.product_id)}],
    }
    path = f"/api/author/{studio.author_id}"
    video_id = ids.parse((await studio.ann.post(f"{path}/posts", new)).json["id"])
    queue = (await studio.operator.get("/api/ops/videos/audits")).json["items"]
    assert [(x["kind"], len(x["images"]), x["topics"]) for x in queue] == [("image_text", 2, ["穿搭"])]
    await approve(studio, video_id)
    seen = (await studio.viewer.get(f"/api/videos/{video_id}")).json
    assert (seen["kind"], seen["play_url"], [x["id"] for x in seen["images"]]) == ("image_text", None, [second, first])
    assert (seen["width"], seen["height"], (await studio.viewer.get(seen["poster"])).status) == (600, 800, 200)
    told = await studio.told("scenes.video.shown.v1")
    assert [(e["kind"], e["duration_ms"], e["product_ids"]) for e in told] == [
        ("image_text", 0, [str(studio.goods.product_id)])
    ]
    one = f"{path}/videos/{video_id}"
    assert (await studio.ann.patch(one, {"pictures": [first]})).json["state"] == "under_review"
    assert (await studio.ann.patch(one, {"cover_ms": 10})).code == "scenes.video.wrong_kind"
    foreign = await studio.ann.post(f"{path}/posts", new | {"pictures": [str(ids.new())]})
    assert (foreign.status, foreign.code) == (422, "scenes.video.unknown_picture")
    for wrong in ([], [first] * 31):
        assert (await studio.ann.post(f"{path}/posts", new | {"pictures": wrong})).status == 422
    timed = new | {"anchors": [{"product_id": str(studio.goods.product_id), "start_ms": 0, "end_ms": 900}]}
    assert (await studio.ann.post(f"{path}/posts", timed)).code == "scenes.video.bad_span"
    async with studio.house.read() as db:
        assert await wire().checks["video"](db) == []


@pytest.mark.parametrize(
    ("span", "fits"), [((0, 9000), True), ((None, None), True), ((5, 5), False), ((None, 9), False), ((0, 9001), False)]
)
def test_a_span_runs_forward_within_the_clip(span: tuple[int | None, int | None], *, fits: bool) -> None:
    assert (misplaced([NewAnchor(ids.new()), NewAnchor(ids.new(), "", *span)], 9000) == []) is fits


def test_words_are_found_whatever_their_case_and_width() -> None:
    assert words_in("加 ＶＸ 聊聊", ["vx", "", "qq"]) == ["vx"]


async def test_anchors_stand_in_their_spans(studio: Studio) -> None:
    video_id = await market.clip(studio.house, studio.author_id, studio.goods.product_id)
    product, path = str(studio.goods.product_id), f"/api/author/{studio.author_id}/videos/{video_id}"
    spans = [{"product_id": product, "label": "正装", "start_ms": 0, "end_ms": 3000}, {"product_id": product}]
    assert (await studio.ann.patch(path, {"anchors": spans})).status == 200
    seen = (await studio.viewer.get(f"/api/videos/{video_id}")).json["anchors"]
    assert [(a["label"], a["start_ms"], a["end_ms"]) for a in seen] == [("正装", 0, 3000), ("", None, None)]
    late = await studio.ann.patch(path, {"anchors": [{"product_id": product, "start_ms": 0, "end_ms": 60_000}]})
    assert (late.status, late.code, late.json["params"]) == (422, "scenes.video.bad_span", {"anchors": "1"})


async def test_a_scheduled_clip_comes_at_its_time(studio: Studio, moved: Callable[..., None]) -> None:
    at = (clock.now() + timedelta(hours=2)).isoformat()
    (asset,) = await pictures(studio, "blue")
    base = f"/api/author/{studio.author_id}"
    assert (
        await studio.ann.post(f"{base}/posts", {"pictures": [asset], "publish_at": "2020-01-01T00:00:00Z"})
    ).code == "scenes.video.bad_time"
    video_id = ids.parse((await studio.ann.post(f"{base}/posts", {"pictures": [asset], "publish_at": at})).json["id"])
    await approve(studio, video_id)
    assert (await studio.own(video_id))["state"] == "scheduled"
    assert (await studio.viewer.get(f"/api/videos/{video_id}")).status == 404
    assert await studio.told("scenes.video.shown.v1") == []
    later = (clock.now() + timedelta(hours=3)).isoformat()
    assert (await studio.ann.put(f"{base}/videos/{video_id}/schedule", {"at": later})).json["state"] == "scheduled"
    moved(hours=2, minutes=30)
    await timers.fire_due(studio.house)
    assert (await studio.viewer.get(f"/api/videos/{video_id}")).status == 404
    moved(hours=3, minutes=1)
    await timers.fire_due(studio.house)
    assert (await studio.viewer.get(f"/api/videos/{video_id}")).status == 200
    assert (await studio.viewer.get(f"/api/authors/{studio.author_id}")).json["video_count"] == 1
    await studio.ann.log_in(market.login("ann"), market.PASSWORD)
    again = await studio.ann.put(f"{base}/videos/{video_id}/schedule", {"at": None})
    assert (again.status, again.code) == (409, "scenes.video.wrong_state")


async def test_a_takedown_is_appealed_once_and_answered(studio: Studio) -> None:
    video_id = await market.clip(studio.house, studio.author_id, studio.goods.product_id)
    down, path = f"/api/ops/videos/{video_id}/takedown", f"/api/author/{studio.author_id}/videos/{video_id}"
    plea = {"text": "素材是我自己拍的，可以提供原片"}
    assert (await studio.ann.post(f"{path}/appeal", plea)).code == "scenes.video.wrong_state"
    assert (await studio.operator.post(down, {"reason": "疑似搬运"})).status == 204
    assert (await studio.operator.post(down, {"reason": "疑似搬运"})).code == "scenes.video.wrong_state"
    assert (await studio.viewer.post(down, {"reason": "疑似搬运"})).status == 403
    assert (await studio.viewer.get(f"/api/videos/{video_id}")).status == 404
    held = (await studio.ann.post(f"{path}/appeal", plea)).json
    assert (held["state"], held["reject_reason"], held["appeal"]["restored"]) == ("taken_down", "疑似搬运", None)
    assert (await studio.ann.post(f"{path}/appeal", plea)).code == "scenes.video.appealed"
    assert (await studio.ann.post(f"{path}/submit")).code == "scenes.video.wrong_state"
    queue = (await studio.operator.get("/api/ops/videos/appeals")).json["items"]
    assert [(x["video"]["video_id"], x["reason"], x["text"]) for x in queue] == [
        (str(video_id), "疑似搬运", plea["text"])
    ]
    ruled = await studio.operator.post(f"/api/ops/videos/{video_id}/appeal", {"restore": True, "answer": "核实为原创"})
    assert ruled.status == 204
    assert (await studio.viewer.get(f"/api/videos/{video_id}")).status == 200
    assert (await studio.own(video_id))["appeal"]["answer"] == "核实为原创"
    said = [e.get("why") or e.get("restored", e["type"]) for e in await studio.told(
        "scenes.video.gone.v1", "scenes.video.taken_down.v1", "scenes.video.shown.v1", "scenes.video.appeal_ruled.v1"
    )]  # fmt: skip
    assert said == ["taken_down", "scenes.video.taken_down.v1", "scenes.video.shown.v1", True]
    facts = await studio.told("scenes.video.taken_down.v1", "scenes.video.appeal_ruled.v1")
    assert {f["author_id"] for f in facts} == {str(studio.author_id)}


async def test_a_cover_is_chosen_after_all_and_files_go_with_their_clip(studio: Studio, short: bytes) -> None:
    video_id = await studio.publish(short)
    path = f"/api/author/{studio.author_id}/videos/{video_id}"
    before = (await studio.own(video_id))["poster"]
    assert (await studio.ann.patch(path, {"cover_ms": 1500})).json["state"] == "published"
    await recover(studio.house, studio.author_id, video_id)
    after = (await studio.own(video_id))["poster"]
    assert (after != before, (await studio.viewer.get(after)).status) == (True, 200)
    assert studio.left() != []
    assert (await studio.ann.delete(path)).status == 204
    await clear(studio.house, video_id)
    assert studio.left() == []


async def test_bytes_that_do_not_sum_up_are_not_kept(studio: Studio) -> None:
    body, path = b"x" * 100, (await studio.begin(100)).headers["location"]
    offset = {"upload_offset": "0", "content_type": "application/offset+octet-stream", **TUS}
    wrong = await studio.ann.patch(path, body, upload_checksum="sha1 " + base64.b64encode(b"0" * 20).decode(), **offset)
    assert (wrong.status, wrong.code) == (460, "scenes.video.wrong_sum")
    assert (await studio.ann.send("HEAD", path, **TUS)).headers["upload-offset"] == "0"
    for bad in ("md5 AAAA", "sha1 AAAA", "sha256 ***"):
        assert (await studio.ann.patch(path, body, upload_checksum=bad, **offset)).status == 422
    right = base64.b64encode(hashlib.sha256(body).digest()).decode()
    assert (await studio.ann.patch(path, body, upload_checksum=f"sha256 {right}", **offset)).status == 204
