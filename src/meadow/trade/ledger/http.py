"""The platform's view of the ledger."""

from typing import Annotated

import msgspec
from litestar.params import QueryParameter

from meadow.base.db import ReadDb
from meadow.base.page import Page
from meadow.base.web import ops, read
from meadow.trade.ledger import queries
from meadow.trade.ledger.types import Balance, Close


class LedgerView(msgspec.Struct):
    """Balances by kind and their sum, which is zero."""

    currency: str
    accounts: list[Balance]
    sum: int


@read("/api/ops/ledger", guard=ops("ledger.read"), op="trade_ledger_show")
async def show(db: ReadDb) -> LedgerView:
    """Balances of the whole house by kind of account."""
    held = await queries.total(db)
    return LedgerView(currency=held[0].currency if held else "CNY", accounts=held, sum=sum(b.balance for b in held))


@read("/api/ops/closes", guard=ops("ledger.read"), op="trade_ledger_closes")
async def closes(
    db: ReadDb, cursor: str | None = None, limit: Annotated[int, QueryParameter(ge=1, le=100)] = 20
) -> Page[Close]:
    """Closed business days, newest first."""
    return await queries.closes(db, cursor, limit)


routes = [show, closes]
