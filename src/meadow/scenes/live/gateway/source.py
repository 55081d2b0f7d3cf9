"""What a gateway reads of the house: a room as it stands, its events after an offset, its snapshot."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

import msgspec

from meadow.scenes.live.gateway.wire import Event
from meadow.scenes.live.types.replies import Reply

OPEN = frozenset({"preparing", "live", "grace"})


class Opening(msgspec.Struct, kw_only=True):
    """A session as a gateway finds it. `generation` changes when offsets began anew; times are milliseconds, 0 for good."""

    sid: str = ""
    state: str = ""
    off: int = 0
    generation: int = 0
    author_id: UUID | None = None
    rehearsal: bool = False
    slow_s: int = 0
    shadow: bool = False
    closed: bool = False
    muted: dict[str, int] = {}
    kicked: dict[str, int] = {}
    words_version: int = 0
    words: list[str] = []
    host: str = ""
    replies: list[Reply] = []


class Snapshot(msgspec.Struct, frozen=True):
    """A room's state as one JSON object, true at its offset."""

    off: int
    body: bytes


class Source(Protocol):
    """The table behind the bus; every verb raises OSError or the driver's error where it cannot be reached."""

    async def opening(self, sid: str) -> Opening | None: ...
    async def heads(self, sids: Sequence[str]) -> dict[str, int]: ...
    async def events(self, sid: str, after: int, limit: int) -> list[Event]: ...
    async def snapshot(self, sid: str) -> Snapshot: ...
