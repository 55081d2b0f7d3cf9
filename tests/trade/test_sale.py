"""The sale from quote to settlement, over HTTP on real PostgreSQL, with the ledger checked at the end of each test."""

import asyncio

import sqlalchemy as sa

from meadow.base import ids, timers
from meadow.base.db import House
from meadow.goods.catalog import actions as catalog
from meadow.goods.catalog.types import Bulk, PriceChange
from meadow.goods.offers.types import Freight
from meadow.trade.ledger.tables import account
from tests.make import market
from tests.trade.conftest import Stall


async def balances(house: House) -> dict[str, int]:
    async with house.read() as db:
        rows = await db.all(
            sa.select(account.c.kind, sa.func.sum(account.c.balance).label("n")).group_by(account.c.kind)
        )
        return {r.kind: int(r.n) for r in rows if r.n}


async def levels(stall: Stall, sku: object) -> tuple[int, int, int]:
    from meadow.goods import stock

    async with stall.house.read() as db:
        x = (await stock.levels(db, [sku]))[0]  # type: ignore[list-item]
        return x.on_hand, x.held, x.committed


async def test_a_sale_runs_to_its_end_and_every_cent_is_explained(stall: Stall, moved: object) -> None:
    goods = await market.goods(stall.house, stall.shop_id, price=9900, stock=5, freight=Freight("fixed", 600))
    sku = goods.skus[0]
    placed = await stall.place((sku, 2))
    assert placed.status == 201, placed
    assert placed.json["amount"] == 2 * 9900 + 600
    assert await levels(stall, sku) == (5, 2, 0)
    order = placed.json["orders"][0]
    assert ids.is_number(order["number"])

    paid = await stall.pay(placed.json["intent_id"])
    assert paid.json["state"] == "succeeded"
    seen = (await stall.shopper.get(f"/api/orders/{order['id']}")).json
    assert (seen["state"], seen["address"]["phone"]) == ("to_ship", "13812345678")
    assert await levels(stall, sku) == (5, 0, 2)
    assert await balances(stall.house) == {"channel": -20400, "escrow": 20400}

    path = f"/api/merchant/{stall.shop_id}/orders/{order['id']}"
    row = (await stall.clerk.get(path)).json
    assert row["address"]["phone"] == "138****5678"
    assert row["address"]["street"] == "***"
    assert row["ship_left_s"] > 47 * 3600
    shipped = await stall.clerk.post(f"{path}/ship", {"carrier": "meadow", "tracking_no": "MD0000001"})
    assert shipped.json["state"] == "shipped", shipped
    assert await levels(stall, sku) == (3, 0, 0)

    for _ in range(6):
        moved(hours=21)  # type: ignore[operator]
        await timers.fire_due(stall.house)
    parcel = (await stall.shopper.get(f"/api/orders/{order['id']}/parcels")).json["items"][0]
    assert parcel["state"] == "delivered"
    assert [e["state"] for e in parcel["events"]][-1] == "collected"
    assert parcel["events"][0]["text"]["en"].startswith("Delivered")
    done = await stall.shopper.post(f"/api/orders/{order['id']}/confirm")
    assert done.json["state"] == "completed"
    assert (await stall.shopper.post(f"/api/orders/{order['id']}/confirm")).status == 200
    funds = (await stall.clerk.get(f"/api/merchant/{stall.shop_id}/funds")).json
    assert {k: v for k, v in funds.items() if v} == {"currency": "CNY", "escrow": 20400, "pending": 19380}

    moved(days=7, minutes=1)  # type: ignore[operator]
    await timers.fire_due(stall.house)
    assert await balances(stall.house) == {"channel": -20400, "shop_available": 19380, "platform_fee": 1020}
    split = (await stall.clerk.get(f"{path}/split")).json
    assert sum(r["amount"] for r in split["rows"]) == split["paid"] == 20400
    assert {r["state"] for r in split["rows"]} == {"settled"}
    bill = (await stall.clerk.get(f"/api/merchant/{stall.shop_id}/bills")).json["items"][0]
    assert (bill["net"], bill["platform_fee"], bill["state"]) == (19380, 1020, "settled")
    sheet = (await stall.clerk.get(f"/api/merchant/{stall.shop_id}/bills/file")).content.decode("utf-8-sig")
    assert "193.80" in sheet
    assert await stall.audit() == []


