"""An author's earnings: lines, withdrawals, statements."""

from datetime import date
from uuid import UUID

from litestar import Response

from meadow.base.db import ReadDb, WriteDb
from meadow.base.page import Page
from meadow.base.web import Who, author, read, write
from meadow.trade.settlement import actions, queries
from meadow.trade.settlement.http.common import REFUSED, Ask, Limit, State, answer, language_of
from meadow.trade.settlement.types import Earned, Earnings
from meadow.trade.settlement.types.payouts import AskWithdrawal, HolderDiffers, SetBank, Terms, Withdrawal
from meadow.trade.settlement.types.statements import Format, NoStatement, Period, Statement

_BASE = "/api/author/{author_id:uuid}"
_READ, _WRITE = author("earnings.read"), author("earnings.withdraw")


@read(f"{_BASE}/earnings", guard=_READ, op="trade_settlement_earnings")
async def earnings(db: ReadDb, author_id: UUID) -> Earnings:
    """The author's money."""
    return await queries.earnings(db, author_id, "author")


@read(f"{_BASE}/bills", guard=_READ, op="trade_settlement_earned")
async def earned(
    db: ReadDb, author_id: UUID, of: State = None, cursor: str | None = None, limit: Limit = 20
) -> Page[Earned]:
    """Lines the author earns on, newest first."""
    return await queries.earned(db, author_id, of, cursor, limit)


@read(f"{_BASE}/withdrawals/terms", guard=_READ, op="trade_settlement_author_terms")
async def terms(db: ReadDb, author_id: UUID) -> Terms:
    """What the author may withdraw now."""
    return await queries.terms(db, "author", author_id)


@read(f"{_BASE}/withdrawals", guard=_READ, op="trade_settlement_author_withdrawals")
async def withdrawals(db: ReadDb, author_id: UUID, cursor: str | None = None, limit: Limit = 20) -> Page[Withdrawal]:
    """The author's withdrawals, newest first."""
    return await queries.withdrawals(db, author_id, cursor, limit)


@write(f"{_BASE}/withdrawals", guard=_WRITE, op="trade_settlement_author_withdraw", raises=REFUSED)
async def withdraw(db: WriteDb, who: Who, author_id: UUID, data: AskWithdrawal) -> Terms:
    """Take money out to the bank account on file; answers what is left to take."""
    await actions.request(db, who, "author", author_id, data.amount)
    return await queries.terms(db, "author", author_id)


@write(f"{_BASE}/bank", guard=_WRITE, op="trade_settlement_author_bank", method="PUT", raises=[HolderDiffers])
async def bank(db: WriteDb, who: Who, author_id: UUID, data: SetBank) -> Terms:
    """Name the author's bank account."""
    await actions.set_bank(db, who, "author", author_id, data)
    return await queries.terms(db, "author", author_id)


@read(f"{_BASE}/statements", guard=_READ, op="trade_settlement_author_statements")
async def statements(
    db: ReadDb, author_id: UUID, period: Period = "day", cursor: str | None = None, limit: Limit = 20
) -> Page[Statement]:
    """The author's closed statements, newest first."""
    return await queries.statements(db, author_id, period, cursor, limit)


@read(f"{_BASE}/statements/file", guard=_READ, op="trade_settlement_author_statement", raises=[NoStatement])
async def statement(
    db: ReadDb,
    request: Ask,
    author_id: UUID,
    start: date,
    period: Period = "day",
    format: Format = "pdf",  # noqa: A002 - the word of the address
) -> Response[bytes]:
    """A closed statement with its lines as CSV, xlsx or PDF."""
    return answer(await queries.statement_file(db, "author", author_id, period, start, format, language_of(request)))


routes = [earnings, earned, terms, withdrawals, withdraw, bank, statements, statement]
