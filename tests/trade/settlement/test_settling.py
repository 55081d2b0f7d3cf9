"""When escrow opens: after the delay, without an open case, not while frozen; in batches that share a commit, not a fate."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from meadow.base import clock, ids, timers
from meadow.base.bus import outbox
from meadow.base.db import House
from meadow.trade import ledger, settlement
from meadow.trade.ledger import PLATFORM
from meadow.trade.settlement import actions as settling
from meadow.trade.settlement.tables import bill
from meadow.trade.settlement.types import LineRef, NotFrozen, NotOpen, Payee, Share
from tests.make import bills as make
from tests.make import market
from tests.make.bills import balances

ANN = UUID(int=11)


async def states(house: House) -> dict[UUID, str]:
    async with house.read() as db:
        return {r.line_id: r.state for r in await db.all(sa.select(bill))}


async def findings(house: House) -> list[str]:
    async with house.read() as db:
        return [*await settlement.checks(db), *await ledger.checks(db)]


async def test_many_lines_of_many_shops_settle_at_once_and_each_is_told_once(house: House) -> None:
    shops = [ids.new() for _ in range(3)]
    lines = [await make.paid(house, shops[n % 3], {(Payee.author, ANN): 100 + n}) for n in range(12)]
    twin = await make.paid(house, shops[0], order_id=lines[0].order_id)
    for line in lines:
        await make.due(house, line)
    later = await make.paid(house, shops[1])
    await make.due(house, later, clock.now() + timedelta(hours=1))
    moved = await asyncio.gather(*(settling.sweep(house) for _ in range(4)))
    assert sum(moved) == 13, "each line by one of the workers"
    assert await states(house) == dict.fromkeys([x.line_id for x in [*lines, twin]], "settled") | {
        later.line_id: "eligible"
    }
    held = await balances(house)
    assert held[ANN, "author_available"] == sum(range(100, 112))
    assert held[shops[1], "escrow"] == 10_600
    async with house.read() as db:
        told = [
            r.payload
            for r in await db.all(sa.select(outbox.c.payload).where(outbox.c.name == "trade.settlement.settled.v1"))
        ]
        posted = await db.value(sa.text("SELECT count(*) FROM ledger_posting WHERE reason = 'settled'"))
    assert len({t["line_id"] for t in told}) == len(told) == 13
    assert posted in {12, 13}, "one posting per order, or two where two workers met its lines"
    assert {s["payee"] for t in told for s in t["shares"]} == {"author"}
    assert await findings(house) == []


async def test_an_order_whose_lines_settle_apart_is_posted_apart(house: House) -> None:
    shop = ids.new()
    one = await make.paid(house, shop)
    two = await make.paid(house, shop, order_id=one.order_id)
    await make.due(house, one)
    refund = make.refund(two)
    async with house.write() as db:
        await settling.on_case_opened(db, refund)
    assert await settling.sweep(house) == 1
    assert (await states(house))[two.line_id] == "eligible", "a case is open"
    async with house.write() as db:
        await settling.on_case_closed(db, refund)
    clock.move(timedelta(minutes=2))
    await timers.fire_due(house)
    assert (await states(house))[two.line_id] == "settled", "the deadline was set when the case closed"
    assert (shop, "escrow") not in await balances(house)
    assert await findings(house) == []


async def test_one_bad_order_is_frozen_and_harms_no_other(house: House) -> None:
    lines = [await make.paid(house, ids.new(), {(Payee.author, ANN): 100}) for _ in range(5)]
    for line in lines:
        await make.due(house, line)
    async with house.write() as db:  # a share that no account takes: what a bug would look like
        await db.run(
            sa.text("UPDATE settlement_share SET payee = 'nobody' WHERE line_id = :l"), {"l": lines[2].line_id}
        )
    assert await settling.sweep(house) == 4
    async with house.read() as db:
        row = await db.one(sa.select(bill.c.state, bill.c.frozen).where(bill.c.line_id == lines[2].line_id))
        assert await db.value(sa.text("SELECT count(*) FROM trail WHERE verb = 'trade.settlement.failed'")) == 1
    assert row is not None
    assert (row.state, row.frozen[:6]) == ("eligible", "failed")
    assert await findings(house) == []


async def test_frozen_money_waits_and_can_be_taken_from_its_payees(house: House) -> None:
    shop = ids.new()
    line = await make.paid(house, shop, {(Payee.author, ANN): 1000, (Payee.platform_tech, PLATFORM): 100})
    ref = LineRef(line.shop_id, line.line_id)
    async with house.write() as db:
        with pytest.raises(NotFrozen):
            await settling.confiscate(db, market.OPERATOR, ref, "clicks were bought", "shop")
        await settling.hold(db, market.OPERATOR, ref, "clicks were bought")
    await make.due(house, line)
    assert await settling.sweep(house) == 0
    async with house.write() as db:
        assert await settling.confiscate(db, market.OPERATOR, ref, "clicks were bought", "shop") == 1100
        await settling.release(db, market.OPERATOR, ref, "judged")
    assert await settling.sweep(house) == 1
    assert await balances(house) == {
        (PLATFORM, "channel"): -10_600, (PLATFORM, "platform_fee"): 530, (shop, "shop_available"): 10_070,
    }  # fmt: skip
    async with house.write() as db:
        with pytest.raises(NotOpen):
            await settling.hold(db, market.OPERATOR, ref, "too late")
    async with house.read() as db:
        verbs = [
            r.verb for r in await db.all(sa.text("SELECT verb FROM trail WHERE account_id IS NOT NULL ORDER BY id"))
        ]
    assert verbs == [f"trade.settlement.{v}" for v in ("hold", "confiscate", "release")]
    assert await findings(house) == []


async def test_a_refund_after_a_confiscation_still_adds_up(house: House) -> None:
    line = await make.paid(house, ids.new(), {(Payee.author, ANN): 2000})
    ref = LineRef(line.shop_id, line.line_id)
    async with house.write() as db:
        await settling.hold(db, market.OPERATOR, ref, "fraud")
        await settling.confiscate(db, market.OPERATOR, ref, "fraud", "platform")
        await settling.on_refunded(db, make.refund(line, goods=5000))
        await settling.on_refunded(db, make.refund(line, goods=5000, freight=600))
    assert set(await balances(house)) == {(PLATFORM, "channel"), (line.buyer_id, "buyer_funds")}
    assert await findings(house) == []


async def test_a_confiscation_after_a_refund_still_adds_up(house: House) -> None:
    line = await make.paid(house, ids.new(), {(Payee.author, ANN): 2000, (Payee.platform_tech, PLATFORM): 1})
    ref = LineRef(line.shop_id, line.line_id)
    async with house.write() as db:
        await settling.on_refunded(db, make.refund(line, goods=6000))
        await settling.hold(db, market.OPERATOR, ref, "fraud")
        await settling.confiscate(db, market.OPERATOR, ref, "fraud", "platform")
    assert await findings(house) == []
    async with house.write() as db:
        await settling.on_refunded(db, make.refund(line, goods=4000, freight=600))
    assert set(await balances(house)) == {(PLATFORM, "channel"), (line.buyer_id, "buyer_funds")}
    assert await findings(house) == []


async def test_rounding_is_the_platforms_loss_and_too_much_is_refused(house: House) -> None:
    line = await make.paid(house, ids.new(), {(Payee.author, ANN): 5}, paid=5, freight=0)
    async with house.read() as db:
        row = await db.one(sa.select(bill.c.net, bill.c.platform_fee, bill.c.commission))
    assert row is not None
    assert tuple(row) == (0, 0, 5)
    with pytest.raises(ValueError, match=str(line.line_id)):
        async with house.write() as db:
            more = [Share(payee=Payee.agency, payee_id=ANN, amount=1)]
            await settlement.claim(db, shop_id=line.shop_id, line_id=line.line_id, shares=more)


async def test_what_no_deadline_wakes_is_found_by_the_clock(house: House, moved: object) -> None:
    line = await make.paid(house, ids.new())
    await make.due(house, line)
    async with house.write() as db:
        await timers.set(db, settling.CLOSE, ids.new(), clock.now())
    for _ in range(2):
        await timers.fire_due(house)
        clock.move(timedelta(minutes=2))
    assert (await states(house))[line.line_id] == "settled"
