"""Live prices: what may be set, what is paid, and when they go."""

from typing import Any

import sqlalchemy as sa

from meadow.base.timers import fire_due
from meadow.goods.offers.tables import offer
from tests.make import market
from tests.make.live import Stage, ok, on_air, pay, planned, stage, steps, together
from tests.make.people import Street


async def _leave(held: Stage, bp: int | None = 5000) -> None:
    for g in held.goods:
        ok(
            await held.merchant.put(
                f"/api/merchant/{held.shop_id}/live/floors", {"product_id": str(g.product_id), "bp": bp}
            )
        )


async def _price(held: Stage, price: int | None, **over: Any) -> Any:
    item = (await held.items())[str(held.goods[0].product_id)]
    return await held.do("price", {"product_id": item["product"]["id"], "rev": item["rev"], "price": price, **over})


async def test_a_live_price_needs_leave_and_keeps_its_bounds_and_its_pace(held: Stage, moved: Any) -> None:
    await on_air(held)
    assert (await _price(held, 8900)).code == "scenes.live.no_leave"
    await _leave(held)
    assert (await held.items())[str(held.goods[0].product_id)]["floor"] == 4950
    for wrong in (9900, 12000, 4949):
        refused = await _price(held, wrong)
        assert (refused.status, refused.code) == (422, "scenes.live.bad_price"), wrong
    seen = ok(await _price(held, 8900))["items"][0]
    assert (seen["price"], seen["was"], seen["skus"][0]["live"]["rev"]) == (8900, 9900, 1)
    assert (await _price(held, 8800)).code == "scenes.live.too_soon"
    moved(seconds=11)
    old = await _price(held, 8800, rev=1)
    assert (old.code, old.json["params"]["verb"], old.json["params"]["now"]["price"]) == (
        "scenes.live.outdated",
        "price",
        8900,
    )
    ok(await _price(held, 8800))
    bag = ok(await (await held.street.guest()).get(f"/api/live/sessions/{held.sid}/bag"))["items"][0]
    assert (bag["price"], bag["was"]) == (8800, 9900)
    moved(seconds=11)
    assert ok(await _price(held, None))["items"][0]["skus"][0]["live"] is None
    events = ok(await held.host.get(f"/api/live/sessions/{held.sid}/events"))["items"]
    assert [(e["b"]["price"], e["b"]["rev"]) for e in events if e["k"] == "price"] == [(8900, 1), (8800, 2), (9900, 3)]


async def _quote(held: Stage, buyer: Any) -> Any:
    source = {"scene": "live", "room_id": held.sid, "author_id": held.author_id}
    return ok(
        await buyer.post("/api/quotes", {"lines": [{"sku_id": str(held.goods[0].skus[0]), "qty": 1, "source": source}]})
    )


async def test_an_order_with_an_old_price_is_refused_and_placed_ones_keep_theirs(held: Stage, moved: Any) -> None:
    await on_air(held)
    await _leave(held)
    ok(await _price(held, 8900))
    buyer = await held.street.browser("buyer")
    address_id = str(await market.address(held.house, held.street.known["buyer"].id))
    quote = await _quote(held, buyer)
    assert (quote["goods"], quote["shops"][0]["lines"][0]["origin"]["room_id"]) == (8900, held.sid)
    placed = ok(await buyer.post("/api/checkouts", {"quote_id": quote["quote_id"], "address_id": address_id}))
    quote = await _quote(held, buyer)
    moved(seconds=11)
    ok(await _price(held, 8500))
    late = await buyer.post("/api/checkouts", {"quote_id": quote["quote_id"], "address_id": address_id})
    assert (late.status, late.code) == (409, "trade.orders.price_changed"), late
    assert late.json["params"]["quote"]["goods"] == 8500
    assert placed["amount"] == 8900
    order = ok(await buyer.get(f"/api/orders/{placed['orders'][0]['id']}"))
    assert order["amount"] == 8900


