"""Membership over HTTP."""

from typing import Annotated
from uuid import UUID

from litestar.params import QueryParameter

from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import NotFound
from meadow.base.page import Page
from meadow.base.web import Who, read, shop, signed_in, write
from meadow.people.members import actions, queries
from meadow.people.members.types import (
    MOST_LEVELS,
    BadLevels,
    Counts,
    Join,
    Member,
    Membership,
    NoProgram,
    Program,
    PutProgram,
    SetLevel,
)

_MINE = "/api/shops/{shop_id:uuid}/membership"
_SHOP = "/api/merchant/{shop_id:uuid}/members"
Limit = Annotated[int, QueryParameter(ge=1, le=100)]
AtLevel = Annotated[int | None, QueryParameter(ge=1, le=MOST_LEVELS)]


@read(_MINE, guard=signed_in, op="people_members_mine")
async def mine(db: ReadDb, who: Who, shop_id: UUID) -> Membership:
    """What the caller is in a shop."""
    return await queries.membership(db, who.account_id, shop_id)


@write(_MINE, guard=signed_in, op="people_members_join", method="PUT", raises=[NoProgram])
async def join(db: WriteDb, who: Who, shop_id: UUID, data: Join) -> Membership:
    """Join a shop."""
    await actions.join(db, who.account_id, shop_id, data)
    return await queries.membership(db, who.account_id, shop_id)


@write(_MINE, guard=signed_in, op="people_members_leave", method="DELETE", status=200)
async def leave(db: WriteDb, who: Who, shop_id: UUID) -> Membership:
    """Leave a shop."""
    await actions.leave(db, who.account_id, shop_id)
    return await queries.membership(db, who.account_id, shop_id)


@read(_SHOP + "/program", guard=shop("products.read"), op="people_members_program")
async def program(db: ReadDb, shop_id: UUID) -> Program:
    """The shop's programme."""
    return await queries.program(db, shop_id)


@write(_SHOP + "/program", guard=shop("plans.edit"), op="people_members_put_program", method="PUT", raises=[BadLevels])
async def put_program(db: WriteDb, who: Who, shop_id: UUID, data: PutProgram) -> Program:
    """Set the levels, and whether the shop takes members."""
    await actions.put_program(db, who, shop_id, data)
    return await queries.program(db, shop_id)


@read(_SHOP, guard=shop("orders.read"), op="people_members_list")
async def members(
    db: ReadDb, shop_id: UUID, level: AtLevel = None, cursor: str | None = None, limit: Limit = 20
) -> Page[Member]:
    """The shop's members, of a level on demand."""
    return await queries.members(db, shop_id, level, cursor, limit)


@read(_SHOP + "/counts", guard=shop("orders.read"), op="people_members_counts")
async def counts(db: ReadDb, shop_id: UUID) -> Counts:
    """Members in all and by level."""
    return await queries.counts(db, shop_id)


@write(
    _SHOP + "/{account_id:uuid}/level", guard=shop("plans.edit"), op="people_members_set_level", method="PUT",
    raises=[NotFound, BadLevels],
)  # fmt: skip
async def set_level(db: WriteDb, who: Who, shop_id: UUID, account_id: UUID, data: SetLevel) -> None:
    """Give a member a level by hand, or let spend decide again."""
    await actions.set_level(db, who, shop_id, account_id, data.level)


routes = [mine, join, leave, program, put_program, members, counts, set_level]
