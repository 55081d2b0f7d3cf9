"""Who asks to be forgotten is: in every table that registered, up to the moment she asked, and again after the log is read again."""

import pytest

from meadow.base import clock, track
from meadow.base.track import actions, send, store, tables
from meadow.base.track.tables import Trace

from .conftest import event
from .running import Running

LEFT = "SELECT name, count() FROM events WHERE actor = {a:UInt64} GROUP BY name ORDER BY toUInt16(name)"


async def test_acts_go_and_orders_stay_until_the_moment_and_for_nobody_else(
    log: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = [t for t in tables.traces() if t.table in {"events", "sessions"}]
    monkeypatch.setattr(tables, "_traces", own)
    events = [event(name, actor=a, shop_id=9001) for a in (9101, 9102) for name in ("follow", "like")]
    events += [event("purchase", actor=9101, shop_id=9001, order_id=1, line_id=2, amount_minor=700)]
    events += [event("follow", actor=9103, shop_id=9001)]
    await send(log.settings, events)
    assert await log.until("SELECT count() FROM events WHERE shop_id = 9001", 6) == 6
    await store.insert(log.settings, "alias", [(9103, 9101, clock.now(), 0)], ["anon", "user", "since", "undo"])
    assert await actions.sweep(log.settings) == 0, "nobody asked"
    await actions.erase(log.settings, [9101])
    assert set(await store.tombs(log.settings)) == {9101, 9103}, "her browser before she logged in too"
    assert await actions.sweep(log.settings) == 3
    assert await actions.sweep(log.settings) == 0
    assert await log.ask(LEFT, a=9101) == [("purchase", 1)]
    assert await log.ask(LEFT, a=9103) == []
    assert await log.ask(LEFT, a=9102) == [("like", 1), ("follow", 1)]
    later = [event("like", actor=9101, shop_id=9001, ts=clock.now_ms() + 5_000)]
    await send(log.settings, later)
    assert await log.until("SELECT count() FROM events WHERE actor = 9101", 2) == 2
    await actions.sweep(log.settings)
    assert await log.ask(LEFT, a=9101) == [("purchase", 1), ("like", 1)], (
        "what comes after the tombstone is another matter"
    )
    await actions.lift(log.settings, [9101, 77])
    assert set(await store.tombs(log.settings)) == {9103}
    await actions.lift(log.settings, [9103])


async def test_every_table_that_registered_forgets(log: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "_traces", [])
    client = await store.client(log.settings)
    await client.command(
        "CREATE TABLE IF NOT EXISTS said (viewer UInt64, day Date, text String) ENGINE=MergeTree ORDER BY day"
    )
    tables.register_trace(Trace("said", actor="viewer", moment="day", stays="text = 'kept'"))
    today = clock.now().date()
    await store.insert(
        log.settings, "said", [(9201, today, "a"), (9201, today, "kept"), (9202, today, "b")], ["viewer", "day", "text"]
    )
    await actions.erase(log.settings, [9201])
    assert await actions.sweep(log.settings) == 1
    assert await log.ask("SELECT viewer, text FROM said ORDER BY viewer") == [(9201, "kept"), (9202, "b")]
    await actions.lift(log.settings, [9201])
    assert await track.visits(log.settings, 0, today, today) is not None


def test_the_house_registers_what_keeps_people(request: pytest.FixtureRequest) -> None:
    import meadow.wiring.warehouse  # noqa: F401

    known = {t.table for t in tables.traces()}
    assert {"events", "sessions", "feed_served", "search_served", "live_chat", "crowd_touch", "crowd_deed"} <= known
    written = {name for one in tables.registered() for s in one.statements for name in known if f" {name} " in s}
    assert written == known, "a table that nobody makes cannot be swept"
