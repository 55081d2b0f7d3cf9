"""Money on its way back: once per refund, never beyond what was taken, asked for again until it is home."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from meadow.base import bus, ids, timers
from meadow.base.db import House
from meadow.trade import payments
from meadow.trade.ledger import PLATFORM, Entry, Kind, balances, post
from meadow.trade.payments.channels import sandbox
from meadow.trade.payments.types import OverRefund, RefundState, Said
from tests.make import market
from tests.trade.conftest import Stall


class Bought:
    """A paid order whose money was moved to the buyer's funds, as an after-sale would."""

    def __init__(self, stall: Stall, placed: dict) -> None:
        self.stall, self.house = stall, stall.house
        self.checkout_id = UUID(placed["id"])
        order = placed["orders"][0]
        self.order_id, self.shop_id, self.amount = UUID(order["id"]), UUID(order["shop_id"]), order["amount"]

    async def back(self, amount: int, refund_id: UUID) -> RefundState:
        buyer = self.stall.buyer.id
        async with self.house.write() as db:
            line = await db.value(sa.text("SELECT id FROM orders_line WHERE order_id = :o"), {"o": self.order_id})
            entries = [Entry(self.shop_id, Kind.escrow, -amount, line), Entry(buyer, Kind.buyer_funds, amount)]
            await post(db, shop_id=self.shop_id, reason="test", ref=refund_id, currency="CNY", entries=entries)
            return await payments.give_back(
                db, buyer_id=buyer, checkout_id=self.checkout_id, refund_id=refund_id, amount=amount, currency="CNY",
                order_id=self.order_id,
            )  # fmt: skip

    async def funds(self) -> int:
        async with self.house.read() as db:
            held = await balances(db, self.stall.buyer.id)
        return sum(b.balance for b in held if b.kind is Kind.buyer_funds)

    async def channel(self) -> int:
        async with self.house.read() as db:
            return sum(b.balance for b in await balances(db, PLATFORM) if b.kind is Kind.channel)

    async def told(self, name: str) -> int:
        async with self.house.read() as db:
            return int(await db.value(sa.text("SELECT count(*) FROM outbox WHERE name = :n"), {"n": name}))


async def bought(stall: Stall, **outcome: object) -> Bought:
    sku = (await market.goods(stall.house, stall.shop_id)).skus[0]
    placed = (await stall.place((sku, 1))).json
    await stall.pay(placed["intent_id"], **outcome)
    return Bought(stall, placed)


async def test_a_refund_goes_home_once_and_never_beyond(stall: Stall) -> None:
    one = await bought(stall)
    first, second = ids.new(), ids.new()
    assert await one.back(4000, first) is RefundState.success
    assert await one.channel() == -5900
    with pytest.raises(OverRefund) as refused:
        await one.back(6000, second)
    assert refused.value.params == {"left": 5900}
    assert await one.back(5900, second) is RefundState.success
    with pytest.raises(OverRefund):
        await one.back(1, ids.new())
    async with one.house.write() as db:
        again = await payments.give_back(
            db, buyer_id=stall.buyer.id, checkout_id=one.checkout_id, refund_id=first, amount=4000, currency="CNY",
            order_id=one.order_id,
        )  # fmt: skip
    assert again is RefundState.success
    assert (await one.channel(), await one.funds()) == (0, 0)
    assert await one.told("trade.payments.refunded.v1") == 2


async def test_ten_refunds_at_once_take_what_there_is_and_no_more(stall: Stall) -> None:
    one = await bought(stall)
    done = await asyncio.gather(*(one.back(2000, ids.new()) for _ in range(10)), return_exceptions=True)
    assert [d for d in done if not isinstance(d, OverRefund)] == [RefundState.success] * 4
    assert (await one.channel(), await one.funds()) == (-1900, 0)


async def test_the_same_refund_ten_times_at_once_is_one(stall: Stall) -> None:
    one, refund_id = await bought(stall), ids.new()
    async with one.house.write() as db:
        entries = [Entry(PLATFORM, Kind.insurance, -9900), Entry(stall.buyer.id, Kind.buyer_funds, 9900)]
        await post(db, shop_id=PLATFORM, reason="test", ref=refund_id, currency="CNY", entries=entries)

    async def back() -> RefundState:
        async with one.house.write() as db:
            return await payments.give_back(
                db, buyer_id=stall.buyer.id, checkout_id=one.checkout_id, refund_id=refund_id, amount=9900,
                currency="CNY", order_id=None,
            )  # fmt: skip

    assert set(await asyncio.gather(*(back() for _ in range(10)))) == {RefundState.success}
    assert (await one.channel(), await one.funds()) == (0, 0)


async def test_a_channel_that_refunds_later_is_heard(stall: Stall, moved: object) -> None:
    one = await bought(stall, refunds="later")
    assert await one.back(9900, ids.new()) is RefundState.refunding
    assert (await one.channel(), await one.funds()) == (-9900, 9900)
    moved(seconds=3)  # type: ignore[operator]
    await asyncio.wait_for(timers.fire_due(stall.house), 5)
    assert (await one.channel(), await one.funds()) == (0, 0)
    assert await one.told("trade.payments.refunded.v1") == 1
    moved(days=1)  # type: ignore[operator]
    await timers.fire_due(stall.house)
    assert await one.told("trade.payments.refunded.v1") == 1


