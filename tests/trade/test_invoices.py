"""Invoices over HTTP: asked for, issued by number with a receipt or the shop's own PDF, refused; the book of titles."""

import asyncio
from typing import Any

import pytest

from meadow.trade.orders import jobs as order_jobs
from tests.make import market
from tests.make.orders import follow, shop_path
from tests.trade.conftest import Stall
from tests.trade.test_desk import colleague
from tests.trade.test_exports import sheet

PERSON = {"kind": "personal", "title": "李小满", "email": "li@example.com"}
COMPANY = {
    "kind": "company",
    "title": "杭州山茶有限公司",
    "email": "fp@example.com",
    "tax_number": "91330100MA2CAMELLIA"[:18],
}
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


async def bought(stall: Stall) -> str:
    goods = await market.goods(stall.house, stall.shop_id, price=9900, stock=50)
    return str((await stall.bought((goods.skus[0], 2)))["orders"][0]["id"])


async def asked(stall: Stall, **body: Any) -> tuple[str, dict[str, Any]]:
    order = await bought(stall)
    made = await stall.shopper.post(f"/api/orders/{order}/invoice", body or COMPANY)
    assert made.status == 201, made
    return order, made.json


async def test_a_receipt_is_drawn_and_taken_by_both_sides(stall: Stall) -> None:
    order, made = await asked(stall)
    assert (made["state"], made["amount"], made["title"]) == ("asked", 19800, COMPANY["title"])
    desk = shop_path(stall, "/invoices")
    row = (await stall.clerk.get(desk, state="asked")).json["items"][0]
    assert (row["title_masked"], row["amount"]) == ("杭州***公司", 19800)
    assert COMPANY["tax_number"] not in str(row)
    assert (await stall.clerk.get(f"{desk}/counts")).json == {"asked": 1, "issued": 0, "rejected": 0, "cancelled": 0}
    opened = (await stall.clerk.post(f"{desk}/{made['id']}/open")).json
    assert opened["tax_number"] == COMPANY["tax_number"]
    early = await stall.shopper.get(f"/api/orders/{order}/invoice/file")
    assert early.code == "trade.orders.invoice_not_ready"
    done = await stall.clerk.post(f"{desk}/{made['id']}/issue", {"invoice_no": "20260001"})
    assert (done.json["state"], done.json["invoice_no"]) == ("issued", "20260001"), done
    for browser, path in (
        (stall.shopper, f"/api/orders/{order}/invoice/file"),
        (stall.clerk, f"{desk}/{made['id']}/file"),
    ):
        paper = await browser.get(path)
        assert paper.content.startswith(b"%PDF-")
        assert b"%%EOF" in paper.content[-64:]
        assert paper.headers["content-type"] == "application/pdf"
    again = await stall.clerk.post(f"{desk}/{made['id']}/issue", {"invoice_no": "20260002"})
    assert again.code == "trade.orders.invoice_decided"
    await follow(stall.house, "notices")
    inbox = (await stall.shopper.get("/api/notices")).json["items"]
    assert "invoice_issued" in [n["kind"] for n in inbox]


async def test_a_receipt_says_who_what_and_how_much_and_embeds_its_letters(stall: Stall) -> None:
    from datetime import UTC, datetime

    from meadow.trade.orders.papers import Receipt, Row, draw

    labels = dict.fromkeys(
        (
            "receipt",
            "seller",
            "buyer",
            "tax_number",
            "invoice_no",
            "order",
            "date",
            "goods",
            "qty",
            "amount",
            "total",
            "no_tax",
        ),
        "收据",
    )
    rows = [Row(f"山茶花修护精华油 {n} 😀 龘" * 3, n, "99.00") for n in range(50)]
    made = draw(
        Receipt(labels=labels, shop="山茶研究所", title="杭州山茶有限公司", tax_number="", invoice_no="1", order_number="2",
                issued_at=datetime(2026, 1, 1, tzinfo=UTC), rows=rows, total="CNY 1.00")
    )  # fmt: skip
    assert made.count(b"/Type /Page\n") + made.count(b"/Type /Page ") >= 3, "fifty rows take three pages"
    assert b"/FontFile2" in made


