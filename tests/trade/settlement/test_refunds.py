"""A refund moves once, out of escrow before settlement and back from every payee after it, to the cent."""

import asyncio
import random
from uuid import UUID

import pytest
import sqlalchemy as sa

from meadow.base import ids
from meadow.base.db import House
from meadow.trade import ledger, settlement
from meadow.trade.ledger import PLATFORM, Entry, Kind, post
from meadow.trade.settlement import actions as settling
from meadow.trade.settlement.tables import bill, refund, reversal
from meadow.trade.settlement.types import Payee
from tests.make import bills as make
from tests.make.bills import balances

ANN, AGENCY, LEADER, OTHER = (UUID(int=n) for n in (11, 12, 13, 14))
SHARES = {
    (Payee.author, ANN): 1260,
    (Payee.agency, AGENCY): 540,
    (Payee.platform_tech, PLATFORM): 200,
    (Payee.leader1, LEADER): 300,
}


async def told(house: House, event: make.Refund) -> None:
    async with house.write() as db:
        await settling.on_refunded(db, event)


async def bill_of(house: House, line: make.Line) -> sa.Row:
    async with house.read() as db:
        row = await db.one(sa.select(bill).where(bill.c.line_id == line.line_id))
    assert row is not None
    return row


async def findings(house: House) -> list[str]:
    async with house.read() as db:
        return [*await settlement.checks(db), *await ledger.checks(db)]


async def settled(house: House, line: make.Line) -> None:
    await make.due(house, line)
    assert await settling.sweep(house) == 1


async def test_before_settlement_it_comes_out_of_escrow_and_shares_shrink(house: House) -> None:
    shop = ids.new()
    line = await make.paid(house, shop, SHARES, platform_subsidy=1000, author_subsidy=400, subsidy_author_id=OTHER)
    once = make.refund(line, goods=5000, qty=1)
    await told(house, once)
    await told(house, once)
    held = await balances(house)
    assert held[line.buyer_id, "buyer_funds"] == 5000, "told twice, moved once"
    assert held[PLATFORM, "subsidy"] == -500, "half of the platform's part came back"
    assert held[OTHER, "author_available"] == -200
    row = await bill_of(house, line)
    assert (row.refunded_goods, row.refunded_subsidy, row.commission, row.state) == (5000, 700, 1150, "pending")
    assert row.platform_fee == 250 + 30, "half of the fee on goods, all of the fee on freight"
    await settled(house, line)
    held = await balances(house)
    assert (held[ANN, "author_available"], held[AGENCY, "agency_available"], held[LEADER, "leader_available"]) == (
        630,
        270,
        150,
    )
    assert held[shop, "shop_available"] == 5000 + 600 + 700 - 280 - 1150
    assert (shop, "escrow") not in held
    assert await findings(house) == []


async def test_all_of_it_leaves_nothing_to_anybody(house: House) -> None:
    line = await make.paid(house, ids.new(), SHARES, platform_subsidy=333)
    await told(house, make.refund(line, goods=3333, qty=1))
    await told(house, make.refund(line, goods=6667, freight=600, qty=1))
    row = await bill_of(house, line)
    assert (row.state, row.net, row.commission, row.platform_fee) == ("refunded", 0, 0, 0)
    assert await balances(house) == {(PLATFORM, "channel"): -10_600, (line.buyer_id, "buyer_funds"): 10_600}
    await make.due(house, line)
    assert await settling.sweep(house) == 0
    assert await findings(house) == []


async def test_after_settlement_everybody_gives_back_in_proportion(house: House) -> None:
    shop = ids.new()
    line = await make.paid(house, shop, SHARES, author_subsidy=1000, subsidy_author_id=OTHER)
    await settled(house, line)
    before = await balances(house)
    await told(house, make.refund(line, goods=2500, qty=0))
    held = await balances(house)
    assert (held[ANN, "author_available"], held[AGENCY, "agency_available"]) == (1260 - 315, 540 - 135)
    assert held[LEADER, "leader_available"] == 300 - 75
    assert held[PLATFORM, "platform_tech"] == 200 - 50
    assert held[OTHER, "author_available"] == -1000 + 250, "the author who bore the discount has it back"
    given = before[shop, "shop_available"] - held[shop, "shop_available"]
    assert given == 2500 + 250 - 575 - 125
    row = await bill_of(house, line)
    assert (row.state, row.net, row.refunded_goods) == ("adjusted", before[shop, "shop_available"], 0), (
        "the settled row stays"
    )
    await told(house, make.refund(line, goods=7500, freight=600, qty=2))
    held = await balances(house)
    assert {k for k, _ in held if k != PLATFORM} == {line.buyer_id}, "all reversed, nobody is left with a cent"
    assert held[line.buyer_id, "buyer_funds"] == 10_600
    assert await findings(house) == []


