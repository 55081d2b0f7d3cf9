"""What orders take of offers, at once and in any order: nothing is given twice, nothing is over its limit, and it all comes back."""

import asyncio
import random
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from meadow.base import clock, ids
from meadow.base.db import House
from meadow.goods.offers import store
from meadow.goods.offers.store import coupons as wallet
from meadow.goods.offers.tables import budget, claim, coupon, quota
from meadow.goods.offers.types import kinds as k

SHOP, PLATFORM = UUID(int=1), UUID(int=0)
TAKE = sa.text("SELECT offers_take(:shop, :order, :buyer, CAST(:claims AS jsonb), :now, :now)")


class Till:
    """An offer of five pieces, two per buyer; a coupon template; a budget of 1,000."""

    def __init__(self, house: House) -> None:
        self.house, self.flash, self.template, self.budget, self.sku = house, ids.new(), ids.new(), ids.new(), ids.new()

    async def open(self) -> None:
        now = clock.now()
        window = {"starts_at": now - timedelta(hours=1), "ends_at": now + timedelta(hours=1)}
        base = {"owner": "shop", "title": {"en": "x"}, "state": "on", "whole": False, "exclusive": False, "shop_bp": 0,
                "budget_id": None, "protect_days": 0, **window}  # fmt: skip
        rules: list[tuple[UUID, str, Any]] = [
            (self.flash, "flash", k.Flash(per_buyer=2)), (self.template, "coupon", k.CouponRule(off=1, valid_days=1)),
        ]  # fmt: skip
        async with self.house.write() as db:
            for offer_id, kind, rule in rules:
                values = base | {"id": offer_id, "kind": kind, "rule": msgspec.to_builtins(rule)}
                await store.add(db, owner_id=SHOP, values=values)
            await store.put_quota(db, owner_id=SHOP, offer_id=self.flash, totals={self.sku: 5})
            await store.put_quota(db, owner_id=SHOP, offer_id=self.template, totals={self.template: 1000})
            await store.add_budget(
                db, owner_id=PLATFORM, values={"id": self.budget, "owner": "platform", "title": "x", "total": 1000}
            )

    async def coupon(self, buyer: UUID) -> UUID:
        made, now = ids.new(), clock.now()
        async with self.house.write() as db:
            key = {"owner_id": SHOP, "offer_id": self.template}
            assert await wallet.take_one(db, **key, buyer_id=buyer, most=100) is None
            values = {"id": made, **key, "valid_from": now, "valid_until": now + timedelta(days=1)}
            await wallet.add_coupon(db, buyer_id=buyer, values=values)
        return made

    def limit(self, qty: int) -> dict[str, Any]:
        return {
            "kind": "limit",
            "owner_id": SHOP,
            "offer_id": self.flash,
            "sku_id": self.sku,
            "qty": qty,
            "per_buyer": 2,
        }

    def money(self, amount: int) -> dict[str, Any]:
        return {
            "kind": "budget",
            "owner_id": PLATFORM,
            "offer_id": self.flash,
            "budget_id": self.budget,
            "amount": amount,
        }

    def paper(self, coupon_id: UUID) -> dict[str, Any]:
        return {"kind": "coupon", "owner_id": SHOP, "offer_id": self.template, "coupon_id": coupon_id, "amount": 1}

    async def take(self, order: UUID, buyer: UUID, *claims: dict[str, Any]) -> set[str]:
        async with self.house.write() as db:
            body = {"shop": SHOP, "order": order, "buyer": buyer, "now": clock.now()}
            refused = await db.value(TAKE, body | {"claims": msgspec.json.encode(claims).decode()})
        return {r["reason"] for r in refused}

    async def use(self, order: UUID) -> None:
        async with self.house.write() as db:
            await store.use(db, order_id=order)

    async def give_back(self, order: UUID) -> None:
        async with self.house.write() as db:
            await store.give_back(db, order_id=order)

    async def figures(self) -> tuple[int, int, int]:
        """Pieces taken, budget reserved, budget spent; and nothing contradicts itself."""
        async with self.house.read() as db:
            assert await store.uneven(db) == []
            taken = await db.value(sa.select(quota.c.taken).where(quota.c.offer_id == self.flash))
            held = await db.one(sa.select(budget.c.reserved, budget.c.spent))
            assert held is not None
        return int(taken), int(held.reserved), int(held.spent)


