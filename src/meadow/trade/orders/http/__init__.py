"""Order routes: the shopper's own, and the shop's."""

from typing import Annotated
from uuid import UUID

from litestar.params import QueryParameter

from meadow.base.db import House, ReadDb, WriteDb
from meadow.base.errors import KeyReused, NotFound, Waiting
from meadow.base.page import Page
from meadow.base.web import Who, read, signed_in, write
from meadow.trade.cart.types import QuoteGone, Unbuyable
from meadow.trade.orders import actions, placing, queries
from meadow.trade.orders.types import (
    AlreadyExtended,
    AskCheckout,
    BuyerOrder,
    Cancel,
    Checkout,
    Counts,
    InFlight,
    PriceChanged,
    SoldOut,
    Tab,
    WrongState,
)

Limit = Annotated[int, QueryParameter(ge=1, le=100)]
State = Annotated[Tab, QueryParameter(name="state")]  # the framework keeps the name `state` for itself


@write(
    "/api/checkouts", guard=signed_in, op="trade_orders_place", status=201, alone=False, queued=True,
    raises=[Waiting, QuoteGone, PriceChanged, SoldOut, Unbuyable, KeyReused, InFlight, NotFound],
)  # fmt: skip
async def place(house: House, who: Who, key: str | None, data: AskCheckout) -> Checkout:
    """Order what a quote names: one order per shop, one payment, all or nothing."""
    return await placing.place(house, who.account_id, data, key)


@read("/api/orders", guard=signed_in, op="trade_orders_list")
async def list_mine(
    db: ReadDb, who: Who, tab: State = "all", cursor: str | None = None, limit: Limit = 20
) -> Page[BuyerOrder]:
    """The shopper's orders of a tab."""
    return await queries.list_buyer(db, who.account_id, tab, cursor, limit)


@read("/api/orders/counts", guard=signed_in, op="trade_orders_counts")
async def count_mine(db: ReadDb, who: Who) -> Counts:
    """The shopper's orders by state."""
    return await queries.counts(db, buyer_id=who.account_id)


@read("/api/orders/{order_id:uuid}", guard=signed_in, op="trade_orders_show", raises=[NotFound])
async def show(db: ReadDb, who: Who, order_id: UUID) -> BuyerOrder:
    """One order of the shopper."""
    return await queries.show_buyer(db, who.account_id, order_id)


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


routes = [place, list_mine, count_mine, show, cancel, confirm, extend]
