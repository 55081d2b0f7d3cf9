"""Alarms of a broadcast that come from the event log."""

from datetime import timedelta

from meadow.base import clock, ids
from meadow.base.track import Envelope, send
from meadow.scenes.live.rules.health import burst, fallen
from meadow.scenes.live.store.pulse import pulse
from tests.base.track.running import Running


def _told(room: int, minutes: float, name: str, people: range) -> list[Envelope]:
    ts = int((clock.now() - timedelta(minutes=minutes)).timestamp() * 1000)
    made = [
        Envelope(event_id=str(ids.new()), name=name, ts=ts, actor=who, flags=1, room_id=room, scene="live") for who in people
    ]  # fmt: skip
    for event in made if name == "purchase" else ():
        event.order_id, event.line_id, event.amount_minor = event.actor, event.actor, 9900
    return made


async def test_a_step_that_falls_is_told_by_the_log(log: Running) -> None:
    session_id = ids.new()
    room = ids.key64(session_id)
    before = [
        *_told(room, 20, "live_enter", range(1, 401)), *_told(room, 20, "select_item", range(1, 101)),
        *_told(room, 20, "purchase", range(1, 11)), *_told(room, 5.5, "comment", range(1, 11)),
    ]  # fmt: skip
    now = [
        *_told(room, 3, "live_enter", range(501, 801)), *_told(room, 3, "select_item", range(501, 507)),
        *_told(room, 0.5, "comment", range(501, 631)), *_told(room, 40, "select_item", range(1, 50)),
    ]  # fmt: skip
    await send(log.settings, before + now)
    seen = "SELECT count() FROM events WHERE room_id = {r:UInt64}"
    assert await log.until(seen, len(before + now), r=room) == len(before + now)
    found = await pulse(log.settings, session_id=session_id)
    assert found.steps == [("viewers", 300, 400), ("clicks", 6, 100), ("orders", 0, 0), ("paid", 0, 10)]
    assert found.comments == (130, 10)
    assert fallen(found.steps) == {"clicks": 92, "orders": None, "paid": None}
    assert burst(*found.comments)
    assert not burst(119, 0)
    assert not burst(130, 300)
