"""The platform's money desk: bills of all shops, approvals, balances below zero, adjustments, statements, fees."""

from datetime import date
from typing import Annotated
from uuid import UUID

from litestar import Response
from litestar.params import QueryParameter

from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import Invalid, NotFound
from meadow.base.page import Page, Waiting
from meadow.base.web import Who, ops, read, write
from meadow.trade.settlement import actions, queries
from meadow.trade.settlement.http.common import Ask, Limit, Number, State, answer, each, language_of
from meadow.trade.settlement.types import (
    Bill,
    BillCounts,
    BillsFilter,
    BulkDone,
    Changes,
    Confiscate,
    Fees,
    Hold,
    SetFees,
)
from meadow.trade.settlement.types.payouts import (
    Adjust,
    Adjustment,
    Approve,
    Decide,
    Decided,
    OpsWithdrawal,
    Overdrawn,
    Owner,
    Reject,
    SameEyes,
    WithdrawalState,
)
from meadow.trade.settlement.types.statements import Format, NoStatement, OpsStatement, Period

_READ, _AGREE, _ADJUST = ops("ledger.read"), ops("payouts.approve"), ops("ledger.adjust")
Withdrawn = Annotated[WithdrawalState | None, QueryParameter(name="state")]


@read("/api/ops/bills", guard=_READ, op="trade_settlement_all_bills")
async def bills(
    db: ReadDb, shop: UUID | None = None, of: State = None, number: Number = None, cursor: str | None = None,
    limit: Limit = 20,
) -> Page[Bill]:  # fmt: skip
    """Bills of all shops, or of one."""
    return await queries.bills(db, shop, BillsFilter(state=of, number=number), cursor, limit)


@read("/api/ops/bills/counts", guard=_READ, op="trade_settlement_all_bill_counts")
async def counts(db: ReadDb) -> BillCounts:
    """Bills of all shops by state."""
    return await queries.counts(db, None)


@read("/api/ops/bills/changes", guard=_READ, op="trade_settlement_all_changes", raises=[NotFound])
async def changes(db: ReadDb, shop: UUID, line: UUID) -> Changes:
    """Every refund of a bill, and what it took from whom."""
    return await queries.changes(db, shop, line)


@write("/api/ops/bills/hold", guard=_ADJUST, op="trade_settlement_hold")
async def hold(db: WriteDb, who: Who, request: Ask, data: Hold) -> BulkDone:
    """Freeze bills whose money lies in escrow; a result per row."""
    rows = [(x.line_id, x) for x in data.lines]
    return await each(db, request, rows, lambda x: actions.hold(db, who, x, data.why))


@write("/api/ops/bills/release", guard=_ADJUST, op="trade_settlement_release")
async def release(db: WriteDb, who: Who, request: Ask, data: Hold) -> BulkDone:
    """Let frozen bills go on; a result per row."""
    rows = [(x.line_id, x) for x in data.lines]
    return await each(db, request, rows, lambda x: actions.release(db, who, x, data.why))


@write("/api/ops/bills/confiscate", guard=_ADJUST, op="trade_settlement_confiscate")
async def confiscate(db: WriteDb, who: Who, request: Ask, data: Confiscate) -> BulkDone:
    """Take the payees' shares of frozen bills away; a result per row."""
    rows = [(x.line_id, x) for x in data.lines]
    return await each(db, request, rows, lambda x: actions.confiscate(db, who, x, data.why, data.to))


@read("/api/ops/withdrawals", guard=_READ, op="trade_settlement_queue")
async def queue(
    db: ReadDb, of: Withdrawn = None, owner: Owner | None = None, cursor: str | None = None, limit: Limit = 20
) -> Page[OpsWithdrawal]:
    """Withdrawals of all owners; those that wait for approval come oldest first."""
    return await queries.queue(db, of, owner, cursor, limit)


@read("/api/ops/withdrawals/waiting", guard=_READ, op="trade_settlement_waiting")
async def waiting(db: ReadDb) -> Waiting:
    """How many withdrawals wait for an operator."""
    return await queries.waiting(db)


