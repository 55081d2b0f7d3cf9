"""A post of pictures, in the browser: made, judged, seen, reported, taken down, appealed and shown again."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.async_api import expect

from tests.journeys.conftest import DESK, PHONE
from tests.make.running import OPERATOR
from tests.make.town import Town, picture

pytestmark = pytest.mark.browser
Visits = Callable[..., Any]
WORDS = "换季护肤四步走"


async def test_a_post_goes_through_every_hand(town: Town, visit: Visits) -> None:
    async with visit(DESK) as author, visit(DESK) as operator:
        await author.log_in(town.author, town.password)
        await operator.log_in(OPERATOR, town.operator_password)
        page = await author.go("/author/posts/new")
        files = [
            {"name": f"{n}.png", "mimeType": "image/png", "buffer": picture(colour)}
            for n, colour in enumerate(("#f6ece4", "#e4eef6"))
        ]
        await page.locator("input[type=file]").set_input_files(files)
        await expect(page.get_by_text("图片（2/30）")).to_be_visible()
        await page.get_by_label("视频描述").fill(WORDS)
        await author.well("author-post")
        await page.get_by_role("button", name="提交发布").click()
        await page.wait_for_url(re.compile("/author/videos/"))
        post = page.url.rpartition("/")[2]
        desk = await operator.go("/ops/audits/videos")
        await expect(desk.get_by_text(WORDS).first).to_be_visible()
        await desk.keyboard.press("1")
        await expect(desk.get_by_text(WORDS)).to_have_count(0)
        async with visit(PHONE) as shopper:
            await shopper.log_in(town.shopper, town.password)
            phone = await shopper.go(f"/v/{post}")
            await expect(phone.get_by_text("1/2")).to_be_visible()
            await shopper.well("shop-post")
            report = f"fetch('/api/videos/{post}/report', {{method: 'POST', headers: {{'content-type': 'application/json', 'idempotency-key': '{post}', 'x-csrf-token': document.cookie.match(/meadow_csrf=([^;]+)/)[1]}}, body: '{{\"why\": \"copied\"}}'}}).then(r => r.status)"
            assert await phone.evaluate(report) == 204
        await operator.go("/ops/content?tab=reports")
        await expect(desk.get_by_text("搬运侵权 ×1")).to_be_visible()
        await operator.well("ops-content")
        await desk.get_by_role("button", name="下架", exact=True).click()
        await desk.get_by_label("说明").fill("疑似搬运他人图片")
        await desk.get_by_role("button", name="确定", exact=True).click()
        await expect(desk.get_by_text("没有需要处理的内容")).to_be_visible()
        await page.reload()
        await expect(page.get_by_text("疑似搬运他人图片").first).to_be_visible()
        await author.well("author-taken-down")
        await page.get_by_label("申诉理由").fill("图片是我自己拍的，可以提供原图")
        await page.get_by_role("button", name="提交申诉").click()
        await expect(page.get_by_text("等待处理")).to_be_visible()
        await operator.go("/ops/content?tab=appeals")
        await desk.get_by_role("button", name="恢复展示").click()
        await desk.get_by_role("button", name="确定", exact=True).click()
        await expect(desk.get_by_text("没有需要处理的内容")).to_be_visible()
        await page.reload()
        await expect(page.get_by_text("已恢复")).to_be_visible()
