"""Showcases over HTTP."""

from typing import Annotated
from uuid import UUID

from litestar.params import QueryParameter

from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import NotFound
from meadow.base.page import Page
from meadow.base.web import author, public, read, write
from meadow.goods.catalog.types import ProductCard
from meadow.scenes.showcase import actions, queries
from meadow.scenes.showcase.types import Full, NotOnSale, Own, Pick

_OWN = "/api/author/{author_id:uuid}/showcase"
_edit = author("showcase.edit")


@read("/api/authors/{author_id:uuid}/showcase", guard=public, op="scenes_showcase_show")
async def show(
    db: ReadDb, author_id: UUID, cursor: str | None = None, limit: Annotated[int, QueryParameter(ge=1, le=100)] = 20
) -> Page[ProductCard]:
    """What an author stands for, as shoppers see it."""
    return await queries.public(db, author_id, cursor, limit)


@read(_OWN, guard=_edit, op="scenes_showcase_own")
async def own(db: ReadDb, author_id: UUID) -> Own:
    """My showcase."""
    return await queries.own(db, author_id)


@write(_OWN, guard=_edit, op="scenes_showcase_add", raises=[Full, NotOnSale])
async def add(db: WriteDb, author_id: UUID, data: Pick) -> Own:
    """Put products at the top."""
    await actions.add(db, author_id, data.product_ids)
    return await queries.own(db, author_id)


@write(f"{_OWN}/order", guard=_edit, op="scenes_showcase_place")
async def place(db: WriteDb, author_id: UUID, data: Pick) -> Own:
    """Put these first, in this order."""
    await actions.place(db, author_id, data.product_ids)
    return await queries.own(db, author_id)


@write(f"{_OWN}/{{product_id:uuid}}", guard=_edit, op="scenes_showcase_drop", method="DELETE", raises=[NotFound])
async def drop(db: WriteDb, author_id: UUID, product_id: UUID) -> None:
    """Take a product out."""
    await actions.drop(db, author_id, product_id)


routes = [show, own, add, place, drop]
