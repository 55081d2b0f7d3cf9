"""Parcels that reach nobody: refused, lost, stopped or only some of them, prepaid and paid at the door."""

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from meadow.base import clock, ids, timers
from meadow.trade.aftersale.rules import homing
from meadow.trade.aftersale.types import Bought
from meadow.trade.fulfilment import actions as shipping
from meadow.trade.fulfilment.store import parcels as store
from meadow.trade.fulfilment.types import ParcelState, Told
from tests.make.orders import follow
from tests.trade.aftersale.conftest import Desk

Json = dict[str, Any]


async def odds(desk: Desk, **bp: int) -> None:
    for name in ("refusals", "losses"):
        await desk.set(f"trade.fulfilment.simulated_{name}", bp.get(name, 0))


async def leave(desk: Desk, order: str, *lines: tuple[str, int]) -> None:
    body: Json = {"carrier": "meadow", "tracking_no": f"MD{ids.number()}"}
    if lines:
        body["lines"] = [{"line_id": line, "qty": qty} for line, qty in lines]
    answer = await desk.stall.clerk.post(f"{desk.shop}/orders/{order}/ship", body)
    assert answer.status == 200, answer


async def days(desk: Desk, moved: Any, n: int) -> None:
    """Let days go by with all that happens in them."""
    for _ in range(n * 2):
        moved(hours=12)
        await timers.fire_due(desk.stall.house)
        await follow(desk.stall.house, "astray", "notices")


async def news(desk: Desk, order: str, ix: int, state: ParcelState) -> None:
    async with desk.stall.house.write() as db:
        held = (await store.of_order(db, shop_id=desk.stall.shop_id, order_id=UUID(order)))[ix]
        await shipping.tell(db, held, [Told(at=clock.now(), state=state, mark=f"{state}:{ids.new()}")])
    await follow(desk.stall.house, "astray")


async def seen(desk: Desk, order: str) -> Json:
    return (await desk.stall.shopper.get(f"/api/orders/{order}")).json


async def cases(desk: Desk, order: str) -> list[Json]:
    return await desk.rows("aftersale_case", order_id=UUID(order))


async def on_hand(desk: Desk, sku: UUID) -> int:
    return int((await desk.rows("stock_item", sku_id=sku))[0]["on_hand"])


async def test_a_refused_parcel_is_paid_back_and_the_shop_says_what_can_be_sold(desk: Desk, moved: Any) -> None:
    await odds(desk, refusals=10_000)
    before = await on_hand(desk, desk.sku)
    order = await desk.buy(2)
    await leave(desk, order["id"])
    assert (await seen(desk, order["id"]))["confirm_by"] is not None
    await days(desk, moved, 14)
    after = await seen(desk, order["id"])
    assert (after["state"], after["cancel_reason"], after["refunded"]) == ("cancelled", "undelivered", order["amount"])
    assert (after["completed_at"], after["confirm_by"]) == (None, None)
    [case] = await cases(desk, order["id"])
    assert (case["kind"], case["reason"], case["state"], case["goods_back"]) == (
        "system_cancel", "undelivered", "success", True,
    )  # fmt: skip
    assert await desk.ledger() == {}
    assert await on_hand(desk, desk.sku) == before - 2, "nobody has looked at them"
    listed = (await desk.stall.clerk.get(f"{desk.shop}/aftersale/{case['id']}")).json
    assert "restock" in listed["acts"]
    assert listed["reason"]["code"] == "undelivered"
    assert set(listed["reason"]["text"]) == {"zh-CN", "en"}
    said = await desk.stall.clerk.post(f"{desk.shop}/aftersale/{case['id']}/restock", {"sellable": True})
    assert said.status in {200, 201}, said
    assert await on_hand(desk, desk.sku) == before
    told = (await desk.stall.shopper.get("/api/notices")).json["items"]
    assert "aftersale_refunded" in {n["kind"] for n in told}
    assert await desk.stall.audit() == []


