"""Tables of live rooms: the room and its broadcasts."""

from meadow.scenes.live.tables.rooms import (
    event,
    explain,
    floor,
    item,
    op,
    price,
    publication,
    reminder,
    room,
    session,
    shift,
)

__all__ = [
    "event", "explain", "floor", "item", "op", "price", "publication", "reminder", "room", "session", "shift",
]  # fmt: skip
