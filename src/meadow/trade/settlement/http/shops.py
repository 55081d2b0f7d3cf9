"""A shop's funds: bills, settlement, withdrawals, deposit, statements."""

from datetime import date, datetime
from uuid import UUID

from litestar import Response

from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import NotFound
from meadow.base.page import Page
from meadow.base.web import Who, read, shop, write
from meadow.trade.settlement import actions, queries
from meadow.trade.settlement.http.common import REFUSED, Ask, Limit, Number, State, answer, language_of
from meadow.trade.settlement.types import Bill, BillCounts, BillsFilter, Changes, Funds, Split
from meadow.trade.settlement.types.payouts import (
    AskWithdrawal,
    Deposit,
    DepositKept,
    HolderDiffers,
    MoveDeposit,
    NotCovered,
    SetBank,
    Terms,
    Withdrawal,
)
from meadow.trade.settlement.types.statements import Format, NoStatement, Period, Statement

_BASE = "/api/merchant/{shop_id:uuid}"
_READ, _WRITE = shop("funds.read"), shop("funds.withdraw")


@read(f"{_BASE}/funds", guard=_READ, op="trade_settlement_funds")
async def funds(db: ReadDb, shop_id: UUID) -> Funds:
    """The shop's money."""
    return await queries.funds(db, shop_id)


@read(f"{_BASE}/bills", guard=_READ, op="trade_settlement_bills")
async def bills(
    db: ReadDb, shop_id: UUID, of: State = None, number: Number = None, since: datetime | None = None,
    until: datetime | None = None, cursor: str | None = None, limit: Limit = 20,
) -> Page[Bill]:  # fmt: skip
    """The shop's bills, newest first."""
    wanted = BillsFilter(state=of, number=number, since=since, until=until)
    return await queries.bills(db, shop_id, wanted, cursor, limit)


@read(f"{_BASE}/bills/counts", guard=_READ, op="trade_settlement_bill_counts")
async def counts(db: ReadDb, shop_id: UUID) -> BillCounts:
    """The shop's bills by state."""
    return await queries.counts(db, shop_id)


@read(f"{_BASE}/bills/file", guard=_READ, op="trade_settlement_bills_file")
async def bills_file(
    db: ReadDb, request: Ask, shop_id: UUID, format: Format = "csv", of: State = None, number: Number = None,  # noqa: A002 - the word of the address
    since: datetime | None = None, until: datetime | None = None,
) -> Response[bytes]:  # fmt: skip
    """The shop's newest 10,000 bills as CSV, xlsx or PDF."""
    wanted = BillsFilter(state=of, number=number, since=since, until=until)
    return answer(await queries.bills_file(db, shop_id, wanted, format, language_of(request)))


@read(f"{_BASE}/bills/changes", guard=_READ, op="trade_settlement_changes", raises=[NotFound])
async def changes(db: ReadDb, shop_id: UUID, line_id: UUID) -> Changes:
    """Every refund of a bill, and what it took from whom."""
    return await queries.changes(db, shop_id, line_id)


@read(f"{_BASE}/orders/{{order_id:uuid}}/split", guard=_READ, op="trade_settlement_split", raises=[NotFound])
async def split(db: ReadDb, shop_id: UUID, order_id: UUID) -> Split:
    """Where an order's money goes."""
    return await queries.split(db, shop_id, order_id)


@read(f"{_BASE}/withdrawals/terms", guard=_READ, op="trade_settlement_shop_terms")
async def terms(db: ReadDb, shop_id: UUID) -> Terms:
    """What the shop may withdraw now."""
    return await queries.terms(db, "shop", shop_id)


@read(f"{_BASE}/withdrawals", guard=_READ, op="trade_settlement_shop_withdrawals")
async def withdrawals(db: ReadDb, shop_id: UUID, cursor: str | None = None, limit: Limit = 20) -> Page[Withdrawal]:
    """The shop's withdrawals, newest first."""
    return await queries.withdrawals(db, shop_id, cursor, limit)


@write(f"{_BASE}/withdrawals", guard=_WRITE, op="trade_settlement_shop_withdraw", raises=REFUSED)
async def withdraw(db: WriteDb, who: Who, shop_id: UUID, data: AskWithdrawal) -> Terms:
    """Take money out to the bank account on file; answers what is left to take."""
    await actions.request(db, who, "shop", shop_id, data.amount)
    return await queries.terms(db, "shop", shop_id)


@write(f"{_BASE}/bank", guard=_WRITE, op="trade_settlement_shop_bank", method="PUT", raises=[HolderDiffers])
async def bank(db: WriteDb, who: Who, shop_id: UUID, data: SetBank) -> Terms:
    """Name the shop's bank account."""
    await actions.set_bank(db, who, "shop", shop_id, data)
    return await queries.terms(db, "shop", shop_id)


@read(f"{_BASE}/deposit", guard=_READ, op="trade_settlement_deposit")
async def deposit(db: ReadDb, shop_id: UUID) -> Deposit:
    """The shop's deposit."""
    return await queries.deposit(db, shop_id)


@write(f"{_BASE}/deposit", guard=_WRITE, op="trade_settlement_move_deposit", raises=[NotCovered, DepositKept])
async def move_deposit(db: WriteDb, who: Who, shop_id: UUID, data: MoveDeposit) -> Deposit:
    """Pay into the shop's deposit, or take back what is more than required."""
    await actions.move_deposit(db, who, shop_id, data.amount, data.way)
    return await queries.deposit(db, shop_id)


@read(f"{_BASE}/statements", guard=_READ, op="trade_settlement_shop_statements")
async def statements(
    db: ReadDb, shop_id: UUID, period: Period = "day", cursor: str | None = None, limit: Limit = 20
) -> Page[Statement]:
    """The shop's closed statements, newest first."""
    return await queries.statements(db, shop_id, period, cursor, limit)


@read(f"{_BASE}/statements/file", guard=_READ, op="trade_settlement_shop_statement", raises=[NoStatement])
async def statement(
    db: ReadDb,
    request: Ask,
    shop_id: UUID,
    start: date,
    period: Period = "day",
    format: Format = "pdf",  # noqa: A002 - the word of the address
) -> Response[bytes]:
    """A closed statement with its lines as CSV, xlsx or PDF."""
    return answer(await queries.statement_file(db, "shop", shop_id, period, start, format, language_of(request)))


routes = [
    funds, bills, counts, bills_file, changes, split, terms, withdrawals, withdraw, bank, deposit, move_deposit, statements,
    statement,
]  # fmt: skip
