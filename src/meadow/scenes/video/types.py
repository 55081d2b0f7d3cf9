"""Videos, anchors, comments, and what can be refused."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from meadow.base.errors import Problem
from meadow.base.i18n import Text
from meadow.goods.media.types import Asset, Check

LONGEST_MS, SHORTEST_MS = 600_000, 500
MOST_ANCHORS = 6
LARGEST, MOST_OPEN = 2 << 30, 10
"""Bytes of one upload, and how many an author may have open."""

LIKE_OF_COMMENT = "comment_like"
"""The kind of mark that stands on a comment, beside like, favourite and not_interested on a clip."""


class State(StrEnum):
    """processing ends in failed, draft or under_review; an operator publishes; its author may hide it."""

    processing = "processing"
    failed = "failed"
    draft = "draft"
    under_review = "under_review"
    published = "published"
    hidden = "hidden"
    taken_down = "taken_down"


class NewAnchor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    product_id: UUID
    label: Annotated[str, msgspec.Meta(max_length=20)] = ""


Caption = Annotated[str, msgspec.Meta(max_length=300)]
Topics = Annotated[list[Annotated[str, msgspec.Meta(min_length=1, max_length=30)]], msgspec.Meta(max_length=10)]
Anchors = Annotated[list[NewAnchor], msgspec.Meta(max_length=MOST_ANCHORS)]
Cover = Annotated[int, msgspec.Meta(ge=0, le=LONGEST_MS)]


class NewVideo(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A finished upload becomes a video; with `publish` it goes to the audit as soon as it is transcoded."""

    upload_id: UUID
    caption: Caption = ""
    topics: Topics = []
    anchors: Anchors = []
    cover_ms: Cover | None = None
    publish: bool = True


class EditVideo(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    caption: Caption | None = None
    topics: Topics | None = None
    anchors: Anchors | None = None


class Anchor(msgspec.Struct, frozen=True, kw_only=True):
    """A product on a clip; it can be tapped only while it can be bought."""

    product_id: UUID
    title: Text
    image: Asset | None
    price_from: int
    list_price: int | None
    currency: str
    sold: int
    tags: list[str]
    tappable: bool


class Author(msgspec.Struct, frozen=True):
    id: UUID
    name: str
    avatar: str | None
    followed: bool = False


class Failure(msgspec.Struct, frozen=True):
    """Why a file could not become a clip, by code and in words."""

    code: str
    detail: Text


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """What viewers left on a video; impressions, plays and sales are Compass's to tell."""

    likes: int
    comments: int
    favourites: int
    shares: int


class Video(msgspec.Struct, frozen=True, kw_only=True):
    """A video as its author works on it."""

    id: UUID
    state: State
    progress_pct: int
    error: Failure | None
    caption: str
    topics: list[str]
    duration_ms: int
    width: int
    height: int
    poster: str | None
    play_url: str | None
    hls_url: str | None
    anchors: list[Anchor]
    figures: Figures
    reject_reason: str | None
    created_at: datetime
    published_at: datetime | None


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A clip as the feed plays it."""

    video_id: UUID
    author: Author
    caption: str
    topics: list[str]
    poster: str | None
    play_url: str
    hls_url: str | None
    duration_ms: int
    width: int
    height: int
    likes: int
    comments: int
    favourites: int
    shares: int
    liked: bool
    favourited: bool
    anchors: list[Anchor]
    trace_id: str = ""
    slot: int = 0
    policy: str = "direct"
    propensity: float = 1.0
    source: str = "other"


class Pooled(msgspec.Struct, frozen=True):
    """A candidate for the feed: how it did and how old it is."""

    video_id: UUID
    author_id: UUID
    score: float
    published_at: datetime


class Counts(msgspec.Struct, frozen=True):
    """How many clips stand in each state; a state without any is left out."""

    states: dict[State, int]


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """A published clip on its author's page."""

    id: UUID
    poster: str | None
    likes: int
    duration_ms: int


class Traced(msgspec.Struct, frozen=True):
    """Whose clip it is and which products it carries, while it is shown."""

    author_id: UUID
    product_ids: tuple[UUID, ...]


class Made(msgspec.Struct, frozen=True):
    """The id of what was made."""

    id: UUID


class Upload(msgspec.Struct, frozen=True, kw_only=True):
    """An upload under way; `done` of `length` bytes are on the disk."""

    id: UUID
    author_id: UUID
    length: int
    done: int
    expires_at: datetime


class AuditItem(msgspec.Struct, frozen=True, kw_only=True):
    """A clip in the operators' queue, with what automatic checks found in its text."""

    video_id: UUID
    author: Author
    caption: str
    play_url: str | None
    poster: str | None
    anchors: list[Anchor]
    submitted_at: datetime
    checks: list[Check]


class Judge(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    decision: Literal["approve", "reject"]
    reason: Annotated[str, msgspec.Meta(max_length=300)] = ""


class Counted(msgspec.Struct, frozen=True):
    """A like or favourite as it stands now."""

    on: bool
    count: int


class Shared(msgspec.Struct, frozen=True):
    count: int
    url: str


class NewComment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
    parent_id: UUID | None = None


class CommentAuthor(msgspec.Struct, frozen=True):
    id: UUID
    name: str
    avatar: str | None
    is_author: bool


class Comment(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    author: CommentAuthor
    text: str
    likes: int
    liked: bool
    replies: int
    parent_id: UUID | None
    at: datetime
    mine: bool


class UploadOpen(Problem):
    """The upload is not complete, not yours, or already used."""

    code, status = "scenes.video.upload_open", 409


class BadUpload(Problem):
    """A header of the upload protocol is missing or out of range; `header` names it, `most` is the limit in bytes."""

    code, status = "scenes.video.bad_upload", 422


class WrongVersion(Problem):
    """Only version 1.0.0 of the upload protocol is spoken here."""

    code, status = "scenes.video.wrong_version", 412


class WrongOffset(Problem):
    """The client is at another byte than the server; `done` says where to go on."""

    code, status = "scenes.video.wrong_offset", 409


class UploadBusy(Problem):
    """Another request is writing to this upload."""

    code, status = "scenes.video.upload_busy", 423


class UploadGone(Problem):
    """The upload was not finished in time."""

    code, status = "scenes.video.upload_gone", 410


class TooManyUploads(Problem):
    """`most` uploads may be open at once."""

    code, status = "scenes.video.too_many_uploads", 409


class Unpromotable(Problem):
    """A product that is not on sale cannot be anchored; `products` names them."""

    code, status = "scenes.video.unpromotable", 422


class WrongState(Problem):
    """The clip is in a state that does not allow this; `state` says which."""

    code, status = "scenes.video.wrong_state", 409


class BadComment(Problem):
    """The comment holds what may not be published; `words` says what."""

    code, status = "scenes.video.bad_comment", 422
