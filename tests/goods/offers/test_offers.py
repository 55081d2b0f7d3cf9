"""Every kind of offer over HTTP: from the shop's desk to what the order charges, and what comes back."""

from uuid import UUID

import pytest

from meadow.goods.offers.types.freight import Freight
from tests.goods.offers.conftest import Desk, coupon, goods, ordered, quoted, window
from tests.make import market
from tests.trade.conftest import Stall


def adds_up(part: dict) -> None:  # type: ignore[type-arg]
    """goods + freight - discount = total; every line's discounts are its own; bearers sum to it."""
    lines = part["lines"]
    assert part["goods"] == sum(x["amount"] for x in lines)
    assert (
        part["discount"] == sum(a["amount"] for a in part["discounts"]) == sum(x["amount"] - x["paid"] for x in lines)
    )
    assert part["total"] == part["goods"] + part["freight"] - part["discount"]
    assert part["freight"] == sum(x["freight"] for x in lines)
    for x in lines:
        borne = x["shop_discount"] + x["platform_discount"] + x["author_discount"]
        assert x["paid"] == x["amount"] - borne == x["amount"] - sum(a["amount"] for a in x["discounts"])


async def test_a_lower_price_for_a_time_is_charged_and_counted(stall: Stall, desk: Desk) -> None:
    product, sku = await goods(stall)
    made = await desk.make(
        {"kind": "timed"}, [{"product_id": str(product), "skus": [{"sku_id": str(sku), "price": 8000}]}]
    )
    quote = await quoted(stall, (sku, 2))
    line = quote["shops"][0]["lines"][0]
    assert (line["price"], line["list_price"], line["price_kind"], line["price_ref"]) == (
        8000,
        10000,
        "timed",
        made["id"],
    )
    placed = await ordered(stall, quote)
    assert placed.json["amount"] == 16000
    await stall.pay(placed.json["intent_id"])
    assert await desk.stats(made["id"]) | {"currency": 0} == {
        "orders": 1, "buyers": 1, "pieces": 2, "discount": 4000, "waiting": 0, "returned": 0, "claimed": 0, "used": 0, "currency": 0,
    }  # fmt: skip
    assert await stall.audit() == []


async def test_prices_switch_with_the_clock_and_a_quote_from_before_is_asked_again(
    stall: Stall, desk: Desk, moved: object
) -> None:
    product, sku = await goods(stall)
    await desk.make({"kind": "timed", "bp": 9000}, [{"product_id": str(product)}], **window(0.1))
    quote = await quoted(stall, (sku, 1))
    assert quote["total"] == 9000
    moved(minutes=7)  # type: ignore[operator]
    refused = await ordered(stall, quote, 409)
    assert refused.code == "trade.orders.price_changed"
    assert refused.json["params"]["quote"]["total"] == 10000


async def test_a_flash_sale_has_pieces_of_its_own_and_a_limit_per_buyer(stall: Stall, desk: Desk) -> None:
    product, sku = await goods(stall, stock=50)
    item = {"product_id": str(product), "skus": [{"sku_id": str(sku), "price": 5000, "stock": 3}]}
    made = await desk.make({"kind": "flash", "per_buyer": 2}, [item])
    assert (await quoted(stall, (sku, 3)))["total"] == 30000, "more than one buyer may take: the usual price"
    quote, twin = await quoted(stall, (sku, 2)), await quoted(stall, (sku, 2))
    assert quote["total"] == 10000
    placed = await ordered(stall, quote)
    late = await ordered(stall, twin, 409)
    assert late.code == "trade.orders.price_changed"
    shown = (await stall.shopper.get(f"/api/products/{product}/offers")).json
    assert (shown["skus"][0]["left"], shown["skus"][0]["price"]) == (1, 10000)
    gone = await stall.shopper.post(f"/api/orders/{placed.json['orders'][0]['id']}/cancel", {})
    assert gone.status == 200
    assert (await quoted(stall, (sku, 2)))["total"] == 10000, "what was given back can be taken again"
    assert (await desk.stats(made["id"]))["returned"] == 1
    assert await stall.audit() == []


