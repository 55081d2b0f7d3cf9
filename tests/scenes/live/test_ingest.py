"""A publisher at the RTMP listener: segments a player can read, takeover, and every way of being sent away."""

import asyncio
import io
import os

import av
import pytest

from meadow.base import clock
from meadow.scenes.live.ingest import orders, station
from meadow.scenes.live.ingest.limits import Limits
from tests.make.encoder import Film, Refused, film
from tests.make.playlists import Watcher, read
from tests.scenes.live.conftest import SID, Ingest, opened, shut


def decoded(body: bytes) -> tuple[int, int]:
    """Pictures and sounds that a decoder finds."""
    with av.open(io.BytesIO(body), format="mpegts") as opened_:
        kinds = [isinstance(f, av.VideoFrame) for f in opened_.decode()]
    return sum(kinds), len(kinds) - sum(kinds)


async def test_a_publisher_becomes_segments_that_decode(ingest: Ingest, clip: Film) -> None:
    encoder = await ingest.encoder()
    await encoder.play(clip, 5.1, speed=5)
    await ingest.until(lambda: ingest.playlist().count(".ts") >= 5)
    listed = read(ingest.playlist())
    assert [p.seconds for p in listed.parts[:4]] == [1.0] * 4
    assert not any(p.cut for p in listed.parts)
    body = b"".join((ingest.folder / SID / p.uri).read_bytes() for p in listed.parts[:4])
    pictures, sounds = decoded(body)
    assert pictures == 120
    assert sounds > 180
    encoder.hang_up()
    await ingest.until(lambda: ingest.house.count()["stopped"] == 1)
    assert [r.what for r in ingest.house.told[:3]] == ["publish", "started", "segment"]
    first = ingest.house.told[2]
    assert first.media is not None
    assert (first.media.width, first.media.audio, first.media.rate) == (320, True, 48000)
    assert first.health is not None
    assert first.health.gop_ms == 1000


async def test_a_killed_publisher_comes_back_to_the_same_playlist(ingest: Ingest, clip: Film) -> None:
    watcher = Watcher()
    for _ in range(3):
        encoder = await ingest.encoder()
        before = len(watcher.seen)
        await encoder.play(clip, 4.1, speed=6)
        await ingest.until(lambda n=before: ingest.playlist().count(".ts") and len(watcher.look(ingest.playlist()).parts) and len(watcher.seen) >= n + 4)  # fmt: skip
        encoder.hang_up()
        await ingest.until(lambda: not ingest.station.live)
        await ingest.station.shelves[SID].settle()
        watcher.look(ingest.playlist())
    assert watcher.gaps == 0
    assert sum(p.cut for p in watcher.seen.values()) == 2
    assert not watcher.last.ended
    await orders.order(ingest.station, SID, "end")
    assert watcher.look(ingest.playlist()).ended


async def test_the_newest_good_key_wins_and_a_bad_one_changes_nothing(ingest: Ingest, clip: Film) -> None:
    first = await ingest.encoder()
    playing = asyncio.create_task(first.play(clip, 30))
    with pytest.raises(Refused):
        await ingest.encoder(key="bad")
    with pytest.raises(Refused):
        await ingest.encoder(name="nobody")
    assert not first.reader.at_eof()
    one = ingest.station.live[SID]
    second = await ingest.encoder()
    await ingest.until(lambda: first.reader.at_eof() or first.writer.is_closing(), 2)
    assert ingest.station.live[SID] is not one
    assert one.reason == "superseded"
    await ingest.until(lambda: ingest.house.count()["stopped"] == 1)
    assert [r.what for r in ingest.house.told if r.client_id == one.client_id][-1] == "stopped"
    assert ingest.station.live[SID].client_id != one.client_id
    second.hang_up()
    playing.cancel()
    await asyncio.gather(playing, return_exceptions=True)


