"""Clips and posts, their anchors, and what can be refused."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from meadow.base.errors import Problem
from meadow.base.i18n import Text
from meadow.goods.media.types import Asset, Check

LONGEST_MS, SHORTEST_MS = 600_000, 500
MOST_ANCHORS = 6
MOST_PICTURES = 30
MOST_AHEAD = timedelta(days=90)
"""How far ahead a clip may be scheduled."""
Kind = Literal["video", "image_text"]


class State(StrEnum):
    """processing ends in failed, draft or under_review; an operator's yes publishes now or at the time set (scheduled).

    Its author may hide it; an operator may take it down, against which she may appeal once.
    """

    processing = "processing"
    failed = "failed"
    draft = "draft"
    under_review = "under_review"
    scheduled = "scheduled"
    published = "published"
    hidden = "hidden"
    taken_down = "taken_down"


Moment = Annotated[int, msgspec.Meta(ge=0, le=LONGEST_MS)]


class NewAnchor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A product on a clip, with a word of its own; with a span (milliseconds) its card shows while that part plays."""

    product_id: UUID
    label: Annotated[str, msgspec.Meta(max_length=20)] = ""
    start_ms: Moment | None = None
    end_ms: Moment | None = None


Caption = Annotated[str, msgspec.Meta(max_length=300)]
Topics = Annotated[list[Annotated[str, msgspec.Meta(min_length=1, max_length=30)]], msgspec.Meta(max_length=10)]
Anchors = Annotated[list[NewAnchor], msgspec.Meta(max_length=MOST_ANCHORS)]
Pictures = Annotated[list[UUID], msgspec.Meta(min_length=1, max_length=MOST_PICTURES)]


