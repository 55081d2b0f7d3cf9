"""Coupon drops: a crowd takes exactly what there is, once each; what is left goes back."""

import asyncio
import os
import sys
import time
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from meadow.base import clock, ids, timers
from meadow.base.db import House
from meadow.goods.offers import queries as offers
from meadow.goods.offers.tables import coupon, quota
from meadow.goods.offers.types.coupons import CouponGone
from meadow.scenes.live.actions import drops
from meadow.scenes.live.actions.claims import claim
from meadow.scenes.live.queries.checks_tools import checks
from meadow.scenes.live.rules.drops import parts, start
from meadow.scenes.live.types.drops import ArmDrop, Claimed, Exhausted, NotOpen
from tests.make.stage import Stage, stage

CROWD, QUOTA = (8000, 500) if os.environ.get("MEADOW_LONG") else (800, 50)


@given(st.integers(1, 1_000_000), st.integers(1, 64))
def test_parts_add_up_and_none_is_empty(quota_: int, most: int) -> None:
    found = parts(quota_, most)
    assert sum(found) == quota_
    assert min(found) >= 1
    assert max(found) - min(found) <= 1
    assert len(found) == min(quota_, most)


@given(st.uuids(), st.integers(1, 16))
def test_everybody_begins_somewhere(account_id: UUID, n: int) -> None:
    assert 0 <= start(account_id, n) < n


async def _dropped(at: Stage, n: int, total: int | None = None) -> UUID:
    offer_id = await at.coupons(total or n)
    async with at.house.write() as db:
        drop_id = await drops.arm(db, at.desk, at.session_id, ArmDrop(offer_id, n))
    async with at.house.write() as db:
        await drops.drop(db, at.desk, at.session_id, drop_id)
    at.more["offer"] = offer_id
    return drop_id


async def test_a_crowd_takes_exactly_what_there_is(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    at = await stage(house)
    drop_id = await _dropped(at, QUOTA)
    people = [ids.new() for _ in range(CROWD)]
    with pytest.raises(NotOpen):  # two seconds ahead of everybody
        await claim(house, people[0], at.session_id, drop_id)
    clock.move(timedelta(seconds=2))
    took: list[float] = []

    async def one(who: UUID) -> UUID | None:
        begun = time.perf_counter()
        try:
            return (await claim(house, who, at.session_id, drop_id)).coupon_id
        except Exhausted:
            return None
        finally:
            took.append(time.perf_counter() - begun)

    found = await asyncio.gather(*map(one, [*people, *people[:20]]))
    won = {who: c for who, c in zip([*people, *people[:20]], found, strict=True) if c}
    assert len(won) == len(set(won.values())) == QUOTA
    async with house.read() as db:
        rows = await db.all(sa.select(coupon.c.buyer_id, coupon.c.id).where(coupon.c.offer_id == at.more["offer"]))
        assert {r.buyer_id: r.id for r in rows} == won
        assert await checks(db) == await offers.checks(db) == []
    lucky = next(iter(won))
    assert await claim(house, lucky, at.session_id, drop_id) == Claimed(won[lucky], again=True)
    p99 = sorted(took)[int(len(took) * 0.99)]
    with capsys.disabled():
        sys.stdout.write(f'{{"claims": {CROWD}, "quota": {QUOTA}, "p99_ms": {p99 * 1000:.0f}}}\n')


async def test_what_nobody_took_goes_back_and_nobody_else_gets_what_is_kept(house: House) -> None:
    at = await stage(house)
    drop_id = await _dropped(at, 40, total=50)
    with pytest.raises(CouponGone):
        async with house.write() as db:
            await drops.arm(db, at.desk, at.session_id, ArmDrop(at.more["offer"], 11))
    clock.move(timedelta(seconds=3))
    for _ in range(3):
        await claim(house, ids.new(), at.session_id, drop_id)
    assert await _kept(house, at.more["offer"]) == (0, 40)
    clock.move(timedelta(seconds=120))
    with pytest.raises(NotOpen):
        await claim(house, ids.new(), at.session_id, drop_id)
    assert await timers.fire_due(house) >= 1
    assert await _kept(house, at.more["offer"]) == (3, 0)
    assert [e["k"] for e in await at.events()] == ["drop", "drop_end"]
    assert await at.verbs() == ["drop_arm", "drop", "drop_end"]
    async with house.read() as db:
        assert await checks(db) == await offers.checks(db) == []


async def test_an_end_counts_who_is_just_taking_one(house: House) -> None:
    at = await stage(house)
    drop_id = await _dropped(at, 200)
    clock.move(timedelta(seconds=2))

    async def end() -> None:
        await asyncio.sleep(0.02)
        async with house.write() as db:
            await drops.end(db, at.desk, at.session_id, drop_id)

    async def one() -> None:
        await claim(house, ids.new(), at.session_id, drop_id)

    done = await asyncio.gather(end(), *(one() for _ in range(100)), return_exceptions=True)
    got = sum(d is None for d in done[1:])
    assert {type(d) for d in done if d is not None} <= {NotOpen, Exhausted}
    assert await _kept(house, at.more["offer"]) == (got, 0)
    async with house.read() as db:
        assert await checks(db) == await offers.checks(db) == []


async def _kept(house: House, offer_id: UUID) -> tuple[int, int]:
    async with house.read() as db:
        row = await db.one(sa.select(quota.c.taken, quota.c.aside).where(quota.c.offer_id == offer_id))
    return (row.taken, row.aside)
