"""A broadcast's screen: who came, what was said, and how the peers of a broadcast stand."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from meadow.base import clock, ids, track
from meadow.base.db import House
from meadow.compass.metrics import actions as measuring
from meadow.compass.metrics import store as metric_store
from meadow.compass.metrics.types.rooms import Session
from meadow.compass.screen import queries
from meadow.compass.screen.hub import Hub
from meadow.scenes import live
from meadow.scenes.live.events import Ended
from tests.base.track.running import Running
from tests.compass.running import begin, joined, sale, tell, told


async def test_who_came_and_what_was_said_is_told_of_many_and_what_was_taken_back_is_not(
    house: House, log: Running
) -> None:
    joined(house, log)
    author = ids.new()
    first, event = await begin(house, author), await begin(house, author)
    async with house.write() as db:
        await measuring.end_session(
            db, Ended(session_id=first.session_id, room_id=first.room_id, author_id=author, reason="host")
        )
        await measuring.know(db, serum := ids.new())
    past, room = ids.key64(first.session_id), ids.key64(event.session_id)
    await tell(log, past, *(("live_enter", 600, n, {}) for n in range(1, 56)))
    await tell(
        log, room,
        *(("live_enter", 60, n, {"flags": 1 | (1 << 6 if n > 50 else 0)}) for n in range(1, 121)),
        ("view_item_list", 50, 1, {"product_id": ids.key64(serum)}), ("select_item", 40, 1, {"product_id": ids.key64(serum)}),
        ("purchase", 30, 1, sale(1, ids.key64(serum), 9900)),
    )  # fmt: skip
    now = clock.now()
    talk = [
        {"room_id": room, "at": now - timedelta(seconds=n), "chat_id": f"c{n}", "viewer": n, "short": "v", "name": "李**", "role": "viewer",
         "text": "求发口红链接", "node": "a"}
        for n in range(1, 12)
    ]  # fmt: skip
    await track.rows(log.settings, "live_chat", talk)
    assert await log.until("SELECT count() FROM live_chat WHERE room_id = {r:UInt64}", 11, r=room) == 11
    hub = Hub(house, _ignored)
    hub.watch([event.session_id])
    await hub.tick()
    sent = hub.rooms[event.session_id].sent
    assert sent["crowd"] == {"fans": [70, 50], "back": [60, 70], "buyer_fans": None, "buyers_again": None}
    assert list(sent["comments"]) == [f"c{n}" for n in range(8, 0, -1)]
    assert sent["words"]["口红"] == 11
    assert (sent["peers"], sent["beside"]["misspoken"], sent["ticks"]) == (None, False, {})
    hub.rooms[event.session_id].retract(["c1", "c2"])
    assert list((await queries.screen(house, event.session_id)).comments) == [f"c{n}" for n in range(8, 0, -1)]
    hub.rooms[event.session_id].take_comments([])
    assert "c1" not in {one.id for one in hub.rooms[event.session_id].comments}
    line = await queries.timeline(house, event.session_id)
    assert [(g.impressions, g.clicks, g.orders, g.items, g.gmv) for g in line.goods] == [
        (1, 0, 0, 0, 0), (0, 1, 0, 0, 0), (0, 0, 1, 1, 9900),
    ]  # fmt: skip


async def _ignored(_: UUID, _frame: bytes) -> None:
    """Nobody hears."""


async def test_peers_are_others_of_the_same_category_and_a_few_are_none(
    house: House, log: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    joined(house, log)
    category, now = ids.new(), clock.now()
    made = [
        Session(
            session_id=(one := ids.new()), author_id=author, shop_id=None, key=ids.key64(one), title="", started_at=now - timedelta(hours=2),
            ended_at=None, target=None,
        )
        for author in [ids.new() for _ in range(6)] for _ in range(5)
    ]  # fmt: skip
    mine = msgspec.structs.replace(made[0], session_id=(own := ids.new()), key=ids.key64(own), author_id=ids.new())

    async def kinds(_: Any, session_ids: Sequence[UUID]) -> dict[UUID, UUID]:
        return dict.fromkeys(session_ids, category)

    monkeypatch.setattr(live, "categories", kinds)
    async with house.write() as db:
        for s in (*made, mine):
            await metric_store.put_session(db, s)
        for s in made:
            await metric_store.end_session(
                db, author_id=s.author_id, session_id=s.session_id, at=now - timedelta(hours=1)
            )
    events = [told("live_enter", now - timedelta(minutes=90), n + 1, s.key) for s in made for n in range(10)]
    events += [
        told("purchase", now - timedelta(minutes=80), 1, s.key, **sale(ids.key64(ids.new()), 501, 5000)) for s in made
    ]
    await track.send(log.settings, events)
    wanted = len(made) * 5000
    where = ",".join(str(s.key) for s in made)
    assert await log.until(f"SELECT sum(gmv) FROM room_minute WHERE room_id IN ({where})", wanted) == wanted  # noqa: S608
    hub = Hub(house, _ignored)
    hub.watch([mine.session_id])
    await hub.tick()
    sent = hub.rooms[mine.session_id].sent
    assert sent["peers"] == {
        "rooms": 30,
        "authors": 6,
        "without": ["hour", "tier", "category"][: len(sent["peers"]["without"])],
    }
    assert sent["ticks"]["gpm_view"] == [None, 500_000, 500_000]
