"""A shopper's own orders: list, search, one, off the list, and the same again."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Request
from litestar.params import QueryParameter

from meadow.base import i18n
from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import NotFound
from meadow.base.page import Page
from meadow.base.web import Who, read, signed_in, write
from meadow.trade.orders.actions import own as actions
from meadow.trade.orders.queries import own as queries
from meadow.trade.orders.types.own import MyCounts, MyOrder, MyTab, NotOver, Reordered

Limit = Annotated[int, QueryParameter(ge=1, le=100)]
State = Annotated[MyTab, QueryParameter(name="state")]  # the framework keeps the name `state` for itself
Words = Annotated[str, QueryParameter(max_length=100)]
_ONE = "/api/orders/{order_id:uuid}"


@read("/api/orders", guard=signed_in, op="trade_orders_list")
async def page(
    db: ReadDb, who: Who, tab: State = "all", q: Words = "", cursor: str | None = None, limit: Limit = 20
) -> Page[MyOrder]:
    """The shopper's orders of a tab; `q` holds words of title, shop or number."""
    return await queries.page(db, who.account_id, tab, q.split()[:5], cursor, limit)


@read("/api/orders/counts", guard=signed_in, op="trade_orders_counts")
async def counts(db: ReadDb, who: Who) -> MyCounts:
    """The shopper's orders by tab."""
    return await queries.count(db, who.account_id)


@read(_ONE, guard=signed_in, op="trade_orders_show", raises=[NotFound])
async def show(db: ReadDb, who: Who, order_id: UUID) -> MyOrder:
    """One order of the shopper."""
    return await queries.show(db, who.account_id, order_id)


@write(_ONE, guard=signed_in, op="trade_orders_hide", method="DELETE", raises=[NotFound, NotOver])
async def hide(db: WriteDb, who: Who, order_id: UUID) -> None:
    """Take an ended order off the list."""
    await actions.hide(db, who.account_id, order_id)


@write(f"{_ONE}/reorder", guard=signed_in, op="trade_orders_reorder", raises=[NotFound])
async def reorder(db: WriteDb, who: Who, order_id: UUID, request: Request[Any, Any, Any]) -> Reordered:
    """Put an order's lines into the cart again; a result per line."""
    language = i18n.pick(request.headers.get("accept-language"))
    return Reordered(await actions.reorder(db, who.account_id, order_id, language))


routes = [page, counts, show, hide, reorder]
