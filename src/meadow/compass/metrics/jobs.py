"""The hourly comparison of the log with the books."""

from meadow.base.db import House
from meadow.compass.metrics import actions


async def reconcile(house: House) -> None:
    """Compare, but not while a history is played; a warehouse that is away is asked again by the next try."""
    if not house.settings.clock_file:
        await actions.reconcile(house)
