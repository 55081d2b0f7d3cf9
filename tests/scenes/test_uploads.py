"""Uploads by tus: resumed, bounded, owned; and what a bad file becomes."""

import asyncio
from collections.abc import Callable
from uuid import UUID

import pytest

from meadow.base import i18n
from meadow.base.settings import datasets
from meadow.scenes.video.actions import forget_uploads, transcode
from tests.make import market
from tests.scenes.conftest import TUS, Studio

OFFSET = {"content_type": "application/offset+octet-stream", **TUS}


async def test_an_upload_goes_on_where_it_stopped(studio: Studio, short: bytes) -> None:
    begun = await studio.begin(len(short), "../../etc/passwd\x00.mp4")
    assert (begun.status, begun.headers["upload-offset"], begun.headers["tus-resumable"]) == (201, "0", "1.0.0")
    path = begun.headers["location"]
    half = len(short) // 2
    first = await studio.ann.patch(path, short[:half], upload_offset="0", **OFFSET)
    assert (first.status, first.headers["upload-offset"]) == (204, str(half))
    again = await studio.ann.patch(path, short[:half], upload_offset="0", **OFFSET)
    assert (again.status, again.code, again.json["params"]) == (409, "scenes.video.wrong_offset", {"done": half})
    head = await studio.ann.send("HEAD", path, **TUS)
    assert (head.status, head.headers["upload-offset"], head.headers["upload-length"]) == (
        200,
        str(half),
        str(len(short)),
    )
    new = {"upload_id": path.rpartition("/")[2]}
    early = await studio.ann.post(f"/api/author/{studio.author_id}/videos", new)
    assert (early.status, early.code) == (409, "scenes.video.upload_open")
    last = await studio.ann.patch(path, short[half:], upload_offset=str(half), **OFFSET)
    assert last.headers["upload-offset"] == str(len(short))
    made = await studio.ann.post(f"/api/author/{studio.author_id}/videos", new)
    assert made.status == 201, made
    twice = await studio.ann.post(f"/api/author/{studio.author_id}/videos", new)
    assert (twice.status, twice.code) == (409, "scenes.video.upload_open")


async def test_a_whole_upload_is_not_written_again(studio: Studio, short: bytes) -> None:
    upload_id = await studio.upload(short)
    path = f"/uploads/videos/{upload_id}"
    again = await studio.ann.patch(path, b"", upload_offset=str(len(short)), **OFFSET)
    assert (again.status, again.headers["upload-offset"]) == (204, str(len(short)))
    assert await studio.house.files.get(f"sources/{upload_id.hex}") == short
    assert [name for name in studio.left() if name.startswith("uploads/")] == []


async def test_an_upload_is_its_owners_and_bounded(studio: Studio) -> None:
    path = (await studio.begin(10)).headers["location"]
    for verb in ("HEAD", "PATCH", "DELETE"):
        assert (
            await studio.viewer.send(verb, path, b"x" if verb == "PATCH" else None, upload_offset="0", **OFFSET)
        ).status == 404
    foreign = await studio.viewer.post(f"/uploads/videos?author_id={studio.author_id}", upload_length="10", **TUS)
    assert foreign.status == 404, foreign
    more = await studio.ann.patch(path, b"x" * 11, upload_offset="0", **OFFSET)
    assert (more.status, more.code) == (422, "scenes.video.bad_upload")
    assert (await studio.ann.send("HEAD", path, **TUS)).headers["upload-offset"] == "0"
    for length in ("0", "-1", "x", str(3 << 30), "9" * 30):
        refused = await studio.ann.post(f"/uploads/videos?author_id={studio.author_id}", upload_length=length, **TUS)
        assert refused.status == 422, refused
    assert (await studio.ann.post(f"/uploads/videos?author_id={studio.author_id}", upload_length="5")).status == 412
    assert (await studio.ann.post("/uploads/videos?author_id=nobody", upload_length="5", **TUS)).status == 422
    for _ in range(9):
        assert (await studio.begin(10)).status == 201
    full = await studio.begin(10)
    assert (full.status, full.json["params"]) == (409, {"most": 10})
    assert (await studio.ann.delete(path, **TUS)).status == 204
    assert (await studio.begin(10)).status == 201


