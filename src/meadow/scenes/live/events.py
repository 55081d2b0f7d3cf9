"""Facts of live rooms. `session_id` is the broadcast; `room_id` the lasting room."""

from typing import Any, Literal
from uuid import UUID

from meadow.base.bus import Event
from meadow.base.track.types import Fact


class SessionEvent(Event, frozen=True, kw_only=True):
    """Of which broadcast, and whose."""

    session_id: UUID
    room_id: UUID
    author_id: UUID


class Started(SessionEvent, frozen=True, kw_only=True, tag="scenes.live.started.v1"):
    """A broadcast is on air: everybody may come."""

    title: str


class Ended(SessionEvent, frozen=True, kw_only=True, tag="scenes.live.ended.v1"):
    """A broadcast is over: `dropped` may still be reopened, `banned` was cut by the platform; a rehearsal is one too."""

    reason: Literal["host", "operator", "dropped", "banned", "platform"]
    rehearsal: bool = False
    why: str = ""


class Reopened(SessionEvent, frozen=True, kw_only=True, tag="scenes.live.reopened.v1"):
    """A dropped broadcast goes on as the same."""


class Withdrawn(SessionEvent, frozen=True, kw_only=True, tag="scenes.live.withdrawn.v1"):
    """The platform took the recording of a broadcast that was over out of sight, with its clips."""

    title: str
    why: str


class Changed(SessionEvent, frozen=True, kw_only=True, tag="scenes.live.changed.v1"):
    """What every viewer must hear, at its offset: the row is in `live_event`, this one carries it to the bus."""

    off: int
    kind: str
    body: dict[str, Any]


class Noted(Event, frozen=True, kw_only=True, tag="scenes.live.noted.v1"):
    """A fact for the event log."""

    fact: Fact


class Incident(SessionEvent, frozen=True, kw_only=True, tag="scenes.live.incident.v1"):
    """Something went wrong with a broadcast, or is well again (`opened` false)."""

    kind: str
    opened: bool
    detail: dict[str, Any]


class Expired(SessionEvent, frozen=True, kw_only=True, tag="scenes.live.expired.v1"):
    """A planned broadcast never began and was called off."""

    title: str


class LicenceRuled(Event, frozen=True, kw_only=True, tag="scenes.live.licence_ruled.v1"):
    """The platform looked at a licence that a shop showed."""

    ask_id: UUID
    shop_id: UUID
    number: str
    granted: bool
    answer: str


class Reminded(SessionEvent, frozen=True, kw_only=True, tag="scenes.live.reminded.v1"):
    """These accounts asked to be told of a broadcast, and the moment has come, or will not: it is called off."""

    title: str
    author_name: str
    due: Literal["day", "soon", "now", "off"]
    account_ids: tuple[UUID, ...]
