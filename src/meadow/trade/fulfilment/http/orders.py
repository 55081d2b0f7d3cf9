"""The shop's order list, whose search also finds tracking numbers, and shipping of its orders."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Request
from litestar.params import QueryParameter

from meadow.base import i18n
from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import NotFound
from meadow.base.page import Page
from meadow.base.web import read, shop, write
from meadow.trade import orders
from meadow.trade.fulfilment import actions, queries
from meadow.trade.fulfilment.types import (
    BadTracking,
    BatchResult,
    NeedSerials,
    NotOfOrder,
    NotTogether,
    SerialTaken,
    Ship,
    ShipBatch,
    ShipPacks,
    ShipTogether,
    TrackingTaken,
    UnknownCarrier,
    WrongCarrier,
)
from meadow.trade.orders.types import ShopOrder, Tab, WrongState

Limit = Annotated[int, QueryParameter(ge=1, le=100)]
State = Annotated[Tab, QueryParameter(name="state")]
Search = Annotated[str, QueryParameter(max_length=4000)]
_MOST = 100
_DESK = "/api/merchant/{shop_id:uuid}/orders"
_REFUSALS = [
    NotFound, WrongState, NotOfOrder, TrackingTaken, UnknownCarrier, BadTracking, WrongCarrier, NeedSerials, SerialTaken,
]  # fmt: skip


@read(_DESK, guard=shop("orders.read"), op="trade_fulfilment_orders")
async def list_orders(
    db: ReadDb, shop_id: UUID, tab: State = "all", q: Search = "", cursor: str | None = None, limit: Limit = 20
) -> Page[ShopOrder]:
    """The shop's orders; `q` takes up to 100 order or tracking numbers."""
    words = q.replace(",", " ").replace("，", " ").split()[:_MOST]
    found = await queries.orders_by_tracking(db, shop_id, words) if words else []
    return await orders.list_shop(db, shop_id, tab, words, found, cursor, limit)


@read(f"{_DESK}/{{order_id:uuid}}", guard=shop("orders.read"), op="trade_fulfilment_order", raises=[NotFound])
async def show_order(db: ReadDb, shop_id: UUID, order_id: UUID) -> ShopOrder:
    """One order of the shop, its buyer masked."""
    return await orders.show_shop(db, shop_id, order_id)


@write(
    f"{_DESK}/{{order_id:uuid}}/ship", guard=shop("orders.ship"), op="trade_fulfilment_ship", raises=_REFUSALS
)  # fmt: skip
async def ship(db: WriteDb, shop_id: UUID, order_id: UUID, data: Ship) -> ShopOrder:
    """Ship an order or some pieces of it."""
    await actions.ship(db, shop_id, order_id, data)
    return await orders.show_shop(db, shop_id, order_id)


@write(
    f"{_DESK}/{{order_id:uuid}}/packs", guard=shop("orders.ship"), op="trade_fulfilment_ship_packs", raises=_REFUSALS
)  # fmt: skip
async def ship_packs(db: WriteDb, shop_id: UUID, order_id: UUID, data: ShipPacks) -> ShopOrder:
    """Ship an order as several parcels at once, all or none."""
    await actions.ship_packs(db, shop_id, order_id, data.packs)
    return await orders.show_shop(db, shop_id, order_id)


@write(
    f"{_DESK}/together", guard=shop("orders.ship"), op="trade_fulfilment_ship_together",
    raises=[*_REFUSALS, NotTogether],
)  # fmt: skip
async def ship_together(db: WriteDb, shop_id: UUID, data: ShipTogether) -> list[ShopOrder]:
    """Ship several orders of one buyer to one address as one parcel."""
    await actions.ship_together(db, shop_id, data)
    return [await orders.show_shop(db, shop_id, order_id) for order_id in sorted(set(data.order_ids))]


@write(f"{_DESK}/ship", guard=shop("orders.ship"), op="trade_fulfilment_ship_batch")
async def ship_batch(db: WriteDb, shop_id: UUID, data: ShipBatch, request: Request[Any, Any, Any]) -> BatchResult:
    """Ship up to 600 orders; a result per row."""
    return await actions.ship_batch(db, shop_id, data.rows, i18n.pick(request.headers.get("accept-language")))


routes = [list_orders, show_order, ship, ship_packs, ship_together, ship_batch]
