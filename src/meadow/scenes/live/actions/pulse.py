"""Once a minute, a look at what the event log tells of a broadcast: a step of the funnel that fell, a chat that bursts."""

from uuid import UUID

from meadow.base.db import House
from meadow.base.errors import Unavailable
from meadow.scenes.live.actions.incidents import lower, raise_one
from meadow.scenes.live.rules import health as rules
from meadow.scenes.live.rules.machine import ON_AIR
from meadow.scenes.live.store import pulse as log
from meadow.scenes.live.store import sessions

PULSE = "scenes.live.pulse"


async def pulse(house: House, session_id: UUID) -> None:
    """Open and close the alarms that the log knows of; a warehouse that is away is asked again in a minute."""
    try:
        told = await log.pulse(house.settings, session_id=session_id)
    except Unavailable:
        return
    fallen, burst = rules.fallen(told.steps), rules.burst(*told.comments)
    async with house.write() as db:
        held = await sessions.of(db, session_id=session_id)
        if held is None or held.state not in ON_AIR:
            return
        for step, by in fallen.items():
            if by is None:
                await lower(db, session_id, kind="funnel_drop", key=step)
            else:
                await raise_one(db, session_id, "funnel_drop", {"step": step, "fell_pct": by}, key=step)
        if burst:
            await raise_one(db, session_id, "chat_burst", {"comments": told.comments[0]})
        else:
            await lower(db, session_id, kind="chat_burst", key="")
