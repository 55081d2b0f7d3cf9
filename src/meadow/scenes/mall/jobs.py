"""Tidying: days that no ranking asks for."""

from meadow.base.db import House
from meadow.scenes.mall import actions


async def forget(house: House) -> None:
    """Drop days that no ranking asks for any more."""
    async with house.write() as db:
        await actions.forget(db)
