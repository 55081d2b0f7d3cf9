"""Contracts as both sides read them, and who shares a commission."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from meadow.base.db import ReadDb
from meadow.base.errors import NotFound
from meadow.base.page import Cursor, Page, cut
from meadow.people import authors
from meadow.people.agencies import store
from meadow.people.agencies.types import Contract, Split


def view(held: store.Held, author_name: str) -> Contract:
    """A contract with the names of both sides."""
    return Contract(**{n: getattr(held, n) for n in held.__struct_fields__}, author_name=author_name)


async def contract(
    db: ReadDb, contract_id: UUID, *, agency_id: UUID | None = None, author_id: UUID | None = None
) -> Contract:
    """One contract of an agency or an author; raises `NotFound`."""
    held = await store.of(db, contract_id=contract_id, agency_id=agency_id, author_id=author_id)
    if held is None:
        raise NotFound
    return (await _views(db, [held]))[0]


async def contracts(
    db: ReadDb, cursor: str | None, limit: int, *, agency_id: UUID | None = None, author_id: UUID | None = None
) -> Page[Contract]:
    """Contracts of an agency or an author, the newest first."""
    at = Cursor.read(cursor, UUID)
    held = await store.all_of(db, agency_id=agency_id, author_id=author_id, before=at[0] if at else None, limit=limit)
    rows, following = cut(held, limit, lambda h: (h.id,))
    return Page(await _views(db, rows), following)


async def names(db: ReadDb, agency_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Agencies' names, for lists of other features."""
    return await store.names(db, agency_ids) if agency_ids else {}


async def split_at(db: ReadDb, author_id: UUID, at: datetime) -> Split | None:
    """Who shares an author's commission at a moment; None where she is free."""
    return await store.split_at(db, author_id=author_id, at=at)


async def _views(db: ReadDb, held: list[store.Held]) -> list[Contract]:
    cards = await authors.cards(db, [h.author_id for h in held])
    return [view(h, cards[h.author_id].name) for h in held]
