"""Tidying what was served long ago, registering what was shown before the registry followed it, and the commands of learning."""

from meadow.base.db import House
from meadow.scenes.feed import actions, queries, serve
from meadow.scenes.feed.actions import training
from meadow.scenes.feed.types import NoModel, Trained


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


async def appraise(house: House) -> None:
    """Take over the platform's share and the quality of goods; a warehouse that is away is asked again in an hour."""
    await actions.appraise(house)


async def train_apart(house: House) -> None:
    """Grow the ranker in a process of its own."""
    await training.apart(house)


async def train(house: House, *, days: int = 14, publish: bool = True) -> list[Trained]:
    """`meadow train`: grow the ranker on what was served; it goes live where it is not worse."""
    return [await training.train(house, days=days, publish=publish)]


async def evaluate(house: House, *, days: int = 1) -> list[Trained]:
    """`meadow evaluate`: what is live, and what serves without it, on the newest impressions."""
    return await training.evaluate(house, days=days)


async def models(house: House, what: str, version: str) -> list[Trained]:
    """`meadow models`: list what was grown, publish one by hand, go back to the one before. Raises `NoModel`."""
    async with house.write() as db:
        if what == "publish":
            await actions.publish(db, None, serve.MODEL, version)
        elif what == "rollback" and await actions.roll_back(db, None, serve.MODEL) is None:
            raise NoModel(version="before")
        return await queries.versions(db)


def table(found: list[Trained]) -> str:
    """Versions for a terminal: a line each, and one per head."""
    lines = []
    for one in found:
        state = "live" if one.live else f"stays out: {', '.join(one.refused)}" if one.refused else "kept"
        lines.append(f"{one.version or '-':18} {one.at:%Y-%m-%d %H:%M}  {one.rows:>8} impressions  {state}")
        for head, told in one.heads.items():
            figures = "  ".join(f"{k} {told[k]:.4f}" for k in ("auc", "gauc", "ece") if told.get(k) is not None)
            lines.append(f"    {head:14} {int(told.get('positives') or 0):>7} positives  {figures}")
    return "\n".join(lines) or "nothing yet: meadow train"
