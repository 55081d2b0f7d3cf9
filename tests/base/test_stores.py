"""Outbox, timers, jobs, trail, policy and files over the real stores."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

import pytest
import sqlalchemy as sa

from meadow.base import bus, clock, ids, jobs, policy, timers, trail
from meadow.base.db import Follower, House, WriteDb
from meadow.base.errors import Invalid
from meadow.base.timers import Timer
from meadow.base.trail import Who


class Rang(bus.Event, frozen=True, kw_only=True, tag="test.bell.rang.v1"):
    times: int


class Crash(Exception):
    pass


async def test_a_fact_is_told_now_and_later_exactly_once(house: House) -> None:
    now, later = [], []

    async def hear_now(db: WriteDb, event: Rang) -> None:
        now.append(event.times)

    async def hear_later(db: WriteDb, event: Rang) -> None:
        later.append(event.times)

    house.wiring.now[Rang] = [hear_now]
    follower = Follower("test", (Rang,), each=hear_later)
    async with house.write() as db:
        await db.run(bus._START, {"f": "test"})
        await bus.emit(db, Rang(times=1))
    with pytest.raises(Crash):
        async with house.write() as db:
            await bus.emit(db, Rang(times=2))
            raise Crash
    await bus.step(house, follower)
    await bus.step(house, follower)
    assert now == [1, 2]
    assert later == [1]


async def test_a_reader_never_skips_a_transaction_that_commits_late(house: House) -> None:
    """The one that took its number first commits last: reading by number alone would lose it."""
    seen: list[int] = []

    async def hear(db: WriteDb, event: Rang) -> None:
        seen.append(event.times)

    follower = Follower("late", (Rang,), each=hear)
    async with house.write() as db:
        await db.run(bus._START, {"f": "late"})
    began, go = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        async with house.write() as db:
            await bus.emit(db, Rang(times=1))
            began.set()
            await go.wait()

    task = asyncio.create_task(slow())
    await began.wait()
    async with house.write() as db:
        await bus.emit(db, Rang(times=2))
    await bus.step(house, follower)
    assert seen == []
    go.set()
    await task
    await bus.step(house, follower)
    assert sorted(seen) == [1, 2]


async def test_one_bad_event_is_parked_and_tried_again(house: House, moved: object) -> None:
    fails, seen = {2}, []

    async def hear(db: WriteDb, event: Rang) -> None:
        if event.times in fails:
            raise Crash
        seen.append(event.times)
        await trail.note(db, None, verb="heard", subject=str(event.times))

    follower = Follower("rough", (Rang,), each=hear)
    async with house.write() as db:
        await db.run(bus._START, {"f": "rough"})
        for i in (1, 2, 3):
            await bus.emit(db, Rang(times=i))
    await bus.step(house, follower)
    async with house.read() as db:
        kept = await db.all(
            sa.select(trail.trail.c.subject).where(trail.trail.c.verb == "heard").order_by(trail.trail.c.subject)
        )
        assert [r.subject for r in kept] == ["1", "3"]
        assert await db.value(sa.select(sa.func.count()).select_from(bus.parked)) == 1
    fails.clear()
    moved(minutes=5)  # type: ignore[operator]
    house.engines.pop("base.bus.retried")  # two seconds later
    await bus.step(house, follower)
    async with house.read() as db:
        assert await db.value(sa.select(sa.func.count()).select_from(bus.parked)) == 0
    assert seen[-1] == 2


class Still(bus.Event, frozen=True, kw_only=True, tag="test.bell.still.v1"):
    times: int


async def test_followers_are_called_for_their_own_facts_and_take_them_together(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[list[int]] = []
    steps: Counter[str] = Counter()
    plain = bus.step

    async def counted(house: House, follower: Follower) -> int:
        steps[follower.name] += 1
        return await plain(house, follower)

    async def hear(db: WriteDb, events: Sequence[Rang]) -> None:
        heard.append([e.times for e in events])
        if 3 in heard[-1] and len(heard[-1]) > 1:
            raise Crash

    async def never(db: WriteDb, events: Sequence[Still]) -> None:
        raise AssertionError(events)

    monkeypatch.setattr(bus, "step", counted)
    monkeypatch.setattr(bus, "_POLL_S", 0.1)
    house.wiring.later = [
        Follower("together", (Rang,), many=hear),
        Follower("idle", (Still,), many=never),
        Follower("late", (Still,), many=never, old=False),
    ]
    async with house.write() as db:
        await bus.emit(db, Rang(times=0))
        await db.run(bus._START, {"f": "idle"})
        await bus.start_here(db, "idle")
    stop = asyncio.Event()
    running = asyncio.create_task(bus.follow(house, stop))
    await asyncio.sleep(1)
    begun = steps["idle"]
    for some in ((1, 2), (3, 4)):
        async with house.write() as db:
            for times in some:
                await bus.emit(db, Rang(times=times))
        await asyncio.sleep(1)
    stop.set()
    await running
    assert heard == [[0], [1, 2], [3, 4], [3], [4]], "a batch that fails is handed over one by one"
    assert steps["idle"] == begun, "nobody is called for what she does not follow"
    async with house.read() as db:
        assert await bus.lag(db) == 0


async def test_a_timer_fires_once_at_its_time_and_survives_a_crash(house: House, moved: object) -> None:
    key, fired, broken = ids.new(), [], [True]

    async def ring(db: WriteDb, timer: Timer) -> None:
        if broken[0]:
            raise Crash
        fired.append((timer.key, timer.note["n"]))

    house.wiring.timers["test.ring"] = ring
    async with house.write() as db:
        await timers.set(db, "test.ring", key, clock.now() + timedelta(hours=1), {"n": 1})
        await timers.set(db, "test.ring", key, clock.now() + timedelta(hours=2), {"n": 2})
    await timers.fire_due(house)
    assert fired == []
    moved(hours=3)  # type: ignore[operator]
    await timers.fire_due(house)
    broken[0] = False
    await timers.fire_due(house)
    assert fired == []
    moved(minutes=1)  # type: ignore[operator]
    await asyncio.gather(*(timers.fire_due(house) for _ in range(4)))
    assert fired == [(key, 2)]


async def test_who_holds_the_owner_may_cancel_a_timer_that_fires(house: House) -> None:
    key, fired = ids.new(), []
    owner = sa.select(timers.timers).where(timers.timers.c.kind == "test.owner").with_for_update()  # any row will do

    async def ring(db: WriteDb, _: Timer) -> None:
        fired.append(await db.one(owner) is not None)

    house.wiring.timers["test.owned"] = ring
    async with house.write() as db:
        await timers.set(db, "test.owner", key, clock.now() + timedelta(days=1))
        await timers.set(db, "test.owned", key, clock.now())
    async with house.write() as db:
        await db.one(owner)
        firing = asyncio.create_task(timers.fire_due(house))
        await asyncio.sleep(0.2)
        await timers.cancel(db, "test.owned", key)
    await firing
    assert fired == [True]


async def test_a_timer_that_is_set_again_while_it_fires_fires_again(house: House) -> None:
    key, fired, due = ids.new(), [], clock.now()

    async def ring(_: WriteDb, timer: Timer) -> None:
        fired.append(timer.note["n"])
        if len(fired) == 1:
            async with house.write() as other:  # as whoever adds to what is due at the same moment
                await timers.set(other, "test.again", key, due, {"n": 2})

    house.wiring.timers["test.again"] = ring
    async with house.write() as db:
        await timers.set(db, "test.again", key, due, {"n": 1})
    for _ in range(3):
        await timers.fire_due(house)
    assert fired == [1, 2]


async def test_a_cancelled_timer_is_gone(house: House, moved: object) -> None:
    async with house.write() as db:
        await timers.set(db, "test.none", ids.new(), clock.now())
        await db.run(timers.timers.delete())
    assert await timers.fire_due(house) == 0


async def test_a_job_exists_only_if_its_transaction_committed(house: House) -> None:
    done: list[str] = []

    async def errand(_: House, *, word: str) -> None:
        done.append(word)

    house.wiring.jobs["test.errand"] = errand
    async with house.write() as db:
        await jobs.queue(db, "test.errand", word="kept")
        await jobs.queue(db, "test.errand", heavy=True, word="heavy")
    with pytest.raises(Crash):
        async with house.write() as db:
            await jobs.queue(db, "test.errand", word="lost")
            raise Crash
    stop = asyncio.Event()
    worker = asyncio.create_task(jobs.work(house, stop))
    for _ in range(100):
        if len(done) == 2:
            break
        await asyncio.sleep(0.05)
    stop.set()
    await worker
    assert sorted(done) == ["heavy", "kept"]


async def test_the_trail_is_chained_and_a_change_shows(house: House) -> None:
    async with house.write() as db:
        for i in range(3):
            await trail.note(db, None, verb="test.verb", subject=str(i), detail={"n": i})
        assert await trail.seal(db) == 3
        assert await trail.seal(db) == 0
        assert await trail.broken(db) == []
        await db.run(trail.trail.update().where(trail.trail.c.seq == 2).values(verb="other"))
        assert "row 2" in (await trail.broken(db))[0]


async def test_a_policy_keeps_its_range_and_its_versions(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy, "declared", dict(policy.declared))
    policy.declare("test.wait", 10, 1, 60, text="seconds")
    who = Who(ids.new(), ids.new(), "op")
    async with house.write() as db:
        assert await policy.versioned(db, "test.wait") == (10, 0)
        assert await policy.change(db, who, "test.wait", 30) == 1
        assert await policy.versioned(db, "test.wait") == (30, 1)
        for wrong in (0, 61, "30", True):
            with pytest.raises(Invalid):
                await policy.change(db, who, "test.wait", wrong)
        rows = await db.all(sa.select(trail.trail.c.account_id).where(trail.trail.c.verb == "base.policy.change"))
        assert [r.account_id for r in rows] == [who.account_id]


async def test_files_come_back_whole_and_in_parts(house: House) -> None:
    await house.files.put("test/a.bin", b"0123456789")
    assert await house.files.get("test/a.bin") == b"0123456789"
    assert await house.files.part("test/a.bin", 2, 5) == b"234"
    assert b"".join([c async for c in house.files.stream("test/a.bin", 1, 9)]) == b"12345678"
    assert await house.files.size("test/a.bin") == 10
    await house.files.delete("test/a.bin", "test/none")
    assert not await house.files.exists("test/a.bin")
