"""After the goods have left: two decisions of the shop, the way back, what is sold again, and every deadline by the clock."""

from typing import Any

from meadow.base import ids
from tests.trade.aftersale.conftest import Desk, Json

CARRIER = {"carrier": "sf"}


def number() -> str:
    return f"SF{ids.number()}"


async def agreed(desk: Desk, qty: int = 1, reason: str = "no_reason", kind: str = "return_refund", **more: Any) -> Json:
    """A case of `qty` shipped pieces whose return the shop has agreed to."""
    order = await desk.buy(qty, ship=True)
    case = await desk.case(order, kind, reason, **more)
    await desk.address()
    done = await desk.clerk(case, "agree")
    assert done.status == 200, done
    return dict(await desk.seen(case))


async def back(desk: Desk, case: Json) -> Json:
    sent = await desk.buyer(case, "send-back", **CARRIER, tracking_no=number())
    assert sent.status == 200, sent
    return sent.json


async def test_a_return_goes_through_both_decisions_and_the_money_comes_home(desk: Desk) -> None:
    case = await agreed(desk, 2)
    assert case["state"] == "waiting_return"
    assert case["return_address"]["street"].endswith("2 号")
    slip = (await desk.stall.shopper.get(f"/api/aftersale/{case['id']}/slip")).json
    assert slip["number"] == case["number"]
    assert len(slip["code"]) == len(slip["code"][0]) >= 21
    case = await back(desk, case)
    assert case["state"] == "returned"
    assert case["return_parcel"]["tracking_no"].startswith("SF")
    before = (await desk.rows("stock_item", sku_id=desk.sku))[0]["on_hand"]
    done = await desk.clerk(case, "agree", sellable=True)
    assert done.status == 200, done
    case = await desk.seen(case)
    assert (case["state"], case["refund_state"], case["amount"]) == ("success", "success", 19800)
    assert (await desk.rows("stock_item", sku_id=desk.sku))[0]["on_hand"] == before + 2
    assert await desk.ledger() == {}
    verbs = [
        r["data"]["verb"] for r in (await desk.stall.shopper.get(f"/api/aftersale/{case['id']}/log")).json["items"]
    ]
    assert verbs == ["paid_out", "agree", "send_back", "agree", "apply"]
    assert await desk.stall.audit() == []


async def test_goods_that_cannot_be_sold_again_stay_off_the_shelf_and_that_can_be_said_later(desk: Desk) -> None:
    case = await back(desk, await agreed(desk))
    before = (await desk.rows("stock_item", sku_id=desk.sku))[0]["on_hand"]
    assert (await desk.clerk(case, "agree")).status == 200
    assert (await desk.rows("stock_item", sku_id=desk.sku))[0]["on_hand"] == before
    for expected in (200, 409):
        said = await desk.stall.clerk.post(f"{desk.shop}/aftersale/{case['id']}/restock", {"sellable": True})
        assert said.status == expected, said
    assert (await desk.rows("stock_item", sku_id=desk.sku))[0]["on_hand"] == before + 1
    assert await desk.stall.audit() == []


async def test_part_of_a_line_comes_back_and_the_rest_later(desk: Desk) -> None:
    order = await desk.buy(3, ship=True)
    await desk.address()
    got = 0
    for qty in (1, 2):
        case = await desk.case(order, "return_refund", "no_reason", qty=qty)
        await desk.clerk(case, "agree")
        case = await back(desk, await desk.seen(case))
        await desk.clerk(case, "agree", sellable=False)
        got += (await desk.seen(case))["amount"]
    assert got == order["amount"]
    refused = await desk.ask(order, "return_refund", "no_reason")
    assert refused.code == "trade.aftersale.not_offered"
    assert await desk.ledger() == {}
    assert await desk.stall.audit() == []