async def test_a_refusal_is_tried_again_with_a_growing_pause_then_told(stall: Stall, moved: object) -> None:
    one = await bought(stall, refunds="refuse")
    assert await one.back(9900, ids.new()) is RefundState.to_refund
    for _ in range(12):
        moved(hours=3)  # type: ignore[operator]
        await timers.fire_due(stall.house)
    assert (await one.channel(), await one.funds()) == (-9900, 9900)
    assert await one.told("trade.payments.refund_failed.v1") == 1
    async with one.house.read() as db:
        row = await db.one(sa.text("SELECT state, tries, reason FROM payments_refund_piece"))
        assert tuple(row) == ("failed", 8, "refused")
        assert await db.value(sa.text("SELECT count(*) FROM timers WHERE kind = 'trade.payments.refund_again'")) == 0


async def test_what_was_given_up_and_came_home_after_all_is_home(stall: Stall, moved: object) -> None:
    one = await bought(stall, refunds="refuse")
    await one.back(9900, ids.new())
    for _ in range(12):
        moved(hours=3)  # type: ignore[operator]
        await timers.fire_due(stall.house)
    async with one.house.read() as db:
        piece = await db.one(sa.text("SELECT id, state FROM payments_refund_piece"))
    assert piece.state == "failed"
    told = {"merchant_order": str(stall.buyer.id), "outcome": "succeed", "amount": 9900, "currency": "CNY"}
    for _ in range(2):
        headers, body = sandbox.callback(stall.house, Said(channel_no="SR1", refund_no=str(piece.id), **told))
        assert (
            await stall.shopper.http.post("/hooks/payments/sandbox", content=body, headers=headers)
        ).status_code == 200
    assert (await one.channel(), await one.funds()) == (0, 0)
    assert await one.told("trade.payments.refunded.v1") == 1


async def test_a_refund_of_the_channel_s_own_desk_is_none_of_ours(stall: Stall) -> None:
    one = await bought(stall)
    for owner in ("", str(stall.buyer.id), "nobody"):
        said = Said(
            channel_no="SR2", refund_no="CONSOLE-77", merchant_order=owner, outcome="succeed", amount=1, currency="CNY"
        )
        headers, body = sandbox.callback(stall.house, said)
        assert (
            await stall.shopper.http.post("/hooks/payments/sandbox", content=body, headers=headers)
        ).status_code == 200
    assert await one.channel() == -9900


async def test_too_old_for_the_channel_is_for_a_person_at_once(stall: Stall, moved: object) -> None:
    one = await bought(stall)
    moved(days=366)  # type: ignore[operator]
    assert await one.back(9900, ids.new()) is RefundState.failed
    assert await one.told("trade.payments.refund_failed.v1") == 1
    assert await one.funds() == 9900


async def test_a_presale_goes_home_through_both_payments(stall: Stall, house: House) -> None:
    from meadow.base import clock
    from meadow.trade.payments.types import Intent, IntentState, Part

    heard: list[object] = []

    async def listen(db: object, event: object) -> None:
        heard.append(event)

    house.wiring.now[payments_captured()] = [listen]
    checkout, made = ids.new(), []
    for part, amount in ((Part.deposit, 1000), (Part.final, 5000)):
        intent = Intent(
            id=ids.new(), buyer_id=stall.buyer.id, checkout_id=checkout, state=IntentState.open, amount=amount,
            currency="CNY", orders=(), expires_at=clock.now() + timedelta(hours=1), part=part,
        )  # fmt: skip
        async with house.write() as db:
            await payments.open_intent(db, intent)
        async with house.read() as db:
            assert (await payments.opened(db, stall.buyer.id, checkout)).id == intent.id
        await stall.pay(str(intent.id))
        made.append(intent)
    assert [e.part for e in heard] == [Part.deposit, Part.final]
    async with house.write() as db:
        entries = [Entry(PLATFORM, Kind.channel, -6000), Entry(stall.buyer.id, Kind.buyer_funds, 6000)]
        await post(db, shop_id=PLATFORM, reason="test", ref=checkout, currency="CNY", entries=entries)
        state = await payments.give_back(
            db, buyer_id=stall.buyer.id, checkout_id=checkout, refund_id=ids.new(), amount=5500, currency="CNY",
            order_id=None,
        )  # fmt: skip
    assert state is RefundState.success
    async with house.read() as db:
        rows = await db.all(sa.text("SELECT amount FROM payments_refund_piece ORDER BY amount"))
        assert [r.amount for r in rows] == [1000, 4500]


def payments_captured() -> type:
    from meadow.trade.payments.events import Captured

    assert bus.name_of(Captured) == "trade.payments.captured.v1"
    return Captured
