"""A coupon in the browser: made by the shop, claimed by a guest who logs in on the way, chosen by hand at the till."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import expect

from meadow.base import clock
from tests.journeys.conftest import DESK, PHONE
from tests.make.town import Town

pytestmark = pytest.mark.browser
Visits = Callable[..., Any]


async def test_a_coupon_from_the_shops_desk_to_the_till(town: Town, visit: Visits) -> None:
    await make_coupon(town, visit)
    async with visit(PHONE) as v:
        page = await v.go(f"/p/{town.product_id}")
        await page.get_by_role("button", name="加入购物车").click()
        await v.choose("30ml")
        await page.get_by_role("dialog").get_by_role("button", name="加入购物车").click()
        await expect(page.get_by_text("已加入购物车")).to_be_visible()
        await v.go("/cart")
        await v.well("cart-guest")
        await page.get_by_role("link", name="登录").click()
        await page.locator("input[autocomplete=username]").fill(town.shopper)
        await page.locator("input[type=password]").fill(town.password)
        await page.locator("form button[type=submit]").click()
        await expect(page.get_by_text("已合并到购物车")).to_be_visible()
        await page.get_by_role("button", name="的优惠券").click()
        await page.get_by_role("dialog").get_by_role("button", name="领券").click()
        await expect(page.get_by_role("dialog").get_by_role("link", name="去使用")).to_be_visible()
        await v.well("cart-claim")
        await page.keyboard.press("Escape")
        await expect(page.get_by_text("¥20.00")).to_have_count(2)  # the line of the coupon, and the sum of all
        await page.get_by_role("button", name="结算").click()
        await page.wait_for_url("**/checkout*")
        await expect(page.get_by_text("已选 1 张，-¥20.00")).to_be_visible()
        await page.get_by_role("button", name="优惠券").click()
        await v.well("checkout-coupons")
        await page.get_by_role("button", name="不使用优惠券").click()
        await expect(page.get_by_role("checkbox")).not_to_be_checked()
        await page.get_by_role("button", name="恢复最优").click()
        await expect(page.get_by_role("checkbox")).to_be_checked()
        await page.get_by_role("button", name="完成").click()
        await page.get_by_role("button", name="提交订单").click()
        await page.wait_for_url("**/pay/*")
        await expect(page.get_by_role("button", name="立即支付")).to_contain_text("¥79.00")


async def make_coupon(town: Town, visit: Visits) -> None:
    """Twenty off from ninety-nine on, from a minute ago."""
    async with visit(DESK) as desk:
        await desk.log_in(town.merchant, town.password)
        page = await desk.go("/merchant/marketing")
        await expect(page.get_by_text("活动日历")).to_be_visible()
        await desk.well("merchant-marketing")
        await desk.go("/merchant/marketing/offers/new?kind=coupon")
        since = (clock.now() - timedelta(minutes=1)).astimezone(ZoneInfo("Asia/Shanghai"))
        await page.get_by_label("名称（中文）").fill("新客立减券")
        await page.get_by_label("开始领取").fill(since.strftime("%Y-%m-%dT%H:%M"))
        await page.get_by_label("使用门槛").fill("99")
        await page.get_by_label("减免金额").fill("20")
        await desk.well("merchant-coupon")
        await page.get_by_role("button", name="保存").click()
        await expect(page.get_by_text("进行中", exact=True).first).to_be_visible()
        await page.get_by_role("link", name="优惠券").last.click()
        await expect(page.get_by_text("0 / 1,000")).to_be_visible()
        await desk.well("merchant-coupons")
