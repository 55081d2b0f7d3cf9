"""What the snapshot of a broadcast and its preparation say of its tools."""

from typing import Any
from uuid import UUID

from meadow.base import clock, i18n
from meadow.base.db import ReadDb
from meadow.base.errors import NotFound
from meadow.scenes.live.queries import gifts, leading
from meadow.scenes.live.store import deals as deal_store
from meadow.scenes.live.store import drops as drop_store
from meadow.scenes.live.store import luck as luck_store
from meadow.scenes.live.store import sessions
from meadow.scenes.live.types import Session
from meadow.scenes.live.types.desk import Check
from meadow.scenes.live.types.luck import Tools


async def shown(db: ReadDb, held: Session) -> dict[str, Any]:
    """What a viewer must know who comes in now: what is open, and how the chat is led."""
    mode = await leading.mode_of(db, held)
    return {**await gifts.open_now(db, held, None), "chat": mode}


async def mine(db: ReadDb, session_id: UUID, viewer: UUID | None) -> Tools:
    """What is open, with this viewer's own part in it. Raises `NotFound`."""
    held = await sessions.of(db, session_id=session_id)
    if held is None or held.rehearsal:
        raise NotFound
    return Tools(**await gifts.open_now(db, held, viewer))


async def prepared(db: ReadDb, held: Session) -> list[Check]:
    """What is armed for a broadcast, and whether it will hold until it is wanted."""
    drops = await drop_store.listed(db, session_id=held.id, states=["armed"])
    found = [_check("drop_armed", "green", n=row.quota) for row in drops]
    for row in await deal_store.listed(db, session_id=held.id, states=["armed"]):
        late = row.start_at is not None and row.start_at <= clock.now()
        found.append(_check("deal_late" if late else "deal_armed", "amber" if late else "green", row.product_id))
    for row in await luck_store.listed(db, session_id=held.id, states=["draft", "scheduled"]):
        late = row.open_at is not None and row.open_at <= clock.now()
        found.append(_check("luck_late" if late else "luck_ready", "amber" if late else "green", n=row.quantity))
    return found


def _check(code: str, light: Any, product_id: UUID | None = None, **params: Any) -> Check:
    text = i18n.both(f"scenes.live.check.{code}", **params)
    return Check(code=code, light=light, text=text, params=params, fix="tools", product_id=product_id)
