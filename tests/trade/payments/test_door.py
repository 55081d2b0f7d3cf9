"""Cash on delivery: where it is offered, booked at once, struck out on refusal, handed on by the carrier's file."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
import sqlalchemy as sa
from litestar import Litestar

from meadow.base import ids, policy
from meadow.base.db import House
from meadow.trade import payments
from meadow.trade.ledger import PLATFORM, Entry, Kind, balances, post
from meadow.trade.payments.types import RefundState
from tests.make import market
from tests.trade.conftest import Stall
from tests.trade.payments.conftest import Operator


@pytest.fixture
async def door(stall: Stall) -> Stall:
    """A shop that takes cash at the door."""
    answer = await stall.clerk.put(f"/api/merchant/{stall.shop_id}/cod", {"on": True})
    assert answer.json == {"on": True}
    return stall


async def placed(stall: Stall, price: int = 9900) -> dict:
    sku = (await market.goods(stall.house, stall.shop_id, price=price)).skus[0]
    return (await stall.place((sku, 1))).json


async def methods(stall: Stall, intent: str) -> list[str]:
    return (await stall.shopper.get(f"/api/payments/{intent}")).json["channels"]


async def state(house: House, number: str) -> tuple[str, int]:
    async with house.read() as db:
        row = await db.one(sa.text("SELECT state, struck FROM payments_cod WHERE number = :n"), {"n": number})
        return row.state, row.struck


async def test_it_is_offered_only_where_shop_amount_and_region_allow(stall: Stall, operator: Operator) -> None:
    made = await placed(stall)
    assert "cod" not in await methods(stall, made["intent_id"])
    refused = await stall.shopper.post(f"/api/payments/{made['intent_id']}/attempts", {"channel": "cod"})
    assert (refused.status, refused.code) == (422, "trade.payments.unknown_channel")
    await stall.clerk.put(f"/api/merchant/{stall.shop_id}/cod", {"on": True})
    assert "cod" in await methods(stall, made["intent_id"])
    for rules in (
        {"off": [], "cod_cap": 9899, "cod_not_to": []},
        {"off": [], "cod_cap": 10**6, "cod_not_to": ["浙江省"]},
        {"off": ["cod"], "cod_cap": 10**6, "cod_not_to": []},
    ):
        assert (await operator.web.put("/api/ops/payments/rules", rules)).status == 200
        policy.forget()
        assert "cod" not in await methods(stall, made["intent_id"]), rules


async def test_one_shop_that_does_not_is_enough_to_refuse(door: Stall, house: House) -> None:
    first = (await market.goods(house, door.shop_id)).skus[0]
    second = (await market.goods(house, await market.shop(house, door.merchant, "第二家"))).skus[0]
    made = (await door.place((first, 1), (second, 1))).json
    assert "cod" not in await methods(door, made["intent_id"])


async def test_two_shops_that_do_are_booked_order_by_order(door: Stall, house: House) -> None:
    other = await market.shop(house, door.merchant, "第二家")
    await door.clerk.put(f"/api/merchant/{other}/cod", {"on": True})
    skus = [(await market.goods(house, shop)).skus[0] for shop in (door.shop_id, other)]
    made = (await door.place(*((s, 1) for s in skus))).json
    answer = await door.shopper.post(f"/api/payments/{made['intent_id']}/attempts", {"channel": "cod"})
    assert (answer.status, answer.json["redirect"]) == (201, f"/pay/{made['intent_id']}"), answer
    assert {o["state"] for o in (await door.shopper.get("/api/orders")).json["items"]} == {"to_ship"}
    async with house.read() as db:
        rows = await db.all(sa.text("SELECT channel_no, amount FROM payments_txn WHERE channel = 'cod'"))
    assert {(r.channel_no, r.amount) for r in rows} == {(o["number"], o["amount"]) for o in made["orders"]}
    assert await door.audit() == []


async def test_a_repeat_books_once_and_a_paid_one_cannot_be_paid_again(door: Stall) -> None:
    made = await placed(door)
    path = f"/api/payments/{made['intent_id']}/attempts"
    first = await door.shopper.post(path, {"channel": "cod"}, key="one")
    again = await door.shopper.post(path, {"channel": "cod"}, key="one")
    assert first.json == again.json
    other = await door.shopper.post(path, {"channel": "sandbox"}, key="one")
    assert (other.status, other.code) == (409, "base.errors.key_reused")
    late = await door.shopper.post(path, {"channel": "sandbox"}, key="two")
    assert (late.status, late.code) == (409, "trade.payments.not_payable")


async def back(stall: Stall, made: dict, amount: int) -> RefundState:
    buyer, order = stall.buyer.id, made["orders"][0]
    async with stall.house.write() as db:
        entries = [Entry(PLATFORM, Kind.insurance, -amount), Entry(buyer, Kind.buyer_funds, amount)]
        await post(db, shop_id=PLATFORM, reason="test", ref=ids.new(), currency="CNY", entries=entries)
        return await payments.give_back(
            db, buyer_id=buyer, checkout_id=UUID(made["id"]), refund_id=ids.new(), amount=amount, currency="CNY",
            order_id=UUID(order["id"]),
        )  # fmt: skip


async def test_refused_at_the_door_nothing_is_owed_and_after_it_a_person_pays(door: Stall, operator: Operator) -> None:
    made = await placed(door)
    await door.shopper.post(f"/api/payments/{made['intent_id']}/attempts", {"channel": "cod"})
    number = made["orders"][0]["number"]
    assert await back(door, made, 4000) is RefundState.success
    assert await state(door.house, number) == ("due", 4000)
    async with door.house.write() as db:
        await payments.collected(db, door.buyer.id, UUID(made["orders"][0]["id"]))
    assert await back(door, made, 1000) is RefundState.failed
    failed = (await operator.web.get("/api/ops/payments/refunds", state="failed")).json["items"]
    assert [(f["reason"], f["route"], f["amount"]) for f in failed] == [("offline", "offline", 1000)]
    told = {"buyer_id": failed[0]["buyer_id"], "piece_id": failed[0]["id"], "note": "银行转账 0001"}
    assert (await operator.web.post("/api/ops/payments/refunds/by-hand", told)).status == 204
    again = await operator.web.post("/api/ops/payments/refunds/by-hand", told)
    assert (again.status, again.code) == (409, "trade.payments.not_failed")
    async with door.house.read() as db:
        held = {b.kind: b.balance for b in await balances(db, door.buyer.id)}
    assert held[Kind.buyer_funds] == 0

    sheet = f"order_number,tracking_no,amount,fee,collected_on\n{number},SF1,59.00,1.50,2026-11-26\n".encode()
    day = datetime.now(UTC).date().isoformat()
    done = await operator.web.post(f"/api/ops/payments/statements?channel=cod&day={day}", sheet)
    assert (done.status, done.json["matched"], done.json["differences"], done.json["fees"]) == (201, 1, 0, 150), done
    assert (await state(door.house, number))[0] == "remitted"


async def test_delivery_is_what_hands_the_money_over(door: Stall, app: Litestar, moved: object) -> None:
    from meadow.base import timers

    made = await placed(door)
    await door.shopper.post(f"/api/payments/{made['intent_id']}/attempts", {"channel": "cod"})
    order = made["orders"][0]
    ship = {"carrier": "meadow", "tracking_no": "MD0000001"}
    assert (await door.clerk.post(f"/api/merchant/{door.shop_id}/orders/{order['id']}/ship", ship)).status == 200
    assert (await state(door.house, order["number"]))[0] == "due"
    for _ in range(6):
        moved(hours=21)  # type: ignore[operator]
        await timers.fire_due(door.house)
    assert (await state(door.house, order["number"]))[0] == "collected"
    assert await door.audit() == []
