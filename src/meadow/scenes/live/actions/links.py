"""Passing a broadcast on: every sharer has a link of her own, by which visits are counted."""

from uuid import UUID

from meadow.base import ids
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound
from meadow.base.trail import Who
from meadow.scenes.live.actions.command import note
from meadow.scenes.live.queries.rooms import seen
from meadow.scenes.live.rules.machine import ON_AIR
from meadow.scenes.live.store import links as store
from meadow.scenes.live.types.links import Shared


async def share(db: WriteDb, who: Who | None, session_id: UUID) -> Shared:
    """A link to a broadcast to pass on: the same one again and again; guests share theirs. Raises `NotFound` for one that viewers do not know."""
    held, account_id = await seen(db, session_id), who.account_id if who else None
    made = await store.of(db, session_id=held.id, account_id=account_id)
    made = made or await store.add(db, session_id=held.id, account_id=account_id)
    if who is not None and held.state in ON_AIR:
        await note(db, held, "share", ids.new(), actor=who.account_id, link_id=made)
    url = f"{db.house.settings.public}/live/{held.id}?from=share&link={made}"
    return Shared(count=await store.count(db, session_id=held.id), url=url, link_id=made)


async def visit(db: WriteDb, session_id: UUID, link_id: UUID) -> None:
    """Count one who came by a shared link. Raises `NotFound`."""
    if not await store.visit(db, session_id=session_id, link_id=link_id):
        raise NotFound