async def test_the_shops_own_document_is_a_pdf_and_nothing_else(stall: Stall) -> None:
    _, made = await asked(stall, **PERSON)
    path = shop_path(stall, f"/invoices/{made['id']}/file?invoice_no=SD-000001")
    for bad in (b"", b"<html>", b"%PDF-1.7 no end", b"PK\x03\x04" + PDF):
        wrong = await stall.clerk.put(path, bad)
        assert wrong.code == "trade.orders.not_a_pdf", bad
    assert (await stall.clerk.put(path, b"%PDF-" + b"0" * 5_000_001)).status == 413
    assert (await stall.clerk.put(path.replace("SD-000001", "a b"), PDF)).status == 422
    assert (await stall.clerk.put(path, PDF)).json["state"] == "issued"
    _, other = await asked(stall, **PERSON)
    taken = await stall.clerk.put(shop_path(stall, f"/invoices/{other['id']}/file?invoice_no=SD-000001"), PDF)
    assert taken.code == "trade.orders.invoice_number_taken"


async def test_one_open_invoice_per_order_and_another_after_it_was_refused(stall: Stall) -> None:
    order, made = await asked(stall)
    path = f"/api/orders/{order}/invoice"
    many = await asyncio.gather(*(stall.shopper.post(path, PERSON) for _ in range(5)))
    assert {a.code for a in many} == {"trade.orders.invoice_open"}
    refused = await stall.clerk.post(shop_path(stall, f"/invoices/{made['id']}/refuse"), {"reason": "税号有误"})
    assert refused.json["state"] == "rejected"
    seen = (await stall.shopper.get(path)).json
    assert (seen["state"], seen["reason"]) == ("rejected", "税号有误")
    assert (await stall.shopper.post(path, PERSON)).status == 201
    assert (await stall.shopper.post(f"{path}/cancel")).json["state"] == "cancelled"
    assert (await stall.shopper.post(f"{path}/cancel")).code == "trade.orders.invoice_decided"
    assert (await stall.clerk.get(path)).status == 404, "another's order"
    assert (await stall.shopper.get(f"/api/orders/{order}")).json["invoice"] == "cancelled"


async def test_unpaid_orders_have_no_invoice(stall: Stall) -> None:
    goods = await market.goods(stall.house, stall.shop_id)
    order = (await stall.place((goods.skus[0], 1))).json["orders"][0]["id"]
    assert (await stall.shopper.post(f"/api/orders/{order}/invoice", PERSON)).code == "trade.orders.not_invoiceable"


BAD = (
    {**COMPANY, "tax_number": ""}, {**COMPANY, "tax_number": "12345"}, {**COMPANY, "email": "nobody"}, {**COMPANY, "title": ""},
    {**COMPANY, "title": "x\u0007"}, {**COMPANY, "kind": "state"}, {**COMPANY, "more": 1}, {},
)  # fmt: skip


@pytest.mark.parametrize("body", BAD)
async def test_a_title_of_the_wrong_shape_is_refused(stall: Stall, body: dict[str, Any]) -> None:
    order = await bought(stall)
    assert (await stall.shopper.post(f"/api/orders/{order}/invoice", body)).status == 422
    assert (await stall.shopper.post("/api/me/titles", body)).status == 422


async def test_titles_are_kept_for_the_next_time(stall: Stall) -> None:
    await stall.shopper.post("/api/me/titles", PERSON)
    titles = (await stall.shopper.post("/api/me/titles", {**COMPANY, "is_default": True})).json["items"]
    assert [(t["title"], t["is_default"]) for t in titles] == [(COMPANY["title"], True), ("李小满", False)]
    assert (await stall.clerk.delete(f"/api/me/titles/{titles[0]['id']}")).status == 404
    assert (await stall.shopper.delete(f"/api/me/titles/{titles[0]['id']}")).status == 204
    for _ in range(19):
        assert (await stall.shopper.post("/api/me/titles", PERSON)).status == 201
    assert (await stall.shopper.post("/api/me/titles", PERSON)).code == "trade.orders.titles_full"


async def test_invoices_leave_as_a_sheet_in_plain_only_with_the_right(stall: Stall) -> None:
    await asked(stall)
    helper = await colleague(stall, "operations")
    path = shop_path(stall, "/exports")
    assert (await helper.post(path, {"kind": "invoices", "plain": True, "reason": "对账"})).status == 403
    for plain, title in ((False, "杭州***公司"), (True, COMPANY["title"])):
        made = (
            await stall.clerk.post(path, {"kind": "invoices", "plain": plain, "reason": "对账"}, accept_language="en")
        ).json
        await order_jobs.export(stall.house, str(stall.shop_id), made["id"])
        rows = await sheet(stall, made["id"])
        assert [(r["Title"], r["Invoice state"], r["Order total"]) for r in rows] == [(title, "Asked for", "198.00")]
    await helper.http.aclose()
