"""Errands of orders: verbs for many, sheets, and tidying."""

from meadow.base import ids
from meadow.base.db import House
from meadow.trade.orders.actions import bulk as bulking
from meadow.trade.orders.actions import exports as exporting


async def bulk(house: House, shop_id: str, bulk_id: str) -> None:
    """Go on with one verb for many orders."""
    await bulking.run(house, ids.parse(shop_id), ids.parse(bulk_id))


async def export(house: House, shop_id: str, export_id: str) -> None:
    """Write the sheet of one export."""
    await exporting.run(house, ids.parse(shop_id), ids.parse(export_id))


async def forget(house: House) -> None:
    """Drop what is past its time."""
    async with house.write() as db:
        await bulking.forget(db)
    await exporting.forget(house)
