"""Withdrawals, deposit and adjustments over HTTP: never more than there is, never without the eyes they need."""

import asyncio
from datetime import timedelta

import sqlalchemy as sa

from meadow.base import clock, policy, timers
from meadow.trade import ledger, settlement
from meadow.trade.ledger import Kind
from meadow.trade.settlement.actions import rails
from meadow.trade.settlement.types.payouts import PayoutSaid
from tests.make import market
from tests.make.bills import balances
from tests.trade.settlement.conftest import BANK, Desk


async def findings(desk: Desk) -> list[str]:
    async with desk.house.read() as db:
        return [*await settlement.checks(db), *await ledger.checks(db)]


async def fired(desk: Desk, seconds: float = 3) -> None:
    for _ in range(2):
        clock.move(timedelta(seconds=seconds))
        await timers.fire_due(desk.house)


async def change(desk: Desk, key: str, value: int) -> None:
    async with desk.house.write() as db:
        await policy.change(db, market.OPERATOR, f"trade.settlement.{key}", value)


async def set_up(desk: Desk, amount: int, number: str = BANK["number"]) -> None:
    """A shop with money and a bank account that is no longer new."""
    await desk.give(desk.shop_id, Kind.shop_available, amount)
    assert (await desk.seller.put(f"{desk.shop}/bank", BANK | {"number": number})).status == 200
    clock.move(timedelta(hours=25))


async def first(desk: Desk) -> dict:
    found: dict = (await desk.seller.get(f"{desk.shop}/withdrawals")).json["items"][0]
    return found


async def approve(desk: Desk, by: str = "ops") -> dict:
    item = (await desk.ops.get("/api/ops/withdrawals", state="risk_check")).json["items"][0]
    browser = desk.ops if by == "ops" else desk.second
    answer = await browser.post(
        "/api/ops/withdrawals/approve", {"items": [{"owner_id": item["owner_id"], "id": item["id"]}]}
    )
    assert answer.status == 200, answer
    result: dict = answer.json["results"][0]
    return result


async def test_from_the_request_to_the_bank(desk: Desk, moved: object) -> None:
    await set_up(desk, 100_000)
    asked = await desk.seller.post(f"{desk.shop}/withdrawals", {"amount": 30_000})
    assert asked.status == 200, asked
    assert (asked.json["available"], asked.json["most"]) == (70_000, 70_000)
    assert asked.json["bank"]["number_masked"] == "6222 **** 7890"
    seen = await first(desk)
    assert seen["state"] == "risk_check", "the first one is looked at"
    item = (await desk.ops.get("/api/ops/withdrawals", state="risk_check")).json["items"][0]
    assert (item["flags"], item["needs"], item["owner_name"]) == (["first"], 1, "山茶研究所")
    assert "有限公司" not in str(item)
    assert (await desk.ops.get("/api/ops/withdrawals/waiting")).json["count"] == 1
    assert await approve(desk) == {"id": seen["id"], "ok": True, "code": None, "text": None}
    assert (await balances(desk.house))[desk.shop_id, "payout"] == 30_000
    await fired(desk)
    assert (await first(desk))["state"] == "paid"
    held = await balances(desk.house)
    assert (desk.shop_id, "payout") not in held
    assert held[desk.shop_id, "shop_available"] == 70_000
    assert (await desk.seller.post(f"{desk.shop}/withdrawals", {"amount": 20_000})).status == 200
    await fired(desk)
    assert (await first(desk))["state"] == "paid", "a small one of a known owner goes by itself"
    assert await findings(desk) == []


async def test_many_at_once_never_take_more_than_there_is(desk: Desk, moved: object) -> None:
    await set_up(desk, 10_000)
    await change(desk, "withdraw_times", 100)
    answers = await asyncio.gather(*(desk.seller.post(f"{desk.shop}/withdrawals", {"amount": 3000}) for _ in range(12)))
    assert sorted(a.status for a in answers) == [200] * 3 + [409] * 9
    assert {a.code for a in answers if a.status == 409} == {"trade.settlement.not_covered"}
    held = await balances(desk.house)
    assert (held[desk.shop_id, "shop_available"], held[desk.shop_id, "payout"]) == (1000, 9000)
    assert await findings(desk) == []


async def test_many_at_once_keep_the_limit_of_the_day(desk: Desk, moved: object) -> None:
    await set_up(desk, 1_000_000)
    await change(desk, "withdraw_daily", 10_000)
    answers = await asyncio.gather(*(desk.seller.post(f"{desk.shop}/withdrawals", {"amount": 3000}) for _ in range(8)))
    assert sorted(a.status for a in answers) == [200] * 3 + [409] * 5
    assert {a.code for a in answers if a.status == 409} == {"trade.settlement.daily_limit"}
    assert (await desk.seller.get(f"{desk.shop}/withdrawals/terms")).json["left_today"] == 1000
    clock.move(timedelta(days=1))
    assert (await desk.seller.post(f"{desk.shop}/withdrawals", {"amount": 3000})).status == 200
    assert await findings(desk) == []


