"""Tidying: sessions past their end."""

from meadow.base.db import House
from meadow.people.access import actions


async def forget(house: House) -> None:
    """Drop expired sessions."""
    async with house.write() as db:
        await actions.forget_expired(db)
