"""Facts of clips and of what viewers do."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from meadow.base.bus import Event


class Audited(Event, frozen=True, kw_only=True, tag="scenes.video.audited.v1"):
    """An operator decided on a clip."""

    video_id: UUID
    author_id: UUID
    caption: str
    approved: bool
    reason: str


class TakenDown(Event, frozen=True, kw_only=True, tag="scenes.video.taken_down.v1"):
    """An operator took a clip out of sight."""

    video_id: UUID
    author_id: UUID
    caption: str
    reason: str


class AppealRuled(Event, frozen=True, kw_only=True, tag="scenes.video.appeal_ruled.v1"):
    """An operator answered an author who appealed a takedown."""

    video_id: UUID
    author_id: UUID
    caption: str
    restored: bool
    answer: str


class Shown(Event, frozen=True, kw_only=True, tag="scenes.video.shown.v1"):
    """A clip is shown as it stands here: after its audit, and again when anything of this changes while it is shown."""

    video_id: UUID
    author_id: UUID
    kind: Literal["video", "image_text"] = "video"
    caption: str
    topics: tuple[str, ...]
    product_ids: tuple[UUID, ...]
    duration_ms: int
    published_at: datetime
    adult: bool = False


class Gone(Event, frozen=True, kw_only=True, tag="scenes.video.gone.v1"):
    """A clip that was shown is shown no more; `why` may bring it back, but for `deleted`."""

    video_id: UUID
    author_id: UUID
    why: Literal["edited", "hidden", "taken_down", "deleted"]


class Mentioned(Event, frozen=True, kw_only=True, tag="scenes.video.mentioned.v1"):
    """Somebody named an author in a comment that is shown."""

    video_id: UUID
    comment_id: UUID
    author_id: UUID
    account_id: UUID
    caption: str
    text: str


class Reacted(Event, frozen=True, kw_only=True, tag="scenes.video.reacted.v1"):
    """A viewer liked, commented or shared: `name` is the event log's word."""

    name: str
    account_id: UUID
    video_id: UUID
    author_id: UUID
