"""Tidying what was served long ago, and registering what was shown before the registry followed it."""

from meadow.base.db import House
from meadow.scenes.feed import actions
from meadow.scenes.feed.actions import training
from meadow.scenes.feed.types import Trained


async def forget(house: House) -> None:
    """Drop what was served more than two weeks ago."""
    async with house.write() as db:
        await actions.forget(db)


async def rebuild(house: House) -> None:
    """Register clips that the registry does not know."""
    async with house.write() as db:
        await actions.rebuild(db)


async def count(house: House) -> None:
    """Take counters of items over from the event log; a warehouse that is away is asked again in a minute."""
    await actions.count(house)


async def relate(house: House) -> None:
    """Take over what is liked beside each clip."""
    await actions.relate(house)


async def train(house: House) -> Trained:
    """Train the ranker on what was served, and go live where it is not worse."""
    return await training.train(house)
