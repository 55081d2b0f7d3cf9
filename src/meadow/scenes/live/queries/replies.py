"""What a room answers by itself."""

import msgspec

from meadow.base.db import ReadDb
from meadow.scenes.live.store import replies as store
from meadow.scenes.live.types import Session
from meadow.scenes.live.types.replies import Replies, Reply


async def of(db: ReadDb, held: Session) -> Replies:
    """The answers of the room of a broadcast."""
    row = await store.of(db, room_id=held.room_id)
    return Replies(row.version, msgspec.convert(row.listed, list[Reply]), row.at) if row else Replies(0, [])