async def test_while_it_comes_back_receipt_is_not_assumed(desk: Desk, moved: Any) -> None:
    await desk.set("trade.orders.auto_confirm", 172_800)
    order = await desk.buy(1, ship=True)
    await news(desk, order["id"], 0, ParcelState.rejected)
    held = await seen(desk, order["id"])
    assert (held["state"], held["confirm_by"]) == ("shipped", None)
    await days(desk, moved, 5)
    assert (await seen(desk, order["id"]))["state"] == "shipped"
    assert await cases(desk, order["id"]) == []
    await news(desk, order["id"], 0, ParcelState.delivered)
    held = await seen(desk, order["id"])
    assert held["state"] == "delivered", "the second attempt reached the buyer"
    assert datetime.fromisoformat(held["confirm_by"]) > clock.now()
    await days(desk, moved, 3)
    assert (await seen(desk, order["id"]))["state"] == "completed"
    assert await desk.stall.audit() == []


async def test_a_lost_parcel_is_paid_back_once_even_if_it_turns_up_again(desk: Desk, moved: Any) -> None:
    await odds(desk, losses=10_000)
    await desk.set("trade.orders.auto_confirm", 1_296_000)
    order = await desk.buy(1)
    await leave(desk, order["id"])
    await days(desk, moved, 14)
    after = await seen(desk, order["id"])
    assert (after["state"], after["cancel_reason"], after["refunded"]) == ("cancelled", "lost", order["amount"])
    [case] = await cases(desk, order["id"])
    assert (case["reason"], case["state"], case["goods_back"]) == ("lost", "success", False)
    refused = await desk.stall.clerk.post(f"{desk.shop}/aftersale/{case['id']}/restock", {"sellable": True})
    assert refused.code == "trade.aftersale.not_now"
    for state in (ParcelState.in_transit, ParcelState.rejected, ParcelState.returned):
        await news(desk, order["id"], 0, state)
    assert len(await cases(desk, order["id"])) == 1
    assert await desk.ledger() == {}
    assert await desk.stall.audit() == []


async def test_cash_at_the_door_of_a_refused_parcel_is_struck_out(desk: Desk, moved: Any) -> None:
    await odds(desk, refusals=10_000)
    assert (await desk.stall.clerk.put(f"{desk.shop}/cod", {"on": True})).status == 200
    placed = (await desk.stall.place((desk.sku, 1))).json
    paid = await desk.stall.shopper.post(f"/api/payments/{placed['intent_id']}/attempts", {"channel": "cod"})
    assert paid.status == 201, paid
    order = placed["orders"][0]
    await leave(desk, order["id"])
    await days(desk, moved, 14)
    after = await seen(desk, order["id"])
    assert (after["state"], after["refunded"]) == ("cancelled", order["amount"])
    [owed] = await desk.rows("payments_cod", order_id=UUID(order["id"]))
    assert (owed["state"], owed["struck"]) == ("due", order["amount"])
    [case] = await cases(desk, order["id"])
    assert (case["state"], case["refund_state"]) == ("success", "success")
    assert await desk.ledger() == {}
    assert await desk.stall.audit() == []


@pytest.mark.parametrize("last", [ParcelState.delivered, ParcelState.returned])
async def test_of_two_parcels_only_the_one_that_came_back_is_paid_back(
    desk: Desk, moved: Any, last: ParcelState
) -> None:
    """At the door: what was handed over is owed, whichever parcel ends its way first."""
    await desk.stall.clerk.put(f"{desk.shop}/cod", {"on": True})
    placed = (await desk.stall.place((desk.sku, 3), (desk.other, 1))).json
    await desk.stall.shopper.post(f"/api/payments/{placed['intent_id']}/attempts", {"channel": "cod"})
    order = await seen(desk, placed["orders"][0]["id"])
    many, one = order["lines"] if order["lines"][0]["qty"] == 3 else order["lines"][::-1]
    for lines in ([(many["id"], 2)], [(many["id"], 1), (one["id"], 1)]):
        body = {"carrier": "sf", "tracking_no": f"SF{ids.number()}", "lines": [
            {"line_id": line, "qty": qty} for line, qty in lines
        ]}  # fmt: skip
        assert (await desk.stall.clerk.post(f"{desk.shop}/orders/{order['id']}/ship", body)).status == 200
    await news(desk, order["id"], 0, ParcelState.rejected)
    ends = [(0, ParcelState.returned), (1, ParcelState.delivered)]
    for ix, state in sorted(ends, key=lambda x: x[1] is last):
        await news(desk, order["id"], ix, state)
    after = await seen(desk, order["id"])
    back = many["paid"] * 2 // 3
    assert (after["state"], after["refunded"]) == ("delivered", back)
    [owed] = await desk.rows("payments_cod", order_id=UUID(order["id"]))
    assert (owed["state"], owed["struck"]) == ("collected", back)
    await days(desk, moved, 11)
    assert (await seen(desk, order["id"]))["state"] == "completed"
    assert len(await cases(desk, order["id"])) == 1
    assert await desk.stall.audit() == []