async def test_the_same_checkout_ten_times_is_one_order(stall: Stall) -> None:
    sku = (await market.goods(stall.house, stall.shop_id)).skus[0]
    quote = (await stall.quote((sku, 1))).json
    body = {"quote_id": quote["quote_id"], "address_id": str(stall.address_id)}
    answers = await asyncio.gather(*(stall.shopper.post("/api/checkouts", body, key="once") for _ in range(9)))
    answers.append(await stall.shopper.post("/api/checkouts", body, key="once"))
    assert {a.status for a in answers} == {201}, answers
    assert len({a.json["id"] for a in answers}) == 1
    assert await levels(stall, sku) == (50, 1, 0)
    other = await stall.shopper.post("/api/checkouts", body | {"remarks": {str(stall.shop_id): "x"}}, key="once")
    assert (other.status, other.code) == (409, "base.errors.key_reused")
    assert await stall.audit() == []


async def test_forty_buyers_for_five_pieces_make_five_orders(stall: Stall) -> None:
    sku = (await market.goods(stall.house, stall.shop_id, stock=5)).skus[0]
    quotes = [(await stall.quote((sku, 1))).json["quote_id"] for _ in range(40)]
    body = {"address_id": str(stall.address_id)}
    answers = await asyncio.gather(*(stall.shopper.post("/api/checkouts", body | {"quote_id": q}) for q in quotes))
    assert sorted(a.status for a in answers) == [201] * 5 + [409] * 35
    assert {a.code for a in answers if a.status == 409} <= {"goods.stock.sold_out", "trade.cart.unbuyable"}
    assert await levels(stall, sku) == (5, 5, 0)
    assert await stall.audit() == []


async def test_a_basket_of_three_shops_is_one_payment_and_all_or_nothing(stall: Stall, house: House) -> None:
    first = (await market.goods(house, stall.shop_id)).skus[0]
    second = (await market.goods(house, await market.shop(house, stall.merchant, "第二家"), stock=1)).skus[0]
    both = (await stall.quote((first, 1), (second, 1))).json
    placed = await stall.place((first, 1), (second, 1))
    assert placed.status == 201, placed
    assert len(placed.json["orders"]) == 2
    assert (await stall.shopper.get(f"/api/payments/{placed.json['intent_id']}")).json["amount"] == 19800

    body = {"quote_id": both["quote_id"], "address_id": str(stall.address_id)}
    refused = await stall.shopper.post("/api/checkouts", body)
    assert refused.status == 409
    assert await levels(stall, first) == (50, 1, 0)
    await stall.pay(placed.json["intent_id"])
    states = {o["state"] for o in (await stall.shopper.get("/api/orders")).json["items"]}
    assert states == {"to_ship"}
    assert await stall.audit() == []


async def test_when_one_shop_runs_out_in_the_race_no_shop_sells(stall: Stall, house: House) -> None:
    """Both baskets pass the look at the stock; the database lets one through, and the other leaves nothing behind."""
    first = (await market.goods(house, stall.shop_id)).skus[0]
    second = (await market.goods(house, await market.shop(house, stall.merchant, "第二家"), stock=1)).skus[0]
    quotes = [(await stall.quote((first, 1), (second, 1))).json["quote_id"] for _ in range(6)]
    body = {"address_id": str(stall.address_id)}
    answers = await asyncio.gather(*(stall.shopper.post("/api/checkouts", body | {"quote_id": q}) for q in quotes))
    assert sorted(a.status for a in answers) == [201] + [409] * 5, answers
    assert await levels(stall, first) == (50, 1, 0)
    assert await levels(stall, second) == (1, 1, 0)
    assert await stall.audit() == []


async def test_a_changed_price_is_told_with_the_new_quote(stall: Stall, house: House) -> None:
    goods = await market.goods(house, stall.shop_id)
    quote = (await stall.quote((goods.skus[0], 1))).json
    async with house.write() as db:
        done = await catalog.bulk(db, stall.shop_id, Bulk([goods.product_id], "price", PriceChange("set", 12000)), "en")
        assert done.results[0].ok
    body = {"quote_id": quote["quote_id"], "address_id": str(stall.address_id)}
    refused = await stall.shopper.post("/api/checkouts", body)
    assert (refused.status, refused.code) == (409, "trade.orders.price_changed")
    fresh = refused.json["params"]["quote"]
    assert fresh["total"] == 12000
    accepted = await stall.shopper.post("/api/checkouts", body | {"quote_id": fresh["quote_id"]})
    assert accepted.json["amount"] == 12000


