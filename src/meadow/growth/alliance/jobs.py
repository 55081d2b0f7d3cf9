"""Tidying: quotes that nobody can use any more."""

from meadow.base.db import House
from meadow.growth.alliance import actions


async def forget(house: House) -> None:
    """Drop quotes that expired ninety days ago."""
    async with house.write() as db:
        await actions.forget_quotes(db)