async def test_what_came_back_of_a_part_goes_home_and_the_rest_still_ships(desk: Desk, moved: Any) -> None:
    order = await desk.buy(2)
    line = order["lines"][0]["id"]
    await desk.ship(order["id"], (line, 1))
    for state in (ParcelState.rejected, ParcelState.returned):
        await news(desk, order["id"], 0, state)
    after = await seen(desk, order["id"])
    assert (after["state"], after["refunded"]) == ("part_shipped", order["amount"] // 2)
    await desk.ship(order["id"])
    await news(desk, order["id"], 1, ParcelState.delivered)
    assert (await seen(desk, order["id"]))["state"] == "delivered"
    await days(desk, moved, 11)
    assert (await seen(desk, order["id"]))["state"] == "completed"
    assert await desk.stall.audit() == []


async def test_a_line_with_an_open_case_waits_for_its_end(desk: Desk) -> None:
    await desk.slow()
    order = await desk.buy(1, ship=True)
    case = await desk.case(order, "refund_shipped", "not_received")
    for state in (ParcelState.rejected, ParcelState.returned):
        await news(desk, order["id"], 0, state)
    held = await seen(desk, order["id"])
    assert (held["state"], held["refunded"], held["confirm_by"]) == ("shipped", 0, None)
    assert (await desk.buyer(case, "withdraw")).status == 200
    await follow(desk.stall.house, "astray")
    after = await seen(desk, order["id"])
    assert (after["state"], after["refunded"]) == ("cancelled", order["amount"])
    assert sorted(c["reason"] for c in await cases(desk, order["id"])) == ["not_received", "undelivered"]
    assert await desk.ledger() == {}
    assert await desk.stall.audit() == []


async def test_a_case_that_paid_first_is_not_paid_again_and_its_order_ends(desk: Desk) -> None:
    """The shop grants the refund and the parcel is called back: it is returned in the very same step."""
    await desk.slow()
    order = await desk.buy(1, ship=True)
    case = await desk.case(order, "refund_shipped", "not_received")
    assert (await desk.clerk(case, "agree")).status == 200
    await follow(desk.stall.house, "astray")
    after = await seen(desk, order["id"])
    assert (after["state"], after["cancel_reason"], after["refunded"]) == ("cancelled", "undelivered", order["amount"])
    assert len(await cases(desk, order["id"])) == 1
    async with desk.stall.house.read() as db:
        told = await db.all(sa.text("SELECT 1 FROM outbox WHERE name = 'trade.orders.cancelled.v1'"))
    assert len(told) == 1
    assert await desk.ledger() == {}
    assert await desk.stall.audit() == []


async def test_a_buyer_cannot_ask_for_the_houses_reasons(desk: Desk) -> None:
    order = await desk.buy(1, ship=True)
    for reason in ("undelivered", "lost"):
        assert (await desk.ask(order, "refund_shipped", reason)).code == "trade.aftersale.unfit_reason"


@given(
    shipped=st.integers(0, 9), waiting=st.integers(0, 9), released=st.integers(0, 9), data=st.data(),
)  # fmt: skip
def test_no_piece_is_due_twice(shipped: int, waiting: int, released: int, data: st.DataObject) -> None:
    returned = data.draw(st.integers(0, shipped))
    lost = data.draw(st.integers(0, shipped - returned))
    already = data.draw(st.integers(0, shipped))
    line = Bought(
        id=ids.new(), ix=0, qty=shipped + waiting + released, shipped=shipped, released=released, paid=0, freight=0,
        refunded_qty=released + already,
    )  # fmt: skip
    gone = {homing.UNDELIVERED: returned, homing.LOST: lost}
    found = homing.due(line, gone, {})
    assert sum(found.values()) == max(0, returned + lost - already), "all of it, once"
    paid = {k: found.get(k, 0) for k in gone}
    after = Bought(
        id=line.id, ix=0, qty=line.qty, shipped=shipped, released=released, paid=0, freight=0,
        refunded_qty=line.refunded_qty + sum(found.values()),
    )  # fmt: skip
    assert homing.due(after, gone, paid) == {}
