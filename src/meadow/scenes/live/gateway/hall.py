"""The rooms of a node: opened on demand, heard on the bus, filled from the table."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable

import msgspec

from meadow.base import clock
from meadow.base.relay import Relay
from meadow.scenes.live.gateway import orders
from meadow.scenes.live.gateway.lanes import RING
from meadow.scenes.live.gateway.room import CROWD, Room
from meadow.scenes.live.gateway.seat import Seat
from meadow.scenes.live.gateway.source import OPEN, Source
from meadow.scenes.live.gateway.tasks import Tasks
from meadow.scenes.live.gateway.tickets import AUTO
from meadow.scenes.live.gateway.wire import Batch, Event, Order, State

log = logging.getLogger(__name__)
SNAPSHOT_S = 1.0
FILL_TRIES, FILL_PAUSE_S = 6, 0.25
Stop = Callable[[], Awaitable[None]]
_event, _state = msgspec.json.Decoder(Event), msgspec.json.Decoder(State)
_batch, _order = msgspec.json.Decoder(Batch), msgspec.json.Decoder(Order)
_ops = msgspec.json.Decoder(dict[str, msgspec.Raw])


class Hall:
    """All rooms of this process."""

    def __init__(
        self, name: str, source: Source, bus: Relay, drop: Callable[[Seat, int], None], crowd: int = CROWD
    ) -> None:
        self.name, self.source, self.bus, self.drop, self.crowd = name, source, bus, drop, crowd
        self.rooms: dict[str, Room] = {}
        self.counts: Counter[str] = Counter()
        self.tasks = Tasks()
        self._stops: dict[str, Stop] = {}

    async def find(self, sid: str) -> Room | None:
        """The room of a broadcast that is open, heard from now on; None where there is none."""
        if found := self.rooms.get(sid):
            return found if found.found.state in OPEN else None
        made: Room | None = await asyncio.shield(self.tasks.run(self._open(sid), f"open {sid}"))
        return made

    async def _open(self, sid: str) -> Room | None:
        found = await self.source.opening(sid)
        if found is None or found.state not in OPEN:
            return None
        room = Room(found, self.crowd)
        room.lanes.events.start(await self.source.events(sid, max(0, found.off - RING), RING))
        self.rooms[sid] = room
        await self.listen(room)
        await self.fill(room)  # what happened between the reading and the listening
        return room

    async def listen(self, room: Room) -> None:
        """Hear what is said of a room, once the bus is there."""
        if room.sid in self._stops:
            return
        stop = await self.bus.listen(f"live.{room.sid}.*", self.heard)
        if stop is not None:
            self._stops[room.sid] = stop

    async def close(self, room: Room) -> None:
        """Forget a room."""
        self.rooms.pop(room.sid, None)
        if stop := self._stops.pop(room.sid, None):
            await stop()

    def heard(self, subject: str, body: bytes) -> None:
        """A word of the bus; one that cannot be read is counted and passed over."""
        _, sid, lane = subject.split(".", 2)
        room = self.rooms.get(sid)
        if room is None:
            return
        try:
            self._take(room, lane, body)
        except (msgspec.MsgspecError, ValueError):
            self.counts["unread"] += 1

    def _take(self, room: Room, lane: str, body: bytes) -> None:
        self.counts[f"heard_{lane}"] += 1
        if lane == "ev":
            room.take(_event.decode(body))
            if room.lanes.events.gap:
                self.tasks.run(self.fill(room), f"fill {room.sid}")
        elif lane == "chat":
            batch = _batch.decode(body)
            if batch.node != self.name:
                room.lanes.merge(batch)
                for line in batch.c:
                    if line.r == AUTO:
                        room.answers.hear(line.x, clock.monotonic())
        elif lane == "st":
            room.lanes.states.put(_state.decode(body))
        elif lane == "ops":
            said = _ops.decode(body)
            room.ops[bytes(said["k"]).decode().strip('"')] = msgspec.Raw(body)
        elif lane == "ctl":
            orders.obey(self.drop, room, _order.decode(body))

    async def fill(self, room: Room) -> None:
        """Read from the table what the bus did not bring, before anything later is sent."""
        events, tries = room.lanes.events, 0
        while tries < FILL_TRIES:
            before = events.off
            try:
                for event in await self.source.events(room.sid, events.off, RING):
                    room.take(event)
            except Exception as error:  # noqa: BLE001 - whatever the driver says: the table will be back
                log.warning("events of %s cannot be read: %r", room.sid, error)
            self.counts["gap_fills"] += events.off > before
            if not events.gap and events.off - before < RING:
                return
            tries = tries + 1 if events.off == before else 0
            if events.off == before:
                await asyncio.sleep(FILL_PAUSE_S)
        room.lose()
        self.counts["lost_history"] += 1
        self.tasks.run(self.refresh(room), f"snapshot {room.sid}")

    async def refresh(self, room: Room) -> None:
        """Read the snapshot for whoever waits, at most once a second per room."""
        while room.waiting:
            age = clock.monotonic() - room.snapshot_at
            if age < SNAPSHOT_S:
                room.show(room.snapshot, room.snapshot_at)
                continue
            try:
                found = await self.source.snapshot(room.sid)
            except Exception as error:  # noqa: BLE001 - as above
                log.warning("the snapshot of %s cannot be read: %r", room.sid, error)
                await asyncio.sleep(SNAPSHOT_S)
                continue
            self.counts["snapshots"] += 1
            room.show(found, clock.monotonic())
