"""The first sale, in the browser: from a clip to the money in three purses."""

import asyncio
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, WALL, Visit
from tests.make.running import OPERATOR
from tests.make.town import Town

pytestmark = pytest.mark.browser
Visits = Callable[..., Any]


async def test_buy_from_a_video_ship_track_confirm_and_see_the_split(town: Town, visit: Visits) -> None:
    async with visit(PHONE) as v:
        await v.log_in(town.shopper, town.password)
        order_id = await buy(v)
        await compass_shows_it(town, visit)
        await ship(town, visit, order_id)
        await track_and_confirm(v, order_id)
    await everybody_sees_the_split(town, visit, order_id)


async def buy(v: Visit) -> str:
    """From the feed to the paid order; returns its id."""
    page = await v.go("/")
    await v.until("[...document.querySelectorAll('video')].some(v => v.currentTime > 0.5)")
    await v.well("shop-feed")
    await page.get_by_role("button", name="去抢购").first.click()
    await v.choose("30ml")
    await v.well("shop-sku")
    await page.get_by_role("button", name="立即购买").click()
    await page.wait_for_url("**/checkout*")
    await expect(page.get_by_text("担保交易")).to_be_visible()
    await v.well("shop-checkout")
    await page.get_by_role("button", name="提交订单").click()
    await page.wait_for_url("**/pay/*")
    await v.well("shop-cashier")
    await page.get_by_role("button", name=re.compile("立即支付")).click()
    await page.get_by_role("button", name="确认支付").click()
    await expect(page.get_by_text("支付成功").first).to_be_visible()
    await v.well("shop-paid")
    await page.get_by_text("查看订单").first.click()
    await page.wait_for_url("**/orders/*")
    await expect(page.get_by_text("待发货").first).to_be_visible()
    await v.well("shop-order")
    return page.url.partition("?")[0].rpartition("/")[2]


async def compass_shows_it(town: Town, visit: Visits) -> None:
    """The shop's board within seconds of the payment: nobody reloads it."""
    async with visit(WALL) as wall:
        await wall.log_in(town.merchant, town.password)
        page = await wall.go("/screen/")
        await expect(page.get_by_text("店铺实时大屏").first).to_be_visible()
        await wall.until("document.body.innerText.replace(/[,\\s]/g, '').includes('99.00')")
        await wall.well("screen")


async def ship(town: Town, visit: Visits, order_id: str) -> None:
    async with visit(DESK) as desk:
        await desk.log_in(town.merchant, town.password)
        page = await desk.go("/merchant/orders")
        await expect(page.get_by_text("待发货").first).to_be_visible()
        await desk.well("merchant-orders")
        await desk.go(f"/merchant/orders/{order_id}")
        await expect(page.get_by_text("****").first).to_be_visible()
        await page.get_by_role("button", name="发货", exact=True).first.click()
        await page.get_by_label("运单号").fill("JOURNEY0001")
        await desk.well("merchant-ship")
        await page.get_by_role("dialog").get_by_role("button", name="发货", exact=True).click()
        await expect(page.get_by_text("JOURNEY0001").first).to_be_visible()
        await desk.well("merchant-order")


async def track_and_confirm(v: Visit, order_id: str) -> None:
    page = await v.go(f"/orders/{order_id}")
    await expect(page.get_by_text(re.compile("已发货|已送达")).first).to_be_visible()
    await page.get_by_text("查看物流").first.click()
    await page.wait_for_url("**/parcels")
    await expect(page.get_by_text("JOURNEY0001").first).to_be_visible()
    await v.well("shop-parcels")
    await v.go(f"/orders/{order_id}")
    await page.get_by_role("button", name="确认收货").first.click()
    await page.get_by_role("dialog").get_by_role("button", name=re.compile("确认|确定")).last.click()
    await expect(page.get_by_text("交易完成").first).to_be_visible()


