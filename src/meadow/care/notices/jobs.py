"""Tidying: old notices."""

from meadow.base.db import House
from meadow.care.notices import actions


async def forget(house: House) -> None:
    """Drop notices past their time."""
    async with house.write() as db:
        await actions.forget_old(db)
