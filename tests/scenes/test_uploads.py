"""Uploads by tus: resumed, bounded, owned; and what a bad file becomes."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import av
import pytest

from meadow.base import i18n
from meadow.base.settings import datasets
from meadow.scenes.video import rules
from meadow.scenes.video import transcode as engine
from meadow.scenes.video.actions import forget_uploads, transcode
from tests.make import market
from tests.make.films import BAD, ODD, film
from tests.scenes.conftest import TUS, Studio

_PQ = 16
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


async def test_a_disk_that_takes_a_part_at_a_time_loses_nothing(
    studio: Studio, short: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write

    def some(handle: int, data: memoryview) -> int:
        ours = Path(f"/proc/self/fd/{handle}").readlink().name.endswith(".part")
        return write(handle, data[: max(1, len(data) // 3)] if ours and len(data) > 1000 else data)

    monkeypatch.setattr(os, "write", some)
    upload_id = await studio.upload(short)
    assert await studio.house.files.get(f"sources/{upload_id.hex}") == short


async def test_a_range_is_a_part_and_nonsense_the_whole(studio: Studio) -> None:
    await studio.house.files.put("probe/a.ts", b"12345")
    told = {
        "bytes=1-2": (206, b"23"),
        "bytes=-2": (206, b"45"),
        "bytes=9-": (416, b""),
        f"bytes={'9' * 5000}-": (200, b"12345"),
    }
    for asked, (status, body) in told.items():
        seen = await studio.viewer.send("GET", "/media/probe/a.ts", range=asked)
        assert (seen.status, seen.content) == (status, body), asked[:20]


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


@pytest.mark.parametrize("name", BAD)
async def test_a_bad_file_is_refused_before_any_transcode(tmp_path: Path, name: str) -> None:
    make, code = BAD[name]
    (tmp_path / "source").write_bytes(make())
    with pytest.raises(engine.Unreadable) as refused:
        await engine.probe(tmp_path / "source", tmp_path)
    assert refused.value.code == code
    assert i18n.missing([code]) == []


@pytest.mark.parametrize("name", ["cut in its pictures", "a playlist of files", "sound alone"])
async def test_a_refused_file_says_its_reason_and_leaves_nothing(studio: Studio, name: str) -> None:
    make, code = BAD[name]
    video_id = await studio.create(make())
    await transcode(studio.house, studio.author_id, video_id)
    held = await studio.own(video_id)
    assert (held["state"], held["error"]["code"]) == ("failed", code)
    assert studio.left() == []
    assert (await studio.viewer.get(f"/api/videos/{video_id}")).status == 404


@pytest.mark.parametrize("name", ODD)
async def test_an_unusual_file_becomes_a_clip_for_every_browser(tmp_path: Path, name: str) -> None:
    (tmp_path / "source").write_bytes(ODD[name]())
    facts = await engine.probe(tmp_path / "source", tmp_path)
    made = await engine.make(tmp_path / "source", tmp_path, facts, None)
    with av.open(str(tmp_path / f"{made.rungs[0]}.mp4")) as film:
        context = film.streams.video[0].codec_context
        assert (context.name, context.pix_fmt) == ("h264", "yuv420p")
        assert (context.width, context.height) == rules.size(facts, made.rungs[0])
        assert int(context.color_trc) != _PQ


async def test_a_phones_film_is_its_own_top_rung_and_keeps_no_place(tmp_path: Path) -> None:
    place = ("-g", "30", "-profile:v", "high", "-metadata", "location=+30.25+120.16/", "-movflags", "use_metadata_tags")
    whole = film(*place, "-preset", "veryfast", size="540x960", seconds=3)
    (tmp_path / "source").write_bytes(whole)
    facts = await engine.probe(tmp_path / "source", tmp_path)
    made = await engine.make(tmp_path / "source", tmp_path, facts, 1000)
    assert [(r.side, r.copied) for r in rules.ladder(facts)] == [(540, True), (480, False), (360, False)]
    assert (made.rungs, made.poster, b"+30.25" in whole) == ([540, 480, 360], "cover.webp", True)
    assert b"+30.25" not in (tmp_path / "540.mp4").read_bytes()
    with av.open(str(tmp_path / "preview.mp4")) as short:
        assert (len(short.streams.audio), 2.5 < short.duration / 1e6 < 3.5) == (0, True)
    assert engine.progress(tmp_path, facts.duration_ms)[1] == {"360": 100, "480": 100, "540": 100}


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
