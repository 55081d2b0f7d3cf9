"""What a broadcast leaves when it is over: drops end, deals stop, lucky bags are drawn; nothing stays kept."""

from meadow.base.db import WriteDb
from meadow.scenes.live.actions import deals, drops, luck
from meadow.scenes.live.actions.command import house_desk
from meadow.scenes.live.store import deals as deal_store
from meadow.scenes.live.store import drops as drop_store
from meadow.scenes.live.store import luck as luck_store
from meadow.scenes.live.types import Session


async def close_all(db: WriteDb, held: Session) -> None:
    """Settle everything that is armed or open, in the transaction that ends the broadcast."""
    desk = house_desk(held.author_id)
    for row in await drop_store.listed(db, session_id=held.id, states=["armed", "open"]):
        await drops.close(db, held, desk, row)
    for row in await deal_store.listed(db, session_id=held.id, states=["armed", "warmup", "open"]):
        await deals.close(db, held, desk, row, "stopped")
    for row in await luck_store.listed(db, session_id=held.id, states=["draft", "scheduled", "open"]):
        await luck.close(db, held, desk, row)
