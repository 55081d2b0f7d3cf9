"""Dressing the showcase."""

from collections.abc import Sequence
from uuid import UUID

from meadow.base.db import WriteDb
from meadow.base.errors import NotFound
from meadow.goods import catalog
from meadow.scenes.showcase import store
from meadow.scenes.showcase.types import MOST, Full, NotOnSale


async def add(db: WriteDb, author_id: UUID, product_ids: Sequence[UUID]) -> None:
    """Put products at the top. Raises `NotOnSale`, `Full`; nothing is added then."""
    asked = list(dict.fromkeys(product_ids))
    cards = await catalog.cards(db, asked)
    if bad := [str(p) for p in asked if p not in cards or not cards[p].on_sale]:
        raise NotOnSale(products=", ".join(bad))
    await store.add(db, author_id=author_id, product_ids=asked)
    if await store.count(db, author_id=author_id) > MOST:
        raise Full(most=MOST)


async def drop(db: WriteDb, author_id: UUID, product_id: UUID) -> None:
    """Take a product out. Raises `NotFound`."""
    if not await store.drop(db, author_id=author_id, product_id=product_id):
        raise NotFound


async def place(db: WriteDb, author_id: UUID, product_ids: Sequence[UUID]) -> None:
    """Put these products first, in this order."""
    await store.place(db, author_id=author_id, product_ids=list(dict.fromkeys(product_ids)))