async def test_a_restarted_ingest_goes_on_above_what_was_listed(ingest: Ingest, clip: Film) -> None:
    watcher = Watcher()
    encoder = await ingest.encoder()
    await encoder.play(clip, 3.1, speed=6)
    await ingest.until(lambda: ingest.playlist().count(".ts") >= 3)
    watcher.look(ingest.playlist())
    encoder.hang_up()
    await ingest.until(lambda: ingest.house.count()["stopped"] == 1)
    watcher.look(ingest.playlist())
    journal = ingest.folder / SID / "journal.jsonl"
    journal.write_bytes(journal.read_bytes() + b"[17999")  # a kill cut the last line
    base = ingest.station.inner.base.partition("/internal")[0]
    again = await opened(ingest.folder, ingest.house, base, Limits())
    encoder = await again.encoder()
    await encoder.play(clip, 3.1, speed=6)
    await ingest.until(lambda: len(watcher.look(ingest.playlist()).parts) >= 6)
    assert watcher.gaps == 0
    assert sum(p.cut for p in watcher.seen.values()) == 1
    await shut(again)


async def test_a_rehearsal_stands_under_its_word_and_leaves_nothing_in_public(ingest: Ingest, clip: Film) -> None:
    ingest.house.public = False
    encoder = await ingest.encoder()
    playing = asyncio.create_task(encoder.play(clip, 30, speed=3))
    private = f"{SID}~{ingest.house.preview}"
    await ingest.until(lambda: ingest.playlist(private).count(".ts") >= 2)
    assert not ingest.playlist()
    ingest.house.public = True
    assert await orders.order(ingest.station, SID, "public")
    await ingest.until(lambda: ingest.playlist().count(".ts") >= 2)
    assert not read(ingest.playlist()).parts[0].cut
    playing.cancel()
    encoder.hang_up()


async def test_a_session_that_is_withdrawn_is_gone_at_once(ingest: Ingest, clip: Film) -> None:
    encoder = await ingest.encoder()
    await encoder.play(clip, 2.1, speed=6)
    await ingest.until(lambda: bool(ingest.playlist()))
    assert await orders.order(ingest.station, SID, "withdraw")
    assert not (ingest.folder / SID).exists()
    assert SID in ingest.station.withdrawn
    await ingest.until(lambda: not ingest.station.live)


async def test_the_house_cuts_by_its_answer(ingest: Ingest, clip: Film) -> None:
    encoder = await ingest.encoder()
    live = ingest.station.live[SID]
    ingest.house.cut[live.client_id] = "banned"
    await encoder.play(clip, 2.1, speed=6)
    await ingest.until(lambda: live.reason == "banned")
    await ingest.until(lambda: not ingest.station.live)
    assert SID not in ingest.station.live, "who was cut by the house's answer is let go"


async def test_nobody_begins_while_the_house_is_silent_and_who_is_on_goes_on(ingest: Ingest, clip: Film) -> None:
    first = await ingest.encoder()
    ingest.house.deaf = True
    with pytest.raises(Refused):
        await ingest.encoder(name="s1")
    await first.play(clip, 2.1, speed=6)
    await ingest.until(lambda: ingest.playlist().count(".ts") >= 2)
    first.hang_up()


async def test_guessing_keys_closes_the_door(ingest: Ingest) -> None:
    for _ in range(6):
        with pytest.raises(Refused):
            await ingest.encoder(key="bad")
    asked = ingest.house.count()["publish"]
    with pytest.raises(Refused):
        await ingest.encoder()
    assert ingest.house.count()["publish"] == asked


async def test_who_comes_while_the_house_is_silent_guesses_nothing(ingest: Ingest) -> None:
    ingest.house.deaf = True
    for _ in range(7):
        with pytest.raises(Refused):
            await ingest.encoder()
    ingest.house.deaf = False
    (await ingest.encoder()).hang_up()