async def test_forty_buyers_for_five_flash_pieces_get_five(stall: Stall, desk: Desk) -> None:
    import asyncio

    product, sku = await goods(stall, stock=500)
    item = {"product_id": str(product), "skus": [{"sku_id": str(sku), "price": 5000, "stock": 5}]}
    await desk.make({"kind": "flash", "after": "stop"}, [item])
    quotes = [await quoted(stall, (sku, 1)) for _ in range(20)]
    body = {"address_id": str(stall.address_id)}
    answers = await asyncio.gather(
        *(stall.shopper.post("/api/checkouts", body | {"quote_id": q["quote_id"]}) for q in quotes)
    )
    assert sorted(a.status for a in answers) == [201] * 5 + [409] * 15, answers
    assert {a.code for a in answers if a.status == 409} <= {"trade.orders.offer_gone", "trade.cart.unbuyable"}
    assert await stall.audit() == []


async def test_full_reduction_by_steps_each_and_the_hint_to_the_next(stall: Stall, desk: Desk) -> None:
    _, one = await goods(stall, price=9000)
    _, two = await goods(stall, price=3000)
    await desk.make({"kind": "full", "steps": [{"over": 10000, "off": 1000}, {"over": 20000, "off": 3000}]})
    part = (await quoted(stall, (one, 1), (two, 1)))["shops"][0]
    adds_up(part)
    assert part["discount"] == 1000
    hint = part["hints"][0]
    assert (hint["missing"], hint["off"], hint["unit"]) == (8000, 3000, "amount")
    part = (await quoted(stall, (one, 2), (two, 1)))["shops"][0]
    adds_up(part)
    assert part["discount"] == 3000


async def test_several_pieces_the_second_at_half(stall: Stall, desk: Desk) -> None:
    _, sku = await goods(stall, price=9999)
    await desk.make({"kind": "pieces", "mode": "nth", "steps": [{"n": 2, "bp": 5000}]})
    assert [(await quoted(stall, (sku, n)))["discount"] for n in (1, 2, 3, 4)] == [0, 4999, 4999, 9998]


async def test_price_by_quantity_and_a_members_price(stall: Stall, desk: Desk) -> None:
    product, sku = await goods(stall)
    await desk.make(
        {"kind": "qty", "steps": [{"n": 3, "bp": 9000}, {"n": 10, "bp": 8000}]}, [{"product_id": str(product)}]
    )
    assert [(await quoted(stall, (sku, n)))["shops"][0]["lines"][0]["price"] for n in (2, 3, 10)] == [10000, 9000, 8000]
    await desk.make({"kind": "member", "level": 2, "bp": 7500})
    levels = [{"name": {"zh-CN": "会员"}, "threshold": 0}, {"name": {"zh-CN": "金卡"}, "threshold": 50000}]
    program = f"/api/merchant/{stall.shop_id}/members"
    assert (await stall.clerk.put(f"{program}/program", {"open": True, "levels": levels})).status == 200
    joined = await stall.shopper.put(f"/api/shops/{stall.shop_id}/membership", {"scene": "live"})
    assert (joined.json["level"], joined.json["to_next"]) == (1, 50000)
    assert (await quoted(stall, (sku, 1)))["total"] == 10000
    assert (await stall.clerk.put(f"{program}/{stall.buyer.id}/level", {"level": 2})).status == 204
    assert (await quoted(stall, (sku, 1)))["total"] == 7500
    assert (await stall.shopper.delete(f"/api/shops/{stall.shop_id}/membership")).json["level"] == 0
    assert (await quoted(stall, (sku, 1)))["total"] == 10000


