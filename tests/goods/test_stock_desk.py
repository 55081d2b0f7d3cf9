"""The stock clerk: changes in bulk and by sheet, warehouses, transfers, arrivals, warnings; the truth stays one row."""

import asyncio
import io
from uuid import UUID

import openpyxl
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from meadow.base import bus, clock, ids, timers
from meadow.goods.catalog.tables import sku as sku_table
from meadow.goods.stock import actions, rules
from meadow.goods.stock.events import Low
from tests.make import market
from tests.trade.conftest import Stall, stall

__all__ = ["stall"]  # the fixture of trade's tests


def path(stall: Stall, rest: str = "/stock") -> str:
    return f"/api/merchant/{stall.shop_id}{rest}"


async def row(stall: Stall, sku: UUID) -> dict:
    items = (await stall.clerk.get(path(stall), limit=100)).json["items"]
    return next(r for r in items if r["sku_id"] == str(sku))


async def named(stall: Stall, sku: UUID, code: str) -> None:
    async with stall.house.write() as db:
        await db.run(sku_table.update().where(sku_table.c.id == sku).values(outer_sku=code))


async def test_many_changes_at_once_each_on_its_own(stall: Stall) -> None:
    goods = await market.goods(stall.house, stall.shop_id, stock=5, values=("30ml", "50ml"))
    one, two = goods.skus
    await stall.bought((one, 4))
    other = await market.goods(stall.house, await market.shop(stall.house, stall.merchant, "别家"))
    rows = [
        {"sku_id": str(one), "set": 3}, {"sku_id": str(two), "delta": 7, "least": 20, "bin": "A-03"},
        {"sku_id": str(other.skus[0]), "set": 1}, {"sku_id": str(two), "set": 1, "delta": 1}, {"sku_id": str(one), "set": 9},
    ]  # fmt: skip
    done = await stall.clerk.send("PATCH", path(stall), {"rows": rows}, accept_language="en")
    assert [(r["ok"], r["code"]) for r in done.json["results"]] == [
        (False, "goods.stock.below_taken"), (True, None), (False, "base.errors.not_found"), (False, "goods.stock.set_or_delta"),
        (True, None),
    ]  # fmt: skip
    seen = await row(stall, two)
    assert (seen["on_hand"], seen["least"], seen["low"], seen["bin"]) == (12, 20, True, "A-03")
    assert (await row(stall, one))["on_hand"] == 9
    assert (await stall.clerk.get(path(stall, "/stock/counts"))).json == {"skus": 2, "low": 1, "out": 0}
    low = (await stall.clerk.get(path(stall), only="low")).json["items"]
    assert [r["sku_id"] for r in low] == [str(two)]
    assert (await stall.clerk.get(path(stall), q="山茶花 精华")).json["items"]
    assert (await stall.clerk.get(path(stall), q="不存在")).json["items"] == []
    await stall.clerk.send("PATCH", path(stall), {"rows": [{"sku_id": str(two), "no_least": True}]})
    assert (await row(stall, two))["least"] is None
    assert (await stall.shopper.get(path(stall))).status == 404
    assert await stall.audit() == []


async def test_warehouses_transfers_and_what_a_parcel_takes_first(stall: Stall) -> None:
    sku = (await market.goods(stall.house, stall.shop_id, stock=10)).skus[0]
    [first] = (await stall.clerk.get(path(stall, "/warehouses"))).json["items"]
    assert (first["first"], first["pieces"]) == (True, 10)
    made = await stall.clerk.post(path(stall, "/warehouses"), {"name": "华南仓", "rank": 5})
    south = made.json["items"][1]["id"]
    near = (await stall.clerk.post(path(stall, "/warehouses"), {"name": "近仓", "rank": 2})).json["items"][1]["id"]
    assert (await stall.clerk.post(path(stall, "/warehouses"), {"name": "近仓"})).code == "goods.stock.warehouse_name"
    assert (
        await stall.clerk.post(path(stall, "/warehouses"), {"name": "默认仓库"})
    ).code == "goods.stock.warehouse_name"
    move = {"source_id": first["id"], "target_id": south, "rows": [{"sku_id": str(sku), "qty": 6}]}
    assert (await stall.clerk.post(path(stall, "/stock/transfers"), move)).status == 201
    more = await stall.clerk.post(path(stall, "/stock/transfers"), move | {"target_id": near})
    assert (more.status, more.code, more.json["params"]["lines"]) == (409, "goods.stock.not_enough", [str(sku)])
    same = await stall.clerk.post(path(stall, "/stock/transfers"), move | {"target_id": first["id"]})
    assert same.code == "goods.stock.same_place"
    half = move | {"source_id": south, "target_id": near, "rows": [{"sku_id": str(sku), "qty": 2}]}
    assert (await stall.clerk.post(path(stall, "/stock/transfers"), half)).status == 201
    assert {p["warehouse_id"]: p["on_hand"] for p in (await row(stall, sku))["places"]} == {
        first["id"]: 4,
        south: 4,
        near: 2,
    }
    full = await stall.clerk.delete(path(stall, f"/warehouses/{south}"))
    assert (full.status, full.code) == (409, "goods.stock.warehouse_full")
    assert (await stall.clerk.delete(path(stall, f"/warehouses/{first['id']}"))).status == 409
    order = (await stall.bought((sku, 7)))["orders"][0]
    await stall.clerk.post(
        path(stall, f"/orders/{order['id']}/ship"), {"carrier": "meadow", "tracking_no": "MD0000001"}
    )
    left = {p["warehouse_id"]: p["on_hand"] for p in (await row(stall, sku))["places"]}
    assert left == {south: 3}, "the first gives first, then by rank"
    moves = (await stall.clerk.get(path(stall, f"/skus/{sku}/movements"))).json["items"]
    assert sum(m["delta"] for m in moves) == 3
    assert {m["reason"] for m in moves} == {"opening", "transfer", "shipped"}
    set_here = {"sku_id": str(sku), "warehouse_id": near, "set": 5}
    await stall.clerk.send("PATCH", path(stall), {"rows": [set_here]})
    assert (await row(stall, sku))["on_hand"] == 3 + 5
    assert await stall.audit() == []


