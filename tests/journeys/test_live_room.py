"""A live room in the browser: the picture moves, a word is heard, and the explained product is bought without leaving."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from playwright.async_api import expect

from meadow.base import clock
from tests.conftest import Client
from tests.journeys.conftest import DESK, PHONE, Visit
from tests.make import encoder
from tests.make.running import Running
from tests.make.town import Town, browser, ok

pytestmark = pytest.mark.browser
Visits = Callable[..., Any]
PRICE = 8900
MOVES = "[...document.querySelectorAll('video')].some(v => v.currentTime > 1 && v.videoWidth > 0 && !v.paused)"


@dataclass
class Show:
    """A broadcast on air, led over HTTP and fed by an encoder of ours."""

    host: Client
    room: str
    one: str

    async def do(self, verb: str, **body: Any) -> Any:
        return ok(await self.host.post(f"{self.one}/{verb}", body or None))


@asynccontextmanager
async def on_air(running: Running, town: Town) -> AsyncIterator[Show]:
    """The town's author goes on air with the town's product, its shop's leave for a live price given."""
    host, merchant = browser(running.base), browser(running.base)
    ok(await host.log_in(town.author, town.password))
    ok(await merchant.log_in(town.merchant, town.password))
    ok(await merchant.put(f"/api/merchant/{town.shop_id}/live/floors", {"product_id": town.product_id, "bp": 5000}))
    base = f"/api/author/{town.author_id}/live"
    room = ok(await host.put(f"{base}/room", {"title": "换季护肤专场"}))["id"]
    now = clock.now()
    window = {"planned_at": now.isoformat(), "planned_end": (now + timedelta(hours=2)).isoformat()}
    sid = ok(await host.post(f"{base}/sessions", {"title": "换季护肤专场", **window}))["id"]
    show = Show(host, room, f"{base}/sessions/{sid}")
    await show.do("items", items=[{"product_id": town.product_id}])
    await show.do("prepare")
    key = ok(await host.post(f"{base}/key"))["key"]
    film = await asyncio.to_thread(encoder.film, 2.0, (180, 320))
    line = await encoder.Encoder(running.rtmp, key).start()
    playing = asyncio.create_task(line.play(film, 600))
    try:
        await went(show)
        yield show
    finally:
        await host.post(f"{show.one}/end")
        playing.cancel()
        with contextlib.suppress(asyncio.CancelledError, ConnectionError):
            await playing
        line.hang_up()
        for client in (host, merchant):
            await client.http.aclose()


async def went(show: Show) -> None:
    """On air once the first segment is there."""
    end = clock.monotonic() + 30
    while (answer := await show.host.post(f"{show.one}/go", {"reason": "试播"})).status >= 400:
        assert clock.monotonic() < end, answer
        await asyncio.sleep(0.5)


async def test_watch_talk_and_buy_at_the_live_price(running: Running, town: Town, visit: Visits) -> None:
    async with on_air(running, town) as show, visit(PHONE) as v, visit(DESK) as other:
        await v.log_in(town.shopper, town.password)
        page = await v.go(f"/live/{show.room}?from=share")
        await v.until(MOVES)
        await other.go(f"/live/{show.room}")
        await other.until(MOVES)
        await talk(v, other)
        await show.do("explain", product_id=town.product_id)
        await expect(page.get_by_role("article").get_by_text("讲解中")).to_be_visible()
        rev = ok(await show.host.get(f"{show.one}/items"))["items"][0]["rev"]
        await show.do("price", product_id=town.product_id, sku_id=town.sku_id, rev=rev, price=PRICE)
        await expect(page.get_by_role("article").get_by_text("¥89.00")).to_have_count(1)
        await v.well("live-room")
        await other.well("live-room-desk")
        await buy(v, town)
        await ended(show, v)


async def talk(v: Visit, other: Visit) -> None:
    """A word of one's own stands there at once, is taken, and reaches the others."""
    words = "敏感肌可以用吗"
    await v.page.get_by_label("说点什么…").fill(words)
    await v.page.keyboard.press("Enter")
    await expect(v.page.locator("[role=log] .own")).to_have_text(re.compile(words))
    await expect(other.page.get_by_role("log").get_by_text(words)).to_be_visible()
    await expect(v.page.locator("[role=log] .refused")).to_have_count(0)


async def buy(v: Visit, town: Town) -> None:
    """Options, till and payment lie over the room; the stream plays on below them, and the order says where it was made."""
    page = v.page
    await page.get_by_role("article").get_by_role("button", name="去抢购").click()
    await v.choose("30ml")
    await page.get_by_role("button", name="立即购买").click()
    await expect(page.get_by_text("直播价")).to_be_visible()
    await page.get_by_role("button", name="提交订单").click()
    await page.get_by_role("button", name=re.compile("立即支付")).click()
    await page.get_by_role("button", name="确认支付").click()
    await expect(page.get_by_text("支付成功").first).to_be_visible()
    assert "/live/" in page.url
    before = await page.evaluate("document.querySelector('video').currentTime")
    await v.until(f"document.querySelector('video').currentTime > {before}")
    await v.well("live-paid")
    await page.get_by_text("回到直播间").last.click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await v.until("!location.hash")
    orders = await page.evaluate("fetch('/api/orders').then(r => r.json())")
    line = orders["items"][0]["lines"][0]
    assert (line["price"], line["scene"], line["author_id"]) == (PRICE, "live", town.author_id)


async def ended(show: Show, v: Visit) -> None:
    """The host says good night, and the room says so."""
    await show.do("end")
    await expect(v.page.get_by_text("直播已结束").first).to_be_visible()
    await expect(v.page.get_by_text("讲解商品")).to_be_visible()
    await v.well("live-ended")