async def test_what_is_paid_in_a_room_is_the_rooms_and_the_authors(held: Stage) -> None:
    await on_air(held)
    buyer = await held.street.browser("buyer")
    quote = await _quote(held, buyer)
    origin = quote["shops"][0]["lines"][0]["origin"]
    assert (origin["author_id"], origin["room_id"]) == (held.author_id, held.sid)
    assert origin["commission_quote_id"], "the room itself names its author: no showcase is needed"
    await pay(held.street, buyer, quote["quote_id"])
    await steps(held.house, "live_sold", "live_buyers")
    item = (await held.items())[str(held.goods[0].product_id)]
    assert (item["pieces"], item["amount"], item["stock"]) == (1, 9900, 49)
    assert ok(await buyer.post(f"/api/live/sessions/{held.sid}/ticket", {}))["role"] == "buyer"
    earned = ok(await held.host.get(f"/api/author/{held.author_id}/claims"))["items"]
    assert [e["outcome"] for e in earned] == ["claimed"]
    async with held.house.read() as db:
        for name, check in held.house.wiring.checks.items():
            if name != "warehouse":
                assert await check(db) == [], name


async def test_of_two_prices_at_once_one_is_told_that_the_other_was_faster(held: Stage) -> None:
    await on_air(held)
    await _leave(held)
    item = (await held.items())[str(held.goods[0].product_id)]
    asks = [{"product_id": item["product"]["id"], "rev": item["rev"], "price": p} for p in (8900, 8800, 8700)]
    answers = await together(*(held.do("price", ask) for ask in asks))
    assert sorted(a.status for a in answers) == [200, 409, 409]
    won = next(ask["price"] for ask, a in zip(asks, answers, strict=True) if a.status == 200)
    assert {a.json["params"]["now"]["price"] for a in answers if a.status == 409} == {won}


async def test_prices_hold_in_the_room_alone_and_go_with_it(held: Stage, moved: Any) -> None:
    await on_air(held)
    await _leave(held)
    ok(await _price(held, 8900))
    buyer = await held.street.browser("buyer")
    line = {"sku_id": str(held.goods[0].skus[0]), "qty": 1}
    assert ok(await buyer.post("/api/quotes", {"lines": [line]}))["goods"] == 9900
    ok(await held.do("end"))
    assert (await _quote(held, buyer))["goods"] == 9900
    moved(minutes=11)
    await fire_due(held.house)
    assert (await held.items())[str(held.goods[0].product_id)]["skus"][0]["live"] is None
    async with held.house.read() as db:
        assert [r.state for r in await db.all(sa.select(offer.c.state).where(offer.c.kind == "live"))] == ["ended"]


async def test_a_broadcast_that_is_called_off_leaves_no_price(held: Stage) -> None:
    await planned(held)
    ok(await held.do("prepare"))
    await _leave(held)
    ok(await _price(held, 8900))
    ok(await held.do("cancel"))
    async with held.house.read() as db:
        assert [r.state for r in await db.all(sa.select(offer.c.state).where(offer.c.kind == "live"))] == ["ended"]


async def test_planned_prices_are_set_when_the_room_goes_on_air(street: Street) -> None:
    held = await planned(await stage(street, own=True))
    item = (await held.items())[str(held.goods[0].product_id)]
    ask = {"rev": item["rev"], "planned_price": 7900, "script": "全网最低价"}
    shown = ok(await held.host.patch(f"{held.one}/items/{held.goods[0].product_id}", ask))["items"][0]
    assert (shown["planned_price"], shown["floor"]) == (7900, 990)
    checks = {c["code"]: c["light"] for c in ok(await held.host.get(f"{held.one}/checks"))["items"]}
    assert checks["no_stream"] == "red"
    await on_air(held)
    bag = ok(await (await street.guest()).get(f"/api/live/sessions/{held.sid}/bag"))
    assert [i["price"] for i in bag["items"]] == [7900, 9900]
