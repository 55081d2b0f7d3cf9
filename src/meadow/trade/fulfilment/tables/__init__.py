"""Tables of fulfilment."""

from meadow.trade.fulfilment.tables.parcels import parcel, parcel_line, parcel_order, tracking

__all__ = ["parcel", "parcel_line", "parcel_order", "tracking"]
