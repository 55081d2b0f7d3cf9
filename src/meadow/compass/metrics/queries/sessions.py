"""Which broadcasts there are, and what was sold in them: from Compass's own tables."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from meadow.base.db import ReadDb
from meadow.base.errors import NotFound
from meadow.base.page import Cursor, Page, cut
from meadow.compass.metrics import store
from meadow.compass.metrics.types import Scope
from meadow.compass.metrics.types.rooms import Ledger, Session


async def one(db: ReadDb, scope: Scope, session_id: UUID) -> Session:
    """A broadcast of an author, or of a shop's own broadcaster; raises `NotFound`."""
    found = await store.session_of(db, scope=scope, session_id=session_id)
    if found is None:
        raise NotFound
    return found


async def known(db: ReadDb, session_ids: Sequence[UUID]) -> dict[UUID, Session]:
    """Broadcasts by id, for whoever asks for no tenant: the hub, and a share link."""
    return await store.sessions_by_id(db, session_ids)


async def page(db: ReadDb, scope: Scope, cursor: str | None, limit: int) -> Page[Session]:
    """Broadcasts of a scope, newest first."""
    at = Cursor.read(cursor, datetime, UUID)
    rows = await store.sessions_of(db, scope=scope, before=(at[0], at[1]) if at else None, limit=limit + 1)
    return Page(*cut(rows, limit, lambda s: (s.started_at, s.session_id)))


async def before(db: ReadDb, session: Session, most: int = 14) -> list[Session]:
    """The author's last broadcasts that ended before this one began, newest first."""
    at = (session.started_at, session.session_id)
    return await store.sessions_of(db, scope=Scope(author_id=session.author_id), before=at, limit=most, ended=True)


async def sold(db: ReadDb, session_ids: Sequence[UUID], since: datetime, most: int) -> Sequence[Any]:
    """The newest paid lines of broadcasts: shop, order, product, pieces, amount, moment."""
    return await store.sold_in(db, session_ids=session_ids, since=since, limit=most)


async def product_ids(db: ReadDb, keys: Sequence[int]) -> dict[int, UUID]:
    """Products by their key in the log."""
    return await store.products_by_key(db, keys=keys) if keys else {}


async def ledgers(db: ReadDb, session_ids: Sequence[UUID]) -> dict[UUID, Ledger]:
    """The money of broadcasts as trade told it; a broadcast without a sale has none."""
    return await store.ledgers(db, session_ids=session_ids) if session_ids else {}


async def over_since(db: ReadDb, since: datetime, most: int) -> list[Session]:
    """The newest broadcasts of all authors that ended after a moment."""
    return await store.over_since(db, since=since, limit=most)


async def by_key(db: ReadDb, keys: Sequence[int]) -> dict[int, Session]:
    """Broadcasts by their key in the log, for whoever already may see what they are asked for."""
    return await store.sessions_by_key(db, keys=keys) if keys else {}


async def open_of(db: ReadDb, shop_id: UUID) -> list[Session]:
    """Broadcasts of a shop's own broadcasters that go on."""
    return await store.open_sessions(db, shop_id=shop_id)


async def own_accounts(db: ReadDb, shop_id: UUID) -> Sequence[tuple[UUID, UUID | None, datetime]]:
    """All broadcasts of whoever ever broadcast for a shop: author, the shop whose own it was, and when it began."""
    return await store.broadcasters(db, shop_id=shop_id)