async def test_a_timeout_frees_the_pieces_and_a_late_payment_goes_home(stall: Stall, moved: object) -> None:
    sku = (await market.goods(stall.house, stall.shop_id)).skus[0]
    placed = (await stall.place((sku, 3))).json
    attempt = (await stall.shopper.post(f"/api/payments/{placed['intent_id']}/attempts", {"channel": "sandbox"})).json
    moved(minutes=31)  # type: ignore[operator]
    await timers.fire_due(stall.house)
    assert (await stall.shopper.get(f"/api/orders/{placed['orders'][0]['id']}")).json["state"] == "cancelled"
    assert await levels(stall, sku) == (50, 0, 0)
    await stall.shopper.post(f"/api/sandbox/charges/{attempt['redirect'].rpartition('/')[2]}", {"outcome": "succeed"})
    assert await balances(stall.house) == {}
    async with stall.house.read() as db:
        kinds = [r[0] for r in await db.all(sa.text("SELECT reason FROM ledger_posting ORDER BY at, reason"))]
    assert kinds == ["capture_late", "refund"]
    assert await stall.audit() == []


async def test_callbacks_doubled_are_booked_once(stall: Stall) -> None:
    sku = (await market.goods(stall.house, stall.shop_id)).skus[0]
    placed = (await stall.place((sku, 1))).json
    await stall.pay(placed["intent_id"], duplicates=4)
    assert await balances(stall.house) == {"channel": -9900, "escrow": 9900}
    assert (
        await stall.shopper.post(f"/api/payments/{placed['intent_id']}/attempts", {"channel": "sandbox"})
    ).status == 409


