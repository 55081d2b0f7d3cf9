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
from meadow.scenes.showcase.types import (
    Dress,
    Flag,
    Front,
    Full,
    Groups,
    Move,
    NotOnSale,
    Own,
    Pick,
    TooManyPinned,
    UnknownBanner,
)

_OWN = "/api/author/{author_id:uuid}/showcase"
_edit = author("showcase.edit")


@read("/api/authors/{author_id:uuid}/showcase", guard=public, op="scenes_showcase_show")
async def show(
    db: ReadDb,
    author_id: UUID,
    group: UUID | None = None,
    cursor: str | None = None,
    limit: Annotated[int, QueryParameter(ge=1, le=100)] = 20,
) -> Page[ProductCard]:
    """What an author stands for, as shoppers see it."""
    return await queries.public(db, author_id, group, cursor, limit)


@read("/api/authors/{author_id:uuid}/showcase/front", guard=public, op="scenes_showcase_front")
async def front(db: ReadDb, author_id: UUID) -> Front:
    """How an author's showcase looks, and its groups."""
    return await queries.front(db, author_id)


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


@write(f"{_OWN}/move", guard=_edit, op="scenes_showcase_move", raises=[NotFound])
async def move(db: WriteDb, author_id: UUID, data: Move) -> Own:
    """Put products into a group."""
    await actions.move(db, author_id, data.product_ids, data.group_id)
    return await queries.own(db, author_id)


@write(f"{_OWN}/flags", guard=_edit, op="scenes_showcase_flag", raises=[TooManyPinned])
async def flag(db: WriteDb, author_id: UUID, data: Flag) -> Own:
    """Pin or hide products."""
    await actions.flag(db, author_id, data)
    return await queries.own(db, author_id)


@write(f"{_OWN}/drop", guard=_edit, op="scenes_showcase_drop_many", raises=[NotFound])
async def drop_many(db: WriteDb, author_id: UUID, data: Pick) -> Own:
    """Take products out."""
    await actions.drop(db, author_id, data.product_ids)
    return await queries.own(db, author_id)


@write(f"{_OWN}/tidy", guard=_edit, op="scenes_showcase_tidy")
async def tidy(db: WriteDb, author_id: UUID) -> Own:
    """Take out what is not on sale any more."""
    await actions.tidy(db, author_id)
    return await queries.own(db, author_id)


@write(f"{_OWN}/groups", guard=_edit, op="scenes_showcase_regroup", method="PUT", raises=[NotFound])
async def regroup(db: WriteDb, author_id: UUID, data: Groups) -> Own:
    """Name and order the groups."""
    await actions.regroup(db, author_id, data.groups)
    return await queries.own(db, author_id)


@write(f"{_OWN}/look", guard=_edit, op="scenes_showcase_dress", method="PUT", raises=[UnknownBanner])
async def dress(db: WriteDb, author_id: UUID, data: Dress) -> Own:
    """Change the look."""
    await actions.dress(db, author_id, data)
    return await queries.own(db, author_id)


@write(f"{_OWN}/{{product_id:uuid}}", guard=_edit, op="scenes_showcase_drop", method="DELETE", raises=[NotFound])
async def drop(db: WriteDb, author_id: UUID, product_id: UUID) -> None:
    """Take a product out."""
    await actions.drop(db, author_id, [product_id])


routes = [show, front, own, add, place, move, flag, drop_many, tidy, regroup, dress, drop]
