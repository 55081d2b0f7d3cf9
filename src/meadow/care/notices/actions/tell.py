"""Telling: a notice lies in an inbox once."""

from typing import Any

from meadow.base import clock, ids
from meadow.base.db import WriteDb
from meadow.care.notices import store
from meadow.care.notices.types import Kind, To, Told


async def tell(
    db: WriteDb, to: To, kind: Kind, params: dict[str, Any], *, dedupe: str, link: str | None = None
) -> bool:
    """Put a notice into an inbox, once per `dedupe`; False where it lies there already."""
    told = Told(id=ids.new(), kind=kind, params=params, link=link, at=clock.now(), read_at=None)
    return await store.add(db, told, to=to, dedupe=dedupe)
