"""Rough weather at the cashier: callbacks out of order, too many tries, races, and a channel that never hears."""

import asyncio

import msgspec
import pytest
import sqlalchemy as sa
from aiohttp import web
from litestar import Litestar

from meadow.base import policy, timers
from meadow.base.db import House
from meadow.base.errors import Problem
from meadow.base.web.limits import Buckets
from meadow.trade.payments import http
from meadow.trade.payments.channels import sandbox
from meadow.trade.payments.types import Said
from tests.conftest import browse
from tests.make import market, ports
from tests.trade.conftest import Stall
from tests.trade.payments.conftest import forged, order_state
from tests.trade.payments.hosts import serve


async def placed(stall: Stall) -> dict:
    sku = (await market.goods(stall.house, stall.shop_id)).skus[0]
    return (await stall.place((sku, 1))).json


async def booked(house: House) -> list[tuple[str, str]]:
    async with house.read() as db:
        rows = await db.all(sa.text("SELECT kind, verdict FROM payments_txn ORDER BY at, kind"))
    return [tuple(r) for r in rows]


async def tell(stall: Stall, said: Said) -> int:
    headers, body = sandbox.callback(stall.house, said)
    return (await stall.shopper.http.post("/hooks/payments/sandbox", content=body, headers=headers)).status_code


async def test_an_older_word_after_the_outcome_changes_nothing(stall: Stall) -> None:
    made = await placed(stall)
    await stall.pay(made["intent_id"], reorder=True, duplicates=2)
    assert await order_state(stall, made) == "to_ship"
    assert await booked(stall.house) == [("capture", "book")]
    assert await stall.audit() == []


async def test_who_forges_without_end_fills_no_trail(stall: Stall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "NOTED", Buckets(0.01, 3))
    posted = [await stall.shopper.http.post("/hooks/payments/sandbox", content=b"{}") for _ in range(6)]
    assert {p.status_code for p in posted} == {401}
    assert await forged(stall.house) == 3


async def test_a_failure_after_the_success_is_no_failure(stall: Stall) -> None:
    made = await placed(stall)
    await stall.pay(made["intent_id"])
    async with stall.house.read() as db:
        row = await db.one(sa.text("SELECT channel_no, merchant_order FROM payments_sandbox_charge"))
    said = Said(
        channel_no=row.channel_no, merchant_order=row.merchant_order, outcome="fail", amount=9900, currency="CNY"
    )
    assert await tell(stall, said) == 200
    seen = (await stall.shopper.get(f"/api/payments/{made['intent_id']}")).json
    assert (seen["state"], seen["last"]["state"]) == ("succeeded", "succeeded")


async def test_a_failed_try_is_told_and_the_next_one_pays(stall: Stall) -> None:
    made = await placed(stall)
    await stall.pay(made["intent_id"], outcome="fail")
    seen = (await stall.shopper.get(f"/api/payments/{made['intent_id']}")).json
    assert seen["state"] == "pending"
    assert seen["last"] == {"channel": "sandbox", "state": "failed", "reason": "declined"}
    await stall.pay(made["intent_id"])
    assert await order_state(stall, made) == "to_ship"
    async with stall.house.read() as db:
        assert await db.value(sa.text("SELECT count(*) FROM timers WHERE kind = 'trade.payments.sandbox_call'")) == 0


async def test_two_tries_that_both_pay_are_one_payment_and_one_refund(stall: Stall) -> None:
    made = await placed(stall)
    path = f"/api/payments/{made['intent_id']}/attempts"
    refs = [(await stall.shopper.post(path, {"channel": "sandbox"})).json["redirect"] for _ in range(2)]
    acts = [f"/api/sandbox/charges/{r.rpartition('/')[2]}" for r in refs]
    await asyncio.gather(*(stall.shopper.post(a, {"outcome": "succeed"}) for a in acts))
    assert sorted(await booked(stall.house)) == [("capture", "book"), ("capture", "refund"), ("refund", "book")]
    assert await order_state(stall, made) == "to_ship"
    assert await stall.audit() == []


async def test_another_currency_goes_home_and_an_operator_finds_it(stall: Stall) -> None:
    made = await placed(stall)
    await stall.shopper.post(f"/api/payments/{made['intent_id']}/attempts", {"channel": "sandbox"})
    async with stall.house.read() as db:
        order = await db.value(sa.text("SELECT merchant_order FROM payments_sandbox_charge"))
    said = Said(channel_no="SBX1", merchant_order=str(order), outcome="succeed", amount=9900, currency="USD")
    assert [await tell(stall, said) for _ in range(3)] == [200, 200, 200]
    assert await order_state(stall, made) == "created"
    assert await booked(stall.house) == [("capture", "refund"), ("refund", "book")]
    async with stall.house.read() as db:
        assert await db.value(sa.text("SELECT count(*) FROM trail WHERE verb = 'trade.payments.mismatched'")) == 1
        assert await db.value(sa.text("SELECT count(*) FROM outbox WHERE name = 'trade.payments.mismatched.v1'")) == 1
    assert await stall.audit() == []


