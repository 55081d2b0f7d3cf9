"""What a node does all the time: send frames, look after seats, and ask the table whether the bus forgot something."""

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable

import msgspec

from meadow.base import clock
from meadow.scenes.live.gateway.node import TICKET_TTL_S, TICKETS, Node
from meadow.scenes.live.gateway.room import Room
from meadow.scenes.live.gateway.seat import BANNED, GONE, SLOW, TICKET, Seat
from meadow.scenes.live.gateway.wire import Built, built

log = logging.getLogger(__name__)
STEP_S = 0.05
YIELD = 1_000
HELLO_S = 5.0
PING_S, PONG_S = 25.0, 20.0
POLL_S = 2.0
LOOK_S = 1.0
EMPTY_S = 60.0
AWAY = 1001
_encode = msgspec.json.Encoder().encode


async def every(seconds: float, act: Callable[[], Awaitable[None]]) -> None:
    """Do something again and again; a failure is told, and does not end it."""
    while True:
        await asyncio.sleep(seconds)
        try:
            await act()
        except Exception:
            log.exception("%s failed", getattr(act, "__name__", "a loop"))


async def beat(node: Node) -> None:
    """Frames of all rooms, on a grid of 50 ms; the same wake tells the other nodes what was said here."""
    due = clock.monotonic()
    while True:
        try:
            for room in list(node.hall.rooms.values()):
                await _tell_others(node, room)
                now = clock.monotonic()
                late = now - room.beat.due
                if room.beat.starts(now, crowded=len(room.crowd.flowing) > room.most):
                    node.late_ms = max(node.late_ms * 0.99, late * 1000)
                    if frame := room.frame(now):
                        await spread(node, room, frame)
                    if room.waiting:
                        node.tasks.run(node.hall.refresh(room), f"snapshot {room.sid}")
        except Exception:
            log.exception("a beat failed")
        now = clock.monotonic()
        due = on_grid(due, now)
        await asyncio.sleep(max(0.0, due - now))


def on_grid(due: float, now: float) -> float:
    """The next step of the grid, or the last one that a long round swallowed: that is looked at now, not a step later.

    A long round must not shift the grid either: a room whose frame took 70 ms would be looked at 20 ms late, then 40, and
    one whose frame took 101 ms would wait for the step at 150.
    """
    return due + STEP_S * max(1, math.floor((now - due) / STEP_S))


async def _tell_others(node: Node, room: Room) -> None:
    if batch := room.lanes.outgoing():
        batch.node = node.name
        await node.bus.say(f"live.{room.sid}.chat", _encode(batch))


async def spread(node: Node, room: Room, frame: Built) -> None:
    """The same bytes to everybody who reads; nobody is waited for, and others get a turn each thousand."""
    seats, off, turn = list(room.crowd.flowing), frame.off, room.seq
    for start in range(0, len(seats), YIELD):
        if start:
            await asyncio.sleep(0)
        for seat in seats[start : start + YIELD]:
            if seat.flowing and seat.got != turn:
                seat.off, seat.got = off, turn
                seat.out.put(frame)
    node.counts["frames"] += len(seats)
    node.counts["bytes"] += len(seats) * len(frame.text)
    node.counts["ticks"] += 1


async def look(node: Node) -> None:
    """Once a second: who never said hello, who does not answer, who is too slow, whose words wait, which room is over."""
    now = clock.monotonic()
    for seat in [s for s in node.strangers if now - s.born > HELLO_S]:
        node.drop(seat, TICKET)
    for room in list(node.hall.rooms.values()):
        for seat in list(room.crowd.seats):
            _look_at(node, seat, now)
        _show_desk(room)
        if room.ends_at and now > room.ends_at:
            for seat in list(room.crowd.seats):
                node.drop(seat, BANNED if room.found.state == "banned" else GONE)
        if not room.crowd.seats and now - room.crowd.emptied_at > EMPTY_S:
            await node.hall.close(room)


def _look_at(node: Node, seat: Seat, now: float) -> None:
    if seat.paused_at:
        if seat.too_slow(now):
            node.drop(seat, SLOW)
    elif seat.pinged_at:
        if now - seat.pinged_at > PONG_S:
            node.drop(seat, AWAY)
    elif now - seat.heard_at > PING_S:
        seat.heard_at = now
        seat.out.ping()
    if seat.me:
        seat.tell_due(now)


def _show_desk(room: Room) -> None:
    """The ops lane: the newest of each kind, to those who run the room."""
    if room.ops and room.crowd.desk:
        frame = built({"ops": list(room.ops.values()), "t": clock.now_ms()})
        for seat in list(room.crowd.desk):
            if seat.flowing:
                seat.out.put(frame)
    room.ops.clear()


async def ask(node: Node) -> None:
    """Every two seconds the table's own count of events: what the bus lost, or all of it while the bus is away."""
    if node.hall.rooms:
        heads = await node.hall.source.heads(list(node.hall.rooms))
        for sid, head in heads.items():
            room = node.hall.rooms.get(sid)
            if room is not None and head > room.lanes.events.off:
                node.tasks.run(node.hall.fill(room), f"fill {sid}")
    if node.bus.connected:
        for room in list(node.hall.rooms.values()):
            await node.hall.listen(room)
        if not node.tickets_kept:
            node.tickets_kept = await node.bus.bucket(TICKETS, TICKET_TTL_S)
    else:
        node.tickets_kept = False
