"""Shipping by spreadsheet: 600 rows of which 7 are wrong, twice; every encoding; and what attackers put into files."""

import io
import zipfile
from uuid import UUID

import openpyxl
import pytest

from meadow.base import ids
from meadow.goods.stock import queries as stock
from tests.make import many, market
from tests.trade.conftest import Stall

HEAD = "订单号,快递公司,快递单号\n"


def path(stall: Stall, rest: str = "") -> str:
    return f"/api/merchant/{stall.shop_id}/shipments{rest}"


async def send(stall: Stall, body: bytes | str, **kw: str) -> object:
    raw = body if isinstance(body, bytes) else body.encode()
    return await stall.clerk.send("POST", path(stall, "?name=a.csv"), raw, **{"accept_language": "en", **kw})


async def test_six_hundred_rows_of_which_seven_are_wrong(stall: Stall) -> None:
    sku = (await market.goods(stall.house, stall.shop_id, stock=5)).skus[0]
    first = (await stall.bought((sku, 1)))["orders"][0]
    elsewhere = await market.shop(stall.house, stall.merchant, "别家")
    made = [(UUID(first["id"]), first["number"])]
    made += await many.copies(stall.house, stall.shop_id, made[0][0], 594)
    rows = [[n, "顺丰", f"SF{i:08d}"] for i, (_, n) in enumerate(made[:593])]
    bad = {
        10: (["", "sf", "SF90000001"], "订单号", "trade.fulfilment.row.missing"),
        50: ([ids.number(), "sf", "SF90000002"], "订单号", "base.errors.not_found"),
        99: (["1.23457E+18", "sf", "SF90000003"], "订单号", "trade.fulfilment.row.digits_lost"),
        222: ([made[593][1], "火箭快递", "SF90000004"], "快递公司", "trade.fulfilment.unknown_carrier"),
        333: ([made[593][1], "sf", "no"], "快递单号", "trade.fulfilment.bad_tracking"),
        444: ([made[594][1], "sf", "SF00000000"], "快递单号", "trade.fulfilment.tracking_taken"),
        599: ([made[0][1], "sf", "SF90000007"], "订单号", "trade.orders.wrong_state"),
    }
    for at, (cells, _, _) in sorted(bad.items()):
        rows.insert(at - 1, cells)
    assert len(rows) == 600
    body = (HEAD + "".join(",".join(cells) + "\n" for cells in rows)).encode("gb18030")
    done = await send(stall, body)
    assert done.status == 201, done
    report = done.json
    assert (report["rows"], report["done"], report["repeated"], report["failed"], report["state"]) == (
        600,
        593,
        0,
        7,
        "done",
    )
    assert [(w["row"], w["column"], w["code"]) for w in report["wrong"]] == [
        (at + 1, column, code) for at, (_, column, code) in sorted(bad.items())
    ]
    assert [w["value"] for w in report["wrong"]][2:4] == ["1.23457E+18", "火箭快递"]
    assert all(w["text"]["en"] != w["text"]["zh-CN"] and w["code"] not in w["text"].values() for w in report["wrong"])
    again = (await send(stall, body)).json
    assert (again["done"], again["repeated"], again["failed"]) == (593, 593, 7), "a rerun does nothing twice"
    seen = (await stall.clerk.get(f"/api/merchant/{stall.shop_id}/orders/{made[5][0]}/parcels")).json["items"]
    assert [p["tracking_no"] for p in seen] == ["SF00000005"]
    async with stall.house.read() as db:
        [left] = await stock.levels(db, [sku])
        assert await stock.checks(db) == []
    assert (left.on_hand, left.committed) == (5 + 594 - 593, 2)
    sheet = (await stall.clerk.get(path(stall, f"/{report['id']}/errors.csv"), lang="en")).content.decode("utf-8-sig")
    assert len(sheet.splitlines()) == 8
    assert "333" not in sheet.splitlines()[0]
    listed = (await stall.clerk.get(path(stall))).json["items"]
    assert [(b["name"], b["failed"], b["repeated"]) for b in listed] == [("a.csv", 7, 593), ("a.csv", 7, 0)]
    assert elsewhere != stall.shop_id


async def test_a_key_is_a_run_and_a_workbook_is_as_good(stall: Stall) -> None:
    sku = (await market.goods(stall.house, stall.shop_id)).skus[0]
    orders = [(await stall.bought((sku, 1)))["orders"][0] for _ in range(2)]
    raw = (await stall.clerk.get(path(stall, "/template.xlsx"), lang="zh-CN")).content
    book = openpyxl.load_workbook(io.BytesIO(raw))
    sheet = book.worksheets[0]
    assert [c.value for c in sheet[1]] == ["订单号", "快递公司", "快递单号", "序列号"]
    assert [sheet.cell(r, 1).value for r in (2, 3)] == [o["number"] for o in orders], "what waits is filled in, as text"
    for row, number in ((2, "MD0000001"), (3, "MD0000002")):
        sheet.cell(row, 2, "趣集速运（模拟）")
        sheet.cell(row, 3, number)
    out = io.BytesIO()
    book.save(out)
    one = await send(stall, out.getvalue(), key="k1")
    two = await send(stall, out.getvalue(), key="k1")
    assert one.json == two.json
    assert (one.json["done"], one.json["failed"]) == (2, 0), one
    english = (await stall.clerk.get(path(stall, "/template.csv"), lang="en")).content.decode("utf-8-sig")
    assert english.splitlines() == ["Order number,Carrier,Tracking number,Serial numbers"], "nothing waits any more"


