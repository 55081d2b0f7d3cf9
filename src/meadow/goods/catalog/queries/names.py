"""What SKUs are called, for who keeps them in stock."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from meadow.base.db import ReadDb
from meadow.goods.catalog import store
from meadow.goods.media.types import Asset
from meadow.goods.stock.types.desk import SkuName


async def names(
    db: ReadDb, shop_id: UUID, *, sku_ids: Sequence[UUID] = (), codes: Sequence[str] = (), words: Sequence[str] = (),
    limit: int = 5000,
) -> list[SkuName]:  # fmt: skip
    """The shop's SKUs by id, by its own codes (or ids as text), or by words of their titles and codes."""
    rows = await store.names(db, shop_id=shop_id, sku_ids=sku_ids, codes=codes, words=words, limit=limit)
    return [
        SkuName(
            sku_id=r.id, product_id=r.product_id, title=r.title, spec_text=r.spec_text, outer_sku=r.outer_sku,
            image=msgspec.convert(r.image, Asset) if r.image else None,
        )
        for r in rows
    ]  # fmt: skip
