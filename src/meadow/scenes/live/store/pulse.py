"""What the event log tells of a broadcast's last minutes beside those before."""

from datetime import timedelta
from uuid import UUID

from meadow.base import clock, ids, track
from meadow.base.settings import Settings
from meadow.scenes.live.types.incidents import Pulse

_NEW, _ALL = timedelta(minutes=5), timedelta(minutes=30)
_MINUTE, _TEN = timedelta(minutes=1), timedelta(minutes=11)
_COUNTS = """
SELECT
    uniqIf(actor, new AND name IN ('live_enter', 'live_heartbeat')), uniqIf(actor, NOT new AND name IN ('live_enter', 'live_heartbeat')),
    uniqIf(actor, new AND name IN ('select_item', 'view_item')), uniqIf(actor, NOT new AND name IN ('select_item', 'view_item')),
    uniqIf(actor, new AND name = 'order_created'), uniqIf(actor, NOT new AND name = 'order_created'),
    uniqIf(actor, new AND name = 'purchase'), uniqIf(actor, NOT new AND name = 'purchase'),
    countIf(name = 'comment' AND ts > {minute:DateTime64(3)}),
    countIf(name = 'comment' AND ts <= {minute:DateTime64(3)} AND ts > {ten:DateTime64(3)})
FROM (SELECT *, ts > {new:DateTime64(3)} AS new FROM events
    WHERE room_id = {room:UInt64} AND ts > {since:DateTime64(3)} AND ts <= {now:DateTime64(3)} AND is_bot = 0)
"""


async def pulse(settings: Settings, *, session_id: UUID) -> Pulse:
    """People at each step in the last five minutes and in the twenty-five before; comments of the last minute and of ten before.

    Raises `Unavailable` where the warehouse is away.
    """
    now = clock.now()
    marks = {
        "room": ids.key64(session_id), "now": now, "since": now - _ALL, "new": now - _NEW, "minute": now - _MINUTE,
        "ten": now - _TEN,
    }  # fmt: skip
    row = [int(n) for n in (await track.read(settings, _COUNTS, marks))[0]]
    names = ("viewers", "clicks", "orders", "paid")
    return Pulse(steps=[(n, row[2 * i], row[2 * i + 1]) for i, n in enumerate(names)], comments=(row[8], row[9]))