async def test_a_large_one_needs_two_people(desk: Desk, moved: object) -> None:
    await set_up(desk, 9_000_000)
    assert (await desk.seller.post(f"{desk.shop}/withdrawals", {"amount": 6_000_000})).status == 200
    assert (await approve(desk))["ok"] is True
    assert (await first(desk))["state"] == "risk_check", "one is not enough"
    assert (await approve(desk))["code"] == "trade.settlement.same_eyes"
    assert (await approve(desk, "second"))["ok"] is True
    await fired(desk)
    assert (await first(desk))["state"] == "paid"
    item = (await desk.ops.get("/api/ops/withdrawals", state="paid")).json["items"][0]
    assert len({a["account_id"] for a in item["approvals"]}) == 2
    assert await findings(desk) == []


async def test_refused_by_an_operator_or_by_the_bank_it_comes_back(desk: Desk, moved: object) -> None:
    await set_up(desk, 50_000, "6222021234560000")
    await desk.seller.post(f"{desk.shop}/withdrawals", {"amount": 20_000})
    item = (await desk.ops.get("/api/ops/withdrawals", state="risk_check")).json["items"][0]
    body = {"items": [{"owner_id": item["owner_id"], "id": item["id"]}], "why": "户名核实不到"}
    assert (await desk.ops.post("/api/ops/withdrawals/reject", body)).json["results"][0]["ok"]
    assert (await desk.ops.post("/api/ops/withdrawals/reject", body)).json["results"][0][
        "code"
    ] == "trade.settlement.decided"
    seen = await first(desk)
    assert (seen["state"], seen["reason"]) == ("returned", "户名核实不到")
    await desk.seller.post(f"{desk.shop}/withdrawals", {"amount": 20_000})
    assert (await approve(desk))["ok"]
    await fired(desk)
    seen = await first(desk)
    assert (seen["state"], seen["reason"]) == ("returned", "account closed")
    assert (await balances(desk.house))[desk.shop_id, "shop_available"] == 50_000
    assert await findings(desk) == []


async def test_a_callback_is_believed_with_its_signature_and_booked_once(desk: Desk, moved: object) -> None:
    await set_up(desk, 50_000)
    await desk.seller.post(f"{desk.shop}/withdrawals", {"amount": 20_000})
    await approve(desk)
    await timers.fire_due(desk.house)
    async with desk.house.read() as db:
        row = await db.one(sa.text("SELECT * FROM settlement_withdrawal"))
    assert row is not None
    said = PayoutSaid(owner_id=row.owner_id, withdrawal_id=row.id, rail_no=row.rail_no, outcome="paid", amount=20_000)
    headers, body = rails.callback(desk.house, said)
    for bad in ({}, headers | {rails.SIGNATURE: "0" * 64}, headers | {rails.TIMESTAMP: "1"}):
        assert (await desk.seller.http.post("/hooks/payouts/sandbox", content=body, headers=bad)).status_code == 401
    assert (await desk.seller.http.post("/hooks/payouts/other", content=body, headers=headers)).status_code == 401
    wrong = rails.callback(
        desk.house,
        PayoutSaid(owner_id=row.owner_id, withdrawal_id=row.id, rail_no=row.rail_no, outcome="paid", amount=1),
    )
    assert (
        await desk.seller.http.post("/hooks/payouts/sandbox", content=wrong[1], headers=wrong[0])
    ).status_code == 200
    assert (await first(desk))["state"] == "paying", "another amount is noted, not booked"
    sent = [desk.seller.http.post("/hooks/payouts/sandbox", content=body, headers=headers) for _ in range(5)]
    assert {a.status_code for a in await asyncio.gather(*sent)} == {200}
    assert (await first(desk))["state"] == "paid"
    async with desk.house.read() as db:
        assert await db.value(sa.text("SELECT count(*) FROM trail WHERE verb = 'trade.settlement.forged'")) == 4
        assert await db.value(sa.text("SELECT count(*) FROM ledger_posting WHERE reason = 'paid_out'")) == 1
    assert await findings(desk) == []


async def test_what_is_refused_and_why(desk: Desk, moved: object) -> None:
    async def code(amount: object) -> str:
        return (await desk.seller.post(f"{desk.shop}/withdrawals", {"amount": amount})).code

    assert await code(1000) == "trade.settlement.no_bank"
    await set_up(desk, 10_000)
    assert await code(99) == "trade.settlement.too_little"
    assert await code(10_001) == "trade.settlement.not_covered"
    for hostile in (0, -5, 10**18, "1000", 1.5, None):
        assert (await desk.seller.post(f"{desk.shop}/withdrawals", {"amount": hostile})).status == 422
    await change(desk, "deposit_required", 5000)
    assert await code(1000) == "trade.settlement.deposit_short"
    assert (await desk.seller.get(f"{desk.shop}/withdrawals/terms")).json["blocked"] == "deposit"
    other = await desk.seller.put(f"{desk.shop}/bank", BANK | {"holder": "别的公司"})
    assert (other.status, other.code) == (409, "trade.settlement.holder_differs")
    for hostile in ({"holder": "x\u0000y"}, {"number": "12a"}, {"number": "1" * 31}, {"bank": ""}, {"extra": 1}):
        assert (await desk.seller.put(f"{desk.shop}/bank", BANK | hostile)).status == 422
    assert (await desk.ann.post(f"{desk.shop}/withdrawals", {"amount": 1000})).status == 404
    assert (await desk.ann.get("/api/ops/withdrawals")).status == 403
    async with desk.house.read() as db:
        stored = await db.value(sa.text("SELECT string_agg(b::text, '') FROM settlement_bank b"))
    assert BANK["number"] not in stored
    assert BANK["holder"] not in stored


