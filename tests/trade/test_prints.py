"""Labels and pick lists: the barcode decodes to the number, the paper has its size, and nothing of it lies open."""

import json
import logging
import time
from uuid import UUID

import pypdfium2
import pytest
import sqlalchemy as sa
import zxingcpp

from meadow.base import ids, trail
from meadow.base.db import House
from meadow.goods.stock.tables import item
from meadow.trade.fulfilment import jobs
from meadow.trade.fulfilment.actions import prints
from tests.make import many, market
from tests.trade.conftest import Stall

INCH = {"4x6": (4.0, 6.0), "a6": (4.13, 5.83), "a5": (5.83, 8.27), "a4": (8.27, 11.69)}


def path(stall: Stall, rest: str = "") -> str:
    return f"/api/merchant/{stall.shop_id}/prints{rest}"


async def run_jobs(house: House) -> None:
    """Run what was queued, as the worker would."""
    async with house.read() as db:
        rows = await db.all(
            sa.text("SELECT args FROM procrastinate_jobs WHERE task_name = 'trade.fulfilment.print' ORDER BY id")
        )
    for row in rows:
        await jobs.make_print(house, **row.args)


async def printed(stall: Stall, language: str = "zh-CN", **ask: object) -> tuple[dict, bytes]:
    made = await stall.clerk.send("POST", path(stall), ask, accept_language=language)
    assert made.status == 201, made
    await run_jobs(stall.house)
    row = (await stall.clerk.get(path(stall, f"/{made.json['id']}"))).json
    return row, (await stall.clerk.get(path(stall, f"/{row['id']}/file.pdf"))).content


def read(body: bytes, page: int = 0) -> tuple[str, list[tuple[str, str]], tuple[float, float]]:
    """Text, decoded codes and size in inches of a page."""
    with pypdfium2.PdfDocument(body) as opened:
        sheet = opened[page]
        picture = sheet.render(scale=300 / 72).to_pil().convert("L")
        codes = sorted((str(c.format).replace(" ", ""), c.text) for c in zxingcpp.read_barcodes(picture))
        width, height = sheet.get_size()
        return sheet.get_textpage().get_text_range(), codes, (round(width / 72, 2), round(height / 72, 2))


@pytest.mark.parametrize("size", INCH)
async def test_a_label_of_each_size_can_be_scanned(stall: Stall, size: str) -> None:
    sku = (await market.goods(stall.house, stall.shop_id)).skus[0]
    order = (await stall.bought((sku, 2)))["orders"][0]
    row, body = await printed(stall, order_ids=[order["id"]], size=size)
    assert (row["state"], row["count"], row["pages"], row["wrong"]) == ("done", 1, 1, [])
    text, codes, inches = read(body)
    assert inches == pytest.approx(INCH[size], abs=0.01)
    [(_, number)] = {c for c in codes if c[0] == "Code128"}
    assert number.startswith("MD")
    assert ("QRCode", number) in codes
    for said in ("李小满", "13812345678", "浙江省 杭州市", "文三路 1 号", order["number"], "山茶研究所", "× 2"):
        assert said in text.replace("\r\n", ""), said
    ship = await stall.clerk.post(
        f"/api/merchant/{stall.shop_id}/orders/{order['id']}/ship", {"carrier": "meadow", "tracking_no": number}
    )
    assert ship.json["state"] == "shipped", "it leaves under the number of its label"
    [parcel] = (await stall.clerk.get(f"/api/merchant/{stall.shop_id}/orders/{order['id']}/parcels")).json["items"]
    assert parcel["state"] == "labelled"
    _, body = await printed(stall, order_ids=[order["id"]], size=size, masked=True)
    text, codes, _ = read(body)
    assert ("138****5678" in text, "13812345678" in text) == (True, False)
    assert {c[1] for c in codes} == {number}, "a reprint has the same number"


