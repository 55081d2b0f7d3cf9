"""The tick: at most one a second, begun by the consumer's notice, with a timer behind it; one holder among all workers."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from heapq import nsmallest
from typing import Any
from uuid import UUID

import msgspec

from meadow.base import clock, ids, track
from meadow.base.db import House
from meadow.base.errors import Problem
from meadow.base.track.types import BLOCK
from meadow.compass.metrics.types.rooms import Totals
from meadow.compass.screen import store
from meadow.compass.screen.hub import read, turns
from meadow.compass.screen.hub.frames import State, diff, fit, merge
from meadow.compass.screen.hub.room import Room

log = logging.getLogger(__name__)
WATCH, SUBJECT = "screen.watch", "screen."
WATCHED_S, FULL_S, LEASE_S, RENEW_S = 15.0, 30.0, 8.0, 3.0
_PACE_S, _TIMER_S = 0.95, 1.25
_AT_ONCE = 50
"""Rooms that are taken up in one tick, so that the others need not wait for them."""
_EVERY = {"state": 30.0, "truth": 2.0, "lanes": 3.0, "comments": 3.0, "beside": 5.0, "sources": 8.0, "bots": 60.0}
_TURNS = {"past": 600.0, "audience": 30.0, "words": 20.0, "counted": 60.0}
"""What a few rooms at a time are read for, each at most once in so many seconds: those that waited longest first."""
_TURN_S, _TURN = 2.0, 8
FULL, DELTA, TROUBLE = b"F", b"D", b"T"
_encode = msgspec.json.Encoder().encode
Publish = Callable[[UUID, bytes], Awaitable[None]]


class Hub:
    """Rooms that somebody watches; those nobody watched for fifteen seconds are forgotten and cost nothing."""

    def __init__(self, house: House, publish: Publish) -> None:
        self.house, self.publish = house, publish
        self.watched: dict[UUID, float] = {}
        self.rooms: dict[UUID, Room] = {}
        self.wanting: set[UUID] = set()
        self.stops: dict[UUID, list[Callable[[], Awaitable[None]] | None]] = {}
        self.done: dict[str, float] = {}
        self.good = 0

    def watch(self, session_ids: Iterable[UUID], *, fresh: bool = False) -> None:
        """Somebody watches these; `fresh` wants a whole state at once."""
        for one in session_ids:
            self.watched[one] = clock.monotonic()
            if fresh:
                self.wanting.add(one)

    async def tick(self) -> int:
        """Read everything that is watched and tell what changed; returns the rooms told."""
        await self._let_go()
        missing = [one for one in self.watched if one not in self.rooms][:_AT_ONCE]
        try:
            for room in await read.start(self.house, missing) if missing else []:
                self.rooms[room.session.session_id] = room
                await self._listen(room)
            rooms = list(self.rooms.values())
            if not rooms:
                return 0
            as_of = clock.now()
            totals = await read.fast(self.house, rooms)
            await self._seldom(rooms, fresh=bool(missing))
        except (Problem, OSError) as problem:
            await self._trouble(problem)
            return 0
        self.good, lag = int(as_of.timestamp() * 1000), track.behind(self.house.settings)
        for room in rooms:
            read_now = totals.get(room.key, Totals())
            if self._still(room, read_now):
                head = {"tick": self.good // 1000, "as_of": self.good, "lag_ms": lag}
                room.sent |= head
                await self.publish(room.session.session_id, DELTA + _encode(head))
            else:
                room.read = read_now
                await self._tell(room, room.compose(read_now, as_of, lag))
        return len(rooms)

    def _still(self, room: Room, totals: Totals) -> bool:
        """Whether nothing was read that is new: what passes by itself is looked at every third second, not every one."""
        full = not room.sent or room.session.session_id in self.wanting or clock.monotonic() - room.full_at >= FULL_S
        return not full and room.read == totals and (self.good // 1000 + room.key) % 3 != 0

    async def state(self, session_id: UUID) -> State | None:
        """One whole state, read now; None where no such broadcast was on air."""
        rooms = await read.start(self.house, [session_id])
        if not rooms:
            return None
        as_of, totals = clock.now(), await read.fast(self.house, rooms)
        for name in _EVERY:
            await getattr(read, name)(self.house, rooms)
        for name in _TURNS:
            await getattr(turns, name)(self.house, rooms)
        return rooms[0].compose(totals.get(rooms[0].key, Totals()), as_of, track.behind(self.house.settings))

    async def _let_go(self) -> None:
        now = clock.monotonic()
        for one in [k for k, at in self.watched.items() if now - at > WATCHED_S]:
            del self.watched[one]
            self.rooms.pop(one, None)
            for stop in self.stops.pop(one, []):
                if stop:
                    await stop()

    async def _seldom(self, rooms: Sequence[Room], *, fresh: bool) -> None:
        now = clock.monotonic()
        for name, every in _EVERY.items():
            if fresh or now - self.done.get(name, -1e9) >= every:
                self.done[name] = now
                await getattr(read, name)(self.house, rooms)
        if fresh or now - self.done.get("turns", -1e9) >= _TURN_S:
            self.done["turns"] = now
            for name, every in _TURNS.items():
                await self._turn(name, every, rooms, now)

    async def _turn(self, name: str, every: float, rooms: Sequence[Room], now: float) -> None:
        """The next few rooms that are due."""
        due = [room for room in rooms if now - room.read_at.get(name, -1e9) >= every]
        chosen = nsmallest(_TURN, due, key=lambda room: room.read_at.get(name, -1e9))
        if chosen:
            await getattr(turns, name)(self.house, chosen)
            for room in chosen:
                room.read_at[name] = now

    async def _tell(self, room: Room, state: State) -> None:
        now, one = clock.monotonic(), room.session.session_id
        if one in self.wanting or not room.sent or now - room.full_at >= FULL_S:
            self.wanting.discard(one)
            room.sent, room.full_at = state, now
            await self.publish(one, FULL + _encode(state))
            return
        delta = fit(diff(room.sent, state))
        room.sent = merge(room.sent, delta)
        await self.publish(one, DELTA + _encode(delta))

    async def _trouble(self, problem: Exception) -> None:
        code = problem.code if isinstance(problem, Problem) else "base.errors.unavailable"
        said = TROUBLE + _encode({"code": code, "as_of": self.good})
        for one in self.watched:
            await self.publish(one, said)

    async def _listen(self, room: Room) -> None:
        """Hear the broadcast's own health, and that its state or host changed."""

        def hear(subject: str, payload: bytes) -> None:
            try:
                said = msgspec.json.decode(payload, type=dict[str, Any])
            except msgspec.DecodeError:
                return
            if subject.endswith(".ev"):
                room.stale = room.stale or said.get("k") in {"state", "host"}
                if said.get("k") == "retract":
                    room.retract([str(one) for one in said.get("b", {}).get("chat_ids", [])][:100])
            elif said.get("k") == "health" and isinstance(said.get("b"), dict):
                room.health = said["b"]

        one = room.session.session_id
        self.stops[one] = [await self.house.bus.listen(f"live.{one}.{lane}", hear) for lane in ("ops", "ev")]


