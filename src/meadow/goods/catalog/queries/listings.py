"""Products as an index finds them, by id or page by page."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from meadow.base.db import ReadDb
from meadow.goods import stock
from meadow.goods.catalog import store
from meadow.goods.catalog.queries.products import card
from meadow.goods.catalog.types import Category
from meadow.goods.catalog.types.listings import Listing
from meadow.people import shops


async def listings(
    db: ReadDb, product_ids: Sequence[UUID] | None = None, *, shop_id: UUID | None = None, after: UUID | None = None,
    limit: int = 500,
) -> list[Listing]:  # fmt: skip
    """Products on sale: of these ids, of a shop, or all, by id after the last one seen; what is not on sale is left out."""
    if product_ids is not None and not product_ids:
        return []
    rows = await store.listed(db, product_ids=product_ids, shop_id=shop_id, after=after, limit=limit)
    skus: dict[UUID, list[Any]] = {}
    for s in await store.skus_of_many(db, product_ids=[r.id for r in rows]) if rows else []:
        skus.setdefault(s.product_id, []).append(s)
    free = await stock.availability(db, [s.id for some in skus.values() for s in some])
    tree = {c.id: c for c in await store.categories(db)} if rows else {}
    origins = await shops.origins(db, sorted({r.shop_id for r in rows}))
    return [_listing(r, skus.get(r.id, []), free, tree, origins.get(r.shop_id, "")) for r in rows]


def _listing(
    r: Any, skus: Sequence[Any], free: dict[UUID, int], tree: dict[UUID, Category], origin: str
) -> Listing:  # fmt: skip
    path: list[Category] = []
    at: UUID | None = r.category_id
    while at is not None and (found := tree.get(at)) is not None and found not in path:
        path.append(found)
        at = found.parent_id
    return Listing(
        card=card(r, sum(free.get(s.id, 0) for s in skus)),
        description=r.description or {},
        values=list(dict.fromkeys(v for s in skus for v in s.spec_text.values())),
        codes=[s.outer_sku for s in skus if s.outer_sku],
        categories=[c.id for c in path],
        category_names=[name for c in path for name in c.name.values()],
        prices=sorted({s.price for s in skus if free.get(s.id, 0) > 0}),
        born_at=r.created_at,
        origin=origin,
    )
