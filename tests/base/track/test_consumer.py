"""From the log to the table: every event once, each oddity in its place."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from meadow.base import clock, ids, track
from meadow.base.track import lag, one, queries, rules, send, share, store, ticket, wire
from meadow.base.track.names import FLAGS
from meadow.base.track.types import Context, Envelope, Item

from .conftest import BROWSER, Browser, event
from .running import Running

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000


async def stored(
    log: Running, events: Sequence[Envelope], columns: str, *, count: int | None = None
) -> list[tuple[object, ...]]:
    """Rows of these events in their order, once they are all there."""
    named = [e.event_id for e in events]
    where = " FROM events WHERE event_id IN {e:Array(UUID)}"
    wanted = len(named) if count is None else count
    assert await log.until("SELECT count()" + where, wanted, e=named) == wanted
    rows = await log.ask("SELECT " + columns + where + " ORDER BY indexOf({e:Array(UUID)}, event_id), item_ix", e=named)
    return [tuple(r) for r in rows]


def flagged(value: object) -> set[str]:
    return {name for name, bit in FLAGS.items() if int(value) >> bit & 1}  # type: ignore[call-overload]


async def test_a_repeat_is_stored_once_whatever_batch_it_comes_in(log: Running, browser: Browser) -> None:
    events = [event(product_id=n + 1) for n in range(40)]
    await browser.send(*events)
    await browser.send(*events[:30], event(product_id=99))
    other = event(event_id=events[0].event_id, product_id=1000)
    await browser.send(other, events[1], events[1])
    assert len(await stored(log, events, "product_id")) == 40
    named = [e.event_id for e in events]
    sql = "SELECT countIf(kind = 'natural'), countIf(kind = 'synthetic') FROM events_dup WHERE event_id IN {e:Array(UUID)}"
    assert await log.until("SELECT count() FROM events_dup WHERE event_id IN {e:Array(UUID)}", 33, e=named) == 33
    assert await log.ask(sql, e=named) == [(32, 1)]
    assert await stored(log, [events[0]], "product_id") == [(1,)]


async def test_repeats_are_caught_across_a_restart_by_looking_in_the_warehouse(tmp_path: Path) -> None:
    running = Running(tmp_path).up()
    try:
        events = [event("follow", actor=4, author_id=n) for n in range(50)]
        facts = [
            event("purchase", event_id=str(ids.derived("o", n)), actor=4, order_id=n + 1, qty=1) for n in range(20)
        ]
        await send(running.settings, [*events, *facts])
        assert await running.until("SELECT count() FROM events", 70) == 70
        running.kill("warehouse")
        running.up("warehouse")
        changed = [event("follow", event_id=events[0].event_id, actor=4, author_id=7, product_id=3)]
        await send(running.settings, [*reversed(facts), *changed, *events[1:], event("follow", actor=5)])
        assert await running.until("SELECT count() FROM events", 71) == 71
        assert await running.until("SELECT count() FROM events_dup", 70) == 70
        assert await running.ask("SELECT kind, count() FROM events_dup GROUP BY kind ORDER BY kind") == [
            ("natural", 69),
            ("synthetic", 1),
        ]
        assert await running.number("SELECT min(first_seg) FROM events_dup") > 0
    finally:
        await track.close()
        running.stop()


async def test_clocks_are_put_right_and_oddities_flagged(log: Running, browser: Browser) -> None:
    now = clock.now_ms()
    fine = [event(ts=now - 10 * MINUTE), event(ts=now - 3 * DAY), event(ts=now - 8 * DAY), event(ts=now + 2 * HOUR)]
    await browser.send(*fine)
    ahead = [event(ts=now + 3 * HOUR - 5000)]
    await browser.send(*ahead, sent_at=now + 3 * HOUR)
    rows = await stored(log, [*fine, *ahead], "toUnixTimestamp64Milli(ts), flags")
    assert [flagged(f) for _, f in rows] == [set(), set(), {"late"}, {"late"}, {"clock"}]
    assert [ts for ts, _ in rows[:4]] == [e.ts for e in fine]
    assert abs(int(str(rows[4][0])) - (now - 5000)) < 2000


async def test_refused_events_are_kept_as_they_came(log: Running, browser: Browser) -> None:
    bad = [event(product_id=1, qty=3), Envelope(event_id=str(ids.new()), name="view_item", ts=1_764_000_000)]
    large = {"event_id": str(ids.new()), "name": "view_item", "ts": clock.now_ms(), "glow": "x" * 65_000}
    body = json.loads(wire.encode(str(ids.new()), clock.now_ms(), bad, Context(sdk="bad-test")))
    body["events"].append(large)
    answer = await browser.post(json.dumps(body).encode())
    assert [e["code"] for e in answer.json()["errors"]] == ["money_from_client", "bad_ts", "too_large"]
    sql = "SELECT count() FROM events_bad WHERE sdk = 'bad-test'"
    assert await log.until(sql, 3) == 3
    kept = {r.code: r for r in await queries.bad(log.settings) if r.sdk == "bad-test"}
    assert json.loads(kept["money_from_client"].body)["qty"] == 3
    assert (kept["bad_ts"].field, kept["bad_ts"].key, kept["bad_ts"].event_id) == ("ts", "browser", bad[1].event_id)
    assert len(kept["too_large"].body) > 65_000
    assert (await share(log.settings)).bad >= 3


async def test_items_become_rows_and_money_stays_whole(log: Running) -> None:
    items = [Item(item_id=11, index=1, quantity=2, price=500), Item(item_id=12, sku_id=9), Item(item_id=2**64 - 1)]
    whole = event("purchase", actor=3, order_id=8, qty=5, amount_minor=3000, items=items)
    seen = event("view_item_list", items=[Item(item_id=n) for n in range(1, 200)], shop_id=6)
    await send(log.settings, [whole, seen])
    rows = await stored(log, [whole], "item_ix, product_id, sku_id, qty, amount_minor, currency", count=3)
    assert rows == [(0, 11, 0, 2, 1000, "CNY"), (1, 12, 9, 0, 0, "CNY"), (2, 2**64 - 1, 0, 0, 0, "CNY")]
    assert len(await one(log.settings, ids.parse(seen.event_id))) == 199


async def test_who_an_actor_is(log: Running, browser: Browser) -> None:
    secret = log.settings.keys.collector
    user = 2**63 + 12345
    one_, two, three, four, five = (event() for _ in range(5))
    await browser.send(one_, anon_id="77")
    await browser.send(two, anon_id="77")
    await browser.send(three, anon_id="77", user=ticket(secret, user))
    await browser.send(four, anon_id="77", consent=0)
    await browser.send(five, anon_id="77", user=f"{user}.{'0' * 32}")
    rows = await stored(log, [one_, two, three, four, five], "actor, flags, consent")
    actors = [int(str(a)) for a, _, _ in rows]
    assert actors[0] == actors[1] == actors[4] == rules.hash64(secret, "anon", "77")
    assert (actors[2], flagged(rows[2][1])) == (user, {"known"})
    assert actors[3] not in {actors[0], 77, user}
    assert flagged(rows[4][1]) == set()
    assert await log.until("SELECT count() FROM alias WHERE user = {u:UInt64}", 1, u=user) == 1
    assert await log.ask("SELECT anon FROM alias WHERE user = {u:UInt64}", u=user) == [(actors[0],)]


async def test_a_browser_cannot_claim_flags_of_the_house(log: Running, browser: Browser) -> None:
    claimed = event(flags=0xFFFF)
    await browser.send(claimed)
    ((flags,),) = await stored(log, [claimed], "flags")
    assert flagged(flags) == {"member", "fan", "paid_traffic", "half_played"}


async def test_sessions_are_cut_by_idleness_and_campaign(log: Running, browser: Browser) -> None:
    start = clock.now_ms() - 3 * HOUR
    noon = start - start % DAY + 6 * HOUR  # 14:00 in Shanghai: no business day begins within the hour
    times = [noon, noon + MINUTE, noon + 32 * MINUTE, noon + 33 * MINUTE]
    events = [event(ts=t) for t in times] + [event(ts=noon + 34 * MINUTE, campaign_id=5), event(ts=noon + 35 * MINUTE)]
    await browser.send(*events, anon_id="sessions")
    a, b, c, d, e, f = (s for (s,) in await stored(log, events, "session"))
    assert a == b != c == d != e == f
    assert 0 not in {a, c, e}


async def test_bots_are_marked_and_kept_and_facts_never_are(log: Running, browser: Browser) -> None:
    crawled, human = event(), event()
    body = wire.encode(str(ids.new()), clock.now_ms(), [crawled], Context(consent=1, anon_id="b1"))
    answer = await browser.http.post(
        f"/t/v1/batch?k={browser.key}", content=body, headers={"user-agent": "Examplebot/1.0"}
    )
    assert answer.status_code == 202
    await browser.send(human, anon_id="b2")
    start = clock.now_ms() - 10_000
    burst = [event("select_item", ts=start + n * 30) for n in range(250)]
    await browser.send(*burst, anon_id="b3")
    fact = event("purchase", actor=3, order_id=8)
    await send(log.settings, [fact])
    rows = await stored(log, [crawled, human, burst[0], burst[-1], fact], "is_bot, bot_score")
    assert rows == [(1, 100), (0, 0), (0, 30), (1, 140), (0, 0)]


async def test_a_batch_over_eighty_years_harms_nobody(log: Running, browser: Browser) -> None:
    year = 366 * DAY
    events = [event(ts=rules.OLDEST_MS + n * year // 4) for n in range(256)]
    later = event()
    await browser.send(*events)
    await browser.send(later)
    assert len(await stored(log, [later], "name")) == 1
    for _ in range(300):  # it catches up, however busy the machine is
        if (await lag(log.settings)).lag_ms < 5000:
            return
        await asyncio.sleep(0.2)
    pytest.fail("one batch over eighty years holds the reader up")


async def test_a_rollup_beside_the_log_counts_what_the_log_holds(log: Running, browser: Browser) -> None:
    client = await store.client(log.settings)
    await client.command(
        "CREATE TABLE clicks (shop_id UInt64, n UInt64) ENGINE=SummingMergeTree ORDER BY shop_id SETTINGS non_replicated_deduplication_window=1000"
    )
    await client.command(
        "CREATE MATERIALIZED VIEW clicks_mv TO clicks AS SELECT shop_id, count() AS n FROM events WHERE name='select_item' GROUP BY shop_id"
    )
    events = [event("select_item", shop_id=4711 + n % 3) for n in range(90)]
    await browser.send(*events)
    await browser.send(*events)
    await stored(log, events, "1")
    sql = "SELECT shop_id, sum(n) FROM clicks WHERE shop_id BETWEEN 4711 AND 4713 GROUP BY shop_id ORDER BY shop_id"
    assert await log.ask(sql) == [(4711, 30), (4712, 30), (4713, 30)]
    await client.command("DROP VIEW clicks_mv")


@pytest.mark.parametrize("agent", [BROWSER["user-agent"], ""])
def test_the_crawler_pattern(agent: str) -> None:
    from meadow.base.track.collector.intake import _CRAWLER

    assert not _CRAWLER.search(agent)
    assert _CRAWLER.search("Mozilla/5.0 HeadlessChrome/140")


async def test_a_warehouse_elsewhere_is_reached_over_http_and_no_chdb_is_opened(log: Running, tmp_path: Path) -> None:
    port, token = log.ports["warehouse"], store.password(log.settings)
    away = Running(tmp_path, warehouse=f"http://{store.USER}:{token}@127.0.0.1:{port}").up()
    try:
        events = [event("follow", actor=4, author_id=n, shop_id=31337) for n in range(50)]
        await send(away.settings, [*events, *events[:10]])
        await send(away.settings, events[:20])
        rows = "SELECT count() FROM events WHERE shop_id = 31337"
        assert await log.until(rows, 50) == 50
        assert (
            await log.until(
                "SELECT count() FROM events_dup WHERE event_id IN {e:Array(UUID)}", 30, e=[e.event_id for e in events]
            )
            == 30
        )
        away.kill("warehouse")
        away.up("warehouse")
        await send(away.settings, [event("follow", actor=9, shop_id=31337), *events])
        assert await log.until(rows, 51) == 51
        assert not (tmp_path / "warehouse").exists()
    finally:
        away.stop()
