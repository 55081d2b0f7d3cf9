"""Rough weather: the table of trade.md section 3, row by row, over HTTP with real PostgreSQL.

`INDEX` names the tests of each row, wherever they live; what no other file has is here.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from meadow.base import clock, timers
from meadow.base.db import House
from meadow.trade.settlement import actions as settling
from tests.conftest import Client
from tests.make import market
from tests.make.bills import balances
from tests.make.orders import lines_of, received, shop_path
from tests.trade.conftest import Stall
from tests.trade.test_reviews import operator
from tests.trade.test_sale import levels

INDEX = {
    "40 buyers, 5 units, at once; or 8 checkouts opened first and placed in turn": (
        "test_sale.py::test_forty_buyers_for_five_pieces_make_five_orders",
        "test_sale.py::test_when_one_shop_runs_out_in_the_race_no_shop_sells",
        "test_weather.py::test_eight_checkouts_opened_first_and_placed_in_turn",
        "test_weather.py::test_shipped_and_on_hand_are_what_came_in",
    ),
    "the same request 10 times, in parallel and in sequence": (
        "test_sale.py::test_the_same_checkout_ten_times_is_one_order",
        "test_sale.py::test_a_repeat_long_after_gets_the_first_answer",
        "test_cut_short.py::test_orders_without_a_payment_are_opened_by_the_repeat",
        "payments/test_rough.py::test_the_same_try_ten_times_at_once_is_one_charge",
        "test_weather.py::test_every_step_of_a_sale_ten_times_is_one_step",
    ),
    "kill -9 at any moment under load": (
        "../faults/test_kills.py::test_each_process_dies_under_load_and_nothing_acknowledged_is_lost",
        "../faults/test_store_gone.py::test_a_cut_connection_is_a_503_once_and_no_500",
        "test_cut_short.py::test_half_a_basket_is_dropped_and_ordered_anew",
    ),
    "callbacks duplicated, reordered, late, forged, with another amount or currency": (
        "test_sale.py::test_callbacks_doubled_are_booked_once",
        "payments/test_rough.py::test_an_older_word_after_the_outcome_changes_nothing",
        "payments/test_rough.py::test_a_failure_after_the_success_is_no_failure",
        "test_sale.py::test_a_timeout_frees_the_pieces_and_a_late_payment_goes_home",
        "test_late_callbacks.py::test_the_channel_calls_again_until_it_is_heard",
        "test_sale.py::test_a_forged_callback_is_refused_and_noted",
        "test_sale.py::test_a_wrong_amount_is_not_booked_and_goes_home",
        "payments/test_rough.py::test_another_currency_goes_home_and_an_operator_finds_it",
    ),
    "refund beyond what was paid, twice at once, after settlement, from an empty shop balance": (
        "aftersale/test_unshipped.py::test_many_clients_cannot_get_back_more_than_was_paid",
        "aftersale/test_unshipped.py::test_two_cases_at_once_on_one_line_are_one",
        "payments/test_refunds.py::test_a_refund_goes_home_once_and_never_beyond",
        "settlement/test_refunds.py::test_the_same_refund_from_many_hands_reverses_each_payee_once",
        "test_weather.py::test_a_refund_after_settlement_from_an_empty_shop",
    ),
    "clock moved, time zone edges, month end": (
        "settlement/test_statements.py::test_days_follow_each_other_and_a_later_refund_is_in_the_next",
        "test_weather.py::test_a_sale_around_midnight_and_month_end_falls_on_its_day_in_the_shops_zone",
        "test_weather.py::test_a_clock_that_steps_back_breaks_no_promise",
    ),
    "10,000-line cart, price 0, quantity 0 or -1 or 1e18, emoji, control characters, 1 MB note, unknown SKU, another tenant's id": (
        "test_hostile.py::test_ten_thousand_lines",
        "test_hostile.py::test_a_price_of_nothing",
        "test_hostile.py::test_a_quantity_that_is_none",
        "test_hostile.py::test_odd_but_honest_text_is_kept_as_it_is",
        "test_hostile.py::test_the_character_that_no_column_holds",
        "test_hostile.py::test_notes_without_end",
        "test_hostile.py::test_ids_of_nobody_and_of_another",
        "test_hostile.py::test_what_is_no_body_at_all",
    ),
    "a spreadsheet with 600 rows of which 7 are wrong": ("test_ship_sheet.py::test_six_hundred_rows_of_which_seven_are_wrong",),
    "a random walk over all verbs": ("test_walk.py::test_whatever_everybody_does_nothing_is_lost_or_made",),
}  # fmt: skip


def test_every_row_of_the_table_has_its_tests() -> None:
    here = Path(__file__).parent
    for names in INDEX.values():
        for file, name in (one.split("::") for one in names):
            assert f"def {name}(" in (here / file).read_text(), f"{file} has no {name}"


@pytest.fixture
async def ops(stall: Stall) -> AsyncIterator[Client]:
    browser = await operator(stall)
    yield browser
    await browser.http.aclose()


async def test_eight_checkouts_opened_first_and_placed_in_turn(stall: Stall) -> None:
    sku = (await market.goods(stall.house, stall.shop_id, stock=5)).skus[0]
    quotes = [(await stall.quote((sku, 1))).json["quote_id"] for _ in range(8)]
    answers = []
    for quote in quotes:
        body = {"quote_id": quote, "address_id": str(stall.address_id)}
        answers.append(await stall.shopper.post("/api/checkouts", body))
    assert [a.status for a in answers] == [201] * 5 + [409] * 3
    assert await levels(stall, sku) == (5, 5, 0)
    assert await stall.audit() == []


async def test_shipped_and_on_hand_are_what_came_in(stall: Stall) -> None:
    sku = (await market.goods(stall.house, stall.shop_id, stock=5)).skus[0]
    orders = [(await stall.bought((sku, 1)))["orders"][0]["id"] for _ in range(5)]
    assert (await stall.quote((sku, 1))).code == "trade.cart.unbuyable"
    parcels = ({"carrier": "sf", "tracking_no": f"SF100000{i}"} for i in range(5))
    sent = await asyncio.gather(
        *(stall.clerk.post(shop_path(stall, f"/orders/{o}/ship"), p) for o, p in zip(orders, parcels, strict=True))
    )
    assert {a.status for a in sent} == {200}
    assert await levels(stall, sku) == (0, 0, 0)
    assert await stall.audit() == []


async def test_every_step_of_a_sale_ten_times_is_one_step(stall: Stall) -> None:
    """Pay, ship, confirm and give back, each ten times under one key: nine in parallel, one after."""
    sku = (await market.goods(stall.house, stall.shop_id, price=9900)).skus[0]
    placed = (await stall.place((sku, 2))).json
    order = placed["orders"][0]["id"]

    async def ten(who: Client, path: str, body: object = None) -> dict[str, Any]:
        answers = list(await asyncio.gather(*(who.post(path, body, key=path) for _ in range(9))))
        answers.append(await who.post(path, body, key=path))
        assert len({(a.status, a.content) for a in answers}) == 1, answers
        assert answers[0].status in {200, 201}, answers[0]
        return answers[0].json

    charge = (await ten(stall.shopper, f"/api/payments/{placed['intent_id']}/attempts", {"channel": "sandbox"}))[
        "redirect"
    ]
    await ten(stall.shopper, f"/api/sandbox/charges/{charge.rpartition('/')[2]}", {"outcome": "succeed"})
    parcel = {"carrier": "meadow", "tracking_no": "MD0000001"}
    assert (await ten(stall.clerk, shop_path(stall, f"/orders/{order}/ship"), parcel))["state"] == "shipped"
    await ten(stall.shopper, f"/api/orders/{order}/confirm")
    line = (await lines_of(stall, order))[0]["id"]
    ask = {"kind": "refund_shipped", "reason": "not_received", "line_id": line, "qty": 1}
    case = await ten(stall.shopper, f"/api/orders/{order}/aftersale", ask)
    done = await ten(stall.clerk, shop_path(stall, f"/aftersale/{case['id']}/agree"), {"version": case["version"]})
    assert (done["state"], done["amount"]) == ("success", 9900)
    held = {kind: n for (_, kind), n in (await balances(stall.house)).items()}
    assert held == {"channel": -9900, "escrow": 9900}
    assert await levels(stall, sku) == (48, 0, 0)
    assert await stall.audit() == []


async def test_a_refund_after_settlement_from_an_empty_shop(stall: Stall, ops: Client, moved: Any) -> None:
    """The shop took all but its deposit out: the deposit pays first, then it owes, and nothing leaves until it is even."""
    sku = (await market.goods(stall.house, stall.shop_id, price=10_000)).skus[0]
    order = await received(stall, (sku, 3))
    moved(days=7, minutes=1)
    await timers.fire_due(stall.house)
    bank = {"holder": "山茶研究所有限公司", "bank": "招商银行杭州分行", "number": "6222021234567890"}
    assert (await stall.clerk.put(shop_path(stall, "/bank"), bank)).status == 200
    moved(days=2)
    assert (await stall.clerk.post(shop_path(stall, "/deposit"), {"amount": 4000, "way": "in"})).status == 200
    assert (await stall.clerk.post(shop_path(stall, "/withdrawals"), {"amount": 24_500})).status == 200
    waiting = (await ops.get("/api/ops/withdrawals", state="risk_check")).json["items"]
    yes = {"items": [{"owner_id": w["owner_id"], "id": w["id"]} for w in waiting]}
    assert (await ops.post("/api/ops/withdrawals/approve", yes)).json["results"][0]["ok"]
    for _ in range(3):
        moved(seconds=3)
        await timers.fire_due(stall.house)
    assert await _shop(stall) == {"deposit": 4000}
    line = (await lines_of(stall, order))[0]["id"]
    ask = {"kind": "refund_shipped", "reason": "not_received", "line_id": line, "qty": 2}
    path = f"/api/orders/{order}/aftersale"
    asked = await asyncio.gather(*(stall.shopper.post(path, ask) for _ in range(4)))
    assert sorted(a.status for a in asked) == [201, 409, 409, 409], asked
    case = next(a.json for a in asked if a.status == 201)
    agree = shop_path(stall, f"/aftersale/{case['id']}/agree")
    agreed = await asyncio.gather(*(stall.clerk.post(agree, {"version": case["version"]}) for _ in range(4)))
    assert sorted(a.status for a in agreed) == [200, 409, 409, 409], agreed
    assert await _shop(stall) == {"shop_available": 4000 - 19_000}  # two of three pieces, less the fee on them
    no = await stall.clerk.post(shop_path(stall, "/withdrawals"), {"amount": 100})
    assert (no.status, no.code) == (409, "trade.settlement.not_covered")
    beyond = await stall.shopper.post(path, ask)
    assert (beyond.status, beyond.code) == (409, "trade.aftersale.too_much")
    assert {k: n for (_, k), n in (await balances(stall.house)).items() if k == "buyer_funds"} == {}
    assert await stall.audit() == []


async def _shop(stall: Stall) -> dict[str, int]:
    return {kind: n for (owner, kind), n in (await balances(stall.house)).items() if owner == stall.shop_id}


async def _at(stall: Stall, text: str) -> None:
    """Move the clock to a moment, where everybody logs in again."""
    clock.reset()
    clock.move(datetime.fromisoformat(text).astimezone(UTC) - clock.now())
    for browser, name in ((stall.shopper, "buyer"), (stall.clerk, "merchant")):
        assert (await browser.log_in(market.login(name), market.PASSWORD)).status == 200


async def _close(house: House) -> None:
    while True:
        async with house.write() as db:
            if await settling.close_day(db) is None:
                return


async def test_a_sale_around_midnight_and_month_end_falls_on_its_day_in_the_shops_zone(stall: Stall) -> None:
    """Settled a minute before midnight in Shanghai it is January's, a minute after it is February's; UTC says January twice."""
    sku = (await market.goods(stall.house, stall.shop_id, price=10_000)).skus[0]
    await _at(stall, "2031-01-24T23:58:30+08:00")
    await received(stall, (sku, 1))
    await _at(stall, "2031-01-25T00:00:30+08:00")
    await received(stall, (sku, 2))
    await _at(stall, "2031-01-31T23:59:00+08:00")
    await timers.fire_due(stall.house)
    await _at(stall, "2031-02-01T00:01:00+08:00")
    await timers.fire_due(stall.house)
    await _at(stall, "2031-03-01T12:00:00+08:00")
    await _close(stall.house)
    seen = {}
    for period in ("day", "month"):
        rows = (await stall.clerk.get(shop_path(stall, "/statements"), period=period)).json["items"]
        seen[period] = {r["start"]: r["closing"] - r["opening"] for r in rows}
    assert seen == {
        "day": {"2031-01-31": 9500, "2031-02-01": 19_000}, "month": {"2031-01-01": 9500, "2031-02-01": 19_000},
    }  # fmt: skip
    assert await stall.audit() == []


async def test_a_clock_that_steps_back_breaks_no_promise(stall: Stall, moved: Any) -> None:
    """What was paid stays paid, what timed out stays so, and no deadline fires twice, when the clock is set back by hours."""
    sku = (await market.goods(stall.house, stall.shop_id)).skus[0]
    late = (await stall.place((sku, 1))).json["orders"][0]["id"]
    paid = (await stall.bought((sku, 2)))["orders"][0]["id"]
    moved(minutes=31)
    await timers.fire_due(stall.house)
    moved(hours=-3)
    await timers.fire_due(stall.house)
    states = {o["id"]: o["state"] for o in (await stall.shopper.get("/api/orders")).json["items"]}
    assert states == {late: "cancelled", paid: "to_ship"}
    parcel = {"carrier": "meadow", "tracking_no": "MD0000001"}
    assert (await stall.clerk.post(shop_path(stall, f"/orders/{paid}/ship"), parcel)).status == 200
    assert (await stall.place((sku, 1))).status == 201
    assert await levels(stall, sku) == (48, 1, 0)
    moved(hours=4)
    await timers.fire_due(stall.house)
    assert await levels(stall, sku) == (48, 0, 0)
    assert await stall.audit() == []
