"""Tidying: what was served long ago."""

from meadow.base.db import House
from meadow.scenes.feed import actions


async def forget(house: House) -> None:
    """Drop what was served more than two weeks ago."""
    async with house.write() as db:
        await actions.forget(db)
