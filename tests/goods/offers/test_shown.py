"""What offers look like before anybody pays: the lowest price of a month, conflicts at the desk, previews, the cart of today and of a guest."""

from uuid import UUID

from tests.goods.offers.conftest import Desk, goods, quoted, window
from tests.trade.conftest import Stall


async def test_the_lowest_price_of_thirty_days_counts_offers_that_are_over(
    stall: Stall, desk: Desk, moved: object
) -> None:
    product, _ = await goods(stall)
    made = await desk.make({"kind": "timed", "bp": 8000}, [{"product_id": str(product)}])

    async def low() -> int:
        return int((await stall.shopper.get(f"/api/products/{product}/offers")).json["skus"][0]["lowest_30d"])

    assert await low() == 10000, "an offer is measured against what was before it"
    moved(hours=2)  # type: ignore[operator]
    await desk.turn(made["id"], "pause")
    assert await low() == 8000
    moved(days=29)  # type: ignore[operator]
    assert await low() == 8000
    moved(days=2)  # type: ignore[operator]
    assert await low() == 10000


async def test_offers_that_do_not_go_together_are_named(stall: Stall, desk: Desk) -> None:
    product, sku = await goods(stall)
    first = await desk.make({"kind": "timed", "bp": 9000}, [{"product_id": str(product)}])
    flash = {"title": {"en": "Flash"}, "rule": {"kind": "flash"}, **window()}
    base = f"/api/merchant/{stall.shop_id}/promotions"
    second = (await stall.clerk.post(base, flash)).json
    item = {"product_id": str(product), "skus": [{"sku_id": str(sku), "price": 8000, "stock": 5}]}
    row = (await desk.enter(second["id"], [item], ok=False))[0]
    assert (row["code"], row["conflict"]["offer_id"]) == ("goods.offers.conflict", first["id"])
    asked = {"rule": {"kind": "flash"}, **window(), "product_ids": [str(product)]}
    assert (await stall.clerk.post(f"{base}/conflicts", asked)).json["items"][0]["offer_id"] == first["id"]
    assert (await desk.turn(first["id"], "end")).json["state"] == "ended"
    assert (await desk.enter(second["id"], [item]))[0]["ok"]
    assert (await desk.turn(second["id"], "start")).json["state"] == "running"
    assert (await desk.turn(second["id"], "pause")).json["state"] == "paused"
    assert (await quoted(stall, (sku, 1)))["total"] == 10000
    assert (await desk.turn(second["id"], "resume")).json["state"] == "running"
    fixed = await stall.clerk.put(f"{base}/{second['id']}", flash | {"rule": {"kind": "flash", "per_buyer": 1}})
    assert (fixed.status, fixed.code) == (409, "goods.offers.running")
    copy = (await stall.clerk.post(f"{base}/{second['id']}/copy")).json
    assert (copy["state"], copy["products"], copy["total"]) == ("draft", 1, 5)
    assert (await stall.clerk.get(f"{base}/counts")).json == {
        "all": 3, "draft": 1, "planned": 0, "running": 1, "paused": 0, "ended": 1,
    }  # fmt: skip
    listed = (await stall.clerk.get(base, kind="flash,timed", state="running")).json["items"]
    assert [x["id"] for x in listed] == [second["id"]]


async def test_a_preview_says_what_a_basket_would_cost_with_a_draft(stall: Stall, desk: Desk) -> None:
    product, sku = await goods(stall)
    await desk.make({"kind": "coupon", "threshold": 5000, "off": 500, "valid_days": 1})
    body = {
        "title": {"en": "Draft"},
        "rule": {"kind": "full", "steps": [{"over": 20000, "off": 3000}]},
        "whole": True,
        "draft": True,
    }
    base = f"/api/merchant/{stall.shop_id}/promotions"
    draft = (await stall.clerk.post(base, body | window())).json
    asked = {"lines": [{"sku_id": str(sku), "product_id": str(product), "qty": 2}]}
    before = (await stall.clerk.post(f"{base}/preview", asked)).json
    after = (await stall.clerk.post(f"{base}/preview", asked | {"offer_id": draft["id"]})).json
    assert (before["total"], after["total"], len(after["cuts"])) == (19500, 16500, 2)
    assert (await quoted(stall, (sku, 2)))["total"] == 20000, "neither a draft nor an unclaimed coupon is charged"
    face = (await stall.shopper.post("/api/products/prices", {"product_ids": [str(product)]})).json["items"][0]
    assert (face["price"], face["best"]) == (10000, 9500)


async def test_the_cart_shows_todays_prices_hints_and_drops(stall: Stall, desk: Desk) -> None:
    product, sku = await goods(stall)
    assert (await stall.shopper.post("/api/cart/lines", {"sku_id": str(sku), "qty": 1})).status == 200
    await desk.make({"kind": "timed", "bp": 8000}, [{"product_id": str(product)}])
    await desk.make({"kind": "full", "steps": [{"over": 10000, "off": 700}]})
    cart = (await stall.shopper.get("/api/cart")).json
    line, shop = cart["shops"][0]["lines"][0], cart["shops"][0]
    assert (line["price"], line["usual"], line["price_was"], line["price_kind"]) == (8000, 10000, 10000, "timed")
    assert (shop["hints"][0]["missing"], shop["hints"][0]["off"], shop["discount"]) == (2000, 700, 0)
    await stall.shopper.patch(f"/api/cart/lines/{sku}", {"qty": 2})
    cart = (await stall.shopper.get("/api/cart")).json
    assert (cart["selected_amount"], cart["selected_discount"]) == (16000, 700)


async def test_a_cart_from_before_log_in_comes_along_once(stall: Stall, house: object) -> None:
    _, one = await goods(stall)
    _, two = await goods(stall)
    await stall.shopper.post("/api/cart/lines", {"sku_id": str(one), "qty": 3})
    lines = [{"sku_id": str(s), "qty": q} for s, q in ((one, 2), (two, 2), (UUID(int=9), 1))]
    guest = (await stall.shopper.post("/api/cart/guest", {"lines": lines})).json
    assert sum(len(s["lines"]) for s in guest["shops"]) == 2
    for _ in range(2):
        merged = (await stall.shopper.post("/api/cart/merge", {"lines": lines})).json
        assert merged["skipped"] == [{"sku_id": str(UUID(int=9)), "reason": "unknown"}]
        assert {x["sku_id"]: x["qty"] for s in merged["cart"]["shops"] for x in s["lines"]} == {
            str(one): 3,
            str(two): 2,
        }
    many = [{"sku_id": str(one), "qty": 1}] * 121
    assert (await stall.shopper.post("/api/cart/merge", {"lines": many})).status == 422
