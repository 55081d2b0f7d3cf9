"""Coupon drops: a crowd takes exactly what there is, once each; what is left goes back."""

import asyncio
import json
import os
import sys
import time
from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from meadow.base import clock, ids
from meadow.goods.offers.tables import coupon, quota
from meadow.goods.offers.types.coupons import EnoughCoupons
from meadow.scenes.live.actions import drops
from meadow.scenes.live.actions.claims import claim
from meadow.scenes.live.rules.drops import parts, start
from meadow.scenes.live.store import drops as store
from meadow.scenes.live.tables.tools import bucket
from meadow.scenes.live.types.drops import Claimed, Exhausted, NotOpen
from tests.scenes.live.tools.conftest import Show

CROWD, QUOTA = (8000, 500) if os.environ.get("MEADOW_LONG") else (800, 50)


@given(st.integers(1, 1_000_000), st.integers(1, 64))
def test_parts_add_up_and_none_is_empty(total: int, most: int) -> None:
    found = parts(total, most)
    assert sum(found) == total
    assert min(found) >= 1
    assert max(found) - min(found) <= 1
    assert len(found) == min(total, most)


@given(st.uuids(), st.integers(1, 16))
def test_everybody_begins_somewhere(account_id: UUID, n: int) -> None:
    assert 0 <= start(account_id, n) < n


async def _dropped(show: Show, n: int, total: int | None = None) -> tuple[UUID, UUID]:
    """A drop that was dropped, and its template."""
    offer_id = await show.coupons(total or n)
    drop_id = (await show.post("drops", {"offer_id": str(offer_id), "quota": n}))["id"]
    told = await show.post(f"drops/{drop_id}/drop")
    assert (told["state"], told["left"]) == ("open", n)
    return UUID(drop_id), offer_id


async def test_a_crowd_takes_exactly_what_there_is(show: Show, capsys: pytest.CaptureFixture[str]) -> None:
    drop_id, offer_id = await _dropped(show, QUOTA)
    people = [ids.new() for _ in range(CROWD)]
    with pytest.raises(NotOpen):  # two seconds ahead of everybody
        await claim(show.house, people[0], show.sid, drop_id)
    clock.move(timedelta(seconds=2))
    took: list[float] = []

    async def one(who: UUID) -> UUID | None:
        begun = time.perf_counter()
        try:
            return (await claim(show.house, who, show.sid, drop_id)).coupon_id
        except Exhausted:
            return None
        finally:
            took.append(time.perf_counter() - begun)

    cpu = time.process_time()
    found = await asyncio.gather(*map(one, [*people, *people[:20]]))
    cpu = time.process_time() - cpu
    won = {who: c for who, c in zip([*people, *people[:20]], found, strict=True) if c}
    assert len(won) == len(set(won.values())) == QUOTA
    async with show.house.read() as db:
        rows = await db.all(sa.select(coupon.c.buyer_id, coupon.c.id).where(coupon.c.offer_id == offer_id))
    assert {r.buyer_id: r.id for r in rows} == won
    lucky = next(iter(won))
    assert await claim(show.house, lucky, show.sid, drop_id) == Claimed(won[lucky], again=True)
    await show.sound()
    p99 = sorted(took)[int(len(took) * 0.99)]
    if CROWD == 8000:
        with capsys.disabled():
            told = {"claims": CROWD, "quota": QUOTA, "p99_ms": round(p99 * 1000), "cpu_ms": round(cpu * 1000)}
            sys.stdout.write(f"{json.dumps(told)}\n")


