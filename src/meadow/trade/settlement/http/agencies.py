"""An agency's earnings: lines, withdrawals, statements."""

from datetime import date
from uuid import UUID

from litestar import Response

from meadow.base.db import ReadDb, WriteDb
from meadow.base.page import Page
from meadow.base.web import Who, agency, read, write
from meadow.trade.settlement import actions, queries
from meadow.trade.settlement.http.common import REFUSED, Ask, Limit, State, answer, language_of
from meadow.trade.settlement.types import Earned, Earnings
from meadow.trade.settlement.types.payouts import AskWithdrawal, HolderDiffers, SetBank, Terms, Withdrawal
from meadow.trade.settlement.types.statements import Format, NoStatement, Period, Statement

_BASE = "/api/agency/{agency_id:uuid}"
_READ, _WRITE = agency("earnings.read"), agency("earnings.withdraw")


@read(f"{_BASE}/earnings", guard=_READ, op="trade_settlement_agency_earnings")
async def earnings(db: ReadDb, agency_id: UUID) -> Earnings:
    """The agency's money."""
    return await queries.earnings(db, agency_id, "agency")


@read(f"{_BASE}/bills", guard=_READ, op="trade_settlement_agency_earned")
async def earned(
    db: ReadDb, agency_id: UUID, of: State = None, cursor: str | None = None, limit: Limit = 20
) -> Page[Earned]:
    """Lines the agency earns on, newest first."""
    return await queries.earned(db, agency_id, of, cursor, limit)


@read(f"{_BASE}/withdrawals/terms", guard=_READ, op="trade_settlement_agency_terms")
async def terms(db: ReadDb, agency_id: UUID) -> Terms:
    """What the agency may withdraw now."""
    return await queries.terms(db, "agency", agency_id)


@read(f"{_BASE}/withdrawals", guard=_READ, op="trade_settlement_agency_withdrawals")
async def withdrawals(db: ReadDb, agency_id: UUID, cursor: str | None = None, limit: Limit = 20) -> Page[Withdrawal]:
    """The agency's withdrawals, newest first."""
    return await queries.withdrawals(db, agency_id, cursor, limit)


@write(f"{_BASE}/withdrawals", guard=_WRITE, op="trade_settlement_agency_withdraw", raises=REFUSED)
async def withdraw(db: WriteDb, who: Who, agency_id: UUID, data: AskWithdrawal) -> Terms:
    """Take money out to the bank account on file; answers what is left to take."""
    await actions.request(db, who, "agency", agency_id, data.amount)
    return await queries.terms(db, "agency", agency_id)


@write(f"{_BASE}/bank", guard=_WRITE, op="trade_settlement_agency_bank", method="PUT", raises=[HolderDiffers])
async def bank(db: WriteDb, who: Who, agency_id: UUID, data: SetBank) -> Terms:
    """Name the agency's bank account."""
    await actions.set_bank(db, who, "agency", agency_id, data)
    return await queries.terms(db, "agency", agency_id)


@read(f"{_BASE}/statements", guard=_READ, op="trade_settlement_agency_statements")
async def statements(
    db: ReadDb, agency_id: UUID, period: Period = "day", cursor: str | None = None, limit: Limit = 20
) -> Page[Statement]:
    """The agency's closed statements, newest first."""
    return await queries.statements(db, agency_id, period, cursor, limit)


@read(f"{_BASE}/statements/file", guard=_READ, op="trade_settlement_agency_statement", raises=[NoStatement])
async def statement(
    db: ReadDb,
    request: Ask,
    agency_id: UUID,
    start: date,
    period: Period = "day",
    format: Format = "pdf",  # noqa: A002 - the word of the address
) -> Response[bytes]:
    """A closed statement with its lines as CSV, xlsx or PDF."""
    return answer(await queries.statement_file(db, "agency", agency_id, period, start, format, language_of(request)))


routes = [earnings, earned, terms, withdrawals, withdraw, bank, statements, statement]
