"""What the worker makes of a day: official sessions, bots for a whole day, yesterday's rollups once."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from meadow.base import clock, ids, track
from meadow.base.track import actions, rules, send, store
from meadow.base.track.tables import TIME_ZONE
from meadow.base.track.warehouse.plan import Orders

from .conftest import event
from .running import Running

MINUTE = 60_000


def noon(days: int) -> int:
    """Milliseconds of noon, business time, some days ago."""
    day = rules.day_of(clock.now(), TIME_ZONE) - timedelta(days=days)
    return int(datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(TIME_ZONE)).timestamp() * 1000)


async def test_official_sessions_are_cut_by_pause_campaign_and_the_early_morning(log: Running) -> None:
    shop, start = 5001, noon(1)
    acts = [(0, 0), (10, 0), (45, 0), (46, 9), (47, 0), (48, 9), (49, 8)]
    events = [event("follow", actor=61, shop_id=shop, ts=start + m * MINUTE, campaign_id=c) for m, c in acts]
    night = start + 16 * 60 * MINUTE - 5 * MINUTE  # 03:55
    events += [event("follow", actor=61, shop_id=shop, ts=night + m * MINUTE) for m in (0, 10)]
    events += [event("like", actor=61, shop_id=5002, ts=start + 11 * MINUTE), event("order_shipped", actor=62, order_id=1, shop_id=shop, ts=start)]  # fmt: skip
    bought = event("purchase", actor=63, shop_id=shop, order_id=3, line_id=4, ts=start, amount_minor=700)
    await send(log.settings, [*events, bought])
    wanted = len(events) + 1
    assert await log.until("SELECT count() FROM events WHERE shop_id IN (5001, 5002)", wanted) == wanted
    today = rules.day_of(clock.now(), TIME_ZONE)
    for _ in range(2):  # again: the same sessions, not more
        await actions.settle_days(log.settings, today)
    sql = "SELECT acts, campaign_id, lines, gmv FROM sessions WHERE shop_id = {s:UInt64} AND actor = {a:UInt64} ORDER BY first"
    assert await log.ask(sql, s=shop, a=61) == [(2, 0, 0, 0), (1, 0, 0, 0), (3, 9, 0, 0), (1, 8, 0, 0), (1, 0, 0, 0), (1, 0, 0, 0)]  # fmt: skip
    assert await log.ask(sql, s=shop, a=63) == [(1, 0, 1, 700)]
    assert await log.ask(sql, s=shop, a=62) == [], "what a carrier tells is no visit"
    whole = await log.ask("SELECT acts FROM sessions WHERE shop_id = 0 AND actor = 61 ORDER BY first")
    assert [n for (n,) in whole] == [3, 1, 3, 1, 1, 1], "the house's visit holds both shops"
    days = await log.ask(
        "SELECT day, count() FROM sessions WHERE shop_id = 5001 AND actor = 61 GROUP BY day ORDER BY day"
    )
    assert days == [(today - timedelta(days=1), 5), (today, 1)]
    visits = await track.visits(log.settings, shop, today - timedelta(days=1), today)
    assert [(v.day, v.visits, v.people, v.single, v.bought) for v in visits] == [
        (today - timedelta(days=1), 6, 2, 4, 1),
        (today, 1, 1, 1, 0),
    ]


async def test_an_actor_found_to_be_a_bot_is_one_for_the_whole_day(log: Running) -> None:
    client, start = await store.client(log.settings), datetime.fromtimestamp(noon(3) / 1000, UTC)
    rows = [
        (str(ids.new()), "view_item", start + timedelta(seconds=n), actor, 5003, score, score >= 80)
        for actor, scores in {71: [0, 0, 0, 0, 90], 72: [0] * 9 + [90], 73: [0, 0]}.items()
        for n, score in enumerate(scores)
    ]
    names = ["event_id", "name", "ts", "actor", "shop_id", "bot_score", "is_bot"]
    await client.insert("events", rows, column_names=names)
    today = rules.day_of(clock.now(), TIME_ZONE)
    for _ in range(2):
        await actions.settle_days(log.settings, today)
        await store.judge_bots(log.settings, today - timedelta(days=3), rules.BOT_DAY_OF)
        await store.cut_sessions(log.settings, today - timedelta(days=3))
    assert await log.ask("SELECT actor, score FROM bot_actor WHERE actor IN (71, 72, 73)") == [(71, 90)]
    cut = await log.ask("SELECT actor, acts FROM sessions WHERE shop_id = 5003 ORDER BY actor")
    assert cut == [(72, 9), (73, 2)]


async def test_yesterday_is_ordered_anew_once(log: Running, tmp_path: Path) -> None:
    await track.migrate(log.settings)
    yesterday = rules.day_of(clock.now(), TIME_ZONE) - timedelta(days=1)
    orders = Orders(log.home / "consumer")
    assert await actions.remake_day(log.settings, yesterday)
    assert await log.until("SELECT count() FROM recon WHERE day = {d:Date} AND at > day + 1", 1, d=yesterday) >= 1
    for _ in range(200):
        if orders.next() is None:
            break
        await asyncio.sleep(0.1)
    assert not await actions.remake_day(log.settings, yesterday)
    assert orders.next() is None
    assert orders.attended()
    assert not Orders(tmp_path).attended()
