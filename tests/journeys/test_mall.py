"""The shelf in the browser: an operator dresses the mall by keyboard, and a shopper goes from a block to the goods."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.async_api import expect

from tests.journeys.conftest import DESK, PHONE
from tests.make.running import OPERATOR
from tests.make.town import Town

pytestmark = pytest.mark.browser
Visits = Callable[..., Any]


async def test_a_page_from_its_editor_to_the_shopper(town: Town, visit: Visits) -> None:
    async with visit(DESK) as desk:
        await desk.log_in(OPERATOR, town.operator_password)
        page = await desk.go("/ops/mall")
        await page.get_by_role("button", name="从默认页面开始").click()
        blocks = page.get_by_role("list", name="区块")
        await expect(blocks.get_by_role("listitem")).to_have_count(4)
        await page.get_by_role("button", name="添加区块").click()
        await page.get_by_role("menuitem", name="商品", exact=True).click()
        await page.get_by_label("标题（中文）").fill("新品首发")
        await page.get_by_label("状态").select_option("live")
        await page.get_by_role("button", name="保存").click()
        await expect(page.get_by_text("已保存")).to_be_visible()
        await expect(page.get_by_label("手机预览").get_by_role("heading", name="新品首发")).to_be_visible()
        mine = blocks.get_by_role("button", name="新品首发").first
        for _ in range(4):
            await expect(page.locator("[aria-busy=true]")).to_have_count(0)
            await mine.press("Alt+ArrowUp")
        await expect(blocks.get_by_role("listitem").first).to_contain_text("新品首发")
        await desk.well("ops-mall")
    async with visit(PHONE) as v:
        page = await v.go("/mall")
        await expect(page.get_by_role("heading", name="新品首发")).to_be_visible()
        await v.well("mall")
        await page.get_by_role("region", name="新品首发").get_by_role("link").last.click()
        await page.wait_for_url(f"**/p/{town.product_id}")
        kept = await page.evaluate("JSON.parse(sessionStorage.getItem('meadow.origin'))")
        assert kept[town.product_id]["scene"] == "mall"
        assert len(kept[town.product_id]["trace_id"]) == 36
        for path in ("/c", "/rankings", "/flash"):
            await v.go(path)
            await expect(page.get_by_role("heading", level=1)).to_be_visible()
            await v.until("!document.querySelector('main [aria-busy]')")
            await v.well(f"mall{path.replace('/', '-')}")
