"""Shipping of the shop's orders."""

from typing import Any
from uuid import UUID

from litestar import Request

from meadow.base import i18n
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound
from meadow.base.web import shop, write
from meadow.trade import orders
from meadow.trade.fulfilment import actions
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
from meadow.trade.fulfilment.types.addresses import AddressPending
from meadow.trade.orders.types import ShopOrder, WrongState

_DESK = "/api/merchant/{shop_id:uuid}/orders"
_REFUSALS = [
    NotFound, WrongState, NotOfOrder, TrackingTaken, UnknownCarrier, BadTracking, WrongCarrier, NeedSerials, SerialTaken, AddressPending,
]  # fmt: skip


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


routes = [ship, ship_packs, ship_together, ship_batch]