async def test_two_writers_at_once_leave_one_true_file(studio: Studio, short: bytes) -> None:
    path = (await studio.begin(len(short))).headers["location"]
    both = await asyncio.gather(*(studio.ann.patch(path, short, upload_offset="0", **OFFSET) for _ in range(2)))
    assert min(a.status for a in both) == 204
    assert {a.status for a in both} <= {204, 409, 423}
    kept = await studio.house.files.get(f"sources/{UUID(path.rpartition('/')[2]).hex}")
    assert kept == short


async def test_what_nobody_finished_is_forgotten(studio: Studio, moved: Callable[..., None]) -> None:
    path = (await studio.begin(10)).headers["location"]
    await studio.ann.patch(path, b"12345", upload_offset="0", **OFFSET)
    moved(hours=25)
    await studio.ann.log_in(market.login("ann"), market.PASSWORD)
    assert (await studio.ann.patch(path, b"67890", upload_offset="5", **OFFSET)).status == 410
    assert await forget_uploads(studio.house) == 1
    assert studio.left() == []
    assert (await studio.ann.send("HEAD", path, **TUS)).status == 404


BAD = {
    "a text file named .mp4": (lambda _: b"hello, I am a film\n" * 50, "scenes.video.unreadable"),
    "a playlist that points at files": (
        lambda _: b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
        "scenes.video.unreadable",
    ),
    "a concat script": (lambda _: b"ffconcat version 1.0\nfile /etc/passwd\n", "scenes.video.unreadable"),
    "random bytes": (lambda _: bytes((i * 97 + i // 7) % 256 for i in range(50_000)), "scenes.video.unreadable"),
    "cut in the middle": (
        lambda clip: clip(extra=("-movflags", "+faststart"), seconds=4)[:2000],
        "scenes.video.unreadable",
    ),
    "no index": (lambda clip: clip(seconds=4)[:-3000], "scenes.video.unreadable"),
    "8192 by 8192": (lambda clip: clip(size="8192x8192", seconds=0.6, rate=2, sound=False), "scenes.video.too_large"),
    "a stamp": (lambda clip: clip(size="32x32"), "scenes.video.too_small"),
    "a blink": (lambda clip: clip(seconds=0.2), "scenes.video.too_short"),
    "a thousand pictures a second": (lambda clip: clip(rate=1000, seconds=0.6, sound=False), "scenes.video.too_fast"),
}


@pytest.mark.parametrize("name", BAD)
async def test_a_bad_file_is_refused_with_its_reason_and_leaves_nothing(
    studio: Studio, clip: Callable[..., bytes], name: str
) -> None:
    make, code = BAD[name]
    video_id = await studio.create(make(clip))
    await transcode(studio.house, studio.author_id, video_id)
    held = await studio.own(video_id)
    assert (held["state"], held["error"]["code"]) == ("failed", code)
    assert i18n.missing([code]) == []
    assert studio.left() == []
    assert (await studio.viewer.get(f"/api/videos/{video_id}")).status == 404


async def test_sound_without_a_picture_is_refused(studio: Studio, song: bytes) -> None:
    video_id = await studio.create(song)
    await transcode(studio.house, studio.author_id, video_id)
    assert (await studio.own(video_id))["error"]["code"] == "scenes.video.no_picture"


async def test_clips_that_nobody_here_made_become_a_ladder(studio: Studio) -> None:
    folder = datasets()
    if folder is None or not (folder / "sample-video").is_dir():
        pytest.skip("MEADOW_DATASETS names no folder with sample-video")
    for name in ("mdn_pig.mp4", "mdn_crystal.mp4"):
        video_id = await studio.create((folder / "sample-video" / name).read_bytes())
        await transcode(studio.house, studio.author_id, video_id)
        held = await studio.own(video_id)
        assert (held["state"], held["width"], held["height"]) == ("under_review", 720, 480)
        master = (await studio.viewer.get(held["hls_url"])).content.decode()
        assert "RESOLUTION=540x360" in master
