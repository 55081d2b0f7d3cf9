"""Live in the browser, from the lens to the ledger: a host sells with her own camera, and how old the picture of an encoder is."""

import asyncio
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.async_api import expect

from meadow.base import clock
from tests.journeys.conftest import DESK, PHONE, WALL, Visit
from tests.make import glass
from tests.make.show import PRICE, Show, prepared
from tests.make.town import Town, ok

pytestmark = pytest.mark.browser
Visits = Callable[..., Any]
ALIVE_S = 60
"""A busy machine is no fault: the bench has the figures."""
MOVES = "[...document.querySelectorAll('video')].some(v => v.currentTime > 1 && v.videoWidth > 0 && !v.paused)"
WORDS = "敏感肌可以用吗"
ANSWER = "可以，先在耳后试用一天"


async def test_from_a_hosts_camera_to_the_ledger(town: Town, visit: Visits) -> None:
    async with prepared(town) as show:
        async with visit(DESK) as desk, visit(PHONE) as phone, visit(WALL) as wall:
            await go_live(show, desk)
            await watch_and_talk(show, phone, desk)
            await wall.log_in(town.author, town.password)
            await wall.go(f"/screen/rooms/{show.sid}?author={town.author_id}")
            await explain(show, desk)
            await buy(show, phone)
            await wall.until("document.querySelector('.gold')?.textContent.trim() === '89.00'")
            await expect(wall.page.get_by_role("list", name="评论")).to_contain_text(WORDS)
            await wall.well("live-screen")
            await wall.page.keyboard.press("m")
            await expect(wall.page.get_by_text("观众构成")).to_be_visible()
            await wall.well("live-screen-pro")
            await good_night(desk, phone)
        async with visit(DESK) as review:
            await adds_up(show, review)


async def go_live(show: Show, desk: Visit) -> None:
    """From the camera of her computer on air, in the console."""
    await desk.log_in(show.town.author, show.town.password)
    page = await desk.go(f"/author/live/{show.sid}/console")
    await page.get_by_text("用本机摄像头开播").click()
    await page.get_by_role("button", name="打开摄像头").click()
    await page.get_by_role("button", name="开始推流").click()
    await expect(page.get_by_text("正在推流").first).to_be_visible()
    await page.get_by_role("button", name="开播", exact=True).click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("为什么仍然开播").fill("试播")
    await desk.well("live-checks")
    await dialog.get_by_role("button", name="开播", exact=True).click()
    await expect(page.get_by_text("直播中", exact=True).first).to_be_visible()


async def watch_and_talk(show: Show, phone: Visit, desk: Visit) -> None:
    """Her picture moves in a viewer's hand, whose word stands there at once, is taken, and is read at the desk."""
    await phone.log_in(show.town.shopper, show.town.password)
    held = ok(await show.host.get(f"{show.one}/replies"))
    said = {"replies": [{"keys": ["敏感肌"], "answer": ANSWER}], "version": held["version"]}
    ok(await show.host.put(f"{show.one}/replies", said))
    page = await phone.go(f"/live/{show.room}?from=share")
    await phone.until(MOVES)
    await expect(page.get_by_text(re.compile("正在进入聊天|正在重连"))).to_have_count(0)
    await page.get_by_label("说点什么…").fill(WORDS)
    await page.keyboard.press("Enter")
    await expect(page.locator("[role=log] .own")).to_have_text(re.compile(WORDS))
    await expect(desk.page.get_by_role("log").get_by_text(WORDS)).to_be_visible()
    await expect(page.locator("[role=log] .refused")).to_have_count(0)
    answer = page.locator("[role=log] p", has_text=ANSWER)
    await expect(answer.get_by_text("自动回复")).to_be_visible()


async def explain(show: Show, desk: Visit) -> None:
    """One click explains, a dialog gives the price that only this room has."""
    page = desk.page
    await page.get_by_role("button", name="讲解 1 号", exact=True).click()
    await expect(page.get_by_role("button", name="结束讲解 1 号")).to_be_visible()
    await show.cheaper()
    await desk.well("live-console")