async def test_an_empty_shop_pays_from_its_deposit_and_then_goes_below_zero(house: House) -> None:
    shop = ids.new()
    line = await make.paid(house, shop, SHARES)
    await settled(house, line)
    async with house.write() as db:
        spent = [
            Entry(shop, Kind.shop_available, -7500),
            Entry(shop, Kind.deposit, 1500),
            Entry(PLATFORM, Kind.channel, 6000),
        ]
        await post(db, shop_id=shop, reason="test", ref=ids.new(), currency="CNY", entries=spent)
    left = (await balances(house))[shop, "shop_available"]
    await told(house, make.refund(line, goods=5000))
    async with house.read() as db:
        row = await db.one(sa.select(refund))
    assert row is not None
    assert (row.kind, row.from_deposit) == ("deposit", 1500)
    held = await balances(house)
    assert held[shop, "shop_available"] == left - (row.net - 1500) < 0
    assert (shop, "deposit") not in held
    assert await findings(house) == []


async def test_the_same_refund_from_many_hands_reverses_each_payee_once(house: House) -> None:
    line = await make.paid(house, ids.new(), SHARES)
    await settled(house, line)
    event = make.refund(line, goods=1000)
    await asyncio.gather(*(told(house, event) for _ in range(6)))
    async with house.read() as db:
        assert await db.value(sa.select(sa.func.count()).select_from(reversal)) == 4
    assert (await balances(house))[line.buyer_id, "buyer_funds"] == 1000
    assert await findings(house) == []


async def test_more_than_was_paid_is_refused_and_changes_nothing(house: House) -> None:
    line = await make.paid(house, ids.new(), SHARES)
    await told(house, make.refund(line, goods=9000))
    before = await balances(house)
    for goods, freight in ((1001, 0), (0, 601), (-1, 0)):
        with pytest.raises(ValueError, match=str(line.line_id)):
            await told(house, make.refund(line, goods=goods, freight=freight))
    assert await balances(house) == before


async def test_a_gift_and_a_line_that_subsidies_paid_alone(house: House) -> None:
    gift = await make.paid(house, ids.new(), paid=0, freight=0, shop_discount=3000)
    await told(house, make.refund(gift, qty=1))
    assert (await bill_of(house, gift)).state == "pending"
    await told(house, make.refund(gift, qty=1))
    assert (await bill_of(house, gift)).state == "refunded", "a gift that came back whole is done"
    whole = await make.paid(house, ids.new(), paid=0, freight=0, platform_subsidy=3001, qty=2)
    await told(house, make.refund(whole, qty=1))
    assert (await balances(house))[PLATFORM, "subsidy"] == -1500
    await told(house, make.refund(whole, qty=1))
    assert await balances(house) == {}
    assert await findings(house) == []


async def test_a_settled_bill_cannot_be_rewritten(house: House) -> None:
    line = await make.paid(house, ids.new(), SHARES)
    await settled(house, line)
    with pytest.raises(sa.exc.IntegrityError, match="never rewritten"):
        async with house.write() as db:
            await db.run(bill.update().values(net=bill.c.net - 1, platform_fee=bill.c.platform_fee + 1))


async def test_a_random_walk_of_refunds_around_settlement_keeps_every_cent(house: House) -> None:
    rng = random.Random(7)
    shops = [ids.new() for _ in range(3)]
    lines = []
    for n in range(24):
        paid = rng.choice([0, 1, 2, 3, 7, 99, 10_000, 123_457])
        room = (paid * 9) // 10
        shares = {key: room * part // 20 for key, part in zip(SHARES, (9, 3, 2, 5), strict=True)} if room else {}
        shares = {k: v for k, v in shares.items() if v}
        lines.append((await make.paid(house, shops[n % 3], shares, paid=paid, freight=rng.choice([0, 1, 600]), qty=3,
                                      platform_subsidy=rng.choice([0, 1, 500]) if paid else 0), paid))  # fmt: skip
    left = {line.line_id: [paid, (await bill_of(house, line)).freight] for line, paid in lines}
    for step in range(120):
        line, _ = rng.choice(lines)
        if step % 10 == 9:
            await make.due(house, line)
            await settling.sweep(house)
            continue
        goods, freight = (rng.randint(0, n) if rng.random() < 0.7 else n for n in left[line.line_id])
        await told(house, make.refund(line, goods=goods, freight=freight))
        left[line.line_id][0] -= goods
        left[line.line_id][1] -= freight
        if step % 20 == 0:
            assert await findings(house) == []
    for line, _ in lines:
        await told(house, make.refund(line, *left[line.line_id]))
    assert await findings(house) == []
    held = await balances(house)
    owners = {owner for owner, _ in held} - {PLATFORM} - {line.buyer_id for line, _ in lines}
    assert owners == set(), "everything was refunded: nobody holds a cent but the buyers"
