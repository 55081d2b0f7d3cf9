"""Before anything has left: cancelling, partial cancelling, at once or after the shop's word, and the money of it."""

import asyncio
from datetime import datetime
from typing import Any

import pytest

from tests.trade.aftersale.conftest import Desk


async def test_a_small_amount_of_a_trusted_buyer_goes_home_at_once(desk: Desk) -> None:
    order = await desk.buy(2)
    case = await desk.case(order, "user_cancel", "changed_mind")
    assert (case["state"], case["refund_state"], case["instant"], case["amount"]) == ("success", "success", True, 19800)
    seen = (await desk.stall.shopper.get(f"/api/orders/{order['id']}")).json
    assert seen["state"] == "cancelled"
    assert seen["refunded"] == 19800
    assert await desk.ledger() == {}
    assert (await desk.rows("stock_item", sku_id=desk.sku))[0]["committed"] == 0
    assert [r["verb"] for r in await desk.rows("trail") if r["verb"] == "trade.aftersale.refund"]
    assert await desk.stall.audit() == []


async def test_a_large_amount_is_the_shops_to_answer_and_silence_agrees(desk: Desk, moved: Any) -> None:
    await desk.slow()
    order = await desk.buy(3)
    case = await desk.case(order, "user_cancel", "changed_mind")
    assert case["state"] == "waiting_merchant"
    assert set(case["acts"]) == {"withdraw", "urge", "say"}
    moved(hours=47)
    await desk.tick()
    assert (await desk.seen(case))["state"] == "waiting_merchant"
    moved(hours=1, seconds=5)
    await desk.tick()
    case = await desk.seen(case)
    assert (case["state"], case["mode"]) == ("success", "time")
    assert await desk.ledger() == {}
    assert await desk.stall.audit() == []


async def test_pieces_come_off_one_by_one_and_the_last_takes_the_rounding_rest(desk: Desk) -> None:
    order = await desk.buy(3)
    line = order["lines"][0]["id"]
    got = []
    for _ in range(3):
        case = await desk.case(order, "refund_unshipped", "ordered_wrong", qty=1)
        assert case["state"] == "success"
        got.append(case["amount"])
    assert sum(got) == order["amount"]
    refused = await desk.ask(order, "refund_unshipped", "ordered_wrong", line_id=line)
    assert (refused.status, refused.code) == (409, "trade.aftersale.not_offered")
    assert (await desk.stall.shopper.get(f"/api/orders/{order['id']}")).json["state"] == "cancelled"
    assert await desk.ledger() == {}
    assert await desk.stall.audit() == []


async def test_two_cases_at_once_on_one_line_are_one(desk: Desk) -> None:
    """I4: eight clients on a real database ask for everything; one gets it."""
    await desk.slow()
    order = await desk.buy(4)
    answers = await asyncio.gather(*(desk.ask(order, "refund_unshipped", "changed_mind", qty=4) for _ in range(8)))
    assert sorted(a.status for a in answers) == [201] + [409] * 7
    assert {a.code for a in answers if a.status == 409} == {"trade.aftersale.already_open"}
    assert len(await desk.rows("aftersale_case")) == 1


async def test_many_clients_cannot_get_back_more_than_was_paid(desk: Desk) -> None:
    """I4, without a shop to ask: twelve clients for four pieces."""
    order = await desk.buy(4)
    answers = await asyncio.gather(*(desk.ask(order, "refund_unshipped", "changed_mind", qty=1) for _ in range(12)))
    for _ in range(4):  # whoever was turned away for the case before it asks again
        answers += [await desk.ask(order, "refund_unshipped", "changed_mind", qty=1)]
    done = [a for a in answers if a.status == 201]
    assert len(done) == 4
    assert sum(a.json["amount"] for a in done) == order["amount"]
    assert await desk.ledger() == {}
    assert await desk.stall.audit() == []


