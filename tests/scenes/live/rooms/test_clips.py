"""From what was explained to a short video: recorded, cut, listed, published; and what the platform took down is gone."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from meadow.base import clock, ids
from meadow.scenes import video
from meadow.scenes.live.actions import clips
from meadow.scenes.live.ingest.cutter import Cutter
from meadow.scenes.live.ingest.record import Recorder, folder
from meadow.scenes.live.ingest.shelf import Shelf
from meadow.scenes.live.ingest.wire import flv
from meadow.scenes.live.tables.clips import clip
from meadow.scenes.video.tables import video as films
from tests.make.encoder import film
from tests.make.live import Stage, ok, on_air


async def record(held: Stage, where: Path, seconds: int) -> None:
    """What an ingest would have kept of a stream that begins now."""
    made, cutter, begun = film(2.0), Cutter(), clock.now_ms()
    for kind, body in made.headers:
        found = flv.video(body, 0, None) if kind == 9 else flv.audio(body, 0, None)
        cutter.describe(found)  # type: ignore[arg-type]
    with ThreadPoolExecutor(1) as pool:
        shelf, recorder = Shelf(where / held.sid, begun // 1000, pool), Recorder(held.house.files)
        for kind, at, body in made.tags():
            if at > seconds * 1000:
                break
            tag: Any = flv.video(body, at, cutter.film) if kind == 9 else flv.audio(body, at, cutter.sound)
            if (closed := cutter.add(tag)) is not None:
                entry = shelf._write(closed)
                recorder.note(shelf, entry)
        assert await recorder.finish(held.sid)


async def over(held: Stage, where: Path, moved: Any, first: int = 6) -> str:
    """A broadcast in which the first product was explained for six seconds or so, and the second for two; its recording is whole."""
    await on_air(held)
    await record(held, where, 12)
    for n, seconds in ((0, first), (1, 2)):
        ok(await held.do("explain", {"product_id": str(held.goods[n].product_id)}))
        moved(seconds=seconds)
    ok(await held.do("end"))
    url = f"/api/live/sessions/{held.sid}/replay.m3u8"
    assert (await held.hook("recorded", session=held.sid, url=url)).json()["code"] == 0
    assert await held.state() == "replay_ready"
    return url


async def test_an_explained_stretch_becomes_a_video_with_its_product(held: Stage, tmp_path: Path, moved: Any) -> None:
    url = await over(held, tmp_path, moved)
    guest = await held.street.guest()
    listed, names = [], held.house.files.names

    async def counted(of: str) -> list[str]:
        listed.append(of)
        return await names(of)

    held.house.files.names = counted  # type: ignore[method-assign]
    playlist, *more = await asyncio.gather(*(guest.http.get(url) for _ in range(3)))
    held.house.files.names = names  # type: ignore[method-assign]
    assert (playlist.status_code, len(listed)) == (200, 1), "read once for all who ask"
    assert {m.text for m in more} == {playlist.text}
    assert playlist.text.rstrip().endswith("#EXT-X-ENDLIST")
    part = next(line for line in playlist.text.splitlines() if line.endswith(".ts"))
    assert (await guest.http.get(part)).headers["content-type"] == "video/mp2t"
    (row,) = ok(await held.host.get(f"{held.one}/clips"))["items"]
    assert (row["state"], row["product"]["id"]) == ("cutting", str(held.goods[0].product_id))
    publish = f"{held.one}/clips/{row['explain_id']}/publish"
    early = await held.host.post(publish, {"caption": "讲解"})
    assert (early.status, early.code) == (409, "scenes.live.clip_not_ready")
    for _ in range(2):
        await clips.cut(held.house, ids.parse(held.sid), ids.parse(row["explain_id"]))
    (row,) = ok(await held.host.get(f"{held.one}/clips"))["items"]
    assert row["state"] == "ready"
    assert 5_000 <= row["ms"] <= 8_000
    made = ok(await held.host.post(publish, {"caption": "讲解"}))
    shown = ok(await held.host.get(f"/api/author/{held.author_id}/videos/{made}"))
    assert shown["state"] == "processing"
    assert [a["product_id"] for a in shown["anchors"]] == [str(held.goods[0].product_id)]
    assert (await held.host.post(publish, {})).status == 409
    assert (await guest.get(f"{held.one}/clips")).status == 401
    assert (await held.merchant.get(f"{held.one}/clips")).status == 404


async def test_a_clip_is_trimmed_before_it_is_published(held: Stage, tmp_path: Path, moved: Any) -> None:
    await over(held, tmp_path, moved, first=9)
    (row,) = ok(await held.host.get(f"{held.one}/clips"))["items"]
    trim, whole = f"{held.one}/clips/{row['explain_id']}/trim", row["whole_ms"]
    assert (row["start_ms"], whole >= 9_000) == (0, True)
    early = await held.host.post(trim, {"start_ms": 1_000, "end_ms": 7_000})
    assert (early.status, early.code) == (409, "scenes.live.clip_not_ready")
    await clips.cut(held.house, ids.parse(held.sid), ids.parse(row["explain_id"]))
    first = (await kept(held)).upload_id
    for start, end in ((0, 4_999), (3_000, whole + 1), (7_000, 1_000)):
        bad = await held.host.post(trim, {"start_ms": start, "end_ms": end})
        assert (bad.status, bad.code) == (422, "scenes.live.clip_span")
    ok(await held.host.post(trim, {"start_ms": 2_000, "end_ms": 7_500}))
    assert (await held.host.post(trim, {"start_ms": 0, "end_ms": 6_000})).status == 409
    await clips.cut(held.house, ids.parse(held.sid), ids.parse(row["explain_id"]))
    (row,) = ok(await held.host.get(f"{held.one}/clips"))["items"]
    assert (row["state"], row["start_ms"], row["whole_ms"]) == ("ready", 2_000, whole)
    assert 5_500 <= row["ms"] <= 7_600
    last = (await kept(held)).upload_id
    assert await held.house.files.names("sources") == [last.hex] != [first.hex]


async def kept(held: Stage) -> Any:
    async with held.house.read() as db:
        return await db.one(sa.select(clip).where(clip.c.session_id == ids.parse(held.sid)))


async def test_everybody_sees_the_clips_that_are_published(held: Stage, tmp_path: Path, moved: Any) -> None:
    await over(held, tmp_path, moved)
    (row,) = ok(await held.host.get(f"{held.one}/clips"))["items"]
    await clips.cut(held.house, ids.parse(held.sid), ids.parse(row["explain_id"]))
    made = ok(await held.host.post(f"{held.one}/clips/{row['explain_id']}/publish", {"caption": "讲解"}))
    guest, path = await held.street.guest(), f"/api/live/sessions/{held.sid}/clips"
    assert ok(await guest.get(path))["items"] == [], "it waits for the audit"
    values = {"state": "published", "poster": "/media/p.webp", "play_url": "/media/f.mp4", "duration_ms": 6_000}
    async with held.house.write() as db:
        await db.run(films.update().where(films.c.id == ids.parse(made)).values(published_at=clock.now(), **values))
    (shown,) = ok(await guest.get(path))["items"]
    assert shown["product"]["id"] == str(held.goods[0].product_id)
    assert {n: shown[n] for n in ("explain_id", "video_id", "caption", "poster", "url", "play_url", "ms")} == {
        "explain_id": row["explain_id"], "video_id": made, "caption": "讲解", "poster": "/media/p.webp", "url": f"/v/{made}",
        "play_url": "/media/f.mp4", "ms": 6_000,
    }  # fmt: skip
    assert (await guest.get(f"/api/live/sessions/{ids.new()}/clips")).status == 404


async def test_recordings_past_their_time_go_with_their_clips(held: Stage, tmp_path: Path, moved: Any) -> None:
    url = await over(held, tmp_path, moved)
    (row,) = ok(await held.host.get(f"{held.one}/clips"))["items"]
    await clips.cut(held.house, ids.parse(held.sid), ids.parse(row["explain_id"]))
    assert await clips.forget_old(held.house) == 0
    moved(days=31)
    assert await clips.forget_old(held.house) == 1
    assert not await held.house.files.names(folder(held.sid))
    guest = await held.street.guest()
    assert (await guest.http.get(url)).status_code == 404
    assert video.source(ids.new()).startswith("sources/")
    assert not [n for n in await held.house.files.names("sources") if n]


async def test_what_the_platform_cut_is_not_replayed(held: Stage, tmp_path: Path) -> None:
    await on_air(held)
    await record(held, tmp_path, 4)
    async with held.house.write() as db:
        await clips.on_ended(db, _ended(held))
    await clips.forget(held.house, ids.parse(held.sid))
    assert not await held.house.files.names(folder(held.sid))


def _ended(held: Stage) -> Any:
    from meadow.scenes.live.events import Ended

    whose = {"session_id": ids.parse(held.sid), "author_id": ids.parse(held.author_id), "room_id": ids.new()}
    return Ended(**whose, reason="banned")
