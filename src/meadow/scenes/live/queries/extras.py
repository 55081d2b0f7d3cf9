"""What the snapshot of a broadcast says of its tools."""

from typing import Any

from meadow.base.db import ReadDb
from meadow.scenes.live.queries import gifts, leading
from meadow.scenes.live.types import Session


async def shown(db: ReadDb, held: Session) -> dict[str, Any]:
    """What a viewer must know who comes in now: what is open, and how the chat is led."""
    mode = await leading.mode_of(db, held)
    return {**await gifts.open_now(db, held), "chat": mode}
