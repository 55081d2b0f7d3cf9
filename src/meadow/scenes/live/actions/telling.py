"""What follows the commit: events to the gateways, facts to the event log."""

from collections.abc import Sequence

from meadow.base import track
from meadow.base.db import House
from meadow.scenes.live.actions.command import say
from meadow.scenes.live.events import Changed, Noted


async def publish(house: House, events: Sequence[Changed]) -> None:
    """Tell the gateways again what a dying process may not have told them; they drop an offset they know."""
    for event in events:
        await say(house, event)


async def tell(house: House, events: Sequence[Noted]) -> None:
    """Write facts of broadcasts into the event log; raises when it does not take them, and they are read again."""
    await track.send(house.settings, [track.tell(event.fact) for event in events])