async def test_a_live_price_holds_only_in_a_room_that_is_live_and_holds_the_product(stall: Stall, desk: Desk) -> None:
    product, sku = await goods(stall)
    room, other = UUID(int=77), UUID(int=78)
    await desk.make({"kind": "live", "room_id": str(room), "bp": 6000}, [{"product_id": str(product)}])

    async def ask(**source: str) -> int:
        return int((await stall.quote((sku, 1), scene="live", **source)).json["total"])

    assert await ask(room_id=str(room)) == 10000, "nobody answers for rooms"
    live = {(room, product)}

    async def rooms(_db: object, pairs: list) -> set:  # type: ignore[type-arg]
        return {p for p in pairs if p in live}

    stall.house.wiring.asks["goods.offers.live"] = rooms
    assert await ask(room_id=str(room)) == 6000
    assert await ask(room_id=str(other)) == 10000
    assert await ask() == 10000
    quote = (await stall.quote((sku, 1), scene="live", room_id=str(room))).json
    assert quote["shops"][0]["lines"][0]["origin"]["room_id"] == str(room)
    live.clear()
    assert (await ordered(stall, quote, 409)).code == "trade.orders.price_changed", (
        "the room went dark before the order"
    )


async def test_gifts_come_as_lines_of_their_master_as_far_as_there_is_stock(stall: Stall, desk: Desk) -> None:
    product, sku = await goods(stall)
    gift_of, gift = await goods(stall, price=2000, stock=3)
    rule = {
        "kind": "gift",
        "gifts": [{"product_id": str(gift_of), "sku_id": str(gift), "qty": 2}],
        "each": True,
        "most": 5,
    }
    await desk.make(rule, [{"product_id": str(product)}])
    quote = await quoted(stall, (sku, 2))
    part = quote["shops"][0]
    adds_up(part)
    given = part["lines"][1]
    assert (given["sku_id"], given["qty"], given["paid"], given["gift_of"]) == (str(gift), 3, 0, 0)
    assert part["total"] == 20000
    placed = await ordered(stall, quote)
    await stall.pay(placed.json["intent_id"])
    order = (await stall.shopper.get(f"/api/orders/{placed.json['orders'][0]['id']}")).json
    assert [(x["qty"], x["paid"], x["gift_of"]) for x in order["lines"]] == [(2, 20000, None), (3, 0, 0)]
    assert await stall.audit() == []


async def test_a_set_costs_its_price_and_what_is_left_over_the_usual(stall: Stall, desk: Desk) -> None:
    one, sku1 = await goods(stall, price=6000)
    two, sku2 = await goods(stall, price=4000)
    parts = [{"product_id": str(one), "sku_id": str(sku1)}, {"product_id": str(two), "sku_id": str(sku2), "qty": 2}]
    made = await desk.make({"kind": "bundle", "parts": parts, "price": 11000})
    part = (await quoted(stall, (sku1, 3), (sku2, 4)))["shops"][0]
    adds_up(part)
    assert part["discount"] == 2 * (6000 + 8000 - 11000)
    assert sorted((x["sku_id"] == str(sku1), x["qty"], x["bundle_id"]) for x in part["lines"] if x["bundle_id"]) == [
        (False, 4, made["id"]), (True, 2, made["id"]),
    ]  # fmt: skip
    placed = await ordered(stall, await quoted(stall, (sku1, 3), (sku2, 4)))
    assert placed.json["amount"] == 18000 + 16000 - 6000
    await stall.pay(placed.json["intent_id"])
    assert await stall.audit() == []


