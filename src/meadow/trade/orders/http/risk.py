"""Held orders: the shop's own queue, the operators' for all, and the list of blocked accounts."""

from typing import Annotated
from uuid import UUID

from litestar.params import QueryParameter

from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import NotFound
from meadow.base.page import Page, Waiting
from meadow.base.web import Who, ops, read, shop, write
from meadow.trade.orders.actions import risk as actions
from meadow.trade.orders.queries import risk as queries
from meadow.trade.orders.types.risk import Block, BlockedAccount, Decide, NotHeld, RiskItem

Limit = Annotated[int, QueryParameter(ge=1, le=100)]


@read("/api/merchant/{shop_id:uuid}/risk", guard=shop("orders.read"), op="trade_orders_shop_risk")
async def of_shop(db: ReadDb, shop_id: UUID, cursor: str | None = None, limit: Limit = 20) -> Page[RiskItem]:
    """The shop's orders that are held for their risk, and why."""
    return await queries.queue(db, shop_id, cursor, limit)


@write(
    "/api/merchant/{shop_id:uuid}/orders/{order_id:uuid}/risk", guard=shop("orders.edit"), op="trade_orders_shop_decide",
    raises=[NotFound, NotHeld],
)  # fmt: skip
async def decide_shop(db: WriteDb, who: Who, shop_id: UUID, order_id: UUID, data: Decide) -> None:
    """Let a held order go, or refuse it."""
    await actions.decide(db, who, shop_id, order_id, data)


@read("/api/ops/risk", guard=ops("orders.risk"), op="trade_orders_risk")
async def queue(db: ReadDb, cursor: str | None = None, limit: Limit = 20) -> Page[RiskItem]:
    """Orders of all shops that are held for their risk."""
    return await queries.queue(db, None, cursor, limit)


@read("/api/ops/risk/waiting", guard=ops("orders.risk"), op="trade_orders_risk_waiting")
async def waiting(db: ReadDb) -> Waiting:
    """The queue by length."""
    return await queries.waiting(db)


@write(
    "/api/ops/risk/{order_id:uuid}", guard=ops("orders.risk"), op="trade_orders_risk_decide", raises=[NotFound, NotHeld]
)  # fmt: skip
async def decide(db: WriteDb, who: Who, order_id: UUID, data: Decide) -> None:
    """Let a held order go, or refuse it, whoever's it is."""
    await actions.decide_any(db, who, order_id, data)


@read("/api/ops/blocked", guard=ops("orders.risk"), op="trade_orders_blocked")
async def blocks(db: ReadDb, cursor: str | None = None, limit: Limit = 20) -> Page[BlockedAccount]:
    """Accounts whose every order is held."""
    return await queries.blocks(db, cursor, limit)


@write("/api/ops/blocked", guard=ops("orders.risk"), op="trade_orders_block", raises=[NotFound])
async def block(db: WriteDb, who: Who, data: Block) -> None:
    """Hold every order of an account from now on."""
    await actions.block(db, who, data)


@write(
    "/api/ops/blocked/{account_id:uuid}", guard=ops("orders.risk"), op="trade_orders_unblock", method="DELETE",
    raises=[NotFound],
)  # fmt: skip
async def unblock(db: WriteDb, who: Who, account_id: UUID) -> None:
    """Trust an account again."""
    await actions.unblock(db, who, account_id)


routes = [of_shop, decide_shop, queue, waiting, decide, blocks, block, unblock]