async def test_a_return_of_what_left_takes_nothing_off_what_is_still_to_ship(desk: Desk) -> None:
    order = await desk.buy(3)
    line = order["lines"][0]["id"]
    await desk.ship(order["id"], (line, 2))
    await desk.address()
    case = await desk.case(order, "return_refund", "no_reason", qty=1)
    await desk.clerk(case, "agree")
    case = await back(desk, await desk.seen(case))
    assert (await desk.clerk(case, "agree", sellable=True)).status == 200
    await desk.ship(order["id"], (line, 1))
    assert (await desk.stall.shopper.get(f"/api/orders/{order['id']}")).json["state"] == "shipped"
    assert await desk.stall.audit() == []


async def test_without_an_address_nobody_can_agree_and_time_hands_it_to_the_platform(desk: Desk, moved: Any) -> None:
    order = await desk.buy(1, ship=True)
    case = await desk.case(order, "return_refund", "no_reason")
    refused = await desk.clerk(case, "agree")
    assert (refused.status, refused.code) == (409, "trade.aftersale.no_return_address")
    moved(days=2, seconds=5)
    await desk.tick()
    case = await desk.seen(case)
    assert (case["state"], case["arbitration"], case["deadline"]) == ("waiting_merchant", "handling", None)
    assert await desk.stall.audit() == []


async def test_silence_agrees_to_the_return_and_then_to_the_refund(desk: Desk, moved: Any) -> None:
    order = await desk.buy(1, ship=True)
    await desk.address()
    case = await desk.case(order, "return_refund", "no_reason")
    moved(days=2, seconds=5)
    await desk.tick()
    case = await desk.seen(case)
    assert (case["state"], case["mode"]) == ("waiting_return", "time")
    case = await back(desk, case)
    moved(days=9)
    await desk.tick()
    assert (await desk.seen(case))["state"] == "returned"
    moved(days=1, seconds=5)
    await desk.tick()
    assert (await desk.seen(case))["state"] == "success"
    assert await desk.ledger() == {}
    assert await desk.stall.audit() == []


async def test_goods_that_are_never_sent_close_the_case_and_free_the_line(desk: Desk, moved: Any) -> None:
    case = await agreed(desk)
    moved(days=7, seconds=5)
    await desk.tick()
    case = await desk.seen(case)
    assert case["state"] == "closed"
    assert case["acts"] == []
    order = (await desk.stall.shopper.get(f"/api/orders/{case['order_id']}")).json
    again = await desk.ask(order, "return_refund", "quality", pictures=[await desk.shown()])
    assert again.status == 201, again


async def test_an_arrival_starts_the_shops_time_to_check(desk: Desk, moved: Any) -> None:
    case = await agreed(desk)
    sent = await desk.buyer(case, "send-back", carrier="meadow", tracking_no=number())
    assert sent.status == 200, sent
    for _ in range(40):
        moved(hours=2)
        await desk.tick()
        case = await desk.seen(case)
        if case["state"] != "returned" or (case["return_parcel"] or {}).get("state") == "delivered":
            break
    assert case["return_parcel"]["state"] == "delivered"
    moved(days=2, seconds=5)
    await desk.tick()
    assert (await desk.seen(case))["state"] == "success"


async def test_a_second_refusal_needs_proof_and_can_be_given_in(desk: Desk) -> None:
    case = await back(desk, await agreed(desk))
    bare = await desk.clerk(case, "reject", reason="used")
    assert (bare.status, bare.code) == (422, "trade.aftersale.proof_needed")
    foreign = await desk.clerk(case, "reject", reason="used", pictures=[str(ids.new())])
    assert foreign.code == "trade.aftersale.unknown_picture"
    done = await desk.clerk(case, "reject", reason="used", text="有明显使用痕迹", pictures=[await desk.proof()])
    assert done.status == 200, done
    case = await desk.seen(case)
    assert (case["state"], case["reject_reason"]["code"]) == ("rejected_second", "used")
    assert "withdraw" not in case["acts"]  # the goods are with the shop
    assert (await desk.clerk(case, "agree")).status == 200
    assert (await desk.seen(case))["state"] == "success"