@pytest.fixture
async def till(house: House) -> Till:
    made = Till(house)
    await made.open()
    return made


async def test_a_refusal_takes_nothing_and_names_every_reason(till: Till) -> None:
    buyer, other = ids.new(), ids.new()
    mine = await till.coupon(buyer)
    refused = await till.take(ids.new(), other, till.paper(mine), till.money(1001), till.limit(3))
    assert refused == {"coupon_used", "budget", "limit"}
    assert await till.figures() == (0, 0, 0)
    assert await till.take(ids.new(), buyer, till.paper(mine), till.money(1000), till.limit(2)) == set()
    assert await till.take(ids.new(), buyer, till.paper(mine)) == {"coupon_used"}
    assert await till.take(ids.new(), buyer, till.limit(1)) == {"limit"}, "two per buyer"
    assert await till.figures() == (2, 1000, 0)


async def test_an_offer_that_ended_gives_nothing_and_a_coupon_outlives_its_template(till: Till) -> None:
    buyer = ids.new()
    mine = await till.coupon(buyer)
    for offer_id in (till.flash, till.template):
        async with till.house.write() as db:
            await store.change(db, owner_id=SHOP, offer_id=offer_id, values={"state": "ended"})
    gone = {"kind": "applied", "owner_id": SHOP, "offer_id": till.flash, "qty": 1, "amount": 5}
    assert await till.take(ids.new(), buyer, gone) == {"ended"}
    told = gone | {"offer_id": till.template, "coupon_id": mine}
    assert await till.take(ids.new(), buyer, told, till.paper(mine)) == set()


async def test_forty_buyers_at_once_for_five_pieces_and_a_thousand(till: Till) -> None:
    buyers = [ids.new() for _ in range(20)]
    asked = [(ids.new(), b) for b in buyers for _ in range(2)]
    random.Random(7).shuffle(asked)
    answers = await asyncio.gather(*(till.take(o, b, till.limit(1), till.money(150)) for o, b in asked))
    assert sum(not a for a in answers) == 5
    assert await till.figures() == (5, 750, 0)


@pytest.mark.parametrize("seed", range(6))
async def test_a_walk_over_all_verbs_loses_nothing(till: Till, seed: int) -> None:
    """Take, pay and give back in any order and more than once: held + used is what orders hold, and in the end all is free."""
    chance = random.Random(seed)
    buyers = [ids.new() for _ in range(3)]
    papers = {b: [await till.coupon(b) for _ in range(2)] for b in buyers}
    orders: list[UUID] = []
    for _ in range(40):
        what = chance.choice(["take", "take", "use", "back"])
        if what == "take":
            buyer, order = chance.choice(buyers), ids.new()
            claims = [
                till.limit(chance.randint(1, 3)),
                till.money(chance.randint(1, 600)),
                till.paper(chance.choice(papers[buyer])),
            ]
            if not await till.take(order, buyer, *chance.sample(claims, chance.randint(1, 3))):
                orders.append(order)
        elif orders:
            await (till.use if what == "use" else till.give_back)(chance.choice(orders))
        taken, reserved, spent = await till.figures()
        assert 0 <= taken <= 5
        assert reserved + spent <= 1000
    for order in orders:
        await till.give_back(order)
    assert await till.figures() == (0, 0, 0)
    async with till.house.read() as db:
        assert {r.state for r in await db.all(sa.select(coupon.c.state))} == {"unused"}
        assert {r.state for r in await db.all(sa.select(claim.c.state))} <= {"returned"}


async def test_the_database_itself_refuses_more_than_there_is(till: Till) -> None:
    for table, values in ((quota, {"taken": 6}), (budget, {"reserved": 1001}), (quota, {"taken": -1})):
        with pytest.raises(IntegrityError):
            async with till.house.write() as db:
                await db.run(table.update().where(table.c.owner_id.in_([SHOP, PLATFORM])).values(**values))