async def test_a_coupon_is_claimed_locked_used_and_comes_back(stall: Stall, desk: Desk) -> None:
    _, sku = await goods(stall)
    rule = {"kind": "coupon", "threshold": 15000, "off": 2000, "total": 1, "valid_days": 3}
    made = await desk.make(rule)
    face = (await stall.shopper.get("/api/coupons/claimable", owner_id=str(stall.shop_id))).json["items"][0]
    assert (face["claimable"], face["left_bp"], face["face"]["owner_name"]) == (True, 10000, "山茶研究所")
    held = await coupon(stall, made["id"])
    again = await stall.shopper.post("/api/coupons", {"offer_id": made["id"]})
    assert (again.status, again.code) == (409, "goods.offers.coupon_enough")
    below = (await quoted(stall, (sku, 1)))["shops"][0]
    assert (below["discount"], below["coupons"][0]["missing"], below["hints"][0]["coupon"]) == (0, 5000, True)
    quote, twin = await quoted(stall, (sku, 2)), await quoted(stall, (sku, 2))
    adds_up(quote["shops"][0])
    assert (quote["total"], quote["shops"][0]["coupons"][0]["chosen"]) == (18000, True)
    none = [{"shop_id": str(stall.shop_id), "coupon_ids": []}]
    assert (await quoted(stall, (sku, 2), picks=none))["total"] == 20000
    placed = await ordered(stall, quote)
    assert (await ordered(stall, twin, 409)).code == "trade.orders.price_changed", "a coupon pays once"
    wallet = (await stall.shopper.get("/api/coupons")).json["items"][0]
    assert (wallet["id"], wallet["state"]) == (held, "locked")
    await stall.shopper.post(f"/api/orders/{placed.json['orders'][0]['id']}/cancel", {})
    assert (await stall.shopper.get("/api/coupons")).json["items"][0]["state"] == "unused"
    placed = await ordered(stall, await quoted(stall, (sku, 2)))
    await stall.pay(placed.json["intent_id"])
    assert (await stall.shopper.get("/api/coupons/counts")).json == {
        "unused": 0,
        "used": 1,
        "expired": 0,
        "expiring": 0,
    }
    stats = await desk.stats(made["id"])
    assert (stats["orders"], stats["discount"], stats["claimed"], stats["used"]) == (1, 2000, 1, 1)
    assert await stall.audit() == []


async def test_the_last_coupon_goes_to_one_of_many(stall: Stall, desk: Desk, app: object) -> None:
    import asyncio

    made = await desk.make({"kind": "coupon", "off": 100, "total": 3, "per_person": 100, "valid_days": 1})
    answers = await asyncio.gather(*(stall.shopper.post("/api/coupons", {"offer_id": made["id"]}) for _ in range(12)))
    assert sorted(a.status for a in answers) == [201] * 3 + [409] * 9, answers
    assert await stall.audit() == []


async def test_levels_stack_and_each_bearer_pays_its_part_into_escrow(stall: Stall, desk: Desk, ops: Desk) -> None:
    product, sku = await goods(stall, price=10000, freight=Freight("fixed", 600))
    await desk.make({"kind": "full", "steps": [{"over": 20000, "off": 1000}]})
    await coupon(stall, (await desk.make({"kind": "coupon", "threshold": 19000, "off": 900, "valid_days": 3}))["id"])
    budget = await ops.budget(10_000)
    cross = await ops.make(
        {"kind": "full", "steps": [{"over": 10000, "off": 1500}], "each": True, "most": 1}, budget_id=budget
    )
    share = {"kind": "coupon", "threshold": 0, "bp": 9000, "cap": 1001, "valid_days": 3}
    made = await ops.make(share, [], shop_bp=3333, budget_id=budget)
    entered = await stall.clerk.put(
        f"/api/merchant/{stall.shop_id}/platform-promotions/{made['id']}/items",
        {"items": [{"product_id": str(product)}]},
    )
    assert entered.json["results"][0]["ok"], entered
    await coupon(stall, made["id"])
    part = (await quoted(stall, (sku, 2)))["shops"][0]
    adds_up(part)
    assert [(a["kind"], a["bearer"], a["amount"]) for a in part["discounts"]] == [
        ("full", "shop", 1000), ("coupon", "shop", 900), ("full", "platform", 1500), ("coupon", "shop", 334),
        ("coupon", "platform", 667),
    ]  # fmt: skip
    placed = await ordered(stall, await quoted(stall, (sku, 2)))
    assert placed.json["amount"] == 20000 + 600 - 1000 - 900 - 1500 - 1001
    held = (await ops.browser.get("/api/ops/budgets")).json["items"][0]
    assert (held["reserved"], held["spent"], held["left"], held["offers"]) == (2167, 0, 10_000 - 2167, 2)
    await stall.pay(placed.json["intent_id"])
    held = (await ops.browser.get("/api/ops/budgets")).json["items"][0]
    assert (held["reserved"], held["spent"]) == (0, 2167)
    assert (await ops.stats(cross["id"]))["discount"] == 1500
    assert await stall.audit() == []


