"""The embedded engine over its inner HTTP, and what its public address serves."""

import aiohttp
from aiohttp import web

from meadow.scenes.live.engines.embedded import Embedded
from meadow.scenes.live.ingest.door import Door
from meadow.scenes.live.ingest.whip import Whip
from tests.make.encoder import Film
from tests.make.playlists import read
from tests.scenes.live.conftest import SID, Ingest


async def test_the_house_lists_cuts_ends_and_withdraws(ingest: Ingest, clip: Film) -> None:
    runner = web.AppRunner(Door(ingest.station, "secret", Whip(ingest.station, "x")).app(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    engine, stranger = Embedded("rtmp://x/live", base, "secret"), Embedded("rtmp://x/live", base, "other")
    assert await engine.list_live() == []
    assert await stranger.list_live() is None
    encoder = await ingest.encoder()
    await encoder.play(clip, 3.1, speed=6)
    await ingest.until(lambda: ingest.playlist().count(".ts") >= 3)
    (one,) = await engine.list_live() or []
    assert (one.publish_name, one.session, one.server_id) == ("s0", SID, ingest.station.inner.server_id)
    play = engine.play_urls(SID, "s0").hls
    async with aiohttp.ClientSession() as http:
        async with http.get(play) as answer:
            assert answer.headers["cache-control"] == "max-age=1"
            assert answer.headers["access-control-allow-origin"] == "*"
            assert answer.content_type == "application/vnd.apple.mpegurl"
            part = read(await answer.text()).parts[0]
        async with http.get(play.replace("index.m3u8", part.uri)) as answer:
            assert "immutable" in answer.headers["cache-control"]
            assert answer.content_type == "video/mp2t"
            assert len(await answer.read()) % 188 == 0
        for path in ("..%2f..%2fkeys/session", f"{SID}/journal.jsonl", f"{SID}/../x.ts", "x/index.m3u8", f"{SID}/1.ts"):
            async with http.get(f"{base}/media/live/{path}") as answer:
                assert answer.status == 404, path
        async with http.get(f"{base}/health") as answer:
            assert (await answer.json())["streams"] == 1
        async with http.get(f"{base}/metrics") as answer:
            assert f'meadow_live_gop_ms{{stream="{one.client_id}"}} 1000' in await answer.text()
        assert not await stranger.kick(one.client_id, "x")
        assert await engine.kick(one.client_id, "old")
        await ingest.until(lambda: not ingest.station.live)
        assert not await engine.kick(one.client_id, "old")
        assert await engine.tell(SID, "end")
        assert read(ingest.playlist()).ended
        assert await engine.tell(SID, "withdraw")
        async with http.get(play) as answer:
            assert answer.status == 410
    await runner.cleanup()