class _Watched(msgspec.Struct):
    """What a web process says of its watchers."""

    ids: list[UUID]
    fresh: bool = False


def watched(session_ids: Iterable[UUID], *, fresh: bool = False) -> bytes:
    return _encode(_Watched(list(session_ids), fresh))


async def run(house: House, stop: asyncio.Event) -> None:
    """The loop of one worker: only the lease holder ticks, and only while somebody watches."""
    me, woken = ids.new(), asyncio.Event()

    async def publish(session_id: UUID, payload: bytes) -> None:
        await house.bus.say(f"{SUBJECT}{session_id}", payload)

    hub = Hub(house, publish)

    async def hear(payload: bytes) -> None:
        try:
            said = msgspec.json.decode(payload, type=_Watched)
        except msgspec.DecodeError:
            return
        hub.watch(said.ids, fresh=said.fresh)

    async def wake(_: bytes) -> None:
        woken.set()

    await house.bus.hear(WATCH, hear)
    await house.bus.hear(BLOCK, wake)
    renewed, held = -1e9, False
    while not stop.is_set():
        began = clock.monotonic()
        woken.clear()  # a block that can be read from now on calls for another tick
        try:
            if hub.watched and began - renewed >= RENEW_S:
                renewed = began
                async with house.write() as db:
                    held = await store.take_lease(db, holder=me, seconds=LEASE_S)
            if hub.watched and held:
                await hub.tick()
        except Exception:
            log.exception("the screen tick stumbled")
        await _next(woken, stop, began)


async def _next(woken: asyncio.Event, stop: asyncio.Event, began: float) -> None:
    """Wait for the next block, or the timer behind it, but never less than a second from the last tick."""
    await _either(stop, None, _PACE_S - (clock.monotonic() - began))
    await _either(stop, woken, _TIMER_S - (clock.monotonic() - began))


async def _either(stop: asyncio.Event, woken: asyncio.Event | None, seconds: float) -> None:
    if seconds <= 0 or stop.is_set():
        return
    tasks = [asyncio.ensure_future(e.wait()) for e in (stop, woken) if e]
    _, left = await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for task in left:
        task.cancel()