class NewVideo(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A finished upload becomes a video; with `publish` it goes to the audit as soon as it is transcoded.

    `publish_at` is when it is shown at the earliest, after an operator's yes. Only what lies between `cut_from` and `cut_to`
    of the film is kept; `cover_ms` is a moment of the film, spans of anchors are of what is kept. `adult` is not for minors.
    """

    upload_id: UUID
    caption: Caption = ""
    topics: Topics = []
    anchors: Anchors = []
    cover_ms: Moment | None = None
    cut_from: Moment | None = None
    cut_to: Moment | None = None
    adult: bool = False
    publish: bool = True
    publish_at: datetime | None = None


class NewPost(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Pictures of the author's become an image-text post 图文, in this order."""

    pictures: Pictures
    caption: Caption = ""
    topics: Topics = []
    anchors: Anchors = []
    adult: bool = False
    publish: bool = True
    publish_at: datetime | None = None


class EditVideo(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is given changes; `cover_ms` takes another moment of a clip, `pictures` are those of a post."""

    caption: Caption | None = None
    topics: Topics | None = None
    anchors: Anchors | None = None
    cover_ms: Moment | None = None
    pictures: Pictures | None = None
    adult: bool | None = None


class Schedule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When a clip is shown at the earliest; null is as soon as it may."""

    at: datetime | None


class Anchor(msgspec.Struct, frozen=True, kw_only=True):
    """A product on a clip; it can be tapped only while it can be bought. Without a span it stands all the time."""

    product_id: UUID
    title: Text
    image: Asset | None
    price_from: int
    list_price: int | None
    currency: str
    sold: int
    tags: list[str]
    tappable: bool
    label: str = ""
    start_ms: int | None = None
    end_ms: int | None = None


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


class Rendition(msgspec.Struct, frozen=True):
    """How far one rung is, by its short side."""

    side: int
    pct: int


class Appeal(msgspec.Struct, frozen=True, kw_only=True):
    """What an author says against a takedown, and what she was answered; `restored` is null while nobody decided."""

    text: str
    at: datetime
    restored: bool | None
    answer: str


class Video(msgspec.Struct, frozen=True, kw_only=True):
    """A clip or a post as its author works on it; `renditions` tell the rungs while it is made."""

    id: UUID
    kind: Kind
    state: State
    progress_pct: int
    renditions: list[Rendition]
    error: Failure | None
    caption: str
    topics: list[str]
    duration_ms: int
    width: int
    height: int
    poster: str | None
    play_url: str | None
    hls_url: str | None
    images: list[Asset]
    anchors: list[Anchor]
    figures: Figures
    reject_reason: str | None
    appeal: Appeal | None
    created_at: datetime
    publish_at: datetime | None
    published_at: datetime | None
    adult: bool


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A clip as the feed plays it, or a post with its pictures; `preview` is three seconds without sound.

    `low_url` is the same film for a slow line, where the ladder has a lower rung.
    """

    video_id: UUID
    kind: Kind
    author: Author
    caption: str
    topics: list[str]
    poster: str | None
    play_url: str | None
    hls_url: str | None
    low_url: str | None
    preview: str | None
    images: list[Asset]
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
    adult: bool = False
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
    """A published clip in a grid: an author's page, somebody's likes."""

    id: UUID
    kind: Kind
    author_id: UUID
    caption: str
    poster: str | None
    preview: str | None
    likes: int
    duration_ms: int


class Traced(msgspec.Struct, frozen=True):
    """Whose clip it is and which products it carries, while it is shown."""

    author_id: UUID
    product_ids: tuple[UUID, ...]


class Made(msgspec.Struct, frozen=True):
    """The id of what was made."""

    id: UUID


class AuditItem(msgspec.Struct, frozen=True, kw_only=True):
    """A clip in the operators' queue, with what automatic checks found in its text."""

    video_id: UUID
    kind: Kind
    author: Author
    caption: str
    topics: list[str]
    play_url: str | None
    poster: str | None
    images: list[Asset]
    anchors: list[Anchor]
    submitted_at: datetime
    checks: list[Check]


class Judge(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    decision: Literal["approve", "reject"]
    reason: Annotated[str, msgspec.Meta(max_length=300)] = ""


class TakeDown(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a clip is taken out of sight, in words its author reads."""

    reason: Annotated[str, msgspec.Meta(min_length=2, max_length=300)]


class Plea(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an author says against a takedown."""

    text: Annotated[str, msgspec.Meta(min_length=5, max_length=500)]


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An operator's word on an appeal."""

    restore: bool
    answer: Annotated[str, msgspec.Meta(max_length=300)] = ""


class AppealItem(msgspec.Struct, frozen=True, kw_only=True):
    """An appeal in the operators' queue, with the clip it is about."""

    video: AuditItem
    reason: str
    text: str
    at: datetime


class Counted(msgspec.Struct, frozen=True):
    """A like or favourite as it stands now."""

    on: bool
    count: int


class Shared(msgspec.Struct, frozen=True):
    """How often it was shared, and the address to pass on: its link knows who passed it on and how many came."""

    count: int
    url: str
    link_id: UUID


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A link that somebody passed on, and how many came by it."""

    id: UUID
    video_id: UUID
    caption: str
    poster: str | None
    visits: int
    at: datetime


class Shelves(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which of her own lists an author shows on her page."""

    likes: bool
    favourites: bool


class Unpromotable(Problem):
    """A product that is not on sale cannot be anchored; `products` names them."""

    code, status = "scenes.video.unpromotable", 422


class BadSpan(Problem):
    """A span begins before it ends, both are given or none, and it lies within the clip; `anchors` counts from 1."""

    code, status = "scenes.video.bad_span", 422


class BadCut(Problem):
    """A cut begins before it ends and leaves half a second."""

    code, status = "scenes.video.bad_cut", 422


class BadTime(Problem):
    """A clip is scheduled for a time ahead, at most `days` from now."""

    code, status = "scenes.video.bad_time", 422


class UnknownPicture(Problem):
    """A picture that is not the author's; `pictures` names them."""

    code, status = "scenes.video.unknown_picture", 422


class WrongKind(Problem):
    """A clip has no pictures to change, a post no moment for its cover."""

    code, status = "scenes.video.wrong_kind", 409


class Appealed(Problem):
    """A takedown is appealed once."""

    code, status = "scenes.video.appealed", 409


class Private(Problem):
    """The author does not show this list."""

    code, status = "scenes.video.private", 403


class WrongState(Problem):
    """The clip is in a state that does not allow this; `state` says which."""

    code, status = "scenes.video.wrong_state", 409