async def test_what_broadcasts_left_is_removed_and_a_fault_ends_no_watch(ingest: Ingest, monkeypatch) -> None:
    encoder = await ingest.encoder()
    old = clock.now().timestamp() - station.LEFT_S - 60
    for name, at in ((SID, old), (SID[:-1] + "8", old), (SID[:-1] + "9", old + 3600)):
        (ingest.folder / name).mkdir(parents=True, exist_ok=True)
        (ingest.folder / name / "index.m3u8").write_text("#EXTM3U")
        for one in (ingest.folder / name / "index.m3u8", ingest.folder / name):
            os.utime(one, (at, at))

    async def full() -> None:
        raise OSError(28, "No space left on device")

    tidy = ingest.station.tidy
    monkeypatch.setattr(ingest.station, "tidy", full)
    await asyncio.sleep(1.2)
    assert not ingest.pulse.done()
    monkeypatch.setattr(ingest.station, "tidy", tidy)
    ingest.station.swept -= station.SWEEP_S
    await ingest.until(lambda: not (ingest.folder / (SID[:-1] + "8")).exists())
    assert {f.name for f in ingest.folder.iterdir()} >= {SID, SID[:-1] + "9"}
    encoder.hang_up()


@pytest.mark.parametrize(
    "key", ["../../etc?token=good", "s0", "s0?token=", "s0?token=good&x=1", "s" * 300, "s0?token=a/b"]
)
async def test_a_key_is_looked_up_and_never_a_path(ingest: Ingest, key: str) -> None:
    with pytest.raises(Refused):
        await ingest.dial(key).start()
    assert not ingest.house.told


async def test_a_second_publish_on_one_line_is_refused(ingest: Ingest) -> None:
    encoder = await ingest.encoder()
    encoder.say("publish", 6, None, "s1?token=good", "live", stream=1)
    with pytest.raises(Refused):
        await encoder.answer("onStatus")
    assert ingest.house.count()["publish"] == 1


@pytest.mark.parametrize("ingest", [Limits(handshake_s=0.2, publish_s=0.3, idle_s=0.5)], indirect=True)
async def test_who_says_nothing_is_sent_away(ingest: Ingest) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", ingest.port)
    assert await asyncio.wait_for(reader.read(), 2) == b""
    writer.close()
    encoder = await ingest.dial().dial()
    assert await asyncio.wait_for(encoder.reader.read(), 2) == b""
    encoder.hang_up()
    encoder = await ingest.encoder()
    live = ingest.station.live[SID]
    await ingest.until(lambda: live.reason == "idle", 4)
    encoder.hang_up()


async def test_few_may_wait_at_the_door(ingest: Ingest) -> None:
    waiting = [await ingest.dial().dial() for _ in range(8)]
    with pytest.raises(Refused):
        await ingest.encoder()
    for one in waiting:
        one.hang_up()
    await asyncio.sleep(0.1)
    (await ingest.encoder()).hang_up()


async def test_other_codecs_and_too_large_pictures_are_refused_by_name(ingest: Ingest, clip: Film) -> None:
    for name, kind, body, reason in [
        ("s0", 9, b"\x1c\0\0\0\0" + bytes(30), "codec_h265"), ("s1", 9, b"\x90hvc1" + bytes(30), "codec_h265"),
        ("s2", 8, b"\x2f\0" + bytes(30), "codec_audio"),
    ]:  # fmt: skip
        encoder = await ingest.encoder(name)
        live = ingest.station.live[ingest.house.rooms[name]]
        encoder.send(kind, 0, body)
        await ingest.until(lambda x=live: bool(x.reason))
        assert live.reason == reason
    encoder = await ingest.encoder("s3")
    live = ingest.station.live[ingest.house.rooms["s3"]]
    await encoder.play(film(0.1, (2048, 64)), 0.1)
    await ingest.until(lambda: live.reason == "picture_size")
    told = [r.reason for r in ingest.house.told if r.what == "stopped"]
    assert told[:3] == ["codec_h265", "codec_h265", "codec_audio"]