async def test_a_refusal_is_asked_again_or_ends_with_time(desk: Desk, moved: Any) -> None:
    order = await desk.buy(2, ship=True)
    shown = await desk.shown()
    case = await desk.case(order, "refund_shipped", "quality", amount=15000, pictures=[shown])
    assert case["amount"] == 15000
    case = (await desk.clerk(case, "reject", reason="amount_too_high")).json
    edited = await desk.buyer(case, "edit", kind="refund_shipped", reason="quality", amount=5000, pictures=[shown])
    assert edited.status == 200, edited
    case = edited.json
    assert (case["state"], case["amount"]) == ("waiting_merchant", 5000)
    assert (await desk.clerk(case, "agree")).status == 200
    assert (await desk.seen(case))["state"] == "success"
    second = await desk.case(order, "refund_shipped", "quality", pictures=[shown])
    assert second["amount"] == order["amount"] - 5000
    second = (await desk.clerk(second, "reject", reason="not_agreed")).json
    moved(days=7, seconds=5)
    await desk.tick()
    assert (await desk.seen(second))["state"] == "closed"
    assert await desk.stall.audit() == []


async def test_the_shop_waives_the_return(desk: Desk) -> None:
    case = await agreed(desk)
    assert (await desk.clerk(case, "agree", goods_stay=True)).status == 200
    assert (await desk.seen(case))["state"] == "success"
    assert await desk.ledger() == {}


async def test_a_deadline_is_moved_once_and_the_old_timer_does_nothing(desk: Desk, moved: Any) -> None:
    order = await desk.buy(1, ship=True)
    await desk.address()
    case = await desk.case(order, "return_refund", "no_reason")
    more = await desk.clerk(case, "extend")
    assert more.status == 200, more
    again = await desk.clerk(more.json, "extend")
    assert (again.status, again.code) == (409, "trade.aftersale.enough_time")
    moved(days=2, seconds=5)
    await desk.tick()
    assert (await desk.seen(case))["state"] == "waiting_merchant"
    moved(days=1)
    await desk.tick()
    assert (await desk.seen(case))["state"] == "waiting_return"


async def test_acting_on_a_changed_case_is_told_the_new_version(desk: Desk) -> None:
    case = await agreed(desk)
    stale = await desk.clerk({"id": case["id"], "version": 1}, "agree")
    assert (stale.status, stale.code) == (409, "trade.aftersale.moved")
    assert (stale.json["params"]["version"], stale.json["params"]["state"]) == (case["version"], "waiting_return")
    wrong = await desk.clerk(case, "send", **CARRIER, tracking_no=number())
    assert (wrong.status, wrong.code) == (409, "trade.aftersale.not_now")


async def test_the_same_key_twice_is_one_step(desk: Desk) -> None:
    case = await back(desk, await agreed(desk))
    path, body = f"{desk.shop}/aftersale/{case['id']}/agree", {"version": case["version"], "sellable": True}
    answers = [await desk.stall.clerk.post(path, body, key="once") for _ in range(3)]
    assert [a.status for a in answers] == [200, 200, 200]
    assert len({a.content for a in answers}) == 1
    assert await desk.ledger() == {}


async def test_the_buyer_reminds_three_times_four_hours_apart(desk: Desk, moved: Any) -> None:
    await desk.slow()
    case = await desk.case(await desk.buy(1), "user_cancel", "changed_mind")
    path = f"/api/aftersale/{case['id']}/urge"
    for _ in range(3):
        done = await desk.stall.shopper.post(path)
        assert done.status == 200, done
        assert (await desk.stall.shopper.post(path)).code == "trade.aftersale.enough_urged"
        moved(hours=4, seconds=5)
    assert (await desk.stall.shopper.post(path)).code == "trade.aftersale.enough_urged"
    assert (await desk.seen(case))["version"] == case["version"]  # a reminder makes no decision stale


