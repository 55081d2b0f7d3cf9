"""Facts of stock."""

from uuid import UUID

from meadow.base.bus import Event


class Changed(Event, frozen=True, kw_only=True, tag="goods.stock.changed.v1"):
    """Pieces came or went by hand or by goods coming in; what orders take is told by their own facts."""

    shop_id: UUID
    sku_ids: tuple[UUID, ...]


class Low(Event, frozen=True, kw_only=True, tag="goods.stock.low.v1"):
    """What can be sold of a SKU fell to its threshold; told again only after it was above it."""

    shop_id: UUID
    sku_id: UUID
    product_id: UUID
    available: int
    least: int
