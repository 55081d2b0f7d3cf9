"""Decorated pages, rankings and sales for shoppers."""

from typing import Annotated
from uuid import UUID

from litestar.params import QueryParameter

from meadow.base.db import ReadDb
from meadow.base.errors import NotFound
from meadow.base.web import Who, public, read
from meadow.scenes.mall import queries
from meadow.scenes.mall.types import BoardName
from meadow.scenes.mall.types.views import Board, Deals, Falls, PageView


@read("/api/mall/{place:str}", guard=public, op="scenes_mall_page", raises=[NotFound])
async def page(db: ReadDb, place: str) -> PageView:
    """A page as it is shown now: `home`, a channel by its slug, or `shop:<id>`."""
    return await queries.public(db, place)


@read("/api/mall/rankings", guard=public, op="scenes_mall_ranking", raises=[NotFound])
async def ranking(
    db: ReadDb, board: BoardName = "sold", category: UUID | None = None, limit: Annotated[int, QueryParameter(ge=1, le=50)] = 20
) -> Board:  # fmt: skip
    """A ranking: sold in seven days, rated, or rising; of a category and those under it, or of all."""
    return await queries.ranking(db, board, category, limit)


@read("/api/mall/flash", guard=public, op="scenes_mall_flash")
async def flash(db: ReadDb) -> Deals:
    """Flash and timed sales that run and come."""
    return await queries.deals(db)


@read("/api/mall/waterfall", guard=public, op="scenes_mall_waterfall")
async def waterfall(
    db: ReadDb, who: Who | None, category: UUID | None = None, cursor: str | None = None,
    limit: Annotated[int, QueryParameter(ge=1, le=50)] = 20,
) -> Falls:  # fmt: skip
    """Goods without end, ranked for who asks."""
    return await queries.waterfall(db, who.account_id if who else None, category, cursor, limit)


routes = [page, ranking, flash, waterfall]