async def test_an_exchange_takes_stock_ships_and_is_received(desk: Desk, moved: Any) -> None:
    case = await agreed(desk, 2, kind="exchange", reason="wrong_size", sku_id=str(desk.other))
    assert (case["amount"], case["wanted_sku_id"]) == (0, str(desk.other))
    case = await back(desk, case)
    checked = await desk.clerk(case, "agree", sellable=True)
    assert checked.json["state"] == "waiting_resend", checked
    sent = await desk.clerk(checked.json, "send", **CARRIER, tracking_no=number())
    assert sent.status == 200, sent
    assert sent.json["state"] == "waiting_receipt"
    stock = {r["sku_id"]: r["on_hand"] for r in await desk.rows("stock_item", shop_id=desk.stall.shop_id)}
    assert stock == {desk.sku: 50, desk.other: 48}
    case = await desk.seen(case)
    assert case["sent_parcel"]["tracking_no"].startswith("SF")
    assert (await desk.buyer(case, "receive")).json["state"] == "done"
    assert (await desk.ledger())["escrow"] == 19800  # no money moved
    assert await desk.stall.audit() == []


async def test_an_exchange_that_is_never_sent_turns_into_money(desk: Desk, moved: Any) -> None:
    case = await back(desk, await agreed(desk, kind="exchange", reason="wrong_size", sku_id=str(desk.other)))
    case = (await desk.clerk(case, "agree", sellable=False)).json
    moved(days=3, seconds=5)
    await desk.tick()
    case = await desk.seen(case)
    assert (case["state"], case["kind"], case["amount"]) == ("success", "return_refund", 9900)
    assert await desk.ledger() == {}
    assert await desk.stall.audit() == []


async def test_an_exchange_without_stock_or_for_other_goods_is_refused(desk: Desk) -> None:
    order = await desk.buy(1, ship=True)
    other = await desk.ask(order, "exchange", "wrong_size", sku_id=str(ids.new()))
    assert (other.status, other.code) == (409, "trade.aftersale.unfit_exchange")
    case = await agreed(desk, 1, kind="exchange", reason="wrong_size", sku_id=str(desk.other))
    await desk.stall.clerk.patch(f"{desk.shop}/skus/{desk.other}/stock", {"set": 0})
    case = await back(desk, case)
    sent = await desk.clerk(case, "send", **CARRIER, tracking_no=number())
    assert sent.status == 409, sent
    assert (await desk.seen(case))["state"] == "returned"


async def test_missing_pieces_are_sent_again(desk: Desk) -> None:
    order = await desk.buy(3, ship=True)
    case = await desk.case(order, "resend", "pieces_missing", qty=1, pictures=[await desk.shown()])
    case = (await desk.clerk(case, "agree")).json
    assert case["state"] == "waiting_resend"
    case = (await desk.clerk(case, "send", **CARRIER, tracking_no=number())).json
    assert case["state"] == "waiting_receipt"
    assert (await desk.rows("stock_item", sku_id=desk.sku))[0]["on_hand"] == 46
    assert await desk.stall.audit() == []


async def test_a_repair_takes_no_stock_and_receipt_comes_with_time(desk: Desk, moved: Any) -> None:
    case = await back(desk, await agreed(desk, kind="repair", reason="quality", pictures=[await desk.shown()]))
    sent = await desk.clerk(case, "send", **CARRIER, tracking_no=number())
    assert sent.json["state"] == "waiting_receipt", sent
    assert (await desk.rows("stock_item", sku_id=desk.sku))[0]["on_hand"] == 49
    moved(days=10, seconds=5)
    await desk.tick()
    assert (await desk.seen(case))["state"] == "done"


async def test_price_protection_pays_the_difference_once(desk: Desk) -> None:
    await desk.set("trade.aftersale.protect_days", 7)
    order = await desk.buy(2)
    nothing = await desk.ask(order, "price_protection", "price_drop")
    assert (nothing.status, nothing.code) == (409, "trade.aftersale.no_price_drop")
    cheaper = {
        "product_ids": [order["lines"][0]["product_id"]],
        "verb": "price",
        "price_change": {"kind": "set", "value": 9000},
    }
    assert (await desk.stall.clerk.post(f"{desk.shop}/products/bulk", cheaper)).json["results"][0]["ok"]
    case = await desk.case(order, "price_protection", "price_drop")
    assert (case["state"], case["amount"], case["items"][0]["qty"]) == ("success", 1800, 0)
    again = await desk.ask(order, "price_protection", "price_drop")
    assert again.code == "trade.aftersale.no_price_drop"
    assert (await desk.ledger())["escrow"] == 18000
    assert await desk.stall.audit() == []
