"""Facts of searches."""

from uuid import UUID

from meadow.base.bus import Event


class Granted(Event, frozen=True, kw_only=True, tag="scenes.search.granted.v1"):
    """What these accounts looked for in vain is on sale now."""

    query: str
    product_id: UUID
    account_ids: tuple[UUID, ...]
