"""What the feed learns from the event log: counters, nearness, examples, and a model that goes live only where it is no worse."""

import asyncio
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
import sqlalchemy as sa

from meadow.base import clock, ids, timers
from meadow.base.db import House
from meadow.base.timers import Timer
from meadow.base.track import tables as track_tables
from meadow.scenes.feed import serve, store
from meadow.scenes.feed.actions import training
from meadow.scenes.feed.serve import engine as engines
from meadow.scenes.feed.serve.features import FEATURES
from meadow.scenes.feed.store import warehouse
from meadow.scenes.feed.tables import SERVED
from meadow.scenes.feed.types import COUNTS
from tests.scenes.conftest import Studio
from tests.scenes.test_feed_serving import NOW, ask, opened, person, shelf


async def test_a_model_is_pointed_at_and_rolled_back(studio: Studio) -> None:
    async with studio.house.write() as db:
        await store.point(db, name="feed", to="1")
        await store.point(db, name="feed", to="2")
    assert (await studio.operator.post("/api/ops/feed/models/roll-back")).json == {"live": "1"}
    async with studio.house.read() as db:
        assert (await store.live_model(db, name="feed")).live == "1"


Rows = Callable[[str], list[list[str]]]


def log_at(folder: Path) -> tuple[Any, Rows]:
    """An event log of its own, and how its rows are read as of now."""
    from chdb import session

    held = session.Session(str(folder / "log"))
    for line in (
        "CREATE DATABASE m ENGINE=Atomic",
        "USE m",
        track_tables.fill(track_tables.EVENTS),
        track_tables.fill(SERVED.ddl[0]),
    ):
        held.query(line)

    def rows(sql: str) -> list[list[str]]:
        told = held.query(sql.replace("{now:DateTime64(3)}", "now64(3)"), "TSV").bytes().decode()
        return [line.split("\t") for line in told.splitlines()]

    return held, rows


def arms_are_told(held: Any, rows: Any) -> None:
    """What was shown in each arm, and of each person only what she did in it."""
    held.query("ALTER TABLE feed_served UPDATE arms = ['personal', 'aim-usual'] WHERE 1 SETTINGS mutations_sync = 1")
    held.query(
        "INSERT INTO feed_served (trace_id, at, actor, item, commerce, arms) SELECT 8 + number, now64(3) - INTERVAL 3 DAY, 1, 1, number = 0, "
        "if(number < 2, ['personal', 'aim-usual'], ['holdback', 'aim-usual']) FROM numbers(3)"
    )
    held.query(
        "INSERT INTO events (event_id, name, ts, recv, actor, video_id, trace_id) "
        "SELECT generateUUIDv4(), 'video_impression', now64(3) - INTERVAL 3 DAY, now64(3), 1, 1, 8 + number FROM numbers(3)"
    )
    asked = warehouse._ARMS.replace("{since:DateTime64(3)}", "now64(3) - INTERVAL 1 DAY")
    told = rows(asked.replace("{before:DateTime64(3)}", "now64(3) - INTERVAL 5 DAY"))
    assert [r[:3] for r in told] == [[a, "1", "[1,0,1,0,2,1,0,0]"] for a in ("aim-usual", "personal")], (
        "what a person did in another arm before is no past"
    )
    assert len(msgspec.json.decode(told[0][3])) == 8


def test_the_event_log_tells_counters_and_what_is_liked_together(tmp_path: Path) -> None:
    held, rows = log_at(tmp_path)
    values = [
        f"(generateUUIDv4(), '{name}', now64(3), now64(3), {actor}, {video}, {bot})"
        for actor, videos, bot in ((1, (1, 2, 3), 0), (2, (1, 2), 0), (3, (1, 2), 0), (4, (2,), 0), (9, (3, 1), 1))
        for video in videos
        for name in ("video_impression", "video_impression", "video_complete")
    ]
    held.query("INSERT INTO events (event_id, name, ts, recv, actor, video_id, is_bot) VALUES " + ",".join(values))  # noqa: S608 - numbers of our own

    counted = {r[0]: [float(x) for x in r[1:]] for r in rows(warehouse._COUNTS)}
    assert {k: (c[0], c[2], c[7]) for k, c in counted.items()} == {"1": (3, 3, 3), "2": (4, 4, 4), "3": (1, 1, 1)}
    assert all(len(c) == len(COUNTS) for c in counted.values())
    held.query(
        "INSERT INTO feed_served (trace_id, at, actor, item, features) SELECT 7, now64(3) - INTERVAL 1 MINUTE, 1, number + 1, [0.5, 1.5] FROM numbers(2)"
    )
    held.query(
        "INSERT INTO events (event_id, name, ts, recv, actor, video_id, trace_id, stay_ms) SELECT generateUUIDv4(), name, now64(3), now64(3), 1, 1, 7, 20000 "
        "FROM (SELECT arrayJoin(['video_impression', 'video_progress', 'like']) AS name)"
    )
    asked = warehouse._EXAMPLES.replace("{since:DateTime64(3)}", "now64(3) - INTERVAL 1 DAY").replace(
        "{width:UInt32}", "2"
    )
    (example,) = rows(asked.replace("{most:UInt32}", "9"))
    assert (example[0], example[2]) == ("1", "[0.5,1.5]")
    assert dict(zip(warehouse.HEADS, example[3:], strict=True)) == {
        h: "1" if h in {"long_view", "click", "like"} else "0" for h in warehouse.HEADS
    }
    arms_are_told(held, rows)
    assert rows(
        warehouse._SHOWN.replace("{since:DateTime64(3)}", "now64(3) - INTERVAL 9 DAY").replace("{most:UInt32}", "9")
    )[0] == ["1", "4"]
    assert sorted(rows(warehouse._PAGES.replace("{since:DateTime64(3)}", "now64(3) - INTERVAL 1 DAY"))) == [["[1,2]"]]
    held.query(
        "INSERT INTO events (event_id, name, ts, recv, actor, product_id) SELECT generateUUIDv4(), name, now64(3), now64(3), who, 5 "
        "FROM (SELECT arrayJoin([('purchase', 1), ('purchase', 2), ('refund', 2), ('view_item', 3)]) AS x, x.1 AS name, x.2 AS who)"
    )
    asked = warehouse._KEPT.replace("{since:DateTime64(3)}", "now64(3) - INTERVAL 1 DAY")
    assert rows(asked) == [["5", "2", "1"]]
    assert rows(warehouse._NEAR) == [["1", "2"], ["1", "3"], ["2", "1"], ["2", "3"], ["3", "1"], ["3", "2"]]
    held.close()


