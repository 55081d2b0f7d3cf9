"""Showcases as authors and shoppers see them."""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from meadow.base import policy
from meadow.base.db import ReadDb
from meadow.base.page import Cursor, Page
from meadow.goods import catalog
from meadow.goods.catalog.types import ProductCard
from meadow.goods.media.types import Asset
from meadow.scenes.showcase import rules, store
from meadow.scenes.showcase.rules import Place
from meadow.scenes.showcase.types import CAP, Front, Group, Look, Own, Shown


async def own(db: ReadDb, author_id: UUID) -> Own:
    """The author's whole showcase in her own order; a product that cannot be bought now is marked."""
    rows = await store.all_of(db, author_id=author_id)
    cards = await catalog.cards(db, [r.product_id for r in rows])
    items = [
        Shown(
            product=cards[r.product_id], alive=_alive(cards[r.product_id]), pos=r.pos, group_id=r.group_id, pinned=r.pinned,
            hidden=r.hidden, added_at=r.added_at,
        )
        for r in rows
        if r.product_id in cards
    ]  # fmt: skip
    counts = Counter(r.group_id for r in rows)
    groups = [Group(g.id, g.name, counts[g.id]) for g in await store.groups(db, author_id=author_id)]
    return Own(items, await policy.value(db, CAP.key) - len(rows), groups, await _look(db, author_id))


async def _look(db: ReadDb, author_id: UUID) -> Look:
    row = await store.look_of(db, author_id=author_id)
    if row is None:
        return Look()
    banner = msgspec.convert(row.banner, Asset) if row.banner else None
    return Look(theme=row.theme, intro=row.intro, banner=banner, sort=row.sort)


async def public(
    db: ReadDb, author_id: UUID, group_id: UUID | None, cursor: str | None, limit: int
) -> Page[ProductCard]:
    """What shoppers see, all or of one group: products that can be bought, in the order the author chose."""
    at = Cursor.read(cursor, int)
    start = at[0] if at else 0
    rows, cards = await _seen(db, author_id)
    places = [Place(cards[r.product_id], r.pinned, r.pos, cards[r.product_id].sold, r.added_at) for r in rows
              if group_id is None or r.group_id == group_id]  # fmt: skip
    found = rules.ordered(places, (await _look(db, author_id)).sort)
    more = Cursor.make(start + limit) if len(found) > start + limit else None
    return Page(found[start : start + limit], more)


async def front(db: ReadDb, author_id: UUID) -> Front:
    """What stands above the products of a showcase."""
    rows, _ = await _seen(db, author_id)
    counts = Counter(r.group_id for r in rows)
    groups = [Group(g.id, g.name, counts[g.id]) for g in await store.groups(db, author_id=author_id) if counts[g.id]]
    return Front(await _look(db, author_id), groups, len(rows))


async def _seen(db: ReadDb, author_id: UUID) -> tuple[list[Any], dict[UUID, ProductCard]]:
    """The rows that shoppers see, with their cards."""
    rows = [r for r in await store.all_of(db, author_id=author_id) if not r.hidden]
    cards = await catalog.cards(db, [r.product_id for r in rows])
    return [r for r in rows if r.product_id in cards and _alive(cards[r.product_id])], cards


def _alive(card: ProductCard) -> bool:
    return card.on_sale and card.in_stock


async def holds(db: ReadDb, pairs: Sequence[tuple[UUID, UUID]]) -> set[tuple[UUID, UUID]]:
    """Of these pairs of author and product, those that stand in a showcase."""
    if not pairs:
        return set()
    wanted = set(pairs)
    found = await store.pairs(db, author_ids=[a for a, _ in pairs], product_ids=[p for _, p in pairs])
    return found & wanted
