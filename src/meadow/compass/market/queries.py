"""Promo nodes as the house and shops read them."""

from datetime import datetime
from uuid import UUID

from meadow.base.db import ReadDb
from meadow.base.errors import NotFound
from meadow.base.page import Cursor, Page, cut
from meadow.compass.market import store
from meadow.compass.market.types import Node, ShopNode


async def nodes(db: ReadDb, cursor: str | None, limit: int) -> Page[Node]:
    """The nodes that the house keeps, the latest first."""
    return Page(*await _page(db, None, cursor, limit))


async def shop_nodes(db: ReadDb, shop_id: UUID, cursor: str | None, limit: int) -> Page[ShopNode]:
    """The nodes of the house and of this shop with its targets, the latest first."""
    found, following = await _page(db, shop_id, cursor, limit)
    aims = await store.targets(db, shop_id=shop_id, node_ids=[n.id for n in found])
    return Page([ShopNode(node=n, target=aims.get(n.id)) for n in found], following)


async def shop_node(db: ReadDb, shop_id: UUID, node_id: UUID) -> ShopNode:
    """One node that a shop sees, with its target. Raises `NotFound`."""
    found = await store.seen(db, shop_id=shop_id, node_id=node_id)
    if found is None:
        raise NotFound
    return ShopNode(node=found, target=(await store.targets(db, shop_id=shop_id, node_ids=[node_id])).get(node_id))


async def _page(db: ReadDb, shop_id: UUID | None, cursor: str | None, limit: int) -> tuple[list[Node], str | None]:
    at = Cursor.read(cursor, datetime, UUID)
    before = (at[0], at[1]) if at else None
    rows = await store.page(db, shop_id=shop_id, before=before, limit=limit + 1)
    return cut(rows, limit, lambda n: (n.starts_at, n.id))