async def test_a_forged_callback_is_refused_and_noted(stall: Stall) -> None:
    sku = (await market.goods(stall.house, stall.shop_id)).skus[0]
    placed = (await stall.place((sku, 1))).json
    body = f'{{"channel_no":"X1","merchant_order":"{stall.buyer.id}:{placed["intent_id"]}","outcome":"succeed","amount":9900,"currency":"CNY"}}'
    stamp = str(__import__("time").time_ns() // 10**9)
    for signature in ("", "0" * 64, "é"):
        headers = {b"x-sandbox-signature": signature.encode(), b"x-sandbox-timestamp": stamp.encode()}
        answer = await stall.shopper.http.post("/hooks/payments/sandbox", content=body.encode(), headers=headers)
        assert answer.status_code == 401
    async with stall.house.read() as db:
        assert await db.value(sa.text("SELECT count(*) FROM trail WHERE verb = 'trade.payments.forged'")) == 3
    assert (await stall.shopper.get(f"/api/payments/{placed['intent_id']}")).json["state"] == "open"


async def test_a_wrong_amount_is_not_booked_and_goes_home(stall: Stall, house: House) -> None:
    from meadow.trade.payments.channels import sandbox
    from meadow.trade.payments.types import Said

    sku = (await market.goods(house, stall.shop_id)).skus[0]
    placed = (await stall.place((sku, 1))).json
    await stall.shopper.post(f"/api/payments/{placed['intent_id']}/attempts", {"channel": "sandbox"})
    said = Said(
        channel_no="X9",
        merchant_order=f"{stall.buyer.id}:{placed['intent_id']}",
        outcome="succeed",
        amount=1,
        currency="CNY",
    )
    headers, body = sandbox.callback(house, said)
    answer = await stall.shopper.http.post("/hooks/payments/sandbox", content=body, headers=headers)
    assert answer.status_code == 200
    assert (await stall.shopper.get(f"/api/orders/{placed['orders'][0]['id']}")).json["state"] == "created"
    assert await balances(house) == {}
    assert await stall.audit() == []


async def test_shipping_in_parts_and_in_bulk(stall: Stall) -> None:
    goods = await market.goods(stall.house, stall.shop_id, values=("15ml", "30ml"))
    first = (await stall.bought((goods.skus[0], 2), (goods.skus[1], 1)))["orders"][0]
    path = f"/api/merchant/{stall.shop_id}/orders/{first['id']}"
    lines = (await stall.clerk.get(path)).json["lines"]
    two = next(x for x in lines if x["qty"] == 2)
    part = {"carrier": "sf", "tracking_no": "SF1000001", "lines": [{"line_id": two["id"], "qty": 1}]}
    assert (await stall.clerk.post(f"{path}/ship", part)).json["state"] == "part_shipped"
    more = part | {"tracking_no": "SF1000002", "lines": [{"line_id": two["id"], "qty": 2}]}
    refused = await stall.clerk.post(f"{path}/ship", more)
    assert (refused.status, refused.code) == (422, "trade.fulfilment.not_of_order")
    again = await stall.clerk.post(f"{path}/ship", part)
    assert (again.status, again.code) == (409, "trade.fulfilment.tracking_taken")
    second = (await stall.bought((goods.skus[0], 1)))["orders"][0]
    rows = [
        {"order_number": first["number"], "carrier": "sf", "tracking_no": "SF1000003"},
        {"order_number": second["number"], "carrier": "nobody", "tracking_no": "SF1000004"},
        {"order_number": "123", "carrier": "sf", "tracking_no": "SF1000005"},
        {"order_number": second["number"], "carrier": "sf", "tracking_no": "=cmd()"},
        {"order_number": second["number"], "carrier": "zto", "tracking_no": "ZT1000006"},
    ]
    done = (await stall.clerk.post(f"/api/merchant/{stall.shop_id}/orders/ship", {"rows": rows})).json["results"]
    assert [r["ok"] for r in done] == [True, False, False, False, True]
    assert all(r["detail"] for r in done if not r["ok"])
    rerun = (await stall.clerk.post(f"/api/merchant/{stall.shop_id}/orders/ship", {"rows": rows})).json["results"]
    assert [r["ok"] for r in rerun] == [True, False, False, False, True]
    found = (await stall.clerk.get(f"/api/merchant/{stall.shop_id}/orders", q="ZT1000006")).json["items"]
    assert [o["number"] for o in found] == [second["number"]]
    counts = (await stall.clerk.get(f"/api/merchant/{stall.shop_id}/orders/counts")).json
    assert counts["shipped"] == 2
    assert await stall.audit() == []


async def test_a_stranger_and_a_narrow_clerk_are_refused_everywhere(stall: Stall, house: House, app: object) -> None:
    sku = (await market.goods(house, stall.shop_id)).skus[0]
    order = (await stall.bought((sku, 1)))["orders"][0]
    path = f"/api/merchant/{stall.shop_id}/orders/{order['id']}"
    for route in (
        path,
        f"{path}/split",
        f"{path}/parcels",
        f"/api/merchant/{stall.shop_id}/funds",
        f"/api/merchant/{stall.shop_id}/bills",
    ):
        assert (await stall.shopper.get(route)).status == 404, route
    assert (await stall.shopper.post(f"{path}/ship", {"carrier": "sf", "tracking_no": "SF1000001"})).status == 404
    assert (await stall.clerk.get(f"/api/orders/{order['id']}")).status == 404
    await market.person(house, "narrow")
    added = await stall.clerk.post(
        f"/api/merchant/{stall.shop_id}/staff", {"login": market.login("narrow"), "role": "finance"}
    )
    assert added.status == 201, added
    narrow, opened = await market.browser(app, "narrow")  # type: ignore[arg-type]
    assert (await narrow.get(path)).status == 200
    refused = await narrow.post(f"{path}/ship", {"carrier": "sf", "tracking_no": "SF1000001"})
    assert (refused.status, refused.json["params"]) == (403, {"scope": "orders.ship"})
    assert (await narrow.post(f"{path}/reveal", {"reason": "curious"})).status == 403
    await opened.aclose()
    shown = await stall.clerk.post(f"{path}/reveal", {"reason": "call the buyer"})
    assert shown.json["phone"] == "13812345678"
    async with house.read() as db:
        assert await db.value(sa.text("SELECT count(*) FROM trail WHERE verb = 'trade.orders.reveal'")) == 1


async def test_a_buyer_may_give_up_before_paying_and_not_after(stall: Stall) -> None:
    sku = (await market.goods(stall.house, stall.shop_id)).skus[0]
    placed = (await stall.place((sku, 1))).json
    order = placed["orders"][0]["id"]
    assert (await stall.shopper.post(f"/api/orders/{order}/cancel", {"reason": "changed my mind"})).json[
        "state"
    ] == "cancelled"
    assert await levels(stall, sku) == (50, 0, 0)
    assert (
        await stall.shopper.post(f"/api/payments/{placed['intent_id']}/attempts", {"channel": "sandbox"})
    ).status == 409
    paid = (await stall.bought((sku, 1)))["orders"][0]["id"]
    refused = await stall.shopper.post(f"/api/orders/{paid}/cancel", {})
    assert (refused.status, refused.code) == (409, "trade.orders.wrong_state")
    assert (await stall.shopper.post(f"/api/orders/{paid}/confirm")).code == "trade.orders.wrong_state"


async def test_the_cart_shows_what_cannot_be_bought(stall: Stall, house: House) -> None:
    goods = await market.goods(house, stall.shop_id, stock=3)
    added = await stall.shopper.post(
        "/api/cart/lines", {"sku_id": str(goods.skus[0]), "qty": 2, "source": {"scene": "mall"}}
    )
    assert (added.json["selected_count"], added.json["selected_amount"]) == (2, 19800)
    over = await stall.shopper.post("/api/cart/lines", {"sku_id": str(goods.skus[0]), "qty": 2})
    assert (over.status, over.json["params"]["lines"][0]["reason"]) == (409, "sold_out")
    edited = await stall.shopper.patch(f"/api/cart/lines/{goods.skus[0]}", {"qty": 1, "selected": False})
    assert edited.json["selected_count"] == 0
    async with house.write() as db:
        await catalog.shelve(db, stall.shop_id, goods.product_id, on=False)
    seen = (await stall.shopper.get("/api/cart")).json
    assert [x["problem"] for x in seen["invalid"]] == ["off_shelf"]
    assert (await stall.shopper.delete(f"/api/cart/lines/{goods.skus[0]}")).json["invalid"] == []


async def test_hostile_bodies_write_nothing(stall: Stall, house: House) -> None:
    sku = str((await market.goods(house, stall.shop_id)).skus[0])
    other = str(ids.new())
    for qty in (0, -1, 10**18, "1", None, 1.5):
        answer = await stall.shopper.post("/api/quotes", {"lines": [{"sku_id": sku, "qty": qty}]})
        assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/lines/0/qty"), qty
    assert (await stall.shopper.post("/api/quotes", {"lines": [{"sku_id": sku, "qty": 1}] * 10_000})).status == 422
    assert (await stall.shopper.post("/api/quotes", {"lines": [{"sku_id": other, "qty": 1}]})).status == 404
    quote = (await stall.quote((__import__("uuid").UUID(sku), 1))).json["quote_id"]
    for body in ({"quote_id": other, "address_id": str(stall.address_id)}, {"quote_id": quote, "address_id": other}):
        assert (await stall.shopper.post("/api/checkouts", body)).status in {404, 409}
    note = {"quote_id": quote, "address_id": str(stall.address_id), "remarks": {str(stall.shop_id): "x" * 501}}
    assert (await stall.shopper.post("/api/checkouts", note)).status == 422
    async with house.read() as db:
        assert await db.value(sa.text("SELECT count(*) FROM orders_order")) == 0


async def test_an_unknown_tab_is_refused(stall: Stall) -> None:
    for client, path in ((stall.shopper, "/api/orders"), (stall.clerk, f"/api/merchant/{stall.shop_id}/orders")):
        assert (await client.get(path, state="to_ship")).status == 200
        refused = await client.get(path, state="delivered")
        assert (refused.status, refused.code) == (422, "base.errors.invalid"), refused


async def test_a_repeat_long_after_gets_the_first_answer(stall: Stall, moved: object) -> None:
    goods = await market.goods(stall.house, stall.shop_id, stock=5)
    quote = (await stall.quote((goods.skus[0], 1))).json
    body = {"quote_id": quote["quote_id"], "address_id": str(stall.address_id)}
    first = await stall.shopper.post("/api/checkouts", body, key="k-1")
    assert first.status == 201, first
    moved(hours=1)  # type: ignore[operator]
    again = await stall.shopper.post("/api/checkouts", body, key="k-1")
    assert (again.status, again.json["id"], again.json["orders"]) == (201, first.json["id"], first.json["orders"]), (
        again
    )
    other = await stall.shopper.post("/api/checkouts", {**body, "remarks": {str(stall.shop_id): "x"}}, key="k-1")
    assert (other.status, other.code) == (409, "base.errors.key_reused")
    late = await stall.shopper.post("/api/checkouts", body, key="k-2")
    assert (late.status, late.code) == (409, "trade.cart.quote_gone"), late
