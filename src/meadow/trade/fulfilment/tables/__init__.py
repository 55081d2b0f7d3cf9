"""Tables of fulfilment."""

from meadow.trade.fulfilment.tables.addresses import change, habit, promise
from meadow.trade.fulfilment.tables.bulk import batch, printed, waybill
from meadow.trade.fulfilment.tables.parcels import parcel, parcel_line, parcel_order, tracking

__all__ = [
    "batch", "change", "habit", "parcel", "parcel_line", "parcel_order", "printed", "promise", "tracking", "waybill",
]  # fmt: skip
