"""Tables of fulfilment."""

from meadow.trade.fulfilment.tables.bulk import batch, printed, waybill
from meadow.trade.fulfilment.tables.parcels import parcel, parcel_line, parcel_order, tracking

__all__ = ["batch", "parcel", "parcel_line", "parcel_order", "printed", "tracking", "waybill"]
