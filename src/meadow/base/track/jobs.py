"""What the worker does for the log every hour: bots, sessions, yesterday's rollups, the archive."""

from datetime import timedelta

from meadow.base import clock
from meadow.base.db import House
from meadow.base.track import actions, rules
from meadow.base.track.tables import TIME_ZONE


async def archive(house: House) -> None:
    """Copy finished segments to the store."""
    await actions.archive(house.settings, house.files)


async def settle(house: House) -> None:
    """Bots and sessions of today, yesterday and days left out; yesterday's rollups without those, once; then the forgotten go.

    A process that plays a history leaves it to the one that comes after.
    """
    if house.settings.clock_file:
        return
    today = rules.day_of(clock.now(), TIME_ZONE)
    await actions.settle_days(house.settings, today)
    await actions.remake_day(house.settings, today - timedelta(days=1))
    await actions.sweep(house.settings)
