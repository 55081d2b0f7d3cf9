"""Wishes for another address as both sides see them, and a shop's habits."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from meadow.base.db import ReadDb, mapping
from meadow.base.errors import NotFound
from meadow.base.page import Cursor, Page, cut
from meadow.trade import orders
from meadow.trade.fulfilment.store import addresses as store
from meadow.trade.fulfilment.types.addresses import AddressChange, Habits


async def address_wishes(db: ReadDb, buyer_id: UUID, order_id: UUID) -> list[AddressChange]:
    """The wishes of the buyer's order, the newest first. Raises `NotFound` for an order that is not hers."""
    order = await orders.mine(db, buyer_id, order_id)
    rows = await store.of_order(db, shop_id=order.shop.id, order_id=order_id)
    return [_view(r, {order_id: order.number}) for r in rows]


async def address_changes(
    db: ReadDb, shop_id: UUID, state: str, cursor: str | None, limit: int
) -> Page[AddressChange]:  # fmt: skip
    """The shop's wishes of a state, the most urgent first."""
    rows = await store.page(db, shop_id=shop_id, state=state, after=Cursor.read(cursor, datetime, UUID), limit=limit)
    page, more = cut(rows, limit, lambda r: (r.decide_by, r.id))
    return Page(await views(db, shop_id, page), more)


async def one_change(db: ReadDb, shop_id: UUID, change_id: UUID) -> AddressChange:
    """One wish. Raises `NotFound`."""
    held = await store.one(db, shop_id=shop_id, change_id=change_id)
    if held is None:
        raise NotFound
    return (await views(db, shop_id, [held]))[0]


async def views(db: ReadDb, shop_id: UUID, rows: Sequence[Any]) -> list[AddressChange]:
    """Wishes with the numbers of their orders."""
    numbers = {o.id: o.number for o in await orders.some(db, shop_id, [r.order_id for r in rows])}
    return [_view(r, numbers) for r in rows]


def _view(row: Any, numbers: dict[UUID, str]) -> AddressChange:
    held = {k: v for k, v in mapping(row).items() if k != "address"}
    return msgspec.convert(held | {"order_number": numbers.get(row.order_id, "")}, AddressChange)


async def habits(db: ReadDb, shop_id: UUID) -> Habits:
    """How the shop answers."""
    return msgspec.convert({"address_changes": await store.habit_of(db, shop_id=shop_id) or "confirm"}, Habits)
