"""Tables of live rooms: the room and its broadcasts."""

from meadow.scenes.live.tables.clips import clip
from meadow.scenes.live.tables.rooms import (
    event,
    explain,
    floor,
    item,
    licence,
    link,
    op,
    price,
    publication,
    reminder,
    room,
    session,
    shift,
)

__all__ = [
    "clip", "event", "explain", "floor", "item", "licence", "link", "op", "price", "publication", "reminder", "room", "session", "shift",
]  # fmt: skip
