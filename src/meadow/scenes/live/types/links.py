"""Links to broadcasts that people pass on."""

from datetime import datetime
from uuid import UUID

import msgspec


class Shared(msgspec.Struct, frozen=True, kw_only=True):
    """How many passed a broadcast on, and the address to pass on now: its link knows whose it is and how many came."""

    count: int
    url: str
    link_id: UUID


class RoomLink(msgspec.Struct, frozen=True, kw_only=True):
    """A link that somebody passed on, and how many came by it."""

    id: UUID
    session_id: UUID
    room_id: UUID
    author_id: UUID
    title: str
    visits: int
    at: datetime
