"""What was on air is kept: a replay over the same files, clips cut by copy, nothing of a rehearsal."""

import asyncio
from pathlib import Path

import av
import msgspec
import pytest
from PIL import Image

from meadow.base import settings
from meadow.base.files import Files
from meadow.scenes.live.ingest import orders, record, replay, stills
from meadow.scenes.live.ingest.playlist import Entry, vod
from tests.make.encoder import Film
from tests.make.playlists import read
from tests.scenes.live.conftest import SID, Ingest


@pytest.fixture
async def files(tmp_path: Path) -> Files:
    return Files(settings.load(tmp_path / "house"))


async def test_a_broadcast_over_three_publications_is_replayed_and_cut(
    ingest: Ingest, clip: Film, files: Files, tmp_path: Path
) -> None:
    recorder = ingest.station.recorder = record.Recorder(files)
    running = asyncio.create_task(recorder.run())
    for seconds in (3.1, 7.1, 2.1):
        encoder = await ingest.encoder()
        await encoder.play(clip, seconds, speed=6)
        encoder.hang_up()
        await ingest.until(lambda: not ingest.station.live)
    await orders.order(ingest.station, SID, "end")
    await ingest.until(lambda: bool(ingest.house.recorded))
    assert ingest.house.recorded == [{"session": SID, "url": f"/api/live/sessions/{SID}/replay.m3u8"}]
    running.cancel()
    text = await replay.playlist(files, SID)
    assert text is not None
    listed = read(text)
    assert listed.ended
    assert sum(p.cut for p in listed.parts) == 2
    assert len(listed.parts) >= 12
    assert all(p.uri.startswith(f"/media/replays/{SID}/") for p in listed.parts)
    second = next(n for n, p in enumerate(listed.parts) if p.cut)
    begin = round(listed.parts[second].pdt * 1000) + 1_400
    (tmp_path / "cut").mkdir()
    out, began_ms, length = await replay.clip(files, SID, begin, begin + 5_000, tmp_path / "cut")
    assert 0 <= begin - began_ms <= 1_010
    assert length >= 5_000
    with av.open(str(out)) as made:
        assert {s.type for s in made.streams} == {"video", "audio"}
        assert abs(made.duration / 1e6 - length / 1000) < 0.2
        assert sum(1 for _ in made.decode(video=0)) == round(length * 0.03)
    assert out.read_bytes()[4:8] == b"ftyp"
    assert out.read_bytes().find(b"moov") < out.read_bytes().find(b"mdat")
    with pytest.raises(replay.NoRecording):
        await replay.clip(files, SID, begin + 10**7, begin + 10**7 + 9_000, tmp_path / "cut")
    await replay.forget(files, SID)
    assert await replay.playlist(files, SID) is None


async def test_what_is_withdrawn_is_not_indexed_again(ingest: Ingest, clip: Film, files: Files) -> None:
    recorder = ingest.station.recorder = record.Recorder(files)
    encoder = await ingest.encoder()
    await encoder.play(clip, 2.1, speed=6)
    await ingest.until(lambda: recorder.queue.qsize() >= 2)
    await orders.order(ingest.station, SID, "withdraw")
    assert recorder.queue.empty()
    await recorder.close()
    assert not await files.names(record.folder(SID))


async def test_what_is_filed_while_the_house_removes_it_goes_too(tmp_path: Path, files: Files) -> None:
    recorder = record.Recorder(files)
    part = tmp_path / SID / "9.ts"
    part.parent.mkdir()
    part.write_bytes(b"G" * 188)
    recorder.queue.put_nowait((part, SID, Entry(9, 1000, 5_000, False)))
    await replay.forget(files, SID)
    await recorder.drop(SID)
    assert not await files.names(record.folder(SID))


async def test_nothing_of_a_rehearsal_is_kept(ingest: Ingest, clip: Film, files: Files) -> None:
    recorder = ingest.station.recorder = record.Recorder(files)
    ingest.house.public = False
    encoder = await ingest.encoder()
    await encoder.play(clip, 2.1, speed=6)
    await ingest.until(lambda: ingest.playlist(f"{SID}~{ingest.house.preview}").count(".ts") >= 2)
    assert recorder.queue.empty()
    await orders.order(ingest.station, SID, "end")
    assert not ingest.house.recorded


