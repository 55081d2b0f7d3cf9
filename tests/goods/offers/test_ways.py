"""Presales and groups from the quote to the ledger; offers of authors; what comes back with a refund; levels by spend."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from litestar import Litestar

from meadow.base import bus, timers
from meadow.base.db import House
from meadow.trade.ledger.tables import account
from tests.conftest import Answer, Client
from tests.goods.offers.conftest import Desk, coupon, ordered, quoted, window
from tests.goods.offers.test_offers import adds_up, goods
from tests.make import market
from tests.trade.conftest import Stall


async def balances(house: House) -> dict[str, int]:
    async with house.read() as db:
        rows = await db.all(
            sa.select(account.c.kind, sa.func.sum(account.c.balance).label("n")).group_by(account.c.kind)
        )
    return {r.kind: int(r.n) for r in rows if r.n}


async def tick(house: House) -> None:
    """Deadlines that are due, and every follower up to date."""
    for _ in range(4):
        await timers.fire_due(house)
        for follower in house.wiring.later:
            if follower.each is not None:
                async with house.write() as db:
                    await db.run(bus._START, {"f": follower.name})
                while await bus.step(house, follower):
                    pass


class Mate:
    """Another shopper."""

    def __init__(self, stall: Stall, browser: Client, address_id: UUID) -> None:
        self.stall, self.browser, self.address_id = stall, browser, address_id

    async def quote(self, sku: UUID, **how: Any) -> Answer:
        return await self.browser.post("/api/quotes", {"lines": [{"sku_id": str(sku), "qty": 1}], **how})

    async def buy(self, sku: UUID, **how: Any) -> dict[str, Any]:
        quote = await self.quote(sku, **how)
        assert quote.status == 201, quote
        body = {"quote_id": quote.json["quote_id"], "address_id": str(self.address_id)}
        placed = await self.browser.post("/api/checkouts", body)
        assert placed.status == 201, placed
        attempt = await self.browser.post(f"/api/payments/{placed.json['intent_id']}/attempts", {"channel": "sandbox"})
        charge = attempt.json["redirect"].rpartition("/")[2]
        await self.browser.post(f"/api/sandbox/charges/{charge}", {"outcome": "succeed"})
        return (await self.browser.get(f"/api/orders/{placed.json['orders'][0]['id']}")).json


@pytest.fixture
async def mates(stall: Stall, app: Litestar) -> AsyncIterator[list[Mate]]:
    found, opened = [], []
    for name in ("ann", "bob", "cleo"):
        known = await market.person(stall.house, name)
        browser, client = await market.browser(app, name)
        found.append(Mate(stall, browser, await market.address(stall.house, known.id)))
        opened.append(client)
    yield found
    for client in opened:
        await client.aclose()


async def group_of(desk: Desk, product: UUID, sku: UUID, size: int = 2) -> dict[str, Any]:
    item = {"product_id": str(product), "skus": [{"sku_id": str(sku), "price": 7000}]}
    return await desk.make({"kind": "group", "size": size, "hours": 24}, [item])


async def test_a_group_ships_when_its_last_place_is_paid(stall: Stall, desk: Desk, mates: list[Mate]) -> None:
    ann, bob, cleo = mates
    product, sku = await goods(stall)
    made = await group_of(desk, product, sku)
    first = await ann.buy(sku, offer_id=made["id"])
    assert (first["state"], first["amount"]) == ("paid_hold", 7000)
    shown = (await bob.browser.get(f"/api/products/{product}/offers")).json
    group = shown["groups"][0]
    assert (group["missing"], group["mine"], shown["skus"][0]["group_price"]) == (1, False, 7000)
    assert (await ann.browser.get(f"/api/groups/{group['id']}")).json["mine"] is True
    last = await bob.buy(sku, offer_id=made["id"], group_id=group["id"])
    assert last["state"] == "to_ship"
    assert (await ann.browser.get(f"/api/orders/{first['id']}")).json["state"] == "to_ship"
    late = await cleo.quote(sku, offer_id=made["id"], group_id=group["id"])
    assert (late.status, late.json["params"]["reason"]) == (409, "group_closed")
    assert (await stall.shopper.get(f"/api/groups/{group['id']}")).json["state"] == "filled"
    assert await balances(stall.house) == {"channel": -14000, "escrow": 14000}
    assert await stall.audit() == []


async def test_a_group_that_does_not_fill_in_time_pays_everybody_back(
    stall: Stall, desk: Desk, mates: list[Mate], moved: Any
) -> None:
    ann, bob, _ = mates
    product, sku = await goods(stall, stock=10)
    made = await group_of(desk, product, sku, size=3)
    first = await ann.buy(sku, offer_id=made["id"])
    group = (await stall.shopper.get(f"/api/products/{product}/offers")).json["groups"][0]
    await bob.buy(sku, offer_id=made["id"], group_id=group["id"])
    moved(hours=24, seconds=2)
    await tick(stall.house)
    assert (await stall.shopper.get(f"/api/groups/{group['id']}")).json["state"] == "failed"
    await ann.browser.log_in(market.login("ann"), market.PASSWORD)
    assert (await ann.browser.get(f"/api/orders/{first['id']}")).json["state"] == "cancelled"
    await tick(stall.house)
    assert await balances(stall.house) == {}
    assert (await desk.stats(made["id"]))["returned"] == 2
    assert await stall.audit() == []


async def presale(stall: Stall, desk: Desk) -> tuple[UUID, str]:
    product, sku = await goods(stall)
    item = {"product_id": str(product), "skus": [{"sku_id": str(sku), "price": 9000, "deposit": 1000, "counts": 2500}]}
    rule = {"kind": "presale", "final_from": window(6)["ends_at"], "final_by": window(30)["ends_at"]}
    return sku, (await desk.make(rule, [item], **window(5)))["id"]


async def test_a_presale_is_paid_in_two_parts_and_the_deposit_counts_for_more(
    stall: Stall, desk: Desk, moved: Any
) -> None:
    sku, offer = await presale(stall, desk)
    placed = await ordered(stall, await quoted(stall, (sku, 1), offer_id=offer))
    order_id = placed.json["orders"][0]["id"]
    first = (await stall.shopper.get(f"/api/payments/{placed.json['intent_id']}")).json
    assert (placed.json["amount"], first["amount"]) == (7500, 1000)
    await stall.pay(placed.json["intent_id"])
    assert (await stall.shopper.get(f"/api/orders/{order_id}")).json["state"] == "deposit_paid"
    assert await balances(stall.house) == {"channel": -1000, "buyer_funds": 1000}
    moved(hours=6, seconds=2)
    await tick(stall.house)
    rest = (await stall.shopper.get(f"/api/orders/{order_id}")).json["intent_id"]
    assert (await stall.shopper.get(f"/api/payments/{rest}")).json["amount"] == 6500
    await stall.pay(rest)
    assert (await stall.shopper.get(f"/api/orders/{order_id}")).json["state"] == "to_ship"
    assert await balances(stall.house) == {"channel": -7500, "escrow": 7500}
    assert (await desk.stats(offer))["orders"] == 1
    assert await stall.audit() == []


async def test_a_presale_ordered_again_under_its_key_gets_the_same_answer(stall: Stall, desk: Desk) -> None:
    sku, offer = await presale(stall, desk)
    quote = await quoted(stall, (sku, 1), offer_id=offer)
    body = {"quote_id": quote["quote_id"], "address_id": str(stall.address_id)}
    first, again = [await stall.shopper.post("/api/checkouts", body, key="early") for _ in range(2)]
    assert (first.status, first.json["amount"]) == (201, 7500)
    assert again.json == first.json


async def test_a_presale_whose_rest_is_not_paid_gives_back_what_it_took_of_the_offer(
    stall: Stall, desk: Desk, moved: Any
) -> None:
    sku, offer = await presale(stall, desk)
    placed = await ordered(stall, await quoted(stall, (sku, 1), offer_id=offer))
    await stall.pay(placed.json["intent_id"])
    moved(hours=31)
    await tick(stall.house)
    assert (await desk.stats(offer))["returned"] == 1
    assert await balances(stall.house) == {"channel": -1000, "shop_available": 1000}
    assert await stall.audit() == []


@pytest.fixture
async def author(stall: Stall, app: Litestar) -> AsyncIterator[tuple[UUID, Desk]]:
    known = await market.person(stall.house, "author")
    author_id = await market.author(stall.house, known)
    browser, opened = await market.browser(app, "author")
    yield author_id, Desk(browser, f"/api/author/{author_id}")
    await opened.aclose()


async def test_an_authors_coupon_is_hers_to_pay_and_only_for_who_came_by_her(
    stall: Stall, author: tuple[UUID, Desk]
) -> None:
    author_id, desk = author
    product, sku = await goods(stall)
    refused = await desk.browser.post(f"{desk.base}/promotions", {
        "title": {"en": "x"}, "rule": {"kind": "coupon", "off": 500, "valid_days": 1}, "whole": True, **window(),
    })  # fmt: skip
    assert refused.json["errors"][0]["pointer"] == "/budget_id"
    budget = await desk.budget(1200)
    made = await desk.make({"kind": "coupon", "off": 500, "valid_days": 3, "per_person": 3}, budget_id=budget)
    await coupon(stall, made["id"])
    assert (await stall.quote((sku, 1))).json["discount"] == 0
    await market.show_off(stall.house, author_id, product)
    quote = (await stall.quote((sku, 1), scene="showcase", author_id=str(author_id))).json
    adds_up(quote["shops"][0])
    line = quote["shops"][0]["lines"][0]
    assert (quote["discount"], line["author_discount"], line["discount_author_id"]) == (500, 500, str(author_id))
    placed = await ordered(stall, quote)
    await stall.pay(placed.json["intent_id"])
    assert await balances(stall.house) == {"channel": -9500, "escrow": 10000, "author_available": -500}
    held = (await desk.browser.get(f"{desk.base}/budgets")).json["items"][0]
    assert (held["spent"], held["left"]) == (500, 700)
    assert await stall.audit() == []


async def test_a_whole_refund_brings_the_coupon_and_the_budget_back(stall: Stall, desk: Desk, ops: Desk) -> None:
    _, sku = await goods(stall)
    budget = await ops.budget(5000)
    made = await ops.make({"kind": "coupon", "off": 1000, "valid_days": 3}, budget_id=budget)
    await coupon(stall, made["id"])
    placed = await ordered(stall, await quoted(stall, (sku, 1)))
    await stall.pay(placed.json["intent_id"])
    assert await balances(stall.house) == {"channel": -9000, "escrow": 10000, "subsidy": -1000}
    order_id = placed.json["orders"][0]["id"]
    case = await stall.shopper.post(
        f"/api/orders/{order_id}/aftersale", {"kind": "user_cancel", "reason": "changed_mind"}
    )
    assert (case.status, case.json["state"]) == (201, "success"), case
    assert (await stall.shopper.get("/api/coupons")).json["items"][0]["state"] == "unused"
    assert (await ops.browser.get("/api/ops/budgets")).json["items"][0]["left"] == 5000
    assert await balances(stall.house) == {}
    assert await stall.audit() == []


async def test_gifts_and_sets_come_back_together(stall: Stall, desk: Desk) -> None:
    one, sku1 = await goods(stall, price=6000)
    two, sku2 = await goods(stall, price=4000)
    three, gift = await goods(stall, price=500)
    parts = [{"product_id": str(one), "sku_id": str(sku1)}, {"product_id": str(two), "sku_id": str(sku2)}]
    await desk.make({"kind": "bundle", "parts": parts, "price": 9000})
    rule = {"kind": "gift", "gifts": [{"product_id": str(three), "sku_id": str(gift)}], "each": True, "most": 9}
    await desk.make(rule, [{"product_id": str(one)}])
    placed = await ordered(stall, await quoted(stall, (sku1, 2), (sku2, 2)))
    await stall.pay(placed.json["intent_id"])
    order = (await stall.shopper.get(f"/api/orders/{placed.json['orders'][0]['id']}")).json
    line = next(x for x in order["lines"] if x["sku_id"] == str(sku1))
    ask = {"kind": "refund_unshipped", "reason": "changed_mind", "line_id": line["id"], "qty": 1}
    case = await stall.shopper.post(f"/api/orders/{order['id']}/aftersale", ask)
    assert (case.status, case.json["amount"]) == (201, 9000), case
    order = (await stall.shopper.get(f"/api/orders/{order['id']}")).json
    assert sorted((x["sku_id"] == str(gift), x["refunded_qty"], x["qty"]) for x in order["lines"]) == [
        (False, 1, 2), (False, 1, 2), (True, 1, 2),
    ]  # fmt: skip
    assert await stall.audit() == []


async def test_a_level_follows_what_a_member_keeps(stall: Stall, desk: Desk) -> None:
    _, sku = await goods(stall, price=30000)
    levels = [{"name": {"zh-CN": "会员"}, "threshold": 0}, {"name": {"zh-CN": "金卡"}, "threshold": 50000}]
    program = {"open": True, "levels": levels}
    await stall.clerk.put(f"/api/merchant/{stall.shop_id}/members/program", program)
    mine = f"/api/shops/{stall.shop_id}/membership"
    await stall.shopper.put(mine, {})
    placed = await stall.bought((sku, 2))
    order_id = placed["orders"][0]["id"]
    ship = f"/api/merchant/{stall.shop_id}/orders/{order_id}/ship"
    assert (await stall.clerk.post(ship, {"carrier": "meadow", "tracking_no": "MD0000001"})).status == 200
    assert (await stall.shopper.post(f"/api/orders/{order_id}/confirm")).status == 200
    await tick(stall.house)
    assert [(await stall.shopper.get(mine)).json[k] for k in ("level", "spend", "to_next")] == [2, 60000, None]
    line = (await stall.shopper.get(f"/api/orders/{order_id}")).json["lines"][0]["id"]
    ask = {"kind": "refund_shipped", "reason": "agreed_with_shop", "line_id": line, "qty": 1, "amount": 20000}
    case = await stall.shopper.post(f"/api/orders/{order_id}/aftersale", ask)
    assert case.status == 201, case
    if case.json["state"] != "success":
        agreed = await stall.clerk.post(
            f"/api/merchant/{stall.shop_id}/aftersale/{case.json['id']}/agree", {"version": case.json["version"]}
        )
        assert agreed.status == 200, agreed
    await tick(stall.house)
    assert [(await stall.shopper.get(mine)).json[k] for k in ("level", "spend", "to_next")] == [1, 40000, 10000]
    listed = (await stall.clerk.get(f"/api/merchant/{stall.shop_id}/members")).json["items"]
    assert (len(listed), listed[0]["spend"]) == (1, 40000)
    assert await stall.audit() == []


async def test_an_offer_may_promise_to_pay_a_lower_price_back(stall: Stall, desk: Desk) -> None:
    product, sku = await goods(stall)
    item = [{"product_id": str(product), "skus": [{"sku_id": str(sku), "price": 9000}]}]
    first = await desk.make({"kind": "timed"}, item, protect_days=7)
    order_id = (await stall.bought((sku, 2)))["orders"][0]["id"]
    line = (await stall.shopper.get(f"/api/orders/{order_id}")).json["lines"][0]["id"]
    ask = {"kind": "price_protection", "reason": "price_drop", "line_id": line}
    nothing = await stall.shopper.post(f"/api/orders/{order_id}/aftersale", ask)
    assert (nothing.status, nothing.code) == (409, "trade.aftersale.no_price_drop")
    await desk.turn(first["id"], "end")
    item[0]["skus"][0]["price"] = 8500  # type: ignore[index]
    await desk.make({"kind": "timed"}, item)
    case = await stall.shopper.post(f"/api/orders/{order_id}/aftersale", ask)
    assert (case.status, case.json["amount"]) == (201, 1000), case
    other = (await stall.bought((sku, 1)))["orders"][0]["id"]
    plain = (await stall.shopper.get(f"/api/orders/{other}")).json["lines"][0]["id"]
    refused = await stall.shopper.post(f"/api/orders/{other}/aftersale", ask | {"line_id": plain})
    assert (refused.status, refused.code) == (409, "trade.aftersale.not_offered"), "that offer promised nothing"
    assert await stall.audit() == []


async def test_freight_follows_the_address_and_may_not_reach_it(stall: Stall, desk: Desk) -> None:
    from meadow.goods import offers
    from meadow.goods.offers.types import Freight, FreightRule, PutFreight, Rate

    async def template(rule: FreightRule) -> None:
        async with stall.house.write() as db:
            held = await offers.freight_templates(db, stall.shop_id)
            await offers.put_freight(
                db, stall.shop_id, held[0].id if held else None, PutFreight("默认", rule, default=True)
            )

    await template(FreightRule(by="piece", rates=[Rate(500, 1, 200, 1, ["33"])], elsewhere=Rate(1500)))
    _, sku = await goods(stall, freight=Freight("template"))
    home = {"address_id": str(stall.address_id)}
    assert (await quoted(stall, (sku, 3)))["freight"] == 1500
    quote = await quoted(stall, (sku, 3), **home)
    assert quote["freight"] == 500 + 2 * 200
    adds_up(quote["shops"][0])
    elsewhere = await ordered(stall, await quoted(stall, (sku, 3)), 409)
    assert elsewhere.json["params"]["quote"]["freight"] == 900, "a quote without an address is asked again with it"
    await template(FreightRule(by="piece", elsewhere=Rate(1500), unreachable=["33"]))
    body = {"lines": [{"sku_id": str(sku), "qty": 1}], **home}
    far = await stall.shopper.post("/api/quotes", body)
    assert (far.status, far.json["params"]["lines"][0]["reason"]) == (409, "unreachable")


async def test_coupons_of_a_room_and_of_members_are_given_there_only(stall: Stall, desk: Desk) -> None:
    room = UUID(int=77)
    rule = {"kind": "coupon", "off": 100, "valid_days": 1}
    live = await desk.make(rule | {"channel": "room", "room_id": str(room)})
    club = await desk.make(rule | {"channel": "member"})
    secret = await desk.make(rule | {"channel": "private"})

    async def claim(offer: dict[str, Any], **more: str) -> Answer:
        return await stall.shopper.post("/api/coupons", {"offer_id": offer["id"], **more})

    assert (await claim(live, room_id=str(room))).json["params"]["why"] == "room", "nobody answers for rooms"

    async def rooms(_db: object, pairs: list[Any]) -> set[Any]:
        return {p for p in pairs if p == (room, None)}

    stall.house.wiring.asks["goods.offers.live"] = rooms
    assert (await claim(live, room_id=str(UUID(int=78)))).status == 409
    assert (await claim(live, room_id=str(room))).status == 201
    assert (await claim(club)).json["params"]["why"] == "member"
    await stall.clerk.put(
        f"/api/merchant/{stall.shop_id}/members/program",
        {"open": True, "levels": [{"name": {"en": "Club"}, "threshold": 0}]},
    )
    await stall.shopper.put(f"/api/shops/{stall.shop_id}/membership", {"scene": "live"})
    assert (await claim(club)).status == 201
    listed = (await stall.shopper.get("/api/coupons/claimable")).json["items"]
    assert {x["face"]["offer_id"] for x in listed} == {live["id"], club["id"]}, "a private one is for who has its link"
    assert (await claim(secret)).status == 201