async def test_what_left_meanwhile_is_refused_or_refunded_as_shipped(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.slow()
    order = await desk.buy(1)
    case = await desk.case(order, "user_cancel", "changed_mind")
    await desk.ship(order["id"])
    refused = await desk.clerk(case, "reject", reason="already_shipped", text="昨天已经发出")
    assert refused.status == 200, refused
    assert refused.json["state"] == "rejected_first"
    given_in = await desk.clerk(refused.json, "agree")
    assert given_in.status == 200, given_in
    case = await desk.seen(case)
    assert (case["state"], case["kind"], case["refund_state"]) == ("success", "refund_shipped", "success")
    assert await desk.ledger() == {}
    parcels = (await desk.stall.shopper.get(f"/api/orders/{order['id']}/parcels")).json["items"]
    assert parcels[0]["state"] == "returned"  # called back before anybody had picked it up
    assert await desk.stall.audit() == []


async def test_the_shops_rule_answers_for_it(desk: Desk) -> None:
    await desk.slow()
    done = await desk.stall.clerk.put(f"{desk.shop}/aftersale/auto", {"unshipped": True})
    assert done.status == 200
    case = await desk.case(await desk.buy(5), "user_cancel", "changed_mind")
    assert (case["state"], case["mode"], case["instant"]) == ("success", "rule", False)


async def test_an_operator_ends_an_order_with_an_audit_row_and_twice_is_once(desk: Desk) -> None:
    await desk.slow()
    order = await desk.buy(2)
    waiting = await desk.case(order, "refund_unshipped", "changed_mind", qty=1)
    path = f"/api/ops/shops/{desk.stall.shop_id}/orders/{order['id']}/cancel"
    ended = await desk.operator.post(path, {"reason": "risk", "text": "盗刷"})
    assert ended.status == 200, ended
    assert (ended.json["kind"], ended.json["amount"]) == ("system_cancel", order["amount"])
    assert (await desk.seen(waiting))["state"] == "closed"
    again = await desk.operator.post(path, {"reason": "risk", "text": "盗刷"})
    assert (again.status, again.code) == (409, "trade.aftersale.not_offered")
    assert await desk.ledger() == {}
    assert [r for r in await desk.rows("trail") if r["verb"] == "trade.aftersale.cancel_order"]
    assert await desk.stall.audit() == []


async def test_what_can_be_asked_for_says_why_not(desk: Desk) -> None:
    order = await desk.buy(2)
    told = (await desk.stall.shopper.get(f"/api/orders/{order['id']}/aftersale")).json
    by = {c["kind"]: c for c in told["lines"][0]["choices"]}
    assert told["cancel"]["allowed"]
    assert (by["refund_unshipped"]["allowed"], by["refund_unshipped"]["goods"]) == (True, order["amount"])
    assert (by["return_refund"]["allowed"], by["return_refund"]["why"]) == (False, "waiting")
    assert set(by["return_refund"]["detail"]) == {"zh-CN", "en"}
    await desk.ship(order["id"])
    told = (await desk.stall.shopper.get(f"/api/orders/{order['id']}/aftersale")).json
    by = {c["kind"]: c for c in told["lines"][0]["choices"]}
    assert told["cancel"]["why"] == "left"
    assert by["refund_unshipped"]["why"] == "left"
    assert by["return_refund"]["pieces"] == 2
    assert "no_reason" in {r["code"] for r in by["return_refund"]["reasons"]}


async def test_the_window_shuts_in_its_time(desk: Desk, moved: Any) -> None:
    order = await desk.buy(1, ship=True)
    await desk.stall.shopper.post(f"/api/orders/{order['id']}/confirm")
    moved(days=7, seconds=5)
    late = await desk.ask(order, "return_refund", "no_reason")
    assert (late.status, late.code) == (409, "trade.aftersale.window_closed")
    assert datetime.fromisoformat(late.json["params"]["closed_at"])
    shown = await desk.shown()
    fine = await desk.ask(order, "return_refund", "quality", pictures=[shown])
    assert fine.status == 201, fine
    moved(days=9)
    told = (await desk.stall.shopper.get(f"/api/orders/{order['id']}/aftersale")).json
    by = {c["kind"]: c for c in told["lines"][0]["choices"]}
    assert by["return_refund"]["why"] == "window"
    assert by["repair"]["why"] == "open"
