"""Broadcasts as commands see them, who gives the commands, and what can be refused."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from meadow.base import policy
from meadow.base.errors import Problem

GRACE_S = policy.declare("scenes.live.grace", 20, 5, 300, text="seconds a broadcast waits for a lost stream")
REOPEN_S = policy.declare(
    "scenes.live.reopen",
    600,
    0,
    3600,
    text="seconds in which a dropped broadcast may be reopened; live prices go after them",
)
OVERDUE_H = policy.declare(
    "scenes.live.overdue_hours",
    6,
    1,
    72,
    text="hours after its planned start at which a broadcast that never began is called off",
)
EXPLAIN_S = policy.declare(
    "scenes.live.explain", 600, 60, 3600, text="seconds after which an explained product is closed"
)
BAG = policy.declare("scenes.live.bag", 100, 10, 500, text="products in one bag")
PRICE_GAP_S = policy.declare("scenes.live.price_gap", 10, 1, 600, text="seconds between two live prices of one SKU")
FLOOR_BP = policy.declare(
    "scenes.live.floor",
    1000,
    1,
    10_000,
    text="basis points of the catalogue's price that a shop's own live price never goes under",
)


class State(StrEnum):
    """A broadcast: planned, in preparation, on air, the stream lost for a moment, over."""

    scheduled = "scheduled"
    preparing = "preparing"
    live = "live"
    grace = "grace"
    ended = "ended"
    replay_ready = "replay_ready"
    banned = "banned"
    cancelled = "cancelled"


class On(StrEnum):
    """What happens to a broadcast."""

    prepare = "prepare"
    started = "started"
    stopped = "stopped"
    go = "go"
    lapse = "lapse"
    end = "end"
    reopen = "reopen"
    replay = "replay"
    cancel = "cancel"
    ban = "ban"
    withdraw = "withdraw"


class Role(StrEnum):
    """Who gives a command: host 主播, operator 中控, assistant 助理, moderator 场控, patrol 巡检, or the house itself."""

    host = "host"
    operator = "operator"
    assistant = "assistant"
    moderator = "moderator"
    patrol = "patrol"
    system = "system"


class Desk(msgspec.Struct, frozen=True, kw_only=True):
    """Who stands at the console of an author, by which right."""

    author_id: UUID
    role: Role
    account_id: UUID | None = None
    name: str = ""


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """A broadcast as commands decide on it."""

    id: UUID
    room_id: UUID
    author_id: UUID
    shop_id: UUID | None
    state: State
    rehearsal: bool
    title: str
    category_id: UUID | None
    cover: dict[str, Any] | None
    planned_at: datetime
    planned_end: datetime
    rev: int
    bag_rev: int
    last_number: int
    event_seq: int
    media_seq: int
    current_publication: UUID | None
    last_segment_at: datetime | None
    grace_until: datetime | None
    pinned_product: UUID | None
    host_id: UUID | None
    host_name: str
    started_at: datetime | None
    ended_at: datetime | None
    end_reason: str | None
    replay_url: str | None


class WrongState(Problem):
    """The broadcast is `state`: this cannot be done now."""

    code, status = "scenes.live.wrong_state", 409


class Closed(Problem):
    """The broadcast is not on air."""

    code, status = "scenes.live.closed", 409


class RoomBusy(Problem):
    """Another broadcast of the room is open: it must end first."""

    code, status = "scenes.live.room_busy", 409


class Outdated(Problem):
    """Somebody else was faster: `by` did `verb` at `at`; `rev` and `now` are the present state."""

    code, status = "scenes.live.outdated", 409


class NoRoom(Problem):
    """The author has no live room yet."""

    code, status = "scenes.live.no_room", 409


class BadWindow(Problem):
    """The end must be after the beginning, at most 13 hours later, not over and within a year."""

    code, status = "scenes.live.bad_window", 422


class UnknownPart(Problem):
    """Something named here does not exist or is not the caller's: `part` says which."""

    code, status = "scenes.live.unknown_part", 422


class BagFull(Problem):
    """The bag holds `most` products."""

    code, status = "scenes.live.bag_full", 409


class NotSellable(Problem):
    """The product is not on sale, or this author may not promote it."""

    code, status = "scenes.live.not_sellable", 422


class NotInBag(Problem):
    """The product is not in the bag, or hidden."""

    code, status = "scenes.live.not_in_bag", 404


class BadPrice(Problem):
    """A live price is below the catalogue's price `most` and never under `least`."""

    code, status = "scenes.live.bad_price", 422


class NoLeave(Problem):
    """The shop has not said how low a live price of this product may go."""

    code, status = "scenes.live.no_leave", 403


class TooSoon(Problem):
    """The price of this SKU was set a moment ago: again in `retry_after` seconds."""

    code, status = "scenes.live.too_soon", 409


class NotReady(Problem):
    """Checks are red: `checks` names them."""

    code, status = "scenes.live.not_ready", 409


class NeedsReason(Problem):
    """Checks are amber: going on air needs a reason; `checks` names them."""

    code, status = "scenes.live.needs_reason", 409


class NotForRole(Problem):
    """The caller's role at this console does not give this command."""

    code, status = "scenes.live.not_for_role", 403


class NotOwnShop(Problem):
    """Only in a shop's own room, for the shop's own goods."""

    code, status = "scenes.live.not_own_shop", 403
