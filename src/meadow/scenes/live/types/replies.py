"""Auto replies 自动回复: what a room answers by itself when a viewer's words hold a key."""

from datetime import datetime
from typing import Annotated

import msgspec

MOST_REPLIES = 20
Key = Annotated[str, msgspec.Meta(min_length=1, max_length=20, pattern="^[^\\x00-\\x1f\\x7f]*$")]


class Reply(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An answer, and the words it is given to: any of them, anywhere in what was said."""

    keys: Annotated[list[Key], msgspec.Meta(min_length=1, max_length=10)]
    answer: Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern="^[^\\x00-\\x1f\\x7f]*$")]


class PutReplies(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole list of a room's answers, the first that fits is given; `version` is the one it was made from."""

    replies: Annotated[list[Reply], msgspec.Meta(max_length=MOST_REPLIES)]
    version: int


class Replies(msgspec.Struct, frozen=True):
    """A room's answers; version 0 is the empty list nobody wrote."""

    version: int
    replies: list[Reply]
    at: datetime | None = None
