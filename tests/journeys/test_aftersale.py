"""A return that both sides argue about, in the browser: asked on a phone, refused at the desk, ruled by the platform, paid back."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from meadow.base import ids
from tests.journeys.conftest import DESK, PHONE, Visit
from tests.make import town as towns
from tests.make.running import OPERATOR
from tests.make.town import Town, ok

pytestmark = pytest.mark.browser
Visits = Callable[..., Any]


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    file = tmp_path / "photo.png"
    file.write_bytes(towns.picture())
    return file


async def bought(town: Town, qty: int, *, ship: bool) -> str:
    """A paid order of the shopper's, made over HTTP; shipped on demand."""
    shopper, merchant = towns.browser(town.base), towns.browser(town.base)
    try:
        ok(await shopper.log_in(town.shopper, town.password))
        ok(await merchant.log_in(town.merchant, town.password))
        address = ok(await shopper.get("/api/me/addresses"))["items"][0]["id"]
        quote = ok(await shopper.post("/api/quotes", {"lines": [{"sku_id": town.sku_id, "qty": qty}]}))
        placed = ok(await shopper.post("/api/checkouts", {"quote_id": quote["quote_id"], "address_id": address}))
        attempt = ok(await shopper.post(f"/api/payments/{placed['intent_id']}/attempts", {"channel": "sandbox"}))
        charge = attempt["redirect"].rpartition("/")[2]
        ok(await shopper.post(f"/api/sandbox/charges/{charge}", {"outcome": "succeed"}))
        order = str(placed["orders"][0]["id"])
        if ship:
            path = f"/api/merchant/{town.shop_id}/orders/{order}/ship"
            ok(await merchant.post(path, {"carrier": "sf", "tracking_no": f"SF{ids.number()}"}))
        return order
    finally:
        await shopper.http.aclose()
        await merchant.http.aclose()


async def test_a_refused_refund_is_ruled_and_paid(town: Town, visit: Visits, photo: Path) -> None:
    order = await bought(town, 2, ship=True)
    async with visit(PHONE) as phone, visit(DESK) as desk:
        await phone.log_in(town.shopper, town.password)
        case = await asked(phone, order, photo)
        await desk.log_in(town.merchant, town.password)
        await refused(desk, case)
        page = await phone.go(f"/aftersale/{case}")
        await expect(page.get_by_text("拒绝原因").first).to_be_visible()
        await page.get_by_role("button", name="申请平台介入").click()
        await page.get_by_role("dialog").get_by_label("补充说明").fill("收到就是坏的，请平台处理")
        await page.get_by_role("dialog").locator("input[type=file]").set_input_files(photo)
        await expect(page.get_by_role("dialog").get_by_text("1/9")).to_be_visible()
        await phone.well("shop-aftersale-appeal")
        await page.get_by_role("dialog").get_by_role("button", name="提交", exact=True).click()
        await expect(page.get_by_role("heading", name="平台举证中")).to_be_visible()
        await phone.well("shop-aftersale-case")
    async with visit(DESK) as ops:
        await ruled(ops, town, case)
    async with visit(PHONE, "en") as phone:
        await phone.log_in(town.shopper, town.password)
        page = await phone.go(f"/aftersale/{case}")
        await expect(page.get_by_role("heading", name="Refunded")).to_be_visible()
        await phone.well("shop-aftersale-en")
        page = await phone.go("/aftersale")
        await expect(page.get_by_text("Refunded").first).to_be_visible()
        await phone.well("shop-aftersale-list-en")


async def asked(phone: Visit, order: str, photo: Path) -> str:
    """The wizard of three steps; returns the case's id."""
    page = await phone.go(f"/orders/{order}/aftersale")
    await expect(page.get_by_text("仅退款（已发货）")).to_be_visible()
    await phone.well("shop-aftersale-kinds")
    await page.get_by_role("button", name="仅退款（已发货）").click()
    await page.get_by_role("radio", name="质量问题").check()
    send = page.get_by_role("button", name="提交申请")
    await expect(send).to_be_disabled()  # this reason needs a picture
    await page.locator("input[type=file]").set_input_files(photo)
    await expect(page.get_by_text("1/9")).to_be_visible()
    await page.get_by_label("补充说明").fill("瓶口漏油，无法使用")
    await phone.well("shop-aftersale-ask")
    await send.click()
    await page.wait_for_url("**/aftersale/*")
    await expect(page.get_by_role("heading", name="待商家处理")).to_be_visible()
    return page.url.rpartition("/")[2]