async def test_six_hundred_labels_are_one_job(stall: Stall) -> None:
    goods = await market.goods(stall.house, stall.shop_id, stock=5)
    first = (await stall.bought((goods.skus[0], 1)))["orders"][0]
    made = await many.copies(stall.house, stall.shop_id, UUID(first["id"]), 599)
    began = time.monotonic()
    ask = {"order_ids": [first["id"], *(str(i) for i, _ in made)], "ship": True}
    asked = await stall.clerk.post(path(stall), ask)
    assert asked.status == 201, asked
    between = time.monotonic()
    await run_jobs(stall.house)
    ended = time.monotonic()
    row = (await stall.clerk.get(path(stall, f"/{asked.json['id']}"))).json
    assert (row["count"], row["pages"], row["wrong"]) == (600, 600, [])
    body = (await stall.clerk.get(path(stall, f"/{row['id']}/file.pdf"))).content
    numbers = {read(body, page)[1][0][1] for page in (0, 299, 599)}
    assert len(numbers) == 3
    counts = (await stall.clerk.get(f"/api/merchant/{stall.shop_id}/orders/counts")).json
    assert counts["shipped"] == 600
    took = f"asked and shipped {between - began:.1f} s, drawn {ended - between:.1f} s, {len(body) // 1000} kB"
    logging.getLogger(__name__).info("600 labels: %s", took)
    assert (await stall.clerk.post(path(stall), {"order_ids": [str(ids.new()) for _ in range(601)]})).status == 422


async def test_the_file_lies_sealed_and_every_fetch_is_counted(stall: Stall, moved: object) -> None:
    sku = (await market.goods(stall.house, stall.shop_id)).skus[0]
    order = (await stall.bought((sku, 1)))["orders"][0]
    row, body = await printed(stall, order_ids=[order["id"]])
    assert body.startswith(b"%PDF")
    key = prints.key_of(stall.shop_id, UUID(row["id"]))
    kept = await stall.house.files.get(key)
    assert b"%PDF" not in kept
    assert (await stall.shopper.get(f"/media/{key}")).status == 404
    await stall.clerk.get(path(stall, f"/{row['id']}/file.pdf"))
    [listed] = (await stall.clerk.get(path(stall))).json["items"]
    assert listed["downloads"] == 2
    async with stall.house.read() as db:
        verbs = [
            r.verb for r in await db.all(sa.select(trail.trail.c.verb).order_by(trail.trail.c.id)) if "print" in r.verb
        ]
    assert verbs == ["trade.fulfilment.print", "trade.fulfilment.print_fetched", "trade.fulfilment.print_fetched"]
    assert (await stall.shopper.get(path(stall, f"/{row['id']}/file.pdf"))).status == 404
    moved(days=31)  # type: ignore[operator]
    await jobs.forget(stall.house)
    await stall.clerk.log_in(market.login("merchant"), market.PASSWORD)
    gone = await stall.clerk.get(path(stall, f"/{row['id']}/file.pdf"))
    assert (gone.status, gone.code) == (409, "trade.fulfilment.not_printed")
    assert not await stall.house.files.exists(key)


async def test_numbers_come_from_the_pool_once_each(stall: Stall) -> None:
    sku = (await market.goods(stall.house, stall.shop_id)).skus[0]
    orders = [(await stall.bought((sku, 1)))["orders"][0] for _ in range(3)]
    pool = f"/api/merchant/{stall.shop_id}/waybills"
    added = await stall.clerk.post(
        pool, {"carrier": "zto", "numbers": ["76000000000002", "76000000000001", "76000000000001"]}
    )
    assert added.json == {"added": 2, "known": 1}
    assert (await stall.clerk.post(pool, {"carrier": "ufo", "numbers": ["7600000"]})).status == 422
    assert (await stall.clerk.post(pool, {"carrier": "zto", "numbers": ["a b"]})).status == 422
    row, body = await printed(stall, order_ids=[o["id"] for o in orders], carrier="zto")
    assert [(w["order_id"], w["code"]) for w in row["wrong"]] == [(orders[2]["id"], "trade.fulfilment.no_waybill")]
    assert [read(body, page)[1][0][1] for page in (0, 1)] == ["76000000000001", "76000000000002"]
    again, _ = await printed(stall, order_ids=[orders[0]["id"]], carrier="zto")
    assert again["wrong"] == []
    zto = next(p for p in (await stall.clerk.get(pool)).json["items"] if p["carrier"] == "zto")
    assert (zto["free"], zto["held"], zto["used"], zto["own"]) == (0, 2, 0, False)


