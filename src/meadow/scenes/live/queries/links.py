"""The links to broadcasts that somebody passed on."""

from uuid import UUID

from meadow.base.db import ReadDb
from meadow.base.page import Cursor, Page, cut
from meadow.scenes.live.store import links as store
from meadow.scenes.live.types.links import RoomLink


async def mine(db: ReadDb, account_id: UUID, cursor: str | None, limit: int) -> Page[RoomLink]:
    """One's own links, newest first, with how many came."""
    at = Cursor.read(cursor, UUID)
    rows = await store.page(db, account_id=account_id, before=at[0] if at else None, limit=limit)
    found, more = cut(rows, limit, lambda r: (r.id,))
    return Page([RoomLink(**{n: getattr(r, n) for n in RoomLink.__struct_fields__}) for r in found], more)
