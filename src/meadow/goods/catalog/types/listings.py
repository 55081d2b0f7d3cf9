"""A product as an index finds it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from meadow.base.i18n import Text
from meadow.goods.catalog.types import ProductCard


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """A product on sale: its card, the words beside its title, its codes, the prices of SKUs in stock, and its province."""

    card: ProductCard
    description: Text
    values: Sequence[str]
    codes: Sequence[str]
    categories: Sequence[UUID]
    category_names: Sequence[str]
    prices: Sequence[int]
    born_at: datetime
    origin: str = ""