async def refused(desk: Visit, case: str) -> None:
    page = await desk.go("/merchant/aftersale")
    await expect(page.get_by_text("质量问题").first).to_be_visible()
    await desk.well("merchant-aftersale")
    await desk.go(f"/merchant/aftersale/{case}")
    await expect(page.get_by_text("瓶口漏油").first).to_be_visible()
    await page.get_by_role("button", name="拒绝", exact=True).click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("拒绝原因").select_option("not_agreed")
    await dialog.get_by_label("补充说明").fill("出库前已检测")
    await desk.well("merchant-aftersale-reject")
    await dialog.get_by_role("button", name="拒绝", exact=True).click()
    await expect(page.get_by_text("商家拒绝申请").first).to_be_visible()
    await desk.well("merchant-aftersale-case")


async def ruled(ops: Visit, town: Town, case: str) -> None:
    await ops.log_in(OPERATOR, town.operator_password)
    page = await ops.go("/ops/aftersale")
    await expect(page.get_by_text("平台举证中").first).to_be_visible()
    await ops.well("ops-aftersale")
    await ops.go(f"/ops/aftersale/{case}")
    await expect(page.get_by_text("收到就是坏的").first).to_be_visible()
    await page.get_by_role("radio", name="部分支持买家").check()
    await page.get_by_label("退款金额").fill("100.00")
    await page.get_by_label("责任方").select_option("merchant")
    await page.get_by_label("判定说明").fill("商品存在质量问题，酌情退款")
    await ops.well("ops-aftersale-case")
    await page.get_by_role("button", name="作出判定").first.click()
    await page.get_by_role("dialog").get_by_role("button", name="作出判定").click()
    await expect(page.get_by_text("介入结束").first).to_be_visible()


async def test_a_return_comes_back_with_its_code_and_is_paid(town: Town, visit: Visits) -> None:
    order = await bought(town, 1, ship=True)
    async with visit(DESK) as desk, visit(PHONE) as phone:
        await desk.log_in(town.merchant, town.password)
        await address(desk)
        await phone.log_in(town.shopper, town.password)
        page = await phone.go(f"/orders/{order}/aftersale")
        await page.get_by_role("button", name="退货退款").click()
        await page.get_by_role("radio", name="七天无理由退货").check()
        await page.get_by_role("button", name="提交申请").click()
        await page.wait_for_url("**/aftersale/*")
        case = page.url.rpartition("/")[2]
        desk_page = await desk.go(f"/merchant/aftersale/{case}")
        await agree(desk_page)
        await expect(desk_page.get_by_text("待买家退货").first).to_be_visible()
        await page.reload()
        await expect(page.get_by_role("img", name="二维码")).to_be_visible()
        await page.get_by_label("快递单号").fill(f"SF{ids.number()}")
        await phone.well("shop-aftersale-return")
        await page.get_by_role("button", name="提交单号").click()
        await expect(page.get_by_role("heading", name="待商家收货")).to_be_visible()
        await desk_page.reload()
        await agree(desk_page)
        await expect(desk_page.get_by_text("退款成功").first).to_be_visible()
        await desk.well("merchant-aftersale-done")


async def agree(page: Page) -> None:
    await page.get_by_role("button", name="同意", exact=True).click()
    await page.get_by_role("dialog").get_by_role("button", name="同意", exact=True).click()


async def address(desk: Visit) -> None:
    page = await desk.go("/merchant/aftersale/rules")
    await page.get_by_role("button", name="添加地址").first.click()
    dialog = page.get_by_role("dialog")
    for label, words in (
        ("收件人", "售后组"),
        ("电话", "13900001111"),
        ("省市", "浙江省 杭州市"),
        ("详细地址", "仓前 2 号"),
    ):
        await dialog.get_by_label(label).fill(words)
    await desk.well("merchant-aftersale-address")
    await dialog.get_by_role("button", name="保存").click()
    await expect(page.get_by_text("仓前 2 号")).to_be_visible()
    await page.get_by_label("未发货退款自动同意").check()
    await page.get_by_role("button", name="保存").first.click()
    await expect(page.get_by_text("已保存")).to_be_visible()
    await desk.well("merchant-aftersale-rules")
