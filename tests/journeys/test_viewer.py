"""What a viewer's line may do to her, and how long she waits: no line is so bad that the room is not there."""

import asyncio
import json
import sys
from collections.abc import Callable
from typing import Any

import pytest
from playwright.async_api import Route, WebSocketRoute, expect

from meadow.base import ids
from tests.journeys.conftest import PHONE, Visit
from tests.journeys.test_live_room import MOVES, on_air
from tests.make import town as towns
from tests.make.running import OPERATOR, Running
from tests.make.town import Town, browser, ok

pytestmark = pytest.mark.browser
Visits = Callable[..., Any]
WORDS = "换条线也能说话"
PICTURE = """setInterval(() => {
  if (window.pictured === undefined && [...document.querySelectorAll('video')].some(v => v.currentTime > 0 && v.videoWidth > 0 && !v.paused)) window.pictured = performance.now()
}, 10)"""
SWIPE = """new Promise(done => {
  const old = document.querySelector('.film.now'), began = performance.now()
  document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowDown', bubbles: true}))
  const look = () => {
    const film = document.querySelector('.film.now')
    if (film === old || !film) requestAnimationFrame(look)
    else film.requestVideoFrameCallback(() => done(performance.now() - began))
  }
  look()
})"""
NEXT_IS_HERE = "[...document.querySelectorAll('.film:not(.now)')].some(v => v.readyState >= 3)"
TELLS = "document.querySelectorAll('.line').length === 0"


async def test_a_room_goes_on_over_a_stream_and_then_by_asking(running: Running, town: Town, visit: Visits) -> None:
    """Sockets are cut before they say a word; then streams are, too."""
    streams: list[str] = []

    async def cut(socket: WebSocketRoute) -> None:
        await socket.close(code=1001)

    async def refuse(route: Route) -> None:
        await route.fulfill(status=503, body="")

    async with on_air(running, town) as show, visit(PHONE) as v, visit(PHONE) as other:
        page = v.page
        page.on("request", lambda r: streams.append(r.url) if "/stream?" in r.url else None)
        await page.route_web_socket("**/ws/live", cut)
        await v.log_in(town.shopper, town.password)
        await other.go(f"/live/{show.room}")
        await v.go(f"/live/{show.room}")
        await v.until(MOVES)
        await v.until(TELLS)
        assert streams, "two sockets failed: a stream is asked for"
        await page.get_by_label("说点什么…").fill(WORDS)
        await page.keyboard.press("Enter")
        await expect(page.locator("[role=log] .own")).to_contain_text(WORDS)
        await expect(other.page.get_by_role("log").get_by_text(WORDS)).to_be_visible()
        await expect(page.locator("[role=log] .refused")).to_have_count(0)
        await show.do("explain", product_id=town.product_id)
        await expect(page.get_by_role("article").get_by_text("讲解中")).to_be_visible()
        await page.route("**/ws/live/*/stream?*", refuse)
        await page.reload()
        await v.until(MOVES)
        await v.until(TELLS)
        await show.do("pin", product_id=town.product_id)
        await show.do("unpin")
        await expect(page.get_by_role("article")).to_have_count(0)
        v.complaints[:] = [c for c in v.complaints if "503" not in c and "WebSocket" not in c]


async def test_how_long_a_viewer_waits(
    running: Running, town: Town, visit: Visits, capsys: pytest.CaptureFixture[str]
) -> None:
    """At a quarter of this machine's speed and 1.6 Mbit/s; the figures are printed, a busy machine is no fault."""
    author, operator = browser(running.base), browser(running.base)
    ok(await author.log_in(town.author, town.password))
    ok(await operator.log_in(OPERATOR, running.password))
    await towns.clip(operator, author, town.author_id, None)
    await in_the_feed(running, 2)
    async with on_air(running, town) as show, visit(PHONE) as v:
        await v.page.add_init_script(PICTURE)
        await slow(v)
        await v.go(f"/live/{show.room}")
        await v.until("window.pictured !== undefined")
        joined = await v.page.evaluate("window.pictured")
        await v.go("/")
        await v.until("window.pictured !== undefined")
        feed = await v.page.evaluate("window.pictured")
        await v.until(NEXT_IS_HERE)
        swiped = await v.page.evaluate(SWIPE)
    for client in (author, operator):
        await client.http.aclose()
    with capsys.disabled():
        told = {"join_to_picture_ms": joined, "open_to_picture_ms": feed, "swipe_to_frame_ms": swiped}
        sys.stderr.write(json.dumps({k: round(n) for k, n in told.items()}) + "\n")
    assert min(joined, feed, swiped) > 0


async def in_the_feed(running: Running, many: int) -> None:
    """Until somebody who was never here is offered so many clips."""
    for _ in range(60):
        guest = browser(running.base)
        visit = str(ids.new())
        found = [x for _ in range(many) for x in ok(await guest.get("/api/feed", session=visit))["items"]]
        await guest.http.aclose()
        if len(found) >= many:
            return
        await asyncio.sleep(1)
    raise AssertionError(f"the feed has {len(found)} clips")


async def slow(v: Visit) -> None:
    """A phone of the lower middle on a line of its kind."""
    line = await v.page.context.new_cdp_session(v.page)
    await line.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    await line.send("Network.enable")
    rate = {"offline": False, "latency": 40, "downloadThroughput": 200_000, "uploadThroughput": 100_000}
    await line.send("Network.emulateNetworkConditions", rate)
