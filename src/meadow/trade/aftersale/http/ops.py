"""The platform's desk: what it was asked into, evidence of both sides, rulings."""

from typing import Annotated
from uuid import UUID

from litestar.params import QueryParameter

from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import NotFound
from meadow.base.page import Page
from meadow.base.web import Who, ops, read, write
from meadow.trade.aftersale import actions, queries
from meadow.trade.aftersale.types import AlreadyOpen, Moved, NoReturnAddress, NotNow, NotOffered, TooMuch
from meadow.trade.aftersale.types.asks import CancelOrder, Look, Rule
from meadow.trade.aftersale.types.views import CaseRow, CaseShown, LogRow

Limit = Annotated[int, QueryParameter(ge=1, le=100)]
State = Annotated[queries.Queue, QueryParameter(name="state")]
_CASE = "/api/ops/aftersale/{case_id:uuid}"
_RULES = ops("aftersale.rule")


@read("/api/ops/aftersale", guard=_RULES, op="trade_aftersale_queue")
async def queue(db: ReadDb, which: State = "open", cursor: str | None = None, limit: Limit = 20) -> Page[CaseRow]:
    """Cases that the platform was asked into, what has waited longest first."""
    return await queries.queue(db, which, cursor, limit)


@read(_CASE, guard=_RULES, op="trade_aftersale_ops_show", raises=[NotFound])
async def show(db: ReadDb, case_id: UUID) -> CaseShown:
    """One case, without addresses."""
    return await queries.of_house(db, case_id)


@read(f"{_CASE}/log", guard=_RULES, op="trade_aftersale_ops_log", raises=[NotFound])
async def log(db: ReadDb, case_id: UUID, cursor: str | None = None, limit: Limit = 20) -> Page[LogRow]:
    """What both sides said and showed, newest first."""
    return await queries.log_of_house(db, case_id, cursor, limit)


@write(f"{_CASE}/look", guard=_RULES, op="trade_aftersale_look", raises=[NotFound, Moved, NotNow])
async def look(db: WriteDb, who: Who, case_id: UUID, data: Look) -> CaseShown:
    """Ask for evidence, let both sides talk, or take the case up."""
    await actions.look(db, who, case_id, data)
    return await queries.of_house(db, case_id)


@write(
    f"{_CASE}/rule", guard=_RULES, op="trade_aftersale_rule",
    raises=[NotFound, Moved, NotNow, NotOffered, TooMuch, NoReturnAddress],
)  # fmt: skip
async def rule(db: WriteDb, who: Who, case_id: UUID, data: Rule) -> CaseShown:
    """Rule, and let it happen."""
    await actions.rule(db, who, case_id, data)
    return await queries.of_house(db, case_id)


@write(
    "/api/ops/shops/{shop_id:uuid}/orders/{order_id:uuid}/cancel", guard=_RULES, op="trade_aftersale_cancel_order",
    raises=[NotFound, NotOffered, AlreadyOpen],
)  # fmt: skip
async def cancel_order(db: WriteDb, who: Who, shop_id: UUID, order_id: UUID, data: CancelOrder) -> CaseShown:
    """End a paid order that has not left, and give the money back."""
    case = await actions.cancel_order(db, who, shop_id, order_id, data)
    return await queries.of_house(db, case.id)


routes = [queue, show, log, look, rule, cancel_order]
