"""The state lane: what is hot is told as its last value by key, never as one event each."""

import asyncio
from functools import partial
from typing import Any
from uuid import UUID

import msgspec

from meadow.base import clock
from meadow.base.db import House, WriteDb
from meadow.scenes.live.actions.command import take
from meadow.scenes.live.types import Desk, Session, WrongState


class Door:
    """What one process knows of crowds: who stands in which line, which drops are gone, what was told when."""

    def __init__(self) -> None:
        self.lines: dict[tuple[UUID, UUID], list[tuple[UUID, asyncio.Future[Any]]]] = {}
        self.serving: dict[tuple[UUID, UUID], asyncio.Task[None]] = {}
        self.gone: dict[UUID, dict[UUID, UUID]] = {}
        self.told: dict[str, float] = {}

    def note_gone(self, drop_id: UUID, claims: dict[UUID, UUID]) -> None:
        """Remember a drop that is gone with who has which coupon of it; of the newest hundred."""
        self.gone[drop_id] = claims
        if len(self.gone) > 100:
            del self.gone[next(iter(self.gone))]

    def quiet(self, key: str, every_s: float) -> bool:
        """Whether a key was told less than so many seconds ago; if not, it is told now."""
        now = clock.monotonic()
        if now - self.told.get(key, -every_s) < every_s:
            return True
        self.told[key] = now
        if len(self.told) > 1000:
            del self.told[next(iter(self.told))]
        return False


def door(house: House) -> Door:
    """The one of this process."""
    found: Door = house.engines.setdefault("scenes.live.door", Door())
    return found


async def on_stage(db: WriteDb, desk: Desk, session_id: UUID) -> Session:
    """Lock a broadcast that viewers are in: a rehearsal gives and sells nothing. Raises `NotFound`, `Closed`, `WrongState`."""
    held = await take(db, desk, session_id, on_air=True)
    if held.rehearsal:
        raise WrongState(state="rehearsal")
    return held


async def tell(house: House, session_id: UUID, key: str, val: dict[str, Any]) -> None:
    """Tell gateways the newest value of a key, best effort; later versions win."""
    body = {"key": key, "ver": clock.now_ms(), "val": val}
    await house.bus.say(f"live.{session_id}.st", msgspec.json.encode(body))


def tell_after(db: WriteDb, session_id: UUID, key: str, val: dict[str, Any]) -> None:
    """Tell it once this transaction has committed."""
    db.after[f"st:{session_id}:{key}"] = partial(tell, db.house, session_id, key, val)