async def test_a_pick_list_adds_up_by_place_and_sku(stall: Stall) -> None:
    goods = await market.goods(stall.house, stall.shop_id, values=("30ml", "50ml"))
    one = (await stall.bought((goods.skus[0], 2), (goods.skus[1], 1)))["orders"][0]
    two = (await stall.bought((goods.skus[0], 3)))["orders"][0]
    async with stall.house.write() as db:
        await db.run(item.update().where(item.c.sku_id == goods.skus[0]).values(bin="A-03"))
    row, body = await printed(stall, language="en", order_ids=[one["id"], two["id"]], kind="picklist", size="a4")
    text = read(body)[0]
    assert (row["state"], row["pages"]) == ("done", 1)
    assert "Pick list" in text
    assert "Pieces in all 6" in text
    places = [text.index(word) for word in ("50ml", "A-03", "30ml")]
    assert places[0] < places[1] < places[2]
    await stall.clerk.post(
        f"/api/merchant/{stall.shop_id}/orders/{one['id']}/ship", {"carrier": "meadow", "tracking_no": "MD0000001"}
    )
    row, body = await printed(stall, order_ids=[one["id"], two["id"]], kind="picklist", size="a6")
    assert [w["code"] for w in row["wrong"]] == ["trade.orders.wrong_state"]
    assert "合计件数 3" in read(body)[0]


async def test_strange_texts_print_within_their_label(stall: Stall, house: House) -> None:
    from meadow.trade import orders as ordering
    from meadow.trade.orders.types import Address

    long = "很长的商品标题" * 17
    sku = (await market.goods(stall.house, stall.shop_id, title=long[:119])).skus[0]
    order = (await stall.bought((sku, 1)))["orders"][0]
    odd = Address("𠮷野家 <b>&amp;</b>\u202e", "138 0000 0000", "新疆 乌鲁木齐", "街" * 180 + "\n\t🎁 {n} %s")
    async with house.write() as db:
        await ordering.change_address(db, stall.shop_id, UUID(order["id"]), odd)
    row, body = await printed(stall, order_ids=[order["id"]])
    assert row["state"] == "done"
    text, codes, _ = read(body)
    assert "…" in text
    assert any(c[0] == "Code128" for c in codes)


async def test_orders_of_others_print_nothing(stall: Stall) -> None:
    sku = (await market.goods(stall.house, stall.shop_id)).skus[0]
    order = (await stall.bought((sku, 1)))["orders"][0]
    other = await market.shop(stall.house, stall.merchant, "别家")
    refused = await stall.clerk.post(f"/api/merchant/{other}/prints", {"order_ids": [order["id"]]})
    assert refused.status == 404
    unpaid = (await stall.place((sku, 1))).json["orders"][0]
    row, _ = await printed(stall, order_ids=[order["id"], unpaid["id"], str(ids.new())])
    assert (row["count"], sorted(w["code"] for w in row["wrong"])) == (
        1,
        ["base.errors.not_found", "trade.orders.wrong_state"],
    )
    for body in (
        {"order_ids": []},
        {"order_ids": [order["id"]], "size": "letterhead"},
        {"order_ids": [order["id"]], "kind": "x"},
    ):
        assert (await stall.clerk.post(path(stall), json.loads(json.dumps(body)))).status == 422
