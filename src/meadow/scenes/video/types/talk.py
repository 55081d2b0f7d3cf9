"""Comments, reports, and what operators decide of them."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from meadow.base import policy
from meadow.base.errors import Problem
from meadow.scenes.video.types import AuditItem

LIKE_OF_COMMENT = "comment_like"
"""The kind of mark that stands on a comment, beside like, favourite and not_interested on a clip."""

MOST_PINNED = 1
REPORTS = policy.declare(
    "scenes.video.comment_reports",
    3,
    1,
    100,
    role="ops",
    text="People whose reports hide a comment until an operator looked",
)
BANNED = policy.declare(
    "scenes.video.banned_words", [], role="ops", text="Words that no comment may hold, beside the house's own"
)
WATCHED = policy.declare(
    "scenes.video.watched_words", [], role="ops", text="Words that make a comment wait for an operator"
)


class CommentState(StrEnum):
    """A held comment is seen by its writer alone until an operator keeps or hides it."""

    shown = "shown"
    held = "held"
    hidden = "hidden"


class NewComment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody says; `@[author:<id>]` and `@[product:<id>]` name an author or a product, five at most."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
    parent_id: UUID | None = None


class CommentAuthor(msgspec.Struct, frozen=True):
    id: UUID
    name: str
    avatar: str | None
    is_author: bool


class Link(msgspec.Struct, frozen=True):
    """Where `label`, a part of the comment's text, leads: to an author or a product."""

    kind: Literal["author", "product"]
    id: UUID
    label: str


class Comment(msgspec.Struct, frozen=True, kw_only=True):
    """A comment as the viewer sees it; a held one only she who wrote it."""

    id: UUID
    author: CommentAuthor
    text: str
    likes: int
    liked: bool
    replies: int
    parent_id: UUID | None
    at: datetime
    mine: bool
    pinned: bool
    author_liked: bool
    held: bool
    links: list[Link] = []


Why = Literal["fake", "illegal", "rude", "copied", "minors", "other"]


class Report(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody finds wrong with a clip or a comment."""

    why: Why
    note: Annotated[str, msgspec.Meta(max_length=300)] = ""


class Look(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An operator's word on what was reported: it stays, or it goes."""

    keep: bool
    reason: Annotated[str, msgspec.Meta(max_length=300)] = ""


class CommentCase(msgspec.Struct, frozen=True, kw_only=True):
    """A comment that waits for an operator: held, or reported."""

    id: UUID
    video_id: UUID
    caption: str
    author: CommentAuthor
    text: str
    held: bool
    reports: dict[str, int]
    at: datetime


class ClipCase(msgspec.Struct, frozen=True, kw_only=True):
    """A clip that was reported: how often and why, and what was noted last."""

    video: AuditItem
    reports: dict[str, int]
    notes: list[str]
    since: datetime


class BadComment(Problem):
    """The comment holds what may not be published; `words` says what."""

    code, status = "scenes.video.bad_comment", 422


class TooManyMentions(Problem):
    """`most` authors and products may be named in one comment."""

    code, status = "scenes.video.too_many_mentions", 422


class OwnReport(Problem):
    """Nobody reports what is her own."""

    code, status = "scenes.video.own_report", 409
