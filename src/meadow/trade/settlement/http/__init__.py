"""Funds for shops, earnings for authors, bills for the platform."""

from typing import Annotated
from uuid import UUID

from litestar import Response
from litestar.params import QueryParameter

from meadow.base.db import ReadDb
from meadow.base.errors import NotFound
from meadow.base.page import Page
from meadow.base.web import author, ops, read, shop
from meadow.trade.ledger import Kind
from meadow.trade.settlement import queries
from meadow.trade.settlement.types import Bill, BillsFilter, Earned, Earnings, Funds, Split

Limit = Annotated[int, QueryParameter(ge=1, le=100)]


@read("/api/merchant/{shop_id:uuid}/funds", guard=shop("funds.read"), op="trade_settlement_funds")
async def funds(db: ReadDb, shop_id: UUID) -> Funds:
    """The shop's money."""
    return await queries.funds(db, shop_id)


@read("/api/merchant/{shop_id:uuid}/bills", guard=shop("funds.read"), op="trade_settlement_bills")
async def bills(db: ReadDb, shop_id: UUID, cursor: str | None = None, limit: Limit = 20) -> Page[Bill]:
    """The shop's bills, newest first."""
    return await queries.bills(db, shop_id, BillsFilter(), cursor, limit)


@read("/api/merchant/{shop_id:uuid}/bills.csv", guard=shop("funds.read"), op="trade_settlement_bills_csv")
async def bills_csv(db: ReadDb, shop_id: UUID) -> Response[bytes]:
    """The shop's bills as a spreadsheet."""
    body = (await queries.bills_csv(db, shop_id)).encode()
    headers = {"content-disposition": 'attachment; filename="bills.csv"'}
    return Response(body, media_type="text/csv; charset=utf-8", headers=headers)


@read(
    "/api/merchant/{shop_id:uuid}/orders/{order_id:uuid}/split", guard=shop("funds.read"), op="trade_settlement_split",
    raises=[NotFound],
)  # fmt: skip
async def split(db: ReadDb, shop_id: UUID, order_id: UUID) -> Split:
    """Where an order's money goes."""
    return await queries.split(db, shop_id, order_id)


@read("/api/author/{author_id:uuid}/earnings", guard=author("earnings.read"), op="trade_settlement_earnings")
async def earnings(db: ReadDb, author_id: UUID) -> Earnings:
    """The author's money."""
    return await queries.earnings(db, author_id, Kind.author_available)


@read("/api/author/{author_id:uuid}/bills", guard=author("earnings.read"), op="trade_settlement_earned")
async def earned(db: ReadDb, author_id: UUID, cursor: str | None = None, limit: Limit = 20) -> Page[Earned]:
    """Lines the author earns on."""
    return await queries.earned(db, author_id, None, cursor, limit)


@read("/api/ops/bills", guard=ops("ledger.read"), op="trade_settlement_all_bills")
async def all_bills(db: ReadDb, cursor: str | None = None, limit: Limit = 20) -> Page[Bill]:
    """Bills of all shops."""
    return await queries.bills(db, None, BillsFilter(), cursor, limit)


routes = [funds, bills, bills_csv, split, earnings, earned, all_bills]
