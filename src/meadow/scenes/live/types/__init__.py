"""Live rooms: states, roles, and what can be refused."""

from meadow.scenes.live.types.rooms import (
    BadPrice,
    BadWindow,
    BagFull,
    Closed,
    Desk,
    NeedsReason,
    NoLeave,
    NoRoom,
    NotForRole,
    NotInBag,
    NotOwnShop,
    NotReady,
    NotSellable,
    On,
    Outdated,
    Role,
    RoomBusy,
    Session,
    State,
    TooSoon,
    UnknownPart,
    WrongState,
)

__all__ = [
    "BadPrice", "BadWindow", "BagFull", "Closed", "Desk", "NeedsReason", "NoLeave", "NoRoom", "NotForRole", "NotInBag", "NotOwnShop", "NotReady", "NotSellable", "On", "Outdated", "Role", "RoomBusy", "Session", "State", "TooSoon", "UnknownPart", "WrongState",
]  # fmt: skip
