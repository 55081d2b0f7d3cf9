"""Shops as shoppers, staff and other features see them."""

from collections.abc import Sequence
from uuid import UUID

from meadow.base.db import ReadDb
from meadow.base.errors import NotFound
from meadow.people.shops import store
from meadow.people.shops.types import Shop, ShopCard, ShopPage, Status


async def page(db: ReadDb, shop_id: UUID, viewer: UUID | None) -> ShopPage:
    """A shop's page; a closed shop has none. Raises `NotFound`."""
    found = await store.page(db, shop_id=shop_id, viewer=viewer)
    if found is None or found.status is Status.closed:
        raise NotFound
    return found


async def profile(db: ReadDb, shop_id: UUID) -> Shop:
    """A shop as its staff see it; raises `NotFound`."""
    found = await store.of(db, shop_id=shop_id)
    if found is None:
        raise NotFound
    return found


async def cards(db: ReadDb, shop_ids: Sequence[UUID]) -> dict[UUID, ShopCard]:
    """Shops by id; an unknown id is left out."""
    return await store.cards(db, shop_ids) if shop_ids else {}


async def origins(db: ReadDb, shop_ids: Sequence[UUID]) -> dict[UUID, str]:
    """The provinces that shops send from; who has not said is left out."""
    return await store.origins(db, shop_ids) if shop_ids else {}


async def every(db: ReadDb, after: UUID | None, limit: int) -> list[ShopCard]:
    """All shops, by id after the last one seen: for who must know them all."""
    return await store.every(db, after=after, limit=limit)


async def checks(db: ReadDb) -> list[str]:
    """Findings: shops whose follower counter and follower rows disagree."""
    return [f"shop {m['shop_id']}: {m['followers']} counted, {m['rows']} rows" for m in await store.miscounted(db)]