async def test_a_store_that_fails_for_a_moment_loses_nothing(tmp_path: Path, files: Files, monkeypatch) -> None:
    monkeypatch.setattr(record, "_TRIES", 2)
    put, failed = files.put, []

    async def moody(key: str, data: bytes | Path, *, final: bool = False) -> None:
        if not failed:
            failed.append(key)
            raise OSError
        await put(key, data, final=final)

    monkeypatch.setattr(files, "put", moody)
    recorder = record.Recorder(files)
    part = tmp_path / SID / "1199.ts"
    part.parent.mkdir()
    part.write_bytes(b"G" * 188)
    await recorder._file([(part, SID, Entry(1199, 1000, 5_000, False)), (part, SID, Entry(1200, 1000, 6_000, False))])
    assert await recorder.finish(SID)
    assert [e.seq for e in await replay.entries(files, SID)] == [1199, 1200]
    assert len(await files.names(record.folder(SID))) == 3


async def test_a_store_that_is_away_ends_no_broadcast(tmp_path: Path, files: Files, monkeypatch) -> None:
    monkeypatch.setattr(record, "_TRIES", 1)
    monkeypatch.setattr(record, "_SAVE_S", 0.05)
    get, put, away = files.get, files.put, [True]

    async def no_get(key: str) -> bytes:
        if away:
            raise ConnectionError
        return await get(key)

    async def no_put(key: str, data: bytes | Path, *, final: bool = False) -> None:
        if away and not final:
            raise ConnectionError
        await put(key, data, final=final)

    monkeypatch.setattr(files, "get", no_get)
    monkeypatch.setattr(files, "put", no_put)
    recorder = record.Recorder(files)
    running = asyncio.create_task(recorder.run())
    (tmp_path / SID).mkdir()
    for seq in (5, 6):
        part = tmp_path / SID / f"{seq}.ts"
        part.write_bytes(b"G" * 188)
        recorder.queue.put_nowait((part, SID, Entry(seq, 1000, seq * 1000, False)))
        await asyncio.sleep(0.15)
        away.clear()
    assert not running.done()
    running.cancel()
    assert await recorder.finish(SID)
    assert [e.seq for e in await replay.entries(files, SID)] == [6]
    assert recorder.lost == 1


async def test_without_a_process_to_spare_there_is_no_picture(tmp_path: Path, monkeypatch) -> None:
    async def none_left(*_: object, **__: object) -> None:
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(asyncio, "create_subprocess_exec", none_left)
    assert not await stills.Stills().make(tmp_path / "1.ts", tmp_path / "1.jpg")


def test_a_gap_of_the_recording_is_marked() -> None:
    kept = [Entry(5, 1000, 0, False), Entry(6, 1000, 1000, False), Entry(8, 1000, 3000, False)]
    assert [p.cut for p in read(vod(kept)).parts] == [False, False, True]
    assert [e.seq for e in replay.stretch(kept, 0, 9_000)] == [5, 6]
    assert msgspec.json.decode(msgspec.json.encode(kept), type=list[Entry]) == kept


async def test_a_public_broadcast_has_a_picture_and_a_bad_film_costs_one(ingest: Ingest, clip: Film) -> None:
    taker = ingest.station.stills = stills.Stills()
    running = asyncio.create_task(taker.run())
    encoder = await ingest.encoder()
    await encoder.play(clip, 2.1, speed=6)
    shown = ingest.folder / SID / stills.NAME
    await ingest.until(shown.exists, 20)
    with Image.open(shown) as picture:
        assert picture.size == (320, 180)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    (ingest.folder / SID / "bad.ts").write_bytes(b"G" * 5_000)
    for _ in range(2):
        assert not await taker.make(ingest.folder / SID / "bad.ts", ingest.folder / SID / "bad.jpg")
    assert taker.child is not None
    taker.child.kill()
    await taker.child.wait()
    part = ingest.folder / SID / read(ingest.playlist()).parts[0].uri
    seen = await taker.make(part, shown)
    assert seen is not None, "another child begins"
    assert len(seen.tiny) == 32 * 18
    assert seen.peak_db is not None
    assert -22 < seen.peak_db < -18, "a tone of a tenth of full scale"
    taker.end()


def test_three_equal_pictures_and_ten_silent_seconds_are_told() -> None:
    look, grey = stills.Look(), bytes([90]) * 576
    for n, (noise, peak) in enumerate([(0, -70.0), (2, -60.0), (1, -80.0)], 1):
        look.take(stills.Seen(bytes([90 + noise]) * 575 + grey[:1], peak))
        assert (look.still, look.audio_db) == (n, None if n == 1 else -60.0)
    look.take(stills.Seen(bytes([130]) + grey[1:], -12.0))
    assert (look.still, look.audio_db) == (1, -12.0), "a spot that moved is another picture"
    look.take(stills.Seen(bytes([130]) + grey[1:], None))
    assert (look.still, look.audio_db) == (2, None)
