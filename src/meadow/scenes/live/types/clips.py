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
    """A stretch of a broadcast in which one product was explained."""

    explain_id: UUID
    product: ProductCard | None
    state: ClipState
    begins_at: datetime
    ms: int
    video_id: UUID | None


class PublishClip(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A clip becomes a short video that shows the product, and goes to the audit."""

    caption: Annotated[str, msgspec.Meta(max_length=500)] = ""


class ClipNotReady(Problem):
    """The clip is `state`: there is nothing to publish."""

    code, status = "scenes.live.clip_not_ready", 409


class Withdrawn(Problem):
    """The recording was taken down."""

    code, status = "scenes.live.withdrawn", 410