async def test_a_served_slot_reads_as_a_row_of_the_warehouse(studio: Studio) -> None:
    from tests.scenes.test_feed import clips

    await clips(studio, studio.author_id, 3)
    await studio.viewer.get("/api/feed", session="v")
    engine = studio.house.engines[engines.NAME]
    await engine.flush()
    told = warehouse._row(engine.untold[0])
    assert set(told) == set(SERVED.columns)
    assert told["actor"] == ids.key64(studio.fan.id)
    assert len(told["features"]) == len(FEATURES)
    assert msgspec.json.decode(msgspec.json.encode(told))["propensity"] == 1.0


def learnt(days: int = 3, a_day: int = 1_500) -> warehouse.Examples:
    """Slots of some days in which one feature tells what is liked."""
    rng, rows = np.random.default_rng(3), days * a_day
    features = rng.random((rows, len(FEATURES))).astype(np.float32)
    liked = (rng.random(rows) < np.where(features[:, 7] > 0.5, 0.97, 0.03)).astype(np.float32)
    at = np.sort(int(NOW) - rng.integers(0, days * 86_400, rows))
    labels = {"long_view": liked, "click": (features[:, 3] > 0.4).astype(np.float32), "pay": np.zeros(rows, np.float32)}
    return warehouse.Examples(rng.integers(0, 40, rows), at, features, labels)


async def test_training_goes_live_and_serving_takes_it_over(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async def told(*_: object) -> warehouse.Examples:
        return learnt()

    monkeypatch.setattr(warehouse, "examples", told)
    out = await training.train(house, ece=-1.0)
    assert out.refused == ["long_view:ece", "click:ece"]
    async with house.read() as db:
        assert await store.live_model(db, name="feed") is None
    made = await training.train(house)
    assert (made.refused, made.live, set(made.heads)) == ([], True, {"long_view", "click"})
    assert (made.heads["long_view"]["auc"] or 0) > 0.9
    engine = await opened(house)
    async with house.read() as db:
        await engine._model(db)
    assert engine.model == made.version
    page = serve.compose(shelf(), person(), ask(), engine.ranker, engine.model)
    assert {c.detail.model for c in page} == {made.version}
    async with house.write() as db:
        await store.point(db, name="feed", to="broken")
    again = await opened(house)
    again.asked_at, again.ranker, again.model = -1e9, None, ""
    async with house.read() as db:
        await again._model(db)
    assert again.model == made.version


async def test_too_little_to_learn_from_changes_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async def told(*_: object) -> warehouse.Examples:
        return learnt(2, 10)

    monkeypatch.setattr(warehouse, "examples", told)
    assert (await training.train(house)).refused == ["rows:few"]


@pytest.mark.parametrize(
    ("now", "next_night"),
    [
        ("2026-11-26T03:00:00+08:00", "2026-11-26T04:30:00+08:00"),
        ("2026-11-26T04:30:00+08:00", "2026-11-27T04:30:00+08:00"),
        ("2026-11-25T21:00:00+00:00", "2026-11-27T04:30:00+08:00"),
    ],
)
def test_the_night_is_that_of_the_house(now: str, next_night: str) -> None:
    assert training.night_after(datetime.fromisoformat(now)) == datetime.fromisoformat(next_night)


async def test_a_ranker_is_grown_once_a_night_and_not_at_a_start(house: House) -> None:
    key = ids.new()

    async def fired(note: dict[str, Any]) -> tuple[int, Any]:
        async with house.write() as db:
            await training.train_due(db, Timer(kind=training.TRAIN, key=key, due=clock.now(), note=note))
            count = await db.value(
                sa.text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = :n"), {"n": training.TRAIN}
            )
            return int(count), await db.one(sa.select(timers.timers).where(timers.timers.c.key == key))

    count, timer = await fired({})
    assert count == 0, "a worker that starts sets the hour"
    assert timer.due == training.night_after(clock.now())
    count, timer = await fired(timer.note)
    assert count == 1
    assert timer.note == {"train": True}


async def test_training_apart_fails_where_its_process_breaks_and_not_where_its_gate_stays_shut(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[tuple[str, ...]] = []
    statuses, real = [0, 1, 3], asyncio.create_subprocess_exec

    async def exits(*command: str, **options: Any) -> Any:
        started.append(command)
        return await real(sys.executable, "-c", f"raise SystemExit({statuses.pop(0)})", **options)

    monkeypatch.setattr(asyncio, "create_subprocess_exec", exits)
    await training.apart(house)
    await training.apart(house)
    with pytest.raises(RuntimeError, match="3"):
        await training.apart(house)
    assert started[0][1:4] == ("-m", "meadow.cli", "train")
    assert str(house.settings.home) in started[0]
    house.settings = msgspec.structs.replace(house.settings, clock_file="clock")
    await training.apart(house)
    assert len(started) == 3, "who plays a history leaves it to the next"
