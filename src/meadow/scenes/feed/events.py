"""Facts of the feed."""

from uuid import UUID

from meadow.base.bus import Event


class Erased(Event, frozen=True, kw_only=True, tag="scenes.feed.erased.v1"):
    """A person has what she did forgotten, everywhere it was kept to know her."""

    account_id: UUID
