"""Patrol 巡检: the platform looks at rooms, warns, mutes, takes products out, cuts; and what an author may say against it."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from meadow.base.errors import Problem
from meadow.people.shops.types import LINES
from meadow.scenes.live.types.rooms import State

Words = Annotated[str, msgspec.Meta(min_length=1, max_length=500, pattern=LINES)]
Rule = Literal["claims", "goods", "rude", "minors", "spam", "stream", "other"]


class Warn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Tell a host what must change now."""

    rule: Rule
    text: Words


class Warned(msgspec.Struct, frozen=True, kw_only=True):
    """A warning; `seen_at` is when the host said that she read it."""

    id: UUID
    session_id: UUID
    rule: Rule
    text: str
    at: datetime
    seen_at: datetime | None


class CloseChat(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Take the chat from everybody, or give it back."""

    closed: bool
    reason: Words


class TakeOut(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A product that must leave the bag."""

    product_id: UUID
    reason: Words


class Say(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is wrong with a broadcast, from a viewer."""

    why: Rule
    note: Annotated[str, msgspec.Meta(max_length=300, pattern=LINES)] = ""


class Plea(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why the cut was wrong."""

    text: Words


class Ruling(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The answer to an appeal."""

    grant: bool
    answer: Words


class Appeal(msgspec.Struct, frozen=True, kw_only=True):
    """An author's appeal against a cut."""

    session_id: UUID
    author_id: UUID
    title: str
    reason: str | None
    text: str
    state: Literal["waiting", "upheld", "granted"]
    answer: str
    at: datetime
    ruled_at: datetime | None


class Wall(msgspec.Struct, frozen=True, kw_only=True):
    """A room on the patrol wall."""

    session_id: UUID
    room_id: UUID
    author_id: UUID
    author_name: str
    title: str
    state: State
    started_at: datetime | None
    play: str
    snapshot: str
    last_segment_at: datetime | None
    incidents: list[str]
    reports: int
    warnings: int
    unseen: int
    closed: bool


class OverRow(msgspec.Struct, frozen=True, kw_only=True):
    """A broadcast that is over, as the platform looks at it; `replay` where its recording can be watched, `cut` why it cannot any more."""

    session_id: UUID
    author_id: UUID
    author_name: str
    title: str
    state: State
    started_at: datetime | None
    ended_at: datetime
    replay: str | None
    end_reason: str | None
    cut: str
    reports: int
    clips: int


class NoAppeal(Problem):
    """There is nothing to appeal against, or it was appealed already."""

    code, status = "scenes.live.no_appeal", 409