@write("/api/ops/withdrawals/approve", guard=_AGREE, op="trade_settlement_approve")
async def approve(db: WriteDb, who: Who, request: Ask, data: Approve) -> BulkDone:
    """Agree to withdrawals; a large one goes out with the second operator's word. A result per row."""
    rows = [(x.id, x) for x in data.items]
    return await each(db, request, rows, lambda x: actions.approve(db, who, x.owner_id, x.id))


@write("/api/ops/withdrawals/reject", guard=_AGREE, op="trade_settlement_reject")
async def reject(db: WriteDb, who: Who, request: Ask, data: Reject) -> BulkDone:
    """Refuse withdrawals: the money is their owners' again. A result per row."""
    rows = [(x.id, x) for x in data.items]
    return await each(db, request, rows, lambda x: actions.reject(db, who, x.owner_id, x.id, data.why))


@read("/api/ops/overdrawn", guard=_READ, op="trade_settlement_overdrawn")
async def overdrawn(db: ReadDb, cursor: str | None = None, limit: Limit = 20) -> Page[Overdrawn]:
    """Owners below zero, the deepest first."""
    return await queries.overdrawn(db, cursor, limit)


@read("/api/ops/adjustments", guard=_READ, op="trade_settlement_adjustments")
async def adjustments(db: ReadDb, cursor: str | None = None, limit: Limit = 20) -> Page[Adjustment]:
    """What operators changed, newest first."""
    return await queries.adjustments(db, cursor, limit)


@write("/api/ops/adjustments", guard=_ADJUST, op="trade_settlement_adjust", status=201, raises=[Invalid, NotFound])
async def adjust(db: WriteDb, who: Who, data: Adjust) -> Page[Adjustment]:
    """Give or take money of an owner's balance; a large one waits for a second operator."""
    await actions.adjust(db, who, data)
    return await queries.adjustments(db, None, 1)


@write("/api/ops/adjustments/decide", guard=_ADJUST, op="trade_settlement_decide", raises=[NotFound, Decided, SameEyes])
async def decide(db: WriteDb, who: Who, data: Decide) -> Page[Adjustment]:
    """The second operator's word."""
    await actions.decide(db, who, data.id, accept=data.accept)
    return await queries.adjustments(db, None, 20)


@read("/api/ops/statements", guard=_READ, op="trade_settlement_all_statements")
async def statements(
    db: ReadDb, period: Period = "day", owner: Owner | None = None, cursor: str | None = None, limit: Limit = 20
) -> Page[OpsStatement]:
    """Closed statements of all owners, newest first."""
    return await queries.all_statements(db, period, owner, cursor, limit)


@read("/api/ops/statements/file", guard=_READ, op="trade_settlement_any_statement", raises=[NoStatement])
async def statement(
    db: ReadDb,
    request: Ask,
    owner: Owner,
    id: UUID,  # noqa: A002 - the word of the address
    start: date,
    period: Period = "day",
    format: Format = "pdf",  # noqa: A002 - the words of the address
) -> Response[bytes]:
    """Anybody's closed statement with its lines as CSV, xlsx or PDF."""
    return answer(await queries.statement_file(db, owner, id, period, start, format, language_of(request)))


@read("/api/ops/fees", guard=_READ, op="trade_settlement_fees")
async def fees(db: ReadDb) -> Fees:
    """The platform's fee by category."""
    return await queries.fees(db)


@write("/api/ops/fees", guard=ops("policy.edit"), op="trade_settlement_set_fees", method="PUT", raises=[Invalid])
async def set_fees(db: WriteDb, who: Who, data: SetFees) -> Fees:
    """Give categories a rate of their own from a moment on."""
    await actions.set_fees(db, who, data)
    return await queries.fees(db)


routes = [
    bills, counts, changes, hold, release, confiscate, queue, waiting, approve, reject, overdrawn, adjustments, adjust, decide,
    statements, statement, fees, set_fees,
]  # fmt: skip
