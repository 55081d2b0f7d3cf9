"""Facts of clips and of what viewers do."""

from uuid import UUID

from meadow.base.bus import Event


class Audited(Event, frozen=True, kw_only=True, tag="scenes.video.audited.v1"):
    """An operator decided on a clip."""

    video_id: UUID
    author_id: UUID
    caption: str
    approved: bool
    reason: str


class Reacted(Event, frozen=True, kw_only=True, tag="scenes.video.reacted.v1"):
    """A viewer liked, commented or shared: `name` is the event log's word."""

    name: str
    account_id: UUID
    video_id: UUID
    author_id: UUID
