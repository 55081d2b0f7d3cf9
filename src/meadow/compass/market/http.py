"""Promo nodes over HTTP: operators keep those of the house, a shop its own and its targets."""

from typing import Annotated
from uuid import UUID

from litestar.params import QueryParameter

from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import NotFound, Stale
from meadow.base.page import Page
from meadow.base.web import Who, ops, read, shop, write
from meadow.compass.market import actions, queries
from meadow.compass.market.types import (
    BadPhases,
    BadShares,
    EditNode,
    NewNode,
    Node,
    NodeOver,
    ShopNode,
    Target,
    TooManyNodes,
)

Limit = Annotated[int, QueryParameter(ge=1, le=100)]
_OPS, _SHOP = "/api/ops/promo/nodes", "/api/merchant/{shop_id:uuid}/promo/nodes"
_ONE = "/{node_id:uuid}"
_NEW = [BadPhases, TooManyNodes]
_EDIT = [NotFound, NodeOver, BadPhases, Stale]


@read(_OPS, guard=ops("offers.edit"), op="compass_market_nodes")
async def nodes(db: ReadDb, cursor: str | None = None, limit: Limit = 24) -> Page[Node]:
    """The promo nodes of the house."""
    return await queries.nodes(db, cursor, limit)


@write(_OPS, guard=ops("offers.edit"), op="compass_market_add", status=201, raises=_NEW)
async def add(db: WriteDb, who: Who, data: NewNode) -> Node:
    """Keep a promo node for all shops."""
    return await actions.add(db, who, None, data)


@write(_OPS + _ONE, method="PUT", guard=ops("offers.edit"), op="compass_market_edit", raises=_EDIT)
async def edit(db: WriteDb, who: Who, node_id: UUID, data: EditNode) -> Node:
    """Change a promo node of the house."""
    return await actions.edit(db, who, None, node_id, data)


@write(f"{_OPS}{_ONE}/cancel", guard=ops("offers.edit"), op="compass_market_cancel", raises=[NotFound, NodeOver])
async def cancel(db: WriteDb, who: Who, node_id: UUID) -> Node:
    """Take a promo node of the house back."""
    return await actions.cancel(db, who, None, node_id)


@read(_SHOP, guard=shop("compass.read"), op="compass_market_shop_nodes")
async def shop_nodes(db: ReadDb, shop_id: UUID, cursor: str | None = None, limit: Limit = 24) -> Page[ShopNode]:
    """The promo nodes of the house and the shop's own, with the shop's targets."""
    return await queries.shop_nodes(db, shop_id, cursor, limit)


@write(_SHOP, guard=shop("offers.edit"), op="compass_market_shop_add", status=201, raises=_NEW)
async def shop_add(db: WriteDb, who: Who, shop_id: UUID, data: NewNode) -> Node:
    """Keep a promo node of the shop's own."""
    return await actions.add(db, who, shop_id, data)


@write(_SHOP + _ONE, method="PUT", guard=shop("offers.edit"), op="compass_market_shop_edit", raises=_EDIT)
async def shop_edit(db: WriteDb, who: Who, shop_id: UUID, node_id: UUID, data: EditNode) -> Node:
    """Change a promo node of the shop's own."""
    return await actions.edit(db, who, shop_id, node_id, data)


@write(
    f"{_SHOP}{_ONE}/cancel", guard=shop("offers.edit"), op="compass_market_shop_cancel", raises=[NotFound, NodeOver]
)  # fmt: skip
async def shop_cancel(db: WriteDb, who: Who, shop_id: UUID, node_id: UUID) -> Node:
    """Take a promo node of the shop's own back."""
    return await actions.cancel(db, who, shop_id, node_id)


@write(
    f"{_SHOP}{_ONE}/target", method="PUT", guard=shop("offers.edit"), op="compass_market_target",
    raises=[NotFound, NodeOver, BadShares],
)  # fmt: skip
async def target(db: WriteDb, who: Who, shop_id: UUID, node_id: UUID, data: Target) -> None:
    """Say what the shop wants to sell in a node."""
    await actions.set_target(db, who, shop_id, node_id, data)


routes = [nodes, add, edit, cancel, shop_nodes, shop_add, shop_edit, shop_cancel, target]
