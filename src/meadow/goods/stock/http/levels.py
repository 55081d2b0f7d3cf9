"""Stock routes of a shop."""

from typing import Annotated
from uuid import UUID

from litestar.params import QueryParameter

from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import NotFound
from meadow.base.page import Page
from meadow.base.web import Who, read, shop, write
from meadow.goods.stock import actions, queries
from meadow.goods.stock.types import Adjust, BelowTaken, Level, Movement, SetOrDelta


@write(
    "/api/merchant/{shop_id:uuid}/skus/{sku_id:uuid}/stock", guard=shop("stock.edit"), op="goods_stock_adjust", method="PATCH",
    raises=[NotFound, BelowTaken, SetOrDelta],
)  # fmt: skip
async def adjust(db: WriteDb, who: Who, shop_id: UUID, sku_id: UUID, data: Adjust) -> Level:
    """Set or change what lies in the warehouse."""
    return await actions.adjust(db, shop_id, sku_id, data, who.account_id)


@read(
    "/api/merchant/{shop_id:uuid}/skus/{sku_id:uuid}/movements", guard=shop("products.read"), op="goods_stock_movements",
    raises=[NotFound],
)  # fmt: skip
async def movements(
    db: ReadDb,
    shop_id: UUID,
    sku_id: UUID,
    cursor: str | None = None,
    limit: Annotated[int, QueryParameter(ge=1, le=100)] = 20,
) -> Page[Movement]:
    """Changes of a SKU's stock."""
    return await queries.movements(db, shop_id, sku_id, cursor, limit)


routes = [adjust, movements]
