"""Live rooms: states, roles, and what can be refused."""

from meadow.scenes.live.types.rooms import (
    Closed,
    Desk,
    On,
    Outdated,
    Role,
    RoomBusy,
    Session,
    State,
    WrongState,
)

__all__ = ["Closed", "Desk", "On", "Outdated", "Role", "RoomBusy", "Session", "State", "WrongState"]
