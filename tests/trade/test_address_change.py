"""Another address: asked before shipping, answered by hand, by habit, by time; and promises that are told of."""

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from meadow.base import bus, clock, policy, timers, trail
from meadow.base.db import House
from meadow.goods import offers
from meadow.goods.offers.types import Freight, FreightRule, PutFreight, Rate
from meadow.people.accounts.actions import add_address
from meadow.people.accounts.types import NewAddress
from meadow.trade.fulfilment import actions
from meadow.trade.fulfilment.events import AddressAnswered, AddressAsked, ShipDue, ShipOverdue
from meadow.trade.fulfilment.tables.addresses import change, promise
from tests.make import market
from tests.trade.conftest import Stall
from tests.trade.test_parcels import desk, facts


async def address(house: House, account_id: UUID, province: str = "江苏省", city: str = "南京市") -> str:
    async with house.write() as db:
        made = await add_address(
            db, account_id, NewAddress("王小雨", "13900001111", province, city, "玄武区", "中山路 9 号")
        )
        return str(made.id)


async def an_order(stall: Stall, freight: Freight | None = None) -> dict:
    sku = (await market.goods(stall.house, stall.shop_id, freight=freight)).skus[0]
    line = {"sku_id": str(sku), "qty": 1, "source": {"scene": "mall"}}
    ask = {"lines": [line], "address_id": str(stall.address_id)}  # the freight is that of where it goes
    quote = (await stall.shopper.post("/api/quotes", ask)).json
    body = {"quote_id": quote["quote_id"], "address_id": str(stall.address_id)}
    placed = await stall.shopper.post("/api/checkouts", body)
    assert placed.status == 201, placed
    await stall.pay(placed.json["intent_id"])
    return placed.json["orders"][0]


def wish(order: dict) -> str:
    return f"/api/orders/{order['id']}/address-change"


async def test_the_shop_agrees_and_the_order_goes_elsewhere(stall: Stall) -> None:
    order = await an_order(stall)
    elsewhere = await address(stall.house, stall.buyer.id)
    asked = await stall.shopper.post(wish(order), {"address_id": elsewhere})
    assert (asked.status, asked.json["state"], asked.json["region"]) == (201, "open", "江苏省 南京市"), asked
    assert (await stall.shopper.post(wish(order), {"address_id": elsewhere})).code == "trade.fulfilment.address_open"
    ship = await stall.clerk.post(desk(stall, order["id"], "/ship"), {"carrier": "meadow", "tracking_no": "MD0000001"})
    assert (ship.status, ship.code) == (409, "trade.fulfilment.address_pending")
    path = f"/api/merchant/{stall.shop_id}/address-changes"
    [row] = (await stall.clerk.get(path)).json["items"]
    assert (row["order_number"], row["name_masked"], row["freight_was"], row["freight_now"]) == (
        order["number"],
        "王**",
        0,
        0,
    )
    assert "13900001111" not in str(row)
    done = await stall.clerk.post(f"{path}/{row['id']}", {"agree": True})
    assert done.json["state"] == "applied", done
    assert (await stall.clerk.post(f"{path}/{row['id']}", {"agree": False})).code == "trade.fulfilment.address_decided"
    seen = (await stall.shopper.get(f"/api/orders/{order['id']}")).json["address"]
    assert (seen["name"], seen["region"], seen["street"]) == ("王小雨", "江苏省 南京市", "玄武区 中山路 9 号")
    assert (await stall.clerk.get(path)).json["items"] == []
    assert len((await stall.clerk.get(path, state="applied")).json["items"]) == 1
    async with stall.house.read() as db:
        assert bytes(await db.value(sa.select(change.c.address))) == b"", "the wish forgets what the order knows"
        verbs = [r.verb for r in await db.all(sa.select(trail.trail.c.verb))]
    assert "trade.fulfilment.address" in verbs
    assert [f["by"] for f in await facts(stall.house, AddressAnswered)] == ["shop"]
    again = await stall.shopper.post(wish(order), {"address_id": elsewhere})
    assert (again.status, again.code) == (409, "trade.fulfilment.address_same")


async def test_refused_withdrawn_and_too_late(stall: Stall) -> None:
    order = await an_order(stall)
    elsewhere, path = await address(stall.house, stall.buyer.id), f"/api/merchant/{stall.shop_id}/address-changes"
    assert (await stall.shopper.get(wish(order))).json["items"] == []
    await stall.shopper.post(wish(order), {"address_id": elsewhere})
    assert (await stall.shopper.delete(wish(order))).status == 204
    assert (await stall.shopper.get(wish(order))).json["items"][0]["state"] == "withdrawn"
    assert (await stall.shopper.delete(wish(order))).status == 204
    made = (await stall.shopper.post(wish(order), {"address_id": elsewhere})).json
    no = await stall.clerk.post(f"{path}/{made['id']}", {"agree": False, "reason": "已经打包"})
    assert (no.json["state"], no.json["reason"]) == ("refused", "已经打包")
    await stall.clerk.post(desk(stall, order["id"], "/ship"), {"carrier": "sf", "tracking_no": "SF0000001"})
    late = await stall.shopper.post(wish(order), {"address_id": elsewhere})
    assert (late.status, late.code) == (409, "trade.orders.wrong_state")
    foreign = await address(stall.house, stall.merchant.id)
    assert (await stall.shopper.post(wish(await an_order(stall)), {"address_id": foreign})).status == 404
    assert (await stall.clerk.post(wish(order), {"address_id": elsewhere})).status == 404


