"""Facts of showcases."""

from uuid import UUID

from meadow.base.bus import Event
from meadow.base.i18n import Text


class Dropped(Event, frozen=True, kw_only=True, tag="scenes.showcase.dropped.v1"):
    """A product that was off sale for too long left a showcase by itself."""

    author_id: UUID
    product_id: UUID
    title: Text
