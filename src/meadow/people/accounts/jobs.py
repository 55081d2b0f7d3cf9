"""Tidying: counts of wrong passwords whose time is over."""

from meadow.base.db import House
from meadow.people.accounts import actions


async def forget(house: House) -> None:
    """Drop stale counts."""
    async with house.write() as db:
        await actions.forget_tries(db)
