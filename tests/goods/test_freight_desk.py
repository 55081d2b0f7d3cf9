"""Freight templates over HTTP: made, tried, defaulted, hidden; and what a basket pays by where it goes."""

from uuid import UUID

from meadow.goods.offers.types import Freight
from tests.make import market
from tests.trade.conftest import Stall, stall

__all__ = ["stall"]  # the fixture of trade's tests
RULE = {
    "by": "piece", "rates": [{"provinces": ["33"], "first_fee": 600, "more_fee": 200}], "elsewhere": {"first_fee": 1000},
    "free_from": [{"amount": 50000, "provinces": ["33"]}], "unreachable": ["54"],
}  # fmt: skip


async def test_a_template_is_made_tried_and_decides_what_a_basket_pays(stall: Stall) -> None:
    desk = f"/api/merchant/{stall.shop_id}/freight-templates"
    assert (await stall.clerk.get(desk)).json["items"] == []
    first = (await stall.clerk.post(desk, {"name": "华东", "rule": RULE})).json
    assert (first["default"], first["version"]) == (True, 1), "a shop's first is its default"
    assert (await stall.clerk.post(desk, {"name": "华东", "rule": RULE})).code == "goods.offers.freight_name"
    bad = await stall.clerk.post(desk, {"name": "坏", "rule": RULE | {"unreachable": ["33", "19"]}})
    assert (bad.status, bad.code) == (422, "goods.offers.bad_freight")
    assert {e["pointer"] for e in bad.json["errors"]} == {"/rule/rates", "/rule/unreachable"}
    tried = (await stall.clerk.post(f"{desk}/try", {"rule": RULE, "qty": 3})).json["items"]
    fees = {x["province"]: x["fee"] for x in tried}
    assert (len(fees), fees["33"], fees["31"], fees["54"]) == (34, 1000, 1000, None)
    assert len((await stall.shopper.get("/api/provinces")).json["items"]) == 34

    own = (
        await market.goods(stall.house, stall.shop_id, freight=Freight("template", template_id=UUID(first["id"])))
    ).skus[0]
    default = (await market.goods(stall.house, stall.shop_id, freight=Freight("template"))).skus[0]
    shown = (await stall.shopper.get("/api/products", limit=50)).json["items"]
    pages = [(await stall.shopper.get(f"/api/products/{x['id']}")).json["freight"] for x in shown]
    assert pages == [{"free": False, "fee": 600, "free_from": 50000}] * 2, "a page says what it may cost at least"
    ask = {
        "address_id": str(stall.address_id),
        "lines": [{"sku_id": str(own), "qty": 2}, {"sku_id": str(default), "qty": 1}],
    }
    assert (await stall.shopper.post("/api/quotes", ask)).json["freight"] == 600 + 2 * 200, "both are of one template"
    newer = await stall.clerk.put(
        f"{desk}/{first['id']}", {"name": "华东", "rule": RULE | {"by": "free"}, "version": 1}
    )
    assert newer.json["version"] == 2
    stale = await stall.clerk.put(f"{desk}/{first['id']}", {"name": "华东", "rule": RULE, "version": 1})
    assert (stale.status, stale.code) == (409, "base.errors.stale")
    assert (await stall.shopper.post("/api/quotes", ask)).json["freight"] == 0
    kept = await stall.clerk.delete(f"{desk}/{first['id']}")
    assert (kept.status, kept.code) == (409, "goods.offers.freight_in_use")
    second = (
        await stall.clerk.post(
            desk, {"name": "全国", "rule": {"by": "fixed", "elsewhere": {"first_fee": 900}}, "default": True}
        )
    ).json
    assert [t["name"] for t in (await stall.clerk.get(desk)).json["items"]] == ["全国", "华东"]
    assert (await stall.clerk.delete(f"{desk}/{first['id']}")).status == 204
    assert (await stall.clerk.put(f"{desk}/{first['id']}", {"name": "x", "rule": RULE})).status == 404
    assert (await stall.shopper.post("/api/quotes", ask)).json["freight"] == 900, (
        "hidden it still holds for its product"
    )
    assert second["default"]
    other = f"/api/merchant/{await market.shop(stall.house, stall.merchant, '别家')}/freight-templates/{second['id']}"
    assert (await stall.clerk.put(other, {"name": "x", "rule": RULE})).status == 404
    assert (await stall.shopper.get(desk)).status == 404


async def test_nonsense_is_named_by_its_place(stall: Stall) -> None:
    desk = f"/api/merchant/{stall.shop_id}/freight-templates"
    for rule in (
        RULE | {"by": "volume"}, RULE | {"rates": [{"first_fee": -1, "provinces": ["33"]}]}, RULE | {"rates": "x"},
        RULE | {"elsewhere": {"first_fee": 1, "more": 0}}, RULE | {"rates": [{"first_fee": 1}] * 41}, RULE | {"colour": 1},
        RULE | {"unreachable": ["浙江"]}, RULE | {"free_from": [{"amount": 10**18}]},
    ):  # fmt: skip
        answer = await stall.clerk.post(desk, {"name": "坏", "rule": rule})
        assert answer.status == 422, rule
        assert all(e["pointer"].startswith("/rule") for e in answer.json["errors"]), answer
    for name in ("", " ", "x" * 61):
        assert (await stall.clerk.post(desk, {"name": name, "rule": RULE})).status in {409, 422}
    assert (await stall.clerk.get(desk)).json["items"] == []
