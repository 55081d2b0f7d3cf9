"""Products as their offers need them: what is sold at which price."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from meadow.base.db import ReadDb
from meadow.goods.catalog import store
from meadow.goods.catalog.types import Asset, Shelf
from meadow.goods.offers.types.views import Sold, SoldSku


async def sold(db: ReadDb, product_ids: Sequence[UUID]) -> dict[UUID, Sold]:
    """Products with their live SKUs and prices; one that never went live is left out."""
    rows = {r.id: r for r in await store.cards(db, product_ids=product_ids) if r.is_live} if product_ids else {}
    skus: dict[UUID, list[SoldSku]] = {}
    for s in await store.skus_of_many(db, product_ids=list(rows)) if rows else []:
        made = SoldSku(id=s.id, spec_text=s.spec_text, price=s.price, list_price=s.list_price)
        skus.setdefault(s.product_id, []).append(made)
    return {r.id: _sold(r, skus.get(r.id, [])) for r in rows.values()}


def _sold(r: Any, skus: list[SoldSku]) -> Sold:
    return Sold(
        id=r.id, shop_id=r.shop_id, title=r.title, image=msgspec.convert(r.image, Asset) if r.image else None,
        on_sale=r.shelf == Shelf.on.value and r.shop_open, skus=skus,
    )  # fmt: skip
