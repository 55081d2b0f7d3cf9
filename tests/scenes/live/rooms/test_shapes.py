"""SRS and MediaMTX in their own words, against the real door: in order, out of order, twice, and cut short. Never run against the servers."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest
from aiohttp import web

from meadow.base.settings import MediaMtxServer, SrsServer
from meadow.scenes.live.engines import engines_of
from meadow.scenes.live.engines.mediamtx import MediaMtx
from meadow.scenes.live.engines.srs import Srs
from meadow.scenes.live.rules import keys
from meadow.scenes.live.types.engines import MediaEngine
from tests.make import engines
from tests.make.live import Stage, ok, planned


async def say(held: Stage, engine: str, verb: str, body: dict[str, Any]) -> tuple[int, Any]:
    door = keys.door(held.house.settings.keys.session)
    answer = await held.host.http.post(f"/internal/media/{door}/{engine}/{verb}", json=body)
    return answer.status_code, answer.json()


@pytest.fixture
async def ready(held: Stage) -> Stage:
    await planned(held)
    ok(await held.do("prepare"))
    return held


def named(held: Stage) -> dict[str, str]:
    who = held.publisher()
    return {"name": who["publish_name"], "key": who["token"]}


async def test_srs_begins_with_its_first_segment_and_not_with_its_question(ready: Stage) -> None:
    session = engines.srs(**named(ready))
    for verb, body in session[:1] * 2:
        assert await say(ready, "srs", verb, body) == (200, {"code": 0})
    assert not ok(await ready.host.get(ready.one))["stream"]
    for verb, body in session[1:3] + session[1:3]:
        assert await say(ready, "srs", verb, body) == (200, {"code": 0})
    stream = ok(await ready.host.get(ready.one))["stream"]
    assert stream["engine"] == "srs"
    assert stream["stopped_at"] is None
    for verb, body in session[-1:] * 2:
        assert await say(ready, "srs", verb, body) == (200, {"code": 0})
    over = ok(await ready.host.get(ready.one))["stream"]
    assert over is None or over["stopped_at"]


async def test_srs_refuses_by_code_and_reads_both_kinds_of_query(ready: Stage) -> None:
    good = named(ready)
    for whip in (False, True):
        bad = engines.srs_hook("on_publish", name=good["name"], key="1.0", whip=whip)
        status, told = await say(ready, "srs", "publish", bad)
        assert status == 200
        assert told["code"] != 0
        fine = engines.srs_hook("on_publish", name=good["name"], key=good["key"], whip=whip)
        assert await say(ready, "srs", "publish", fine) == (200, {"code": 0})
    assert (await say(ready, "srs", "publish", {"action": 5}))[0] == 422


async def test_mediamtx_reports_out_of_order_and_readers_are_let_through(ready: Stage) -> None:
    ask, start, reader, stop = engines.mediamtx(**named(ready))
    assert (await say(ready, "mediamtx", *ask))[0] == 200
    assert (await say(ready, "mediamtx", *reader))[0] == 200
    assert (await say(ready, "mediamtx", *stop))[0] == 200  # of a stream nobody told of yet
    for _ in range(2):
        assert (await say(ready, "mediamtx", *start))[0] == 200
    assert ok(await ready.host.get(ready.one))["stream"]["engine"] == "mediamtx"
    other = engines.mediamtx("another", **named(ready))
    assert (await say(ready, "mediamtx", *other[1]))[0] == 200
    assert (await say(ready, "mediamtx", *stop))[0] == 200  # the older one's end comes after the newer's start
    assert ok(await ready.host.get(ready.one))["stream"]["stopped_at"] is None
    for asked in (
        engines.mediamtx_ask("publish", "x", name=named(ready)["name"], key="1.0"),
        engines.mediamtx_ask("publish", None, name="nobody", key=named(ready)["key"], protocol="webrtc"),
    ):
        assert (await say(ready, "mediamtx", "publish", asked))[0] == 403


@pytest.fixture
async def interface() -> AsyncIterator[tuple[str, list[str]]]:
    """Both interfaces as far as the adapters ask, and what was asked."""
    asked: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(f"{request.method} {request.path_qs}")
        if request.path == "/api/v1/streams":
            return await _slowly(request, engines.SRS_STREAMS)
        if request.path == "/v3/paths/list":
            return web.json_response(engines.MEDIAMTX_PATHS)
        if request.path.endswith("/gone"):
            return web.json_response({"error": "not found"}, status=404)
        return web.json_response({"code": 0}) if request.path.startswith("/api/") else web.Response()

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}", asked
    await runner.cleanup()


async def _slowly(request: web.Request, said: Any) -> web.StreamResponse:
    """In two parts, as a long list comes."""
    body, answer = msgspec.json.encode(said), web.StreamResponse(headers={"content-type": "application/json"})
    await answer.prepare(request)
    await answer.write(body[:20])
    await asyncio.sleep(0.05)
    await answer.write(body[20:])
    return answer


async def test_srs_is_listed_whole_and_cut_by_its_client(interface: tuple[str, list[str]]) -> None:
    base, asked = interface
    engine: MediaEngine = Srs(
        SrsServer(api=base, rtmp="rtmp://m.test/live", http="http://m.test:8080", rtc="http://m.test:1985")
    )
    listed = await engine.list_live()
    assert listed is not None
    assert [(p.client_id, p.publish_name, p.server_id) for p in listed] == [("8k2d1p", "n0", "vid-0xk21u7")]
    assert await engine.kick("8k2d1p", "banned")
    assert not await engine.kick("gone", "banned")
    assert asked[0] == "GET /api/v1/streams?start=0&count=1000"
    assert asked[1] == "DELETE /api/v1/clients/8k2d1p"
    assert engine.supersede == "cut_then_retry"
    assert engine.play_urls("s", "n0").hls == "http://m.test:8080/live/n0.m3u8"
    assert engine.ingest_urls("n0", "1.a").whip.endswith("?app=live&stream=n0&token=1.a")


async def test_mediamtx_is_listed_by_either_name_and_cut_by_its_kind(interface: tuple[str, list[str]]) -> None:
    base, asked = interface
    engine: MediaEngine = MediaMtx(
        MediaMtxServer(api=base, rtmp="rtmp://m.test/live", hls="http://m.test:8888", webrtc="http://m.test:8889")
    )
    listed = await engine.list_live()
    assert listed is not None
    assert [(p.client_id, p.publish_name) for p in listed] == [
        ("rtmpConn-0b6c3c2e", "n0"),
        ("webRTCSession-1c7d4d3f", "n1"),
    ]
    assert await engine.kick(listed[1].client_id, "superseded")
    assert asked[-1] == "POST /v3/webrtcsessions/kick/1c7d4d3f"
    assert not await engine.kick("rtmpConn-gone", "x")
    assert not await engine.kick("srtListener-1", "x")
    assert engine.play_urls("s", "n0").hls == "http://m.test:8888/live/n0/index.m3u8"


async def test_an_engine_that_is_away_lists_nothing_it_knows(held: Stage) -> None:
    nobody = Srs(SrsServer(api="http://127.0.0.1:9", rtmp="rtmp://m.test/live", http="http://m.test"))
    assert await nobody.list_live() is None
    assert not await nobody.kick("x", "y")
    assert set(engines_of(held.house.settings)) == {"embedded"}
