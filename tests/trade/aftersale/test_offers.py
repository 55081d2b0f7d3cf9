"""Gifts and sets that come back with what they came with, discounts that fall on what is kept, prices that were protected."""

from typing import Any

from tests.goods.offers.conftest import Desk as Owner
from tests.make import market
from tests.trade.aftersale.conftest import Desk, Json
from tests.trade.aftersale.test_returns import back


async def bought(desk: Desk, *lines: tuple[Any, int]) -> Json:
    placed = await desk.stall.bought(*lines)
    order = placed["orders"][0]["id"]
    await desk.ship(order)
    return dict((await desk.stall.shopper.get(f"/api/orders/{order}")).json)


async def returned(desk: Desk, order: Json, line: str, qty: int) -> Json:
    """A return from asking to the money, for one line."""
    case = await desk.case(order, "return_refund", "no_reason", line_id=line, qty=qty)
    await desk.clerk(case, "agree")
    case = await back(desk, await desk.seen(case))
    done = await desk.clerk(case, "agree", sellable=True)
    assert done.status == 200, done
    return dict(await desk.seen(case))


def owner(desk: Desk) -> Owner:
    return Owner(desk.stall.clerk, desk.shop)


async def test_a_gift_comes_back_with_its_master(desk: Desk) -> None:
    given = await market.goods(desk.stall.house, desk.stall.shop_id, title="旅行装面霜 小样礼盒", price=2000)
    gifts = [{"product_id": str(given.product_id), "sku_id": str(given.skus[0]), "qty": 1}]
    product = (await desk.stall.clerk.get(f"{desk.shop}/products")).json["items"]
    mine = next(p["id"] for p in product if p["id"] != str(given.product_id))
    await owner(desk).make({"kind": "gift", "gifts": gifts}, [{"product_id": mine}])
    order = await bought(desk, (desk.sku, 2))
    gift = next(x for x in order["lines"] if x["gift_of"] is not None)
    alone = await desk.ask(order, "return_refund", "no_reason", line_id=gift["id"])
    assert alone.code == "trade.aftersale.not_offered"
    await desk.address()
    case = await returned(desk, order, order["lines"][0]["id"], 2)
    assert sorted((x["qty"], x["goods"]) for x in case["items"]) == [(gift["qty"], 0), (2, 19800)]
    assert await desk.ledger() == {}
    stock = (await desk.rows("stock_item", sku_id=given.skus[0]))[0]
    assert stock["on_hand"] == 50
    assert await desk.stall.audit() == []


async def test_a_set_comes_back_whole(desk: Desk) -> None:
    other = await market.goods(desk.stall.house, desk.stall.shop_id, title="山茶花温和洁面乳 氨基酸", price=5000)
    product = (await desk.stall.clerk.get(f"{desk.shop}/products")).json["items"]
    mine = next(p["id"] for p in product if p["id"] != str(other.product_id))
    parts = [
        {"product_id": mine, "sku_id": str(desk.sku), "qty": 2},
        {"product_id": str(other.product_id), "sku_id": str(other.skus[0]), "qty": 1},
    ]
    await owner(desk).make({"kind": "bundle", "parts": parts, "price": 20000})
    order = await bought(desk, (desk.sku, 4), (other.skus[0], 2))
    assert order["amount"] == 40000
    await desk.address()
    line = next(x for x in order["lines"] if x["sku_id"] == str(desk.sku))
    torn = await desk.ask(order, "return_refund", "no_reason", line_id=line["id"], qty=1)
    assert (torn.code, torn.json["params"]["unit"]) == ("trade.aftersale.whole_bundle", 2)
    got = [await returned(desk, order, line["id"], 2) for _ in range(2)]
    assert sum(c["amount"] for c in got) == 40000
    assert [sorted(x["qty"] for x in c["items"]) for c in got] == [[1, 2], [1, 2]]
    assert await desk.ledger() == {}
    assert await desk.stall.audit() == []


async def test_each_line_gives_back_its_own_paid_share(desk: Desk) -> None:
    """A discount over two lines: what comes back is what each of them cost, and the other keeps its price."""
    other = await market.goods(desk.stall.house, desk.stall.shop_id, title="山茶花保湿面霜 滋润", price=5033)
    await owner(desk).make({"kind": "full", "steps": [{"over": 10000, "off": 1000}]})
    order = await bought(desk, (desk.sku, 1), (other.skus[0], 2))
    lines = {x["sku_id"]: x for x in order["lines"]}
    await desk.address()
    first = await returned(desk, order, lines[str(other.skus[0])]["id"], 1)
    second = await returned(desk, order, lines[str(other.skus[0])]["id"], 1)
    assert first["amount"] + second["amount"] == lines[str(other.skus[0])]["paid"]
    assert (await desk.ledger())["escrow"] == lines[str(desk.sku)]["paid"]
    assert await desk.stall.audit() == []


async def test_an_offer_protects_its_price_for_its_days(desk: Desk, moved: Any) -> None:
    product = (await desk.stall.clerk.get(f"{desk.shop}/products")).json["items"][0]["id"]
    await owner(desk).make({"kind": "full", "steps": [{"over": 9000, "off": 100}]}, protect_days=10)
    order, late = await desk.buy(1), await desk.buy(1)
    assert order["amount"] == 9800
    cheaper = {"product_ids": [product], "verb": "price", "price_change": {"kind": "set", "value": 8000}}
    assert (await desk.stall.clerk.post(f"{desk.shop}/products/bulk", cheaper)).json["results"][0]["ok"]
    told = (await desk.stall.shopper.get(f"/api/orders/{order['id']}/aftersale")).json["lines"][0]["choices"]
    assert next(c for c in told if c["kind"] == "price_protection")["goods"] == 1800
    moved(days=9)
    case = await desk.case(order, "price_protection", "price_drop")
    assert (case["state"], case["amount"]) == ("success", 1800)
    moved(days=1, seconds=5)
    await desk.stall.shopper.log_in("buyer@example.com", "correct horse 9")
    over = await desk.ask(late, "price_protection", "price_drop")
    assert over.code == "trade.aftersale.not_offered"
    assert await desk.stall.audit() == []