async def test_what_nobody_took_goes_back_and_nobody_else_gets_what_is_kept(show: Show) -> None:
    drop_id, offer_id = await _dropped(show, 40, total=50)
    more = await show.held.host.post(f"{show.held.one}/drops", {"offer_id": str(offer_id), "quota": 11})
    assert (more.status, more.code) == (409, "goods.offers.coupon_gone")
    assert (await show.fan.post(show.mine(f"drops/{drop_id}/claim"))).code == "scenes.live.drop_not_open"
    clock.move(timedelta(seconds=3))
    got = await show.fan.post(show.mine(f"drops/{drop_id}/claim"))
    again = await show.fan.post(show.mine(f"drops/{drop_id}/claim"))
    assert (got.status, again.json) == (200, {"coupon_id": got.json["coupon_id"], "again": True})
    assert (await show.fan.get("/api/coupons")).json["items"][0]["id"] == got.json["coupon_id"]
    assert (await (await show.street.guest()).post(show.mine(f"drops/{drop_id}/claim"))).status == 401
    assert await _kept(show, offer_id) == (0, 40)
    await show.sound()
    await show.after(120)
    assert await _kept(show, offer_id) == (1, 0)
    other = await show.street.browser("other")
    late = await other.post(show.mine(f"drops/{drop_id}/claim"))
    assert (late.status, late.code) == (409, "scenes.live.drop_not_open")
    assert [e["k"] for e in await show.events("drop", "drop_end")] == ["drop", "drop_end"]
    listed = (await show.held.host.get(f"{show.held.one}/drops")).json["items"]
    assert [(d["state"], d["left"]) for d in listed] == [("ended", 39)]
    await show.sound()


async def test_two_who_take_at_once_wait_in_one_order(show: Show) -> None:
    for n, want in ((64, [0, 64]), (40, [24, 40])):
        drop_id, _ = await _dropped(show, 64)

        async def take(first: int, n: int = n, drop_id: UUID = drop_id) -> int:
            async with show.house.write() as db:
                return len(await store.take(db, session_id=show.sid, drop_id=drop_id, first=first, n=n))

        for _ in range(3):  # each waits for what the other has, wherever the two begin
            assert sorted(await asyncio.gather(take(0), take(8))) == want
            async with show.house.write() as db:
                await db.run(bucket.update().where(bucket.c.drop_id == drop_id).values(taken=0))


async def test_what_one_may_not_have_is_the_next_ones(show: Show) -> None:
    offer_id = await show.coupons(10)
    people = [ids.new() for _ in range(6)]
    for n in (2, 3):
        made = await show.post("drops", {"offer_id": str(offer_id), "quota": n})
        await show.post(f"drops/{made['id']}/drop")
        clock.move(timedelta(seconds=2))
        asked = people[:2] if n == 2 else people
        found = await asyncio.gather(
            *(claim(show.house, who, show.sid, UUID(made["id"])) for who in asked), return_exceptions=True
        )
    kinds = [type(f) for f in found]
    assert kinds == [EnoughCoupons, EnoughCoupons, Claimed, Claimed, Claimed, Exhausted], "three for three"
    assert await _kept(show, offer_id) == (0, 5)
    await show.sound()


async def test_an_end_counts_who_is_just_taking_one(show: Show) -> None:
    drop_id, offer_id = await _dropped(show, 400)
    clock.move(timedelta(seconds=2))

    async def end() -> None:
        await asyncio.sleep(0.02)
        async with show.house.write() as db:
            await drops.end(db, show.desk, show.sid, drop_id)

    async def one(n: int) -> None:
        await asyncio.sleep(n / 2000)
        await claim(show.house, ids.new(), show.sid, drop_id)

    done = await asyncio.gather(end(), *map(one, range(100)), return_exceptions=True)
    assert {type(d) for d in done if d is not None} <= {NotOpen, Exhausted}
    assert await _kept(show, offer_id) == (sum(d is None for d in done[1:]), 0)
    await show.sound()


async def test_a_drop_is_only_the_shops_or_the_authors_own(show: Show) -> None:
    stranger = await show.street.browser("stranger")
    assert (await stranger.get(f"{show.held.one}/drops")).status == 404
    foreign = {"offer_id": str(ids.new()), "quota": 1}
    assert (await show.held.host.post(f"{show.held.one}/drops", foreign)).status == 404
    assert (await show.held.host.post(f"{show.held.one}/drops", {"quota": 0})).status == 422
    missing = await show.fan.post(show.mine(f"drops/{ids.new()}/claim"))
    assert missing.status == 404


async def _kept(show: Show, offer_id: UUID) -> tuple[int, int]:
    async with show.house.read() as db:
        row = await db.one(sa.select(quota.c.taken, quota.c.aside).where(quota.c.offer_id == offer_id))
    return (row.taken, row.aside)
