"""Parcels: their traces for both sides, what may travel together, and what is in trouble."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar.params import QueryParameter

from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import NotFound
from meadow.base.page import Page
from meadow.base.web import Who, public, read, shop, signed_in, write
from meadow.trade.fulfilment import actions, queries
from meadow.trade.fulfilment.types import (
    AlreadyMoving,
    Amend,
    BadTracking,
    CarrierName,
    MergeHint,
    Parcel,
    Stopped,
    TrackingTaken,
    UnknownCarrier,
    WrongCarrier,
)

Limit = Annotated[int, QueryParameter(ge=1, le=100)]
_SHOP = "/api/merchant/{shop_id:uuid}"


class Carriers(msgspec.Struct):
    items: list[CarrierName]


class Parcels(msgspec.Struct):
    items: list[Parcel]


class MergeHints(msgspec.Struct):
    items: list[MergeHint]


class Stops(msgspec.Struct):
    results: list[Stopped]


@read("/api/carriers", guard=public, op="trade_fulfilment_carriers")
async def carriers(db: ReadDb) -> Carriers:
    """The carriers a shop may name."""
    return Carriers(queries.carriers(db))


@read("/api/orders/{order_id:uuid}/parcels", guard=signed_in, op="trade_fulfilment_parcels", raises=[NotFound])
async def parcels(db: ReadDb, who: Who, order_id: UUID) -> Parcels:
    """Parcels of the shopper's order."""
    return Parcels(await queries.parcels_of_buyer(db, who.account_id, order_id))


@read(
    f"{_SHOP}/orders/{{order_id:uuid}}/parcels", guard=shop("orders.read"), op="trade_fulfilment_shop_parcels",
    raises=[NotFound],
)  # fmt: skip
async def shop_parcels(db: ReadDb, shop_id: UUID, order_id: UUID) -> Parcels:
    """Parcels of the shop's order."""
    return Parcels(await queries.parcels_of_shop(db, shop_id, order_id))


@write(
    f"{_SHOP}/parcels/{{parcel_id:uuid}}", guard=shop("orders.ship"), op="trade_fulfilment_amend", method="PATCH",
    raises=[NotFound, AlreadyMoving, TrackingTaken, UnknownCarrier, BadTracking, WrongCarrier],
)  # fmt: skip
async def amend(db: WriteDb, who: Who, shop_id: UUID, parcel_id: UUID, data: Amend) -> Parcels:
    """Another carrier or number for a parcel that nobody has picked up yet."""
    order_id = await actions.amend(db, who, shop_id, parcel_id, data)
    return Parcels(await queries.parcels(db, shop_id, order_id))


@write(
    f"{_SHOP}/orders/{{order_id:uuid}}/intercept", guard=shop("orders.ship"), op="trade_fulfilment_intercept",
    raises=[NotFound],
)  # fmt: skip
async def intercept(db: WriteDb, shop_id: UUID, order_id: UUID) -> Stops:
    """Ask the carriers to bring an order's parcels back."""
    return Stops(await actions.intercept(db, shop_id, order_id))


@read(f"{_SHOP}/merge-hints", guard=shop("orders.ship"), op="trade_fulfilment_merge_hints")
async def merge_hints(db: ReadDb, shop_id: UUID) -> MergeHints:
    """Orders that one parcel could take together."""
    return MergeHints(await queries.merge_hints(db, shop_id))


@read(f"{_SHOP}/parcels/trouble", guard=shop("orders.read"), op="trade_fulfilment_trouble")
async def trouble(db: ReadDb, shop_id: UUID, cursor: str | None = None, limit: Limit = 20) -> Page[Parcel]:
    """Parcels that are stalled, refused or lost."""
    return await queries.trouble(db, shop_id, cursor, limit)


@read(f"{_SHOP}/parcels/trouble/counts", guard=shop("orders.read"), op="trade_fulfilment_trouble_counts")
async def trouble_counts(db: ReadDb, shop_id: UUID) -> dict[str, int]:
    """The same by what is wrong."""
    return await queries.trouble_counts(db, shop_id)


routes = [carriers, parcels, shop_parcels, amend, intercept, merge_hints, trouble, trouble_counts]
