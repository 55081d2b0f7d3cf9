"""What a gateway writes down, by way of the collector: lines of chat, that somebody spoke or liked, how many watch."""

import logging
from collections import deque
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

from meadow.base import clock, ids, track
from meadow.base.settings import Settings
from meadow.base.track.types import Fact
from meadow.scenes.live.gateway.room import Room
from meadow.scenes.live.gateway.seat import Person
from meadow.scenes.live.gateway.tickets import AUTO
from meadow.scenes.live.gateway.wire import Chat

log = logging.getLogger(__name__)
CHAT = "live_chat"
WAITING_MAX = 50_000
BLOCK = 5_000
T = TypeVar("T")


class Teller:
    """Waits with what is to be written until its second has come; what the collector does not take is tried again."""

    def __init__(self, settings: Settings, node: str) -> None:
        self.settings, self.node = settings, node
        self.lines: deque[dict[str, Any]] = deque(maxlen=WAITING_MAX)
        self.facts: deque[Fact] = deque(maxlen=WAITING_MAX)
        self.waiting: list[dict[str, Any]] = []
        self.telling: list[Fact] = []

    def write(self, room: Room, person: Person, line: Chat) -> None:
        """A line that was shown: its text to the side table, that it was said to the log."""
        if room.found.rehearsal:
            return
        now = clock.now()
        viewer = _account(person.viewer)
        self.lines.append(
            {
                "room_id": ids.key64(ids.parse(room.sid)), "at": now.isoformat(), "chat_id": line.i, "viewer": ids.key64(viewer),
                "short": person.short, "name": line.n, "role": line.r, "text": line.x, "node": self.node,
            }
        )  # fmt: skip
        if line.r != AUTO:  # what the room answers itself is no interest of anybody
            self._tell(room, "comment", ids.derived("chat", line.i), now, viewer)

    def likes(self, room: Room, person: Person, slot: int) -> None:
        """The likes of a viewer in two seconds: one row."""
        about = ids.derived("like", room.sid, person.viewer, self.node, slot)
        self._tell(room, "like", about, clock.now(), _account(person.viewer), qty=person.likes)
        person.likes = 0

    def presence(self, room: Room, slot: int, seconds: int, **props: Any) -> None:
        """How many watch in this span; whoever says it, it is said once."""
        at = datetime.fromtimestamp(slot * seconds, UTC)
        self._tell(
            room, "live_presence", ids.derived("presence", room.sid, slot), at, None, qty=room.online, props=props
        )

    def _tell(self, room: Room, name: str, about: UUID, at: datetime, actor: UUID | None, **more: Any) -> None:
        if room.found.rehearsal:
            return
        session_id = ids.parse(room.sid)
        keys: dict[str, Any] = {
            "scene": "live",
            "room_id": session_id,
            "source_id": session_id,
            "author_id": room.found.author_id,
        }
        self.facts.append(Fact(name=name, about=about, at=at, actor=actor, **keys, **more))

    async def send(self) -> None:
        """Write what waits; a block keeps its content over tries, so that it is taken once."""
        while self.waiting or self.lines:
            self.waiting = self.waiting or _some(self.lines)
            await track.rows(self.settings, CHAT, self.waiting)
            self.waiting = []
        while self.telling or self.facts:
            self.telling = self.telling or _some(self.facts)
            await track.send(self.settings, [track.tell(fact) for fact in self.telling])
            self.telling = []

    async def flush(self) -> None:
        """The same where failing is told and waits for the next second."""
        try:
            await self.send()
        except Exception as error:  # noqa: BLE001 - whatever the way to it says: it may come back
            log.warning("the collector does not take what was said: %r", error)


def _some(waiting: deque[T]) -> list[T]:
    return [waiting.popleft() for _ in range(min(BLOCK, len(waiting)))]


def _account(viewer: str) -> UUID | None:
    try:
        return ids.parse(viewer)
    except ValueError:
        return None