async def test_dearer_places_need_the_shops_word(stall: Stall, moved: object) -> None:
    rule = FreightRule(
        by="fixed",
        rates=[Rate(600, provinces=["33", "32"]), Rate(2000, provinces=["65"])],
        unreachable=["54"],
        elsewhere=Rate(900),
    )
    async with stall.house.write() as db:
        template = await offers.put_freight(db, stall.shop_id, None, PutFreight("华东", rule))
    habits = f"/api/merchant/{stall.shop_id}/shipping-habits"
    assert (await stall.clerk.get(habits)).json == {"address_changes": "confirm"}
    assert (await stall.clerk.put(habits, {"address_changes": "auto"})).status == 200
    order = await an_order(stall, Freight("template", template_id=template))
    near, far = (
        await address(stall.house, stall.buyer.id),
        await address(stall.house, stall.buyer.id, "新疆维吾尔自治区", "乌鲁木齐市"),
    )
    never = await address(stall.house, stall.buyer.id, "西藏自治区", "拉萨市")
    gone = await stall.shopper.post(wish(order), {"address_id": never})
    assert (gone.status, gone.code) == (409, "trade.fulfilment.address_unreachable")
    at_once = await stall.shopper.post(wish(order), {"address_id": near})
    assert (at_once.json["state"], at_once.json["freight_now"]) == ("applied", 600)
    dear = await stall.shopper.post(wish(order), {"address_id": far})
    assert (dear.json["state"], dear.json["freight_was"], dear.json["freight_now"]) == ("open", 600, 2000)
    moved(hours=24, minutes=1)  # type: ignore[operator]
    await timers.fire_due(stall.house)
    assert (await stall.shopper.get(wish(order))).json["items"][0]["state"] == "refused", "silence is no gift"
    again = (await stall.shopper.post(wish(order), {"address_id": far})).json
    path = f"/api/merchant/{stall.shop_id}/address-changes/{again['id']}"
    assert (await stall.clerk.post(path, {"agree": True})).json["state"] == "applied"
    assert (await stall.shopper.get(f"/api/orders/{order['id']}")).json["address"]["region"].startswith("新疆")


async def test_time_answers_by_policy_and_an_order_that_ended_changes_nothing(stall: Stall, moved: object) -> None:
    first, second, third = [await an_order(stall) for _ in range(3)]
    elsewhere = await address(stall.house, stall.buyer.id)
    for order in (first, second):
        await stall.shopper.post(wish(order), {"address_id": elsewhere})
    line = UUID((await stall.clerk.get(desk(stall, second["id"]))).json["lines"][0]["id"])
    async with stall.house.write() as db:
        from meadow.trade import orders

        await orders.refund_line(db, stall.shop_id, UUID(second["id"]), line, qty=1, goods=9900, freight=0)
    moved(hours=24, minutes=1)  # type: ignore[operator]
    await timers.fire_due(stall.house)
    assert [(await stall.shopper.get(wish(o))).json["items"][0]["state"] for o in (first, second)] == [
        "applied",
        "refused",
    ]
    async with stall.house.write() as db:
        await policy.change(db, market.OPERATOR, "trade.fulfilment.address_lapse", "refuse")
    await stall.shopper.post(wish(third), {"address_id": elsewhere})
    moved(hours=24, minutes=1)  # type: ignore[operator]
    await timers.fire_due(stall.house)
    assert (await stall.shopper.get(wish(third))).json["items"][0]["state"] == "refused"
    assert len(await facts(stall.house, AddressAsked)) == 3
    assert {f["by"] for f in await facts(stall.house, AddressAnswered)} == {"time"}


async def test_a_promise_is_told_when_due_and_when_broken_once_each(stall: Stall, moved: object) -> None:
    house = stall.house
    left, kept = await an_order(stall), await an_order(stall)
    follower = next(f for f in house.wiring.later if f.name == "promises")
    async with house.write() as db:
        await db.run(bus._START, {"f": "promises"})
        await timers.set(db, actions.WATCH, UUID(int=0), clock.now())
    await bus.step(house, follower)
    await stall.clerk.post(desk(stall, kept["id"], "/ship"), {"carrier": "sf", "tracking_no": "SF0000001"})
    await bus.step(house, follower)
    async with house.read() as db:
        rows = await db.all(sa.select(promise))
    assert [str(r.order_id) for r in rows] == [left["id"]]
    told = []
    for hours in (12, 13, 12, 12, 12):
        moved(hours=hours)  # type: ignore[operator]
        await timers.fire_due(house)
        told.append((len(await facts(house, ShipDue)), len(await facts(house, ShipOverdue))))
    assert told == [(0, 0), (1, 0), (1, 0), (1, 1), (1, 1)]
    [due] = await facts(house, ShipDue)
    assert due["order_id"] == left["id"]
    assert datetime.fromisoformat(due["ship_by"]) - rows[0].ship_by == timedelta(0)