async def test_below_zero_nothing_leaves(desk: Desk, moved: object) -> None:
    await set_up(desk, 10_000)
    adjusted = {"owner_kind": "shop", "owner_id": str(desk.shop_id), "amount": -12_000, "why": "chargeback"}
    assert (await desk.ops.post("/api/ops/adjustments", adjusted)).json["items"][0]["state"] == "posted"
    assert (await desk.seller.post(f"{desk.shop}/withdrawals", {"amount": 1000})).code == "trade.settlement.not_covered"
    assert (await desk.seller.get(f"{desk.shop}/withdrawals/terms")).json["blocked"] == "negative"
    below = (await desk.ops.get("/api/ops/overdrawn")).json["items"]
    assert [(b["owner_kind"], b["owner_name"], b["balance"]) for b in below] == [("shop", "山茶研究所", -2000)]
    assert await findings(desk) == []


async def test_a_deposit_is_paid_in_kept_and_given_back(desk: Desk, moved: object) -> None:
    await desk.give(desk.shop_id, Kind.shop_available, 10_000)
    await change(desk, "deposit_required", 4000)

    async def move(way: str, amount: int) -> tuple[int, str]:
        answer = await desk.seller.post(f"{desk.shop}/deposit", {"way": way, "amount": amount})
        return answer.status, "" if answer.status == 200 else answer.code

    assert await move("in", 10_001) == (409, "trade.settlement.not_covered")
    assert await move("in", 6000) == (200, "")
    assert await move("out", 2001) == (409, "trade.settlement.deposit_kept")
    assert await move("out", 2000) == (200, "")
    assert await move("out", 5000) == (409, "trade.settlement.not_covered")
    found = (await desk.seller.get(f"{desk.shop}/deposit")).json
    assert found == {"currency": "CNY", "held": 4000, "required": 4000, "available": 6000}
    assert await findings(desk) == []


async def test_an_author_withdraws_with_tax_withheld(desk: Desk, moved: object) -> None:
    await desk.give(desk.author_id, Kind.author_available, 100_000)
    await change(desk, "withholding_bp", 2000)
    assert (await desk.ann.put(f"{desk.author}/bank", BANK | {"holder": "林小满"})).status == 200
    terms = (await desk.ann.post(f"{desk.author}/withdrawals", {"amount": 50_000})).json
    assert (terms["tax_bp"], terms["available"]) == (2000, 50_000)
    await approve(desk)
    await fired(desk)
    seen = (await desk.ann.get(f"{desk.author}/withdrawals")).json["items"][0]
    assert (seen["state"], seen["tax"]) == ("paid", 10_000)
    held = await balances(desk.house)
    assert [v for (_, k), v in held.items() if k == "reserve"] == [10_000]
    assert [v for (_, k), v in held.items() if k == "channel"] == [-100_000 + 40_000]
    assert await findings(desk) == []


async def test_a_large_adjustment_waits_for_another_operator(desk: Desk) -> None:
    body = {"owner_kind": "author", "owner_id": str(desk.author_id), "amount": 6_000_000, "why": "award"}
    made = (await desk.ops.post("/api/ops/adjustments", body)).json["items"][0]
    assert made["state"] == "proposed"
    assert await balances(desk.house) == {}
    decide = {"id": made["id"], "accept": True}
    assert (await desk.ops.post("/api/ops/adjustments/decide", decide)).code == "trade.settlement.same_eyes"
    done = await desk.second.post("/api/ops/adjustments/decide", decide)
    assert done.json["items"][0]["state"] == "posted"
    assert (await desk.second.post("/api/ops/adjustments/decide", decide)).code == "trade.settlement.decided"
    assert (await balances(desk.house))[desk.author_id, "author_available"] == 6_000_000
    gone = body | {"owner_id": "018f0000-0000-7000-8000-000000000000"}
    assert (await desk.ops.post("/api/ops/adjustments", gone)).status == 404
    assert (await desk.ops.post("/api/ops/adjustments", body | {"amount": 0})).status == 422
    assert await findings(desk) == []


async def test_an_approval_that_is_missing_is_found(desk: Desk, moved: object) -> None:
    await set_up(desk, 50_000)
    await desk.seller.post(f"{desk.shop}/withdrawals", {"amount": 20_000})
    async with desk.house.write() as db:
        await db.run(sa.text("UPDATE settlement_withdrawal SET state = 'paid'"))
    found = await findings(desk)
    assert any("too few approvals" in f for f in found)
    assert any("payout account" in f for f in found)