async def test_tries_without_success_are_counted_in_the_database(stall: Stall, moved: object) -> None:
    async with stall.house.write() as db:
        await policy.change(db, market.OPERATOR, "trade.payments.tries", 3)
    policy.forget()
    made = await placed(stall)
    path = f"/api/payments/{made['intent_id']}/attempts"
    answers = [await stall.shopper.post(path, {"channel": "sandbox"}) for _ in range(4)]
    assert [a.status for a in answers] == [201, 201, 201, 429]
    assert answers[-1].headers["retry-after"] == "600"
    moved(minutes=11)  # type: ignore[operator]
    await stall.pay(made["intent_id"])
    for _ in range(4):
        await stall.pay((await placed(stall))["intent_id"])


async def test_the_same_try_ten_times_at_once_is_one_charge(stall: Stall) -> None:
    made = await placed(stall)
    path = f"/api/payments/{made['intent_id']}/attempts"
    answers = await asyncio.gather(*(stall.shopper.post(path, {"channel": "sandbox"}, key="k") for _ in range(10)))
    good = [a for a in answers if a.status == 201]
    assert {a.status for a in answers} <= {201, 503}
    assert len({a.json["redirect"] for a in good}) == 1
    assert (await stall.shopper.post(path, {"channel": "sandbox"}, key="k")).json == good[0].json
    async with stall.house.read() as db:
        assert await db.value(sa.text("SELECT count(*) FROM payments_sandbox_charge")) == 1


async def test_a_callback_that_breaks_half_way_books_nothing_and_comes_again(
    stall: Stall, moved: object, house: House
) -> None:
    """The order cannot be turned, so neither is the payment: both live in one transaction, and the channel calls again."""
    from meadow.trade.payments.events import Captured

    made = await placed(stall)
    real = house.wiring.now[Captured]

    async def breaks(*_: object) -> None:
        raise Problem

    house.wiring.now[Captured] = [*real, breaks]
    await stall.pay(made["intent_id"])
    assert await booked(house) == []
    assert await order_state(stall, made) == "created"
    house.wiring.now[Captured] = real
    moved(seconds=4)  # type: ignore[operator]
    await timers.fire_due(house)
    assert await order_state(stall, made) == "to_ship"
    assert await stall.audit() == []


async def test_the_audit_finds_what_nobody_asks_after(stall: Stall) -> None:
    from tests.trade.payments.conftest import give_back

    made = await placed(stall)
    await stall.pay(made["intent_id"], refunds="refuse")
    await give_back(stall, made, 100)
    assert await stall.audit() == []
    async with stall.house.write() as db:
        await db.run(sa.text("DELETE FROM timers WHERE kind = 'trade.payments.refund_again'"))
        await db.run(sa.text("UPDATE payments_txn SET returned = returned + 1 WHERE kind = 'capture'"))
        await db.run(sa.text("UPDATE payments_refund SET state = 'success'"))
    found = await stall.audit()
    assert [f.partition(" ")[0] for f in found] == ["sandbox", "refund", "refund"], found


async def test_the_channel_calls_through_a_real_port(stall: Stall, app: Litestar, moved: object) -> None:
    """As in production: its own client, an address of its own, and a door that is shut at first."""
    house, port, heard = stall.house, ports.free(), []
    await house.engines.pop("trade.payments.client").aclose()
    house.settings = msgspec.structs.replace(house.settings, public_url=f"http://127.0.0.1:{port}")
    made = await placed(stall)
    await stall.pay(made["intent_id"])
    assert await order_state(stall, made) == "created"

    async def pass_on(request: web.Request) -> web.Response:
        heard.append(dict(request.headers))
        async with browse(app) as inner:
            answer = await inner.post(request.path, content=await request.read(), headers=heard[-1])
        return web.Response(status=answer.status_code)

    runner = await serve([web.post("/hooks/payments/{name}", pass_on)], port)
    moved(seconds=4)  # type: ignore[operator]
    await timers.fire_due(house)
    assert await order_state(stall, made) == "to_ship"
    assert len(heard) == 1
    await runner.cleanup()