async def everybody_sees_the_split(town: Town, visit: Visits, order_id: str) -> None:
    """¥99.00 at a fee and 20 %: the author reads her part, the shop the rest, the platform a ledger that is even."""
    async with visit(DESK) as desk:
        await desk.log_in(town.merchant, town.password)
        page = await desk.go(f"/merchant/orders/{order_id}")
        await expect(page.get_by_text("达人佣金").first).to_be_visible()
        await expect(page.get_by_text("17.82").first).to_be_visible()
        await desk.go("/merchant/funds")
        await expect(page.get_by_text("待结算净额").first).to_be_visible()
        await desk.well("merchant-funds")
        answer = await page.request.get(f"{town.base}/api/merchant/{town.shop_id}/orders/{order_id}/split")
        parts = {r["payee"]: r["amount"] for r in (await answer.json())["rows"]}
        assert (sum(parts.values()), parts["author"]) == (9900, 1782)
    async with visit(DESK) as desk:
        await desk.log_in(town.author, town.password)
        page = await desk.go("/author/earnings")
        await expect(page.get_by_text("17.82").first).to_be_visible()
        await desk.well("author-earnings")
    async with visit(DESK) as desk:
        await desk.log_in(OPERATOR, town.operator_password)
        page = await desk.go("/ops/ledger")
        await expect(page.get_by_text("已平衡").first).to_be_visible()
        await desk.well("ops-ledger")


async def test_a_sub_account_without_the_scope_is_refused(town: Town, visit: Visits) -> None:
    async with visit(DESK, may_refuse=True) as desk:
        await desk.log_in(town.packer, town.password)
        page = await desk.go("/merchant/products")
        await expect(page.get_by_text("山茶花修护精华油").first).to_be_visible()
        assert await page.get_by_role("navigation").get_by_text("资金").count() == 0
        for path in ("/merchant/funds", "/merchant/orders", "/merchant/staff"):
            await desk.go(path)
            await expect(page.get_by_text(re.compile("没有.*权限")).first).to_be_visible()
        await desk.well("merchant-refused")
        answer = await page.request.get(f"{town.base}/api/merchant/{town.shop_id}/funds")
        assert (answer.status, (await answer.json())["code"]) == (403, "base.errors.forbidden")


async def test_an_author_uploads_a_clip_and_an_operator_publishes_it(town: Town, visit: Visits, film: bytes) -> None:
    async with visit(DESK) as desk:
        await desk.log_in(town.author, town.password)
        page = await desk.go("/author/upload")
        await desk.well("author-upload")
        await page.locator("input[type=file]").first.set_input_files(
            {"name": "新片.mp4", "mimeType": "video/mp4", "buffer": film}
        )
        await page.get_by_label("视频描述").first.fill("秋冬护肤第二集")
        await desk.well("author-upload-form")
        await submit(page)
        await desk.go("/author/videos")
        await expect(page.get_by_text("秋冬护肤第二集").first).to_be_visible()
        await desk.until_text("审核中")
        await desk.well("author-videos")
    async with visit(DESK) as desk:
        await desk.log_in(OPERATOR, town.operator_password)
        page = await desk.go("/ops/audits/videos")
        await expect(page.get_by_text("秋冬护肤第二集").first).to_be_visible()
        await desk.well("ops-videos")
        await page.keyboard.press("1")
        await expect(page.get_by_text("队列已清空")).to_be_visible()
    async with visit(PHONE) as v:
        page = await v.go(f"/u/{town.author_id}")
        await expect(page.get_by_text("作品 2")).to_be_visible()


async def submit(page: Page) -> None:
    """Send the form of the first clip in the queue once the upload is done."""
    button = page.get_by_role("button", name=re.compile("发布|提交")).last
    await expect(button).to_be_enabled()
    await button.click()
    await asyncio.sleep(0.5)


async def test_english_holds_on_every_face(town: Town, visit: Visits) -> None:
    async with visit(PHONE, locale="en-GB") as v:
        page = await v.go("/")
        await expect(page.get_by_role("link", name="Mall").first).to_be_visible()
        await v.well("en-feed")
    async with visit(DESK, locale="en-GB") as desk:
        await desk.log_in(town.merchant, town.password)
        page = await desk.go("/merchant/")
        await expect(page.get_by_role("navigation").get_by_text("Funds").first).to_be_visible()
        await desk.well("en-merchant-home")
