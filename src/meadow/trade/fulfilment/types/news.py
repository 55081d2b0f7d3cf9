"""Tracking news that a shop brings for carriers that tell us nothing."""

from datetime import datetime
from typing import Annotated

import msgspec

from meadow.trade.fulfilment.types.parcels import ParcelState


class NewsRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What happened to a parcel, by its number."""

    tracking_no: Annotated[str, msgspec.Meta(min_length=6, max_length=40)]
    at: Annotated[datetime, msgspec.Meta(tz=True)]
    state: ParcelState
    place: Annotated[str, msgspec.Meta(max_length=80)] = ""
    text: Annotated[str, msgspec.Meta(max_length=400)] = ""


class News(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Up to 600 rows; each stands alone."""

    rows: Annotated[list[NewsRow], msgspec.Meta(min_length=1, max_length=600)]