async def test_a_formula_is_a_word_and_a_bomb_is_refused(stall: Stall) -> None:
    sku = (await market.goods(stall.house, stall.shop_id)).skus[0]
    order = (await stall.bought((sku, 1)))["orders"][0]
    book = openpyxl.Workbook()
    book.worksheets[0].append(["order_number", "carrier", "tracking_no"])
    book.worksheets[0].append([order["number"], "sf", '=HYPERLINK("http://x","SF1")'])
    out = io.BytesIO()
    book.save(out)
    [wrong] = (await send(stall, out.getvalue())).json["wrong"]
    assert (wrong["column"], wrong["code"]) == ("tracking_no", "trade.fulfilment.bad_tracking")
    report = (await stall.clerk.get(path(stall))).json["items"][0]
    sheet = (await stall.clerk.get(path(stall, f"/{report['id']}/errors.csv"))).content.decode("utf-8-sig")
    assert "'=HYPERLINK" in sheet, "and stays a word when it goes back"
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 250_000_000)
    refused = await send(stall, bomb.getvalue())
    assert (refused.status, refused.code) == (422, "goods.media.broken_sheet")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "trade.fulfilment.batch_empty"),
        (b"\n\n\n", "trade.fulfilment.batch_empty"),
        (HEAD.encode(), "trade.fulfilment.batch_empty"),
        (b"a,b,c\n1,2,3\n", "trade.fulfilment.batch_columns"),
        (b"\x81\x00\xff\xfe\xff", "goods.media.sheet_encoding"),
        (b"PK\x03\x04 not a workbook", "goods.media.broken_sheet"),
        ((HEAD + "1,2,3\n" * 601).encode(), "goods.media.sheet_too_long"),
        ((HEAD + "1,2," + "9" * 200_000).encode(), "goods.media.sheet_too_long"),
    ],
)  # fmt: skip
async def test_files_that_are_none(stall: Stall, body: bytes, code: str) -> None:
    refused = await send(stall, body)
    assert (refused.status, refused.code) == (422, code)
    assert (await stall.clerk.get(path(stall))).json["items"] == [], "nothing is written"


async def test_odd_cells_harm_only_their_row(stall: Stall) -> None:
    sku = (await market.goods(stall.house, stall.shop_id)).skus[0]
    order = (await stall.bought((sku, 1)))["orders"][0]
    rows = [
        "'" + order["number"] + ",sf,'SF0000001",
        "\x00\x07,sf,SF1",
        '"a"b,sf,SF2',
        "🎁" * 50 + ",sf,SF3",
        "-1,=1+1,+SF4",
        "x,y",
    ]
    report = (await send(stall, HEAD + "\n".join(rows))).json
    assert (report["done"], report["failed"]) == (1, 4), report
    assert report["rows"] == 5, "a row whose quotes do not close reads as empty"
    assert (await stall.clerk.post(path(stall), b"x" * 6_000_000)).status == 413
    assert (await stall.shopper.post(path(stall), HEAD.encode())).status == 404


async def test_news_by_sheet_and_api_for_carriers_that_tell_nothing(stall: Stall) -> None:
    sku = (await market.goods(stall.house, stall.shop_id)).skus[0]
    order = (await stall.bought((sku, 1)))["orders"][0]
    desk = f"/api/merchant/{stall.shop_id}"
    await stall.clerk.post(f"{desk}/orders/{order['id']}/ship", {"carrier": "sf", "tracking_no": "SF0000001"})
    sheet = (
        "快递单号,时间,状态,地点,描述\nSF0000001,2026-11-20 08:00:00,已揽收,上海,【上海】已揽收\nSF0000001,2026/11/21 09:00,派送中,杭州,\n"
        "SF0000001,yesterday,已签收,,\nSF9999999,2026-11-20 08:00:00,已签收,,\nSF0000001,2126-11-20 08:00:00,已签收,,\n"
    )
    told = await stall.clerk.send("POST", f"{desk}/parcels/news/sheet", sheet.encode("gb18030"), accept_language="en")
    assert [(r["row"], r["ok"], r["column"]) for r in told.json["results"]] == [
        (2, True, None), (3, True, None), (4, False, "at"), (5, False, "tracking_no"), (6, False, "at"),
    ], told  # fmt: skip
    [held] = (await stall.shopper.get(f"/api/orders/{order['id']}/parcels")).json["items"]
    assert (held["state"], held["events"][1]["text"]["zh-CN"], held["events"][1]["at"]) == (
        "out_for_delivery", "【上海】已揽收", "2026-11-20T00:00:00Z",
    )  # fmt: skip
    row = {"tracking_no": "SF0000001", "at": "2026-11-22T08:00:00Z", "state": "delivered"}
    done = await stall.clerk.post(f"{desk}/parcels/news", {"rows": [row, row]})
    assert [(r["ok"], r["repeated"]) for r in done.json["results"]] == [(True, False), (True, True)]
    assert (await stall.shopper.get(f"/api/orders/{order['id']}")).json["state"] == "delivered"
