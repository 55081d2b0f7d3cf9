"""Errands of fulfilment."""

from meadow.base import ids
from meadow.base.db import House
from meadow.trade.fulfilment import actions


async def subscribe(house: House, shop_id: str, parcel_id: str) -> None:
    """Ask the aggregator to tell us of a parcel."""
    await actions.subscribe(house, ids.parse(shop_id), ids.parse(parcel_id))


async def make_print(house: House, shop_id: str, print_id: str) -> None:
    """Make the file of a print."""
    await actions.make(house, ids.parse(shop_id), ids.parse(print_id))


async def forget(house: House) -> None:
    """Drop files and reports past their time."""
    await actions.forget(house)
