"""What the catalogue says of products, asked through the house's wiring: offers lie below it."""

from collections.abc import Sequence
from uuid import UUID

from meadow.base.db import ReadDb
from meadow.goods.offers.types.discounts import PRODUCTS
from meadow.goods.offers.types.views import Sold


async def known(db: ReadDb, product_ids: Sequence[UUID]) -> dict[UUID, Sold]:
    """Products that are or were on sale; nothing where the house has no catalogue."""
    ask = db.house.wiring.asks.get(PRODUCTS)
    return dict(await ask(db, list(product_ids))) if ask is not None and product_ids else {}
