"""Facts of the catalogue."""

from uuid import UUID

from meadow.base.bus import Event


class Audited(Event, frozen=True, kw_only=True, tag="goods.catalog.audited.v1"):
    """An operator has decided on a draft."""

    shop_id: UUID
    product_id: UUID
    title: dict[str, str]
    approved: bool
    field: str
    rule: str
    reason: str


class Changed(Event, frozen=True, kw_only=True, tag="goods.catalog.changed.v1"):
    """What shoppers see of a product is another: a version went live, or its prices moved."""

    shop_id: UUID
    product_id: UUID


class Shelved(Event, frozen=True, kw_only=True, tag="goods.catalog.shelved.v1"):
    """A product went on or off sale."""

    shop_id: UUID
    product_id: UUID
    on: bool