async def buy(show: Show, phone: Visit) -> None:
    """Options, till and payment lie over the room, at its price; the order says where it was made."""
    page = phone.page
    card = page.get_by_role("article")
    await expect(card.get_by_text("讲解中")).to_be_visible()
    await expect(card.get_by_text("¥89.00")).to_have_count(1)
    await phone.well("live-room")
    await card.get_by_role("button", name="去抢购").click()
    await phone.choose("30ml")
    await page.get_by_role("button", name="立即购买").click()
    await expect(page.get_by_text("直播价")).to_be_visible()
    await page.get_by_role("button", name="提交订单").click()
    await page.get_by_role("button", name=re.compile("立即支付")).click()
    await page.get_by_role("button", name="确认支付").click()
    await expect(page.get_by_text("支付成功").first).to_be_visible()
    assert "/live/" in page.url
    line = ok(await show.shopper.get("/api/orders"))["items"][0]["lines"][0]
    assert (line["price"], line["scene"], line["author_id"]) == (PRICE, "live", show.town.author_id)
    await page.get_by_text("回到直播间").last.click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await page.get_by_role("button", name="购物袋").click()
    await phone.well("live-bag")
    await page.keyboard.press("Escape")


async def good_night(desk: Visit, phone: Visit) -> None:
    """The host ends, and the room says so."""
    page = desk.page
    await page.get_by_role("button", name="结束直播").click()
    await page.get_by_role("dialog").get_by_role("button", name="结束", exact=True).click()
    await expect(page.get_by_text("直播已结束").first).to_be_visible()
    await expect(phone.page.get_by_text("直播已结束").first).to_be_visible()
    await phone.well("live-ended")


async def adds_up(show: Show, desk: Visit) -> None:
    """A minute after its end the review has what the orders of the room were paid, to the cent."""
    path, end = f"{show.base}/compass/rooms/{show.sid}/report", clock.monotonic() + 180
    while (answer := await show.host.get(path)).status == 404:
        assert clock.monotonic() < end
        await asyncio.sleep(2)
    report = ok(answer)["report"]
    figures = {one["id"]: one["value"] for one in report["figures"]}
    lines = [
        line
        for order in ok(await show.shopper.get("/api/orders"))["items"]
        for line in order["lines"]
        if line.get("room_id") == show.sid
    ]
    sold = sum(line["price"] * line["qty"] for line in lines)
    assert sold
    assert figures["gmv_pay"] == report["money"]["paid"] == sold
    assert sum(row["gmv"] for row in report["products"]) == sold
    assert sum(row["gmv"] for row in report["sources"]) == sold
    await desk.log_in(show.town.author, show.town.password)
    page = await desk.go(f"/author/rooms/{show.sid}")
    await expect(page.get_by_text("本场数据")).to_be_visible()
    await expect(page.get_by_text(f"¥{sold / 100:.2f}").first).to_be_visible()
    await desk.well("live-review")


async def test_the_picture_is_live_and_goes_on_when_its_sender_comes_back(town: Town, visit: Visits) -> None:
    async with prepared(town) as show, visit(PHONE) as v:
        camera = glass.Camera(await show.send_to())
        camera.start()
        try:
            await show.go()
            await v.go(f"/live/{show.room}")
            found = await glass.read(v.page, 20)
            delay, taken = glass.delay(found), [made for made, _ in found]
            assert delay.least_s >= 0
            assert delay.p95_s < ALIVE_S
            assert taken == sorted(taken)
            assert taken[-1] - taken[0] > 2000
            await cut(show, v, camera)
        finally:
            camera.kill()


async def cut(show: Show, v: Visit, camera: glass.Camera) -> None:
    """Four seconds without a sender: the same page, the same broadcast, one seam."""
    before = await show.state()
    await v.page.evaluate("window.samePage = true")
    camera.kill()
    await asyncio.sleep(4)
    await glass.read(v.page, 1, pause_ms=100, since=camera.start())
    after = await show.state()
    assert await v.page.evaluate("window.samePage")
    assert (after["state"], after["started_at"]) == ("live", before["started_at"])
    assert after["stream"]["id"] != before["stream"]["id"]
    listed = await show.playlist()
    assert listed is not None
    assert sum(part.cut for part in listed.parts) == 1
