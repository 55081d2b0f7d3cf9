"""Shipping routes, and the shop's order list, whose search also finds tracking numbers."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request
from litestar.params import QueryParameter

from meadow.base import i18n
from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import NotFound
from meadow.base.page import Page
from meadow.base.web import Who, public, read, shop, signed_in, write
from meadow.trade import orders
from meadow.trade.fulfilment import actions, queries
from meadow.trade.fulfilment.types import (
    BadTracking,
    BatchResult,
    CarrierName,
    NotOfOrder,
    Parcel,
    Ship,
    ShipBatch,
    TrackingTaken,
    UnknownCarrier,
)
from meadow.trade.orders.types import ShopOrder, Tab, WrongState

Limit = Annotated[int, QueryParameter(ge=1, le=100)]
State = Annotated[Tab, QueryParameter(name="state")]
Search = Annotated[str, QueryParameter(max_length=4000)]
_MOST = 100


class Carriers(msgspec.Struct):
    items: list[CarrierName]


class Parcels(msgspec.Struct):
    items: list[Parcel]


@read("/api/carriers", guard=public, op="trade_fulfilment_carriers")
async def carriers() -> Carriers:
    """The carriers a shop may name."""
    return Carriers(list(queries.CARRIERS.values()))


@read("/api/orders/{order_id:uuid}/parcels", guard=signed_in, op="trade_fulfilment_parcels", raises=[NotFound])
async def parcels(db: ReadDb, who: Who, order_id: UUID) -> Parcels:
    """Parcels of the shopper's order."""
    return Parcels(await queries.parcels_of_buyer(db, who.account_id, order_id))


@read(
    "/api/merchant/{shop_id:uuid}/orders/{order_id:uuid}/parcels",
    guard=shop("orders.read"),
    op="trade_fulfilment_shop_parcels",
    raises=[NotFound],
)
async def shop_parcels(db: ReadDb, shop_id: UUID, order_id: UUID) -> Parcels:
    """Parcels of the shop's order."""
    return Parcels(await queries.parcels_of_shop(db, shop_id, order_id))


@read("/api/merchant/{shop_id:uuid}/orders", guard=shop("orders.read"), op="trade_fulfilment_orders")
async def list_orders(
    db: ReadDb, shop_id: UUID, tab: State = "all", q: Search = "", cursor: str | None = None, limit: Limit = 20
) -> Page[ShopOrder]:
    """The shop's orders; `q` takes up to 100 order or tracking numbers."""
    words = q.replace(",", " ").replace("，", " ").split()[:_MOST]
    found = await queries.orders_by_tracking(db, shop_id, words) if words else []
    return await orders.list_shop(db, shop_id, tab, words, found, cursor, limit)


@read(
    "/api/merchant/{shop_id:uuid}/orders/{order_id:uuid}",
    guard=shop("orders.read"),
    op="trade_fulfilment_order",
    raises=[NotFound],
)
async def show_order(db: ReadDb, shop_id: UUID, order_id: UUID) -> ShopOrder:
    """One order of the shop, its buyer masked."""
    return await orders.show_shop(db, shop_id, order_id)


@write(
    "/api/merchant/{shop_id:uuid}/orders/{order_id:uuid}/ship", guard=shop("orders.ship"), op="trade_fulfilment_ship",
    raises=[NotFound, WrongState, NotOfOrder, TrackingTaken, UnknownCarrier, BadTracking],
)  # fmt: skip
async def ship(db: WriteDb, shop_id: UUID, order_id: UUID, data: Ship) -> ShopOrder:
    """Ship an order or some pieces of it."""
    await actions.ship(db, shop_id, order_id, data.carrier, data.tracking_no, data.lines)
    return await orders.show_shop(db, shop_id, order_id)


@write("/api/merchant/{shop_id:uuid}/orders/ship", guard=shop("orders.ship"), op="trade_fulfilment_ship_batch")
async def ship_batch(db: WriteDb, shop_id: UUID, data: ShipBatch, request: Request[Any, Any, Any]) -> BatchResult:
    """Ship up to 600 orders; a result per row."""
    return await actions.ship_batch(db, shop_id, data.rows, i18n.pick(request.headers.get("accept-language")))


routes = [carriers, parcels, shop_parcels, list_orders, show_order, ship, ship_batch]