async def test_a_budget_that_is_used_up_gives_no_more(stall: Stall, ops: Desk) -> None:
    _, sku = await goods(stall)
    budget = await ops.budget(2500)
    await ops.make({"kind": "full", "steps": [{"over": 9000, "off": 2000}]}, budget_id=budget)
    first, second = await quoted(stall, (sku, 1)), await quoted(stall, (sku, 1))
    assert first["total"] == second["total"] == 8000
    await ordered(stall, first)
    assert (await ordered(stall, second, 409)).code == "trade.orders.price_changed"
    assert (await quoted(stall, (sku, 1)))["total"] == 10000
    shrink = await ops.browser.put(f"/api/ops/budgets/{budget}", {"title": "x", "total": 1999})
    assert (shrink.status, shrink.code) == (409, "goods.offers.over_budget")
    assert await stall.audit() == []


async def test_an_opening_is_shown_and_not_sold_before_its_time(stall: Stall, desk: Desk, moved: object) -> None:
    product, sku = await goods(stall)
    await desk.make({"kind": "opening"}, [{"product_id": str(product)}], **window(2))
    refused = await stall.quote((sku, 1))
    assert (refused.status, refused.json["params"]["lines"][0]["reason"]) == (409, "not_yet")
    assert (await stall.shopper.get(f"/api/products/{product}/offers")).json["opens_at"] is not None
    moved(hours=2, seconds=1)  # type: ignore[operator]
    assert (await quoted(stall, (sku, 1)))["total"] == 10000


async def test_a_presale_is_quoted_with_its_deposit_and_what_it_counts_for(stall: Stall, desk: Desk) -> None:
    product, sku = await goods(stall)
    span = window(5)
    end = window(6)["ends_at"], window(48)["ends_at"]
    item = {"product_id": str(product), "skus": [{"sku_id": str(sku), "price": 9000, "deposit": 1000, "counts": 2500}]}
    made = await desk.make({"kind": "presale", "final_from": end[0], "final_by": end[1]}, [item], **span)
    assert (await stall.quote((sku, 1))).json["params"]["lines"][0]["reason"] == "presale_only"
    quote = await quoted(stall, (sku, 2), offer_id=made["id"])
    part = quote["shops"][0]
    adds_up(part)
    assert (part["kind"], part["deposit"], part["total"], part["discount"]) == ("presale", 2000, 15000, 3000)
    assert part["final_from"] is not None
    assert part["lines"][0]["price_kind"] == "presale"
    face = (await stall.shopper.get(f"/api/products/{product}/offers")).json["skus"][0]
    assert (face["presale_price"], face["deposit"], face["counts"]) == (9000, 1000, 2500)
    two = await market.goods(stall.house, stall.shop_id)
    lines = [{"sku_id": str(s), "qty": 1} for s in (sku, two.skus[0])]
    both = await stall.shopper.post("/api/quotes", {"lines": lines, "offer_id": made["id"]})
    assert (both.status, both.code, both.json["params"]["reason"]) == (409, "trade.cart.not_this_way", "way_one_line")


@pytest.mark.parametrize(("rule", "at"), [
    ({"kind": "full", "steps": [{"over": 100, "off": 100}]}, "/rule/steps/0/off"),
    ({"kind": "full", "steps": [{"over": 100, "off": 10}, {"over": 90, "off": 20}]}, "/rule/steps"),
    ({"kind": "full", "steps": [{"over": 100, "off": 10, "bp": 9000}]}, "/rule/steps/0"),
    ({"kind": "coupon", "off": 10, "bp": 9000, "valid_days": 1}, "/rule/off"),
    ({"kind": "coupon", "off": 10}, "/rule/valid_days"),
    ({"kind": "timed", "bp": 9000}, "/whole"),
])  # fmt: skip
async def test_an_offer_that_contradicts_itself_is_told_where(stall: Stall, desk: Desk, rule: dict, at: str) -> None:  # type: ignore[type-arg]
    body = {"title": {"en": "x"}, "rule": rule, "whole": True, **window()}
    made = await stall.clerk.post(f"/api/merchant/{stall.shop_id}/promotions", body)
    assert (made.status, made.code) == (422, "goods.offers.bad_rule")
    assert at in {e["pointer"] for e in made.json["errors"]}


