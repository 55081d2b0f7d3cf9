"""Facts about shops."""

from uuid import UUID

from meadow.base.bus import Event


class Opened(Event, frozen=True, kw_only=True, tag="people.shops.opened.v1"):
    """A shop exists."""

    shop_id: UUID
    account_id: UUID


class Renamed(Event, frozen=True, kw_only=True, tag="people.shops.renamed.v1"):
    """A shop has another name; whoever keeps a copy follows."""

    shop_id: UUID
    name: str


class Moved(Event, frozen=True, kw_only=True, tag="people.shops.moved.v1"):
    """A shop sends from another province, or says so no more; who finds goods by it follows."""

    shop_id: UUID
    province: str | None


class StatusChanged(Event, frozen=True, kw_only=True, tag="people.shops.status.v1"):
    """A shop pauses, opens again or closes; who sells its goods follows."""

    shop_id: UUID
    status: str


class Pictured(Event, frozen=True, kw_only=True, tag="people.shops.pictured.v1"):
    """A shop chose an asset as its logo or banner; the owner of assets checks it and answers with `show_picture`."""

    shop_id: UUID
    place: str
    asset_id: UUID
