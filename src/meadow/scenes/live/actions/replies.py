"""What a room answers by itself: written at the desk, given by the gateways."""

from uuid import UUID

import msgspec

from meadow.base.db import WriteDb
from meadow.base.errors import Stale
from meadow.scenes.live.actions.chat import ctl
from meadow.scenes.live.actions.command import act, order_after, take
from meadow.scenes.live.store import replies as store
from meadow.scenes.live.types import Desk
from meadow.scenes.live.types.replies import PutReplies


async def put(db: WriteDb, desk: Desk, session_id: UUID, asked: PutReplies) -> None:
    """Change what the room answers; it holds in its later broadcasts too. Raises `NotFound`, `WrongState`, `Stale`."""
    held = await take(db, desk, session_id)
    row = await store.of(db, room_id=held.room_id)
    version = row.version if row else 0
    if version != asked.version or not await store.add(
        db, room_id=held.room_id, version=version + 1, listed=asked.replies, by=desk.account_id
    ):
        raise Stale(rev=version)
    order_after(db, ctl(held), "replies", replies=msgspec.to_builtins(asked.replies))
    await act(db, held, desk, "replies", {"version": version + 1, "replies": len(asked.replies)})