@pytest.mark.parametrize(("rule", "over", "at"), [
    ({"kind": "coupon", "off": 10, "valid_days": 1}, {"starts_at": "2026-01-01T00:00:00"}, "/starts_at"),
    ({"kind": "coupon", "off": 10, "valid_days": 1}, {"ends_at": "2099-01-01T00:00:00"}, "/ends_at"),
    ({"kind": "coupon", "off": 10, "valid_until": "2099-01-01T00:00:00"}, {}, "/rule/valid_until"),
    ({"kind": "presale", "final_from": "2099-01-01T00:00:00", "final_by": "2099-01-02T00:00:00Z"}, {"whole": False}, "/rule/final_from"),
])  # fmt: skip
async def test_a_time_of_nowhere_is_told(stall: Stall, desk: Desk, rule: dict, over: dict, at: str) -> None:  # type: ignore[type-arg]
    body = {"title": {"en": "x"}, "rule": rule, "whole": True, **window(), **over}
    made = await stall.clerk.post(f"/api/merchant/{stall.shop_id}/promotions", body)
    assert made.status == 422, made
    assert at in {e["pointer"] for e in made.json["errors"]}


async def test_a_price_that_is_no_offer_is_refused_in_its_own_row(stall: Stall, desk: Desk, moved: object) -> None:
    from meadow.goods.catalog import actions as catalog
    from meadow.goods.catalog.types import Bulk, PriceChange

    one, sku = await goods(stall, price=10000)
    two, other = await goods(stall, price=10000)
    moved(days=1)  # type: ignore[operator]
    async with stall.house.write() as db:  # the price goes up the day before the sale
        await catalog.bulk(db, stall.shop_id, Bulk([one], "price", PriceChange("set", 15000)), "en")
    made = (await stall.clerk.post(
        f"/api/merchant/{stall.shop_id}/promotions", {"title": {"en": "Sale"}, "rule": {"kind": "timed"}, **window()}
    )).json  # fmt: skip
    assert (await desk.turn(made["id"], "start")).code == "goods.offers.empty"
    rows = await desk.enter(made["id"], [
        {"product_id": str(one), "skus": [{"sku_id": str(sku), "price": 12000}]},
        {"product_id": str(two), "skus": [{"sku_id": str(other), "price": 10000}]},
        {"product_id": str(UUID(int=5)), "skus": []},
        {"product_id": str(two), "skus": [{"sku_id": str(other), "price": 9000}]},
    ], ok=False)  # fmt: skip
    assert [r["code"] for r in rows] == [
        "goods.offers.fake_was",
        "goods.offers.bad_price",
        "goods.offers.unknown_product",
        None,
    ]
    item = (await stall.clerk.get(f"/api/merchant/{stall.shop_id}/promotions/{made['id']}/items")).json["items"]
    assert [(i["skus"][0]["offer_price"], i["skus"][0]["lowest_30d"]) for i in item] == [(9000, 10000)]
    moved(days=31)  # type: ignore[operator]
    await stall.clerk.log_in(market.login("merchant"), market.PASSWORD)
    rows = await desk.enter(
        (await desk.make({"kind": "timed"}, [{"product_id": str(two), "skus": [{"sku_id": str(other), "price": 9000}]}]))["id"],
        [{"product_id": str(one), "skus": [{"sku_id": str(sku), "price": 12000}]}], ok=False,
    )  # fmt: skip
    assert rows[0]["ok"], "after thirty days the new price is the usual one"
