"""Prices as they are and were."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from meadow.base import clock
from meadow.base.db import ReadDb
from meadow.goods.offers import store

_MONTH = timedelta(days=30)


async def lowest_30d(db: ReadDb, sku_ids: Sequence[UUID]) -> dict[UUID, int]:
    """The lowest catalogue price of each SKU in the last thirty days, in minor units; a SKU without history is left out."""
    return await store.lowest(db, sku_ids=list(sku_ids), since=clock.now() - _MONTH) if sku_ids else {}
