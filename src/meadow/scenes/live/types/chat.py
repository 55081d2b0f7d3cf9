"""Who may speak in a room and how: muting, words, pace, the pinned comment, moderators."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from meadow.base.errors import Problem
from meadow.people.accounts.types import Login
from meadow.scenes.live.types.replies import Reply

MOST_WORDS = 500
Viewer = Annotated[str, msgspec.Meta(min_length=1, max_length=40, pattern="^[0-9A-Za-z_-]+$")]
"""A viewer as the chat shows her: the short id beside what she said."""
ChatId = Annotated[str, msgspec.Meta(min_length=1, max_length=64, pattern="^[0-9A-Za-z_.:-]+$")]
Line = Annotated[str, msgspec.Meta(max_length=200, pattern="^[^\\x00-\\x1f\\x7f]*$")]
Scope = Literal["minutes", "session", "forever"]


class Mute(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For ten minutes, for this broadcast, or in all rooms of the author for good."""

    viewer: Viewer
    scope: Scope = "minutes"
    name: Line = ""


class Kick(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Out of the room: until the broadcast is over, or for good."""

    viewer: Viewer
    scope: Literal["session", "forever"] = "session"
    name: Line = ""


class Free(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """May speak, or come in, again."""

    viewer: Viewer
    kind: Literal["mute", "kick"] = "mute"


class Muted(msgspec.Struct, frozen=True, kw_only=True):
    """Who is muted or kicked; `ends_at` null is for good."""

    viewer: str
    kind: Literal["mute", "kick"]
    scope: Scope
    name: str
    ends_at: datetime | None
    at: datetime


class PutWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole list of a room's words; `version` is the one it was made from."""

    words: Annotated[
        list[Annotated[str, msgspec.Meta(min_length=1, max_length=30)]], msgspec.Meta(max_length=MOST_WORDS)
    ]
    version: int


class Words(msgspec.Struct, frozen=True):
    """A room's words; version 0 is the empty list nobody wrote."""

    version: int
    words: list[str]
    at: datetime | None = None


class PutMode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Seconds between two texts of one viewer, and whether the muted are told."""

    slow_s: Annotated[int, msgspec.Meta(ge=0, le=300)] = 0
    shadow: bool = False


class Pinned(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A comment that stands above the others."""

    chat_id: ChatId
    name: Line
    text: Line


class PutNotice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An announcement of the room, above everything else; an empty one takes it down."""

    text: Annotated[str, msgspec.Meta(max_length=120, pattern="^[^\\x00-\\x1f\\x7f]*$")]


class Mode(msgspec.Struct, frozen=True, kw_only=True):
    """How the chat is led; `closed` was ordered by the platform, `notice` is the announcement that stands."""

    slow_s: int = 0
    shadow: bool = False
    closed: bool = False
    pinned: Pinned | None = None
    notice: str = ""


class Retract(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Take these texts off every screen."""

    chat_ids: Annotated[list[ChatId], msgspec.Meta(min_length=1, max_length=50)]


class AddModerator(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Make an account a moderator of one's rooms."""

    login: Login


class Moderator(msgspec.Struct, frozen=True):
    """A moderator 场控."""

    account_id: UUID
    name: str


class Moderators(msgspec.Struct, frozen=True):
    """All of them."""

    items: list[Moderator]


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """What a gateway must know of a room's chat; times in milliseconds, 0 for good."""

    slow_s: int = 0
    shadow: bool = False
    closed: bool = False
    muted: dict[str, int] = {}
    kicked: dict[str, int] = {}
    words_version: int = 0
    words: list[str] = []
    replies: list[Reply] = []


class NoLogin(Problem):
    """Nobody has registered with this login, or she is at the console already."""

    code, status = "scenes.live.no_login", 422
