"""A page of the feed, the candidates it is drawn from, and how each was drawn."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from meadow.scenes.video.types import Item

Tab = Literal["recommend", "follow"]
POLICY = {"recommend": "mix-1", "follow": "newest-1"}
"""The name and version of the rule that made a page: logs of two versions are never mixed."""


class Feed(msgspec.Struct, frozen=True):
    """A page; no items means that this visit has seen everything there is."""

    items: list[Item]
    trace_id: str


class Candidate(msgspec.Struct, frozen=True):
    """A clip that may be shown and, per source that proposes it, its weight there (above zero)."""

    video_id: UUID
    author_id: UUID
    weights: dict[str, float]


class Drawn(msgspec.Struct, frozen=True):
    """A clip in its slot: from which source, and with which chance given the slots above."""

    video_id: UUID
    source: str
    propensity: float


class Served(msgspec.Struct, frozen=True, kw_only=True):
    """One served slot, as it is logged."""

    video_id: UUID
    slot: int
    policy: str
    propensity: float
    source: str
    trace_id: UUID
    at: datetime
