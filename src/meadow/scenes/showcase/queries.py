"""Showcases as authors and shoppers see them."""

from collections.abc import Sequence
from uuid import UUID

from meadow.base.db import ReadDb
from meadow.base.page import Cursor, Page
from meadow.goods import catalog
from meadow.goods.catalog.types import ProductCard
from meadow.scenes.showcase import store
from meadow.scenes.showcase.types import MOST, Own, Shown


async def own(db: ReadDb, author_id: UUID) -> Own:
    """The author's whole showcase; a product that cannot be bought now is marked."""
    rows = await store.all_of(db, author_id=author_id)
    cards = await catalog.cards(db, [r.product_id for r in rows])
    items = [
        Shown(product=cards[r.product_id], alive=_alive(cards[r.product_id]), pos=r.pos, added_at=r.added_at)
        for r in rows
        if r.product_id in cards
    ]
    return Own(items, MOST - len(rows))


async def public(db: ReadDb, author_id: UUID, cursor: str | None, limit: int) -> Page[ProductCard]:
    """What shoppers see: products that can be bought, in the author's order."""
    at = Cursor.read(cursor, int)
    start = at[0] if at else 0
    rows = await store.all_of(db, author_id=author_id)
    cards = await catalog.cards(db, [r.product_id for r in rows])
    alive = [cards[r.product_id] for r in rows if r.product_id in cards and _alive(cards[r.product_id])]
    more = Cursor.make(start + limit) if len(alive) > start + limit else None
    return Page(alive[start : start + limit], more)


def _alive(card: ProductCard) -> bool:
    return card.on_sale and card.in_stock


async def holds(db: ReadDb, pairs: Sequence[tuple[UUID, UUID]]) -> set[tuple[UUID, UUID]]:
    """Of these pairs of author and product, those that stand in a showcase."""
    if not pairs:
        return set()
    wanted = set(pairs)
    found = await store.pairs(db, author_ids=[a for a, _ in pairs], product_ids=[p for _, p in pairs])
    return found & wanted
