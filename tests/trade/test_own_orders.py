"""A shopper's own list over HTTP: tabs with counts, search, off the list, and the same again."""

from tests.make import market
from tests.make.orders import received, shop_path
from tests.trade.conftest import Stall


async def tab(stall: Stall, name: str = "all", q: str | None = None) -> list[str]:
    return [o["id"] for o in (await stall.shopper.get("/api/orders", state=name, q=q)).json["items"]]


async def test_tabs_counts_and_search(stall: Stall) -> None:
    oil = await market.goods(stall.house, stall.shop_id, price=9900, stock=50)
    mud = await market.goods(stall.house, stall.shop_id, price=5900, stock=50, title="氨基酸绿茶洁面泥膜 清爽")
    unpaid = (await stall.place((oil.skus[0], 1))).json["orders"][0]
    paid = (await stall.bought((mud.skus[0], 1)))["orders"][0]
    done = await received(stall, (oil.skus[0], 1))
    assert await tab(stall) == [done, paid["id"], unpaid["id"]]
    assert await tab(stall, "created") == [unpaid["id"]]
    assert await tab(stall, "to_ship") == [paid["id"]]
    assert await tab(stall, "to_review") == [done]
    assert await tab(stall, "aftersale") == []
    counts = (await stall.shopper.get("/api/orders/counts")).json
    assert {k: v for k, v in counts.items() if v} == {"created": 1, "to_ship": 1, "completed": 1, "to_review": 1}
    assert await tab(stall, q="绿茶 泥膜") == [paid["id"]]
    assert await tab(stall, q="camellia") == [done, paid["id"], unpaid["id"]], "in either language"
    assert await tab(stall, q=paid["number"]) == [paid["id"]]
    assert await tab(stall, q="%_") == []
    assert await tab(stall, q="山茶研究所") == [done, paid["id"], unpaid["id"]]
    first = (await stall.shopper.get("/api/orders", state="created")).json["items"][0]
    assert first["intent_id"]
    assert (await stall.shopper.get("/api/orders", state="nowhere")).status == 422
    line = (await stall.shopper.get(f"/api/orders/{done}")).json
    assert line["to_review"] == [line["lines"][0]["id"]]
    said = {"lines": [{"line_id": line["to_review"][0], "stars": 5}]}
    assert (await stall.shopper.post(f"/api/orders/{done}/reviews", said)).status == 201
    assert await tab(stall, "to_review") == []


async def test_a_case_shows_in_its_tab_and_in_the_shops_filter(stall: Stall) -> None:
    goods = await market.goods(stall.house, stall.shop_id, price=9900, stock=50)
    order = await received(stall, (goods.skus[0], 1))
    line = (await stall.shopper.get(f"/api/orders/{order}")).json["lines"][0]["id"]
    ask = {"kind": "return_refund", "reason": "no_reason", "line_id": line}
    case = await stall.shopper.post(f"/api/orders/{order}/aftersale", ask)
    assert case.status == 201, case
    assert await tab(stall, "aftersale") == [order]
    assert (await stall.shopper.get("/api/orders/counts")).json["aftersale"] == 1
    assert (await stall.shopper.get(f"/api/orders/{order}")).json["aftersale"] == "open"
    rows = (await stall.clerk.get(shop_path(stall, "/orders"), filter='{"aftersale": "open"}')).json["items"]
    assert [(r["id"], r["aftersale"]) for r in rows] == [(order, "open")]
    assert (await stall.clerk.get(shop_path(stall, "/orders/counts"))).json["aftersale"] == 1
    kinds = [i["kind"] for i in (await stall.clerk.get(shop_path(stall, f"/orders/{order}/timeline"))).json["items"]]
    assert "case" in kinds
    assert "parcel" in kinds


async def test_only_what_is_over_leaves_the_list(stall: Stall) -> None:
    goods = await market.goods(stall.house, stall.shop_id, price=9900, stock=50)
    paid = (await stall.bought((goods.skus[0], 1)))["orders"][0]["id"]
    done = await received(stall, (goods.skus[0], 1))
    assert (await stall.shopper.delete(f"/api/orders/{paid}")).code == "trade.orders.not_over"
    assert (await stall.clerk.delete(f"/api/orders/{done}")).status == 404
    assert (await stall.shopper.delete(f"/api/orders/{done}")).status == 204
    assert (await stall.shopper.delete(f"/api/orders/{done}")).status == 204
    assert await tab(stall) == [paid]
    assert (await stall.shopper.get(f"/api/orders/{done}")).status == 200, "its own address still works"
    assert len((await stall.clerk.get(shop_path(stall, "/orders"))).json["items"]) == 2


async def test_the_same_again_line_by_line(stall: Stall) -> None:
    one = await market.goods(stall.house, stall.shop_id, price=9900, stock=5)
    two = await market.goods(stall.house, stall.shop_id, price=5900, stock=3)
    three = await market.goods(stall.house, stall.shop_id, price=3900, stock=3)
    order = (await stall.bought((one.skus[0], 2), (two.skus[0], 3), (three.skus[0], 2)))["orders"][0]["id"]
    async with stall.house.write() as db:
        from meadow.goods.catalog import actions as catalog

        await catalog.shelve(db, stall.shop_id, three.product_id, on=False)
    again = await stall.shopper.post(f"/api/orders/{order}/reorder")
    rows = {r["sku_id"]: (r["ok"], r["qty"], r["code"]) for r in again.json["results"]}
    assert rows == {
        str(one.skus[0]): (True, 2, None),
        str(two.skus[0]): (False, 0, "trade.cart.unbuyable"),
        str(three.skus[0]): (False, 0, "trade.cart.unbuyable"),
    }
    cart = (await stall.shopper.get("/api/cart")).json
    assert [(x["sku_id"], x["qty"]) for s in cart["shops"] for x in s["lines"]] == [(str(one.skus[0]), 2)]
    assert (await stall.clerk.post(f"/api/orders/{order}/reorder")).status == 404
    short = (await stall.shopper.post(f"/api/orders/{order}/reorder")).json["results"]
    assert {r["sku_id"]: r["qty"] for r in short}[str(one.skus[0])] == 1, "three of five are free, two lie in the cart"
