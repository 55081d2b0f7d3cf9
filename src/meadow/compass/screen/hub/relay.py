"""A web process's side: one subscription for each watched broadcast, however many watch it here."""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import UUID

import msgspec

from meadow.base import clock
from meadow.base.db import House
from meadow.compass.screen.hub.loop import DELTA, FULL, SUBJECT, WATCH, Hub, watched

log = logging.getLogger(__name__)
_ENGINE = "compass.screen"
_BEACON_S, _SILENT_S = 5.0, 3.0
_KEPT, _QUEUE = 64, 32
NAMES = {FULL: "full", DELTA: "delta", b"T": "trouble"}
_tick = msgspec.json.Decoder(dict[str, msgspec.Raw])


class Frame(msgspec.Struct):
    """What goes to a watcher: full, delta or trouble, its tick, and its JSON; what others may see of it is made once for all of them."""

    kind: str
    tick: int
    data: bytes
    views: dict[Callable[[bytes], bytes], bytes] = {}

    def seen(self, by: Callable[[bytes], bytes] | None) -> bytes:
        """Its JSON as this rule leaves it."""
        if by is None:
            return self.data
        if by not in self.views:
            self.views[by] = by(self.data)
        return self.views[by]


class Feed:
    """What is known here of one broadcast, and who waits for more."""

    def __init__(self) -> None:
        self.full: Frame | None = None
        self.deltas: deque[Frame] = deque(maxlen=_KEPT)
        self.waiting: set[asyncio.Queue[Frame]] = set()
        self.heard = clock.monotonic()
        self.stop: Callable[[], Awaitable[None]] | None = None

    def since(self, after: int | None) -> list[Frame]:
        """What a watcher lacks: the deltas after the tick it has, or the last whole state and all after it."""
        if self.full is None:
            return []
        if after is not None and after >= self.full.tick:
            return [f for f in self.deltas if f.tick > after]
        return [self.full, *self.deltas]

    def take(self, payload: bytes) -> None:
        """A frame arrived; a watcher too slow for its queue begins anew with a whole state."""
        kind, data = NAMES.get(payload[:1]), payload[1:]
        if kind is None:
            return
        self.heard = clock.monotonic()
        frame = Frame(kind, 0 if kind == "trouble" else int(bytes(_tick.decode(data)["tick"])), data)
        if kind == "full":
            self.full = frame
            self.deltas.clear()
        elif kind == "delta":
            self.deltas.append(frame)
        for queue in self.waiting:
            if queue.full():
                while not queue.empty():
                    queue.get_nowait()
                for one in (
                    self.since(None)[-_QUEUE // 2 :]
                    if self.full is None
                    else [self.full, *list(self.deltas)[-_QUEUE // 2 :]]
                ):
                    queue.put_nowait(one)
            elif kind != "delta" or self.full is not None:
                queue.put_nowait(frame)


class Relay:
    """Feeds by broadcast; a beacon tells the hub what is watched. Where no hub answers, this process reads by itself."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.feeds: dict[UUID, Feed] = {}
        self.own = Hub(house, self._deliver)
        self.task: asyncio.Task[None] | None = None

    async def follow(self, session_id: UUID, after: int | None) -> AsyncIterator[Frame]:
        """Frames from where the watcher stands, until it goes."""
        feed = await self._join(session_id)
        queue: asyncio.Queue[Frame] = asyncio.Queue(_QUEUE + _KEPT)
        for frame in feed.since(after):
            queue.put_nowait(frame)
        feed.waiting.add(queue)
        try:
            while True:
                yield await queue.get()
        finally:
            feed.waiting.discard(queue)
            if not feed.waiting:
                self.feeds.pop(session_id, None)
                if feed.stop:
                    await feed.stop()

    async def aclose(self) -> None:
        if self.task:
            self.task.cancel()
            await asyncio.gather(self.task, return_exceptions=True)

    async def _join(self, session_id: UUID) -> Feed:
        if feed := self.feeds.get(session_id):
            return feed
        feed = self.feeds[session_id] = Feed()

        def hear(_: str, payload: bytes) -> None:
            feed.take(payload)
            self.own.watched.pop(session_id, None)

        feed.stop = await self.house.bus.listen(f"{SUBJECT}{session_id}", hear)
        await self.house.bus.say(WATCH, watched([session_id], fresh=True))
        if self.task is None or self.task.done():
            self.task = asyncio.create_task(self._beat())
        return feed

    async def _beat(self) -> None:
        """Say each five seconds what is watched here; read for oneself what nobody tells of."""
        said = clock.monotonic()
        while self.feeds:
            began = clock.monotonic()
            if began - said >= _BEACON_S:
                said = began
                await self.house.bus.say(WATCH, watched(self.feeds))
            alone = not self.house.bus.connected
            silent = [k for k, f in self.feeds.items() if k in self.own.watched or alone or began - f.heard > _SILENT_S]
            if silent:
                self.own.watch(silent)
                try:
                    await self.own.tick()
                except Exception:
                    log.exception("reading for oneself stumbled")
            await asyncio.sleep(max(0.1, 1.0 - (clock.monotonic() - began)))

    async def _deliver(self, session_id: UUID, payload: bytes) -> None:
        if feed := self.feeds.get(session_id):
            feed.take(payload)


def relay_of(house: House) -> Relay:
    """The relay of this process."""
    found: Any = house.engines.get(_ENGINE)
    if found is None:
        found = house.engines[_ENGINE] = Relay(house)
    held: Relay = found
    return held
