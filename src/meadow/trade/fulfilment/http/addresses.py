"""Another address for an order: the buyer asks, the shop answers."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar.params import QueryParameter

from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import NotFound
from meadow.base.page import Page
from meadow.base.web import Who, read, shop, signed_in, write
from meadow.trade.fulfilment import actions, queries
from meadow.trade.fulfilment.types.addresses import (
    AddressChange,
    AddressDecided,
    AddressOpen,
    AddressSame,
    AddressUnreachable,
    AskAddress,
    DecideAddress,
    Habits,
)
from meadow.trade.orders.types import WrongState

Limit = Annotated[int, QueryParameter(ge=1, le=100)]
State = Annotated[Literal["open", "applied", "refused", "withdrawn"], QueryParameter(name="state")]
_MINE = "/api/orders/{order_id:uuid}/address-change"
_SHOP = "/api/merchant/{shop_id:uuid}"


class Wishes(msgspec.Struct):
    items: list[AddressChange]


@read(_MINE, guard=signed_in, op="trade_fulfilment_address_wishes", raises=[NotFound])
async def show(db: ReadDb, who: Who, order_id: UUID) -> Wishes:
    """The wishes for another address of the shopper's order, the newest first."""
    return Wishes(await queries.address_wishes(db, who.account_id, order_id))


@write(
    _MINE, guard=signed_in, op="trade_fulfilment_ask_address", status=201,
    raises=[NotFound, WrongState, AddressSame, AddressUnreachable, AddressOpen],
)  # fmt: skip
async def ask(db: WriteDb, who: Who, order_id: UUID, data: AskAddress) -> AddressChange:
    """Ask for another address before anything has left."""
    await actions.ask_address(db, who.account_id, order_id, data)
    return (await queries.address_wishes(db, who.account_id, order_id))[0]


@write(_MINE, guard=signed_in, op="trade_fulfilment_withdraw_address", method="DELETE", raises=[NotFound])
async def withdraw(db: WriteDb, who: Who, order_id: UUID) -> None:
    """Take an open wish back."""
    await actions.withdraw_address(db, who.account_id, order_id)


@read(f"{_SHOP}/address-changes", guard=shop("orders.read"), op="trade_fulfilment_address_changes")
async def list_changes(
    db: ReadDb, shop_id: UUID, kind: State = "open", cursor: str | None = None, limit: Limit = 20
) -> Page[AddressChange]:
    """The shop's wishes of a state, the most urgent first."""
    return await queries.address_changes(db, shop_id, kind, cursor, limit)


@write(
    f"{_SHOP}/address-changes/{{change_id:uuid}}", guard=shop("orders.ship"), op="trade_fulfilment_decide_address",
    raises=[NotFound, AddressDecided, WrongState],
)  # fmt: skip
async def decide(db: WriteDb, who: Who, shop_id: UUID, change_id: UUID, data: DecideAddress) -> AddressChange:
    """Agree, or refuse with a reason."""
    await actions.decide_address(db, who, shop_id, change_id, data)
    return await queries.one_change(db, shop_id, change_id)


@read(f"{_SHOP}/shipping-habits", guard=shop("orders.read"), op="trade_fulfilment_habits")
async def habits(db: ReadDb, shop_id: UUID) -> Habits:
    """How the shop answers wishes for another address."""
    return await queries.habits(db, shop_id)


@write(f"{_SHOP}/shipping-habits", guard=shop("orders.ship"), op="trade_fulfilment_put_habits", method="PUT")
async def put_habits(db: WriteDb, shop_id: UUID, data: Habits) -> Habits:
    """Answer by hand, or at once."""
    await actions.put_habits(db, shop_id, data)
    return data


routes = [show, ask, withdraw, list_changes, decide, habits, put_habits]
