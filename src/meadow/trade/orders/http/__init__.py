"""Placing, and what a shopper does to her order; the lists are in their own files."""

from uuid import UUID

from meadow.base.db import House, WriteDb
from meadow.base.errors import KeyReused, NotFound, Waiting
from meadow.base.web import Who, signed_in, write
from meadow.trade.cart.types import QuoteGone, Unbuyable
from meadow.trade.orders import actions, placing, queries
from meadow.trade.orders.types import (
    AlreadyExtended,
    AskCheckout,
    BuyerOrder,
    Cancel,
    Checkout,
    InFlight,
    PriceChanged,
    SoldOut,
    WrongState,
)


@write(
    "/api/checkouts", guard=signed_in, op="trade_orders_place", status=201, alone=False, queued=True,
    raises=[Waiting, QuoteGone, PriceChanged, SoldOut, Unbuyable, KeyReused, InFlight, NotFound],
)  # fmt: skip
async def place(house: House, who: Who, key: str | None, data: AskCheckout) -> Checkout:
    """Order what a quote names: one order per shop, one payment, all or nothing."""
    return await placing.place(house, who.account_id, data, key)


@write("/api/orders/{order_id:uuid}/cancel", guard=signed_in, op="trade_orders_cancel", raises=[NotFound, WrongState])
async def cancel(db: WriteDb, who: Who, order_id: UUID, data: Cancel) -> BuyerOrder:
    """Give up an unpaid order."""
    await actions.cancel(db, who.account_id, order_id, data.reason)
    return await queries.show_buyer(db, who.account_id, order_id)


@write("/api/orders/{order_id:uuid}/confirm", guard=signed_in, op="trade_orders_confirm", raises=[NotFound, WrongState])
async def confirm(db: WriteDb, who: Who, order_id: UUID) -> BuyerOrder:
    """Confirm receipt."""
    await actions.confirm(db, who.account_id, order_id)
    return await queries.show_buyer(db, who.account_id, order_id)


@write(
    "/api/orders/{order_id:uuid}/extend", guard=signed_in, op="trade_orders_extend",
    raises=[NotFound, WrongState, AlreadyExtended],
)  # fmt: skip
async def extend(db: WriteDb, who: Who, order_id: UUID) -> BuyerOrder:
    """Take longer until receipt is assumed, once."""
    await actions.extend(db, who.account_id, order_id)
    return await queries.show_buyer(db, who.account_id, order_id)


routes = [place, cancel, confirm, extend]
