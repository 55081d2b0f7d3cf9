"""What a broadcast leaves when it is over: drops end, deals stop, lucky bags are drawn; nothing stays kept."""

from meadow.base.db import WriteDb
from meadow.scenes.live.actions import deals, drops, luck
from meadow.scenes.live.actions.command import house_desk
from meadow.scenes.live.store import deals as deal_store
from meadow.scenes.live.store import drops as drop_store
from meadow.scenes.live.store import luck as luck_store
from meadow.scenes.live.types import Session

_ALL = 1_000_000
"""Whatever is left would stay kept for good: no page of them."""


async def close_all(db: WriteDb, held: Session) -> None:
    """Settle everything that is armed or open, in the transaction that ends the broadcast."""
    desk = house_desk(held.author_id)
    for row in await drop_store.listed(db, session_id=held.id, states=["armed", "open"], limit=_ALL):
        await drops.close(db, held, desk, row)
    for row in await deal_store.listed(db, session_id=held.id, states=["armed", "warmup", "open"], limit=_ALL):
        await deals.close(db, held, desk, row, "stopped")
    for row in await luck_store.listed(db, session_id=held.id, states=["draft", "scheduled", "open"], limit=_ALL):
        await luck.close(db, held, desk, row)