async def test_arrivals_come_in_part_and_whole(stall: Stall) -> None:
    goods = await market.goods(stall.house, stall.shop_id, stock=0, values=("30ml", "50ml"))
    one, two = map(str, goods.skus)
    south = (await stall.clerk.post(path(stall, "/warehouses"), {"name": "华南仓"})).json["items"][1]["id"]
    new = {"lines": [{"sku_id": one, "qty": 10}, {"sku_id": two, "qty": 5}], "warehouse_id": south, "note": "补货"}
    made = await stall.clerk.post(path(stall, "/inbounds"), new)
    assert (made.status, made.json["state"], made.json["warehouse_id"]) == (201, "expected", south)
    take = path(stall, f"/inbounds/{made.json['id']}/receive")
    assert (await stall.clerk.post(take, {"lines": [{"sku_id": str(ids.new()), "qty": 1}]})).status == 404
    part = await stall.clerk.post(take, {"lines": [{"sku_id": one, "qty": 10}, {"sku_id": two, "qty": 2}]})
    assert (part.json["state"], [x["received"] for x in part.json["lines"]].count(10)) == ("part", 1)
    whole = await stall.clerk.post(take, {"lines": [{"sku_id": two, "qty": 3}]})
    assert whole.json["state"] == "received"
    over = await stall.clerk.post(take, {"lines": [{"sku_id": two, "qty": 3}]})
    assert (over.status, over.code) == (409, "goods.stock.inbound_over")
    assert [(p["warehouse_id"], p["on_hand"]) for p in (await row(stall, goods.skus[0]))["places"]] == [(south, 10)]
    closed = (await stall.clerk.post(path(stall, "/inbounds"), new)).json["id"]
    assert (await stall.clerk.post(path(stall, f"/inbounds/{closed}/receive"), {"close": True})).json[
        "state"
    ] == "closed"
    assert [i["state"] for i in (await stall.clerk.get(path(stall, "/inbounds"))).json["items"]] == [
        "closed",
        "received",
    ]
    assert await stall.audit() == []


