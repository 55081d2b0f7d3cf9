"""What an author sees of her clips, and what is kept how long."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from meadow.base import policy
from meadow.base.errors import Problem
from meadow.goods.catalog.types import ProductCard

REPLAY_DAYS = policy.declare("scenes.live.replay_days", 30, 1, 3650, text="days a recording and its clips are kept")


class ClipState(StrEnum):
    cutting = "cutting"
    ready = "ready"
    failed = "failed"
    published = "published"
    gone = "gone"


class Clip(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of a broadcast in which one product was explained: `ms` of its `whole_ms`, from `start_ms` on."""

    explain_id: UUID
    product: ProductCard | None
    state: ClipState
    begins_at: datetime
    ms: int
    start_ms: int
    whole_ms: int
    video_id: UUID | None


class ShownClip(msgspec.Struct, frozen=True, kw_only=True):
    """A published clip as everybody sees it; `url` is its page, `play_url` its film."""

    explain_id: UUID
    video_id: UUID
    product: ProductCard | None
    caption: str
    poster: str | None
    url: str
    play_url: str | None
    begins_at: datetime
    ms: int


class PublishClip(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A clip becomes a short video that shows the product, and goes to the audit."""

    caption: Annotated[str, msgspec.Meta(max_length=500)] = ""


class TrimClip(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Keep this part of the explained stretch only; milliseconds from its beginning."""

    start_ms: Annotated[int, msgspec.Meta(ge=0, le=86_400_000)]
    end_ms: Annotated[int, msgspec.Meta(ge=1, le=86_400_000)]


class ClipSpan(Problem):
    """A clip lies within its stretch of `whole` milliseconds and lasts `least` to `most`."""

    code, status = "scenes.live.clip_span", 422


class ClipNotReady(Problem):
    """The clip is `state`: there is nothing to publish."""

    code, status = "scenes.live.clip_not_ready", 409


class Withdrawn(Problem):
    """The recording was taken down."""

    code, status = "scenes.live.withdrawn", 410
