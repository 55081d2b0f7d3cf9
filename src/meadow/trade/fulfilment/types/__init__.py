"""What fulfilment takes in and gives out."""

from meadow.trade.fulfilment.types.batch import (
    BatchColumns,
    BatchEmpty,
    BatchReport,
    BatchResult,
    BatchRow,
    RowResult,
    ShipBatch,
    ShipRow,
    WrongRow,
)
from meadow.trade.fulfilment.types.parcels import (
    AlreadyMoving,
    Amend,
    BadTracking,
    CarrierName,
    Held,
    HintOrder,
    MergeHint,
    NeedSerials,
    NotOfOrder,
    NotTogether,
    Outcome,
    Parcel,
    ParcelLine,
    ParcelState,
    Purpose,
    SerialTaken,
    Ship,
    ShipPacks,
    ShipTogether,
    Stopped,
    Told,
    TrackingEvent,
    TrackingNo,
    TrackingTaken,
    UnknownCarrier,
    WrongCarrier,
)

__all__ = [
    "AlreadyMoving", "Amend", "BadTracking", "BatchColumns", "BatchEmpty", "BatchReport", "BatchResult", "BatchRow", "CarrierName", "Held",
    "HintOrder", "MergeHint", "NeedSerials", "NotOfOrder", "NotTogether", "Outcome", "Parcel", "ParcelLine", "ParcelState",
    "Purpose", "RowResult", "SerialTaken", "Ship", "ShipBatch", "ShipPacks", "ShipRow", "ShipTogether", "Stopped", "Told",
    "TrackingEvent", "TrackingNo", "TrackingTaken", "UnknownCarrier", "WrongCarrier", "WrongRow",
]  # fmt: skip