async def test_the_export_comes_back_changed(stall: Stall) -> None:
    goods = await market.goods(stall.house, stall.shop_id, stock=5, values=("30ml", "50ml"))
    await named(stall, goods.skus[0], "CAM-30")
    raw = (await stall.clerk.get(path(stall, "/stock/export.xlsx"), lang="zh-CN")).content
    book = openpyxl.load_workbook(io.BytesIO(raw))
    sheet = book.worksheets[0]
    head = [c.value for c in sheet[1]]
    assert head[:4] == ["商家编码", "商品", "规格", "在库"]
    at = next(r for r in (2, 3) if sheet.cell(r, 1).value == "CAM-30")
    assert sheet.cell(5 - at, 1).value == str(goods.skus[1]), "a SKU without a code goes by its id"
    sheet.cell(at, head.index("在库") + 1, 40)
    sheet.cell(at, head.index("预警值") + 1, 50)
    sheet.cell(5 - at, head.index("库位") + 1, "B-07")
    out = io.BytesIO()
    book.save(out)
    done = await stall.clerk.post(path(stall, "/stock/sheet"), out.getvalue())
    assert (done.json["done"], done.json["failed"]) == (2, 0), done
    assert ((await row(stall, goods.skus[0]))["on_hand"], (await row(stall, goods.skus[0]))["least"]) == (40, 50)
    assert (await row(stall, goods.skus[1]))["bin"] == "B-07"
    csv = "SKU,增减,仓库,库存\nCAM-30,-5,,\nCAM-30,x,,\nnone,1,,\nCAM-30,1,,1\nCAM-30,1,月球仓,\nCAM-30,-90,,\n"
    bad = await stall.clerk.send("POST", path(stall, "/stock/sheet"), csv.encode("gb18030"), accept_language="en")
    assert [(r["row"], r["ok"], r["column"]) for r in bad.json["results"]] == [
        (2, True, None), (3, False, "delta"), (4, False, "sku"), (5, False, "delta"), (6, False, "warehouse"), (7, False, None),
    ]  # fmt: skip
    assert bad.json["results"][-1]["code"] == "goods.stock.below_taken"
    for body, code in (
        (b"a,b\n1,2\n", "goods.stock.columns"), (b"SKU\nx\n", "goods.stock.columns"), (b"PK\x03\x04", "goods.media.broken_sheet"),
        (b"", "goods.stock.columns"), (b"SKU,\xe5\xba\x93\xe5\xad\x98\n" + b"x,1\n" * 5001, "goods.media.sheet_too_long"),
    ):  # fmt: skip
        assert (await stall.clerk.post(path(stall, "/stock/sheet"), body)).code == code
    assert await stall.audit() == []


async def test_a_low_stock_is_told_once_until_it_was_above(stall: Stall, moved: object) -> None:
    sku = (await market.goods(stall.house, stall.shop_id, stock=5)).skus[0]
    await stall.clerk.send("PATCH", path(stall), {"rows": [{"sku_id": str(sku), "least": 3}]})
    async with stall.house.write() as db:
        await timers.set(db, actions.WATCH, UUID(int=0), clock.now())

    async def told() -> list[int]:
        moved(minutes=2)  # type: ignore[operator]
        await timers.fire_due(stall.house)
        async with stall.house.read() as db:
            query = sa.select(bus.outbox.c.payload).where(bus.outbox.c.name == bus.name_of(Low))
            return [r.payload["available"] for r in await db.all(query.order_by(bus.outbox.c.id))]

    assert await told() == []
    await stall.bought((sku, 2))
    assert await told() == [3]
    await stall.bought((sku, 1))
    assert await told() == [3]
    await stall.clerk.send("PATCH", path(stall), {"rows": [{"sku_id": str(sku), "delta": 10}]})
    assert await told() == [3]
    await stall.clerk.send("PATCH", path(stall), {"rows": [{"sku_id": str(sku), "delta": -11}]})
    assert await told() == [3, 1]


async def test_buyers_and_clerks_at_once_lose_no_piece(stall: Stall) -> None:
    sku = (await market.goods(stall.house, stall.shop_id, stock=20)).skus[0]
    first = (await stall.clerk.get(path(stall, "/warehouses"))).json["items"][0]["id"]
    south = (await stall.clerk.post(path(stall, "/warehouses"), {"name": "华南仓"})).json["items"][1]["id"]
    there = {"source_id": first, "target_id": south, "rows": [{"sku_id": str(sku), "qty": 3}]}
    back = {"source_id": south, "target_id": first, "rows": [{"sku_id": str(sku), "qty": 2}]}
    change = {"rows": [{"sku_id": str(sku), "delta": 1}]}
    jobs = [stall.clerk.post(path(stall, "/stock/transfers"), body) for body in (there, back, there, back, there)]
    jobs += [stall.clerk.send("PATCH", path(stall), change) for _ in range(5)]
    jobs += [stall.place((sku, 1)) for _ in range(5)]  # type: ignore[list-item]
    answers = await asyncio.gather(*jobs)
    assert {a.status for a in answers} <= {200, 201, 409}
    assert (await row(stall, sku))["on_hand"] == 25
    assert await stall.audit() == []


cells = st.dictionaries(st.sampled_from(rules.COLUMNS), st.text(max_size=12), max_size=6)


@given(cells)
def test_whatever_a_row_says_it_is_a_change_or_a_finding(said: dict[str, str]) -> None:
    line = rules.Line(2, {"sku": "x", **said})
    ask, column, code = rules.change_of(line, {"x": ids.new()}, {"w": ids.new()})
    assert (ask is None) == bool(code)
    assert column in {"", *rules.COLUMNS}
    assert ask is None or ask.set is None or 0 <= ask.set <= 100_000_000
