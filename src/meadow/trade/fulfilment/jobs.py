"""Errands of fulfilment."""

from meadow.base import ids
from meadow.base.db import House
from meadow.trade.fulfilment.actions import subscribe as ask


async def subscribe(house: House, shop_id: str, parcel_id: str) -> None:
    """Ask the aggregator to tell us of a parcel."""
    await ask(house, ids.parse(shop_id), ids.parse(parcel_id))
