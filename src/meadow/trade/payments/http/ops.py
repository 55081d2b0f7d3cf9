"""The operators' pages: channels, movements, refunds, files and differences; and the shop's word on cash on delivery."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Request, Response
from litestar.params import QueryParameter

from meadow.base.db import House, ReadDb, WriteDb
from meadow.base.errors import NotFound
from meadow.base.page import Page
from meadow.base.web import Who, ops, read, shop, write
from meadow.trade.payments import actions
from meadow.trade.payments.channels.files import MOST_BYTES
from meadow.trade.payments.queries import desk as queries
from meadow.trade.payments.types import UnknownChannel
from meadow.trade.payments.types.ops import (
    AtTheDoor,
    ByHand,
    Desk,
    Movement,
    PieceView,
    ResolveMany,
    Results,
    Retry,
    Rules,
)
from meadow.trade.payments.types.recon import BadStatement, Case, CaseState, NoStatement, Statement
from meadow.trade.payments.types.refunds import NotFailed, RefundState

Limit = Annotated[int, QueryParameter(ge=1, le=100)]
Name = Annotated[str | None, QueryParameter(max_length=20)]
Word = Annotated[str | None, QueryParameter(max_length=100)]
Channel = Annotated[str, QueryParameter(min_length=1, max_length=20)]
Kind = Literal["capture", "refund"] | None
_DESK = "/api/ops/payments"


@read(f"{_DESK}/channels", guard=ops("ledger.read"), op="trade_payments_desk")
async def desk(db: ReadDb) -> Desk:
    """Channels with their last day, the rules of cash on delivery, and what waits for a person."""
    return await queries.desk(db)


@write(f"{_DESK}/rules", method="PUT", guard=ops("policy.edit"), op="trade_payments_rules")
async def set_rules(db: WriteDb, who: Who, data: Rules) -> Desk:
    """Switch channels off and on, and set where cash may wait."""
    await actions.set_rules(db, who, data)
    return await queries.desk(db)


@read(f"{_DESK}/movements", guard=ops("ledger.read"), op="trade_payments_movements")
async def movements(
    db: ReadDb, channel: Name = None, kind: Kind = None, q: Word = None, cursor: str | None = None, limit: Limit = 20
) -> Page[Movement]:
    """Booked channel numbers, newest first; `q` is a channel's number, a payment's id or an account's."""
    return await queries.movements(db, channel, kind, q, cursor, limit)


@read(f"{_DESK}/refunds", guard=ops("ledger.read"), op="trade_payments_refunds")
async def refunds(
    db: ReadDb, in_state: Annotated[RefundState | None, QueryParameter(name="state")] = None, cursor: str | None = None,
    limit: Limit = 20,
) -> Page[PieceView]:  # fmt: skip
    """Parts of refunds, newest first."""
    return await queries.pieces(db, [in_state] if in_state else list(RefundState), cursor, limit)


@write(f"{_DESK}/refunds/retry", guard=ops("payments.edit"), op="trade_payments_retry")
async def retry(db: WriteDb, who: Who, data: Retry) -> Results:
    """Let refused refunds be tried again; a result per row."""
    return Results(await actions.retry(db, who, data.pieces))


@write(
    f"{_DESK}/refunds/by-hand", guard=ops("payments.edit"), op="trade_payments_by_hand", raises=[NotFound, NotFailed]
)
async def by_hand(db: WriteDb, who: Who, data: ByHand) -> None:
    """A refused refund was paid by another route."""
    await actions.by_hand(db, who, data)


@write(
    f"{_DESK}/statements", guard=ops("payments.edit"), op="trade_payments_reconcile", status=201, alone=False,
    body_limit=MOST_BYTES, raises=[UnknownChannel, BadStatement, NoStatement],
)  # fmt: skip
async def reconcile(house: House, who: Who, request: Request[Any, Any, Any], channel: Channel, day: date) -> Statement:
    """Take a channel's file of a day (raw bytes: CSV, zip or gzip); an empty body asks the channel itself."""
    return await actions.import_statement(house, who, channel, day, await request.body() or None)


@read(f"{_DESK}/statements", guard=ops("ledger.read"), op="trade_payments_statements")
async def statements(db: ReadDb, channel: Name = None, cursor: str | None = None, limit: Limit = 20) -> Page[Statement]:
    """Imported files, newest first."""
    return await queries.statements(db, channel, cursor, limit)


@read(f"{_DESK}/sandbox.csv", guard=ops("ledger.read"), op="trade_payments_sandbox_file")
async def sandbox_file(db: ReadDb, day: date) -> Response[bytes]:
    """The built-in channel's own file of a day."""
    headers = {"content-disposition": f'attachment; filename="sandbox-{day.isoformat()}.csv"'}
    body = await queries.sandbox_file(db, day)
    return Response(body, media_type="text/csv; charset=utf-8", headers=headers)


@read(f"{_DESK}/cases", guard=ops("ledger.read"), op="trade_payments_cases")
async def cases(
    db: ReadDb, in_state: Annotated[CaseState | None, QueryParameter(name="state")] = None, channel: Name = None,
    cursor: str | None = None, limit: Limit = 20,
) -> Page[Case]:  # fmt: skip
    """Differences between files and books, newest first."""
    return await queries.cases(db, in_state, channel, cursor, limit)


@write(f"{_DESK}/cases/resolve", guard=ops("payments.edit"), op="trade_payments_resolve")
async def resolve(db: WriteDb, who: Who, data: ResolveMany) -> Results:
    """Close differences with what was found out; a result per row."""
    return Results(await actions.resolve(db, who, data.ids, data.note))


@read("/api/merchant/{shop_id:uuid}/cod", guard=shop("funds.read"), op="trade_payments_cod")
async def at_the_door(db: ReadDb, shop_id: UUID) -> AtTheDoor:
    """Whether the shop lets its buyers pay at the door."""
    return AtTheDoor(await queries.at_the_door(db, shop_id))


@write("/api/merchant/{shop_id:uuid}/cod", method="PUT", guard=shop("profile.edit"), op="trade_payments_allow_cod")
async def allow_at_the_door(db: WriteDb, who: Who, shop_id: UUID, data: AtTheDoor) -> AtTheDoor:
    """Let the shop's buyers pay at the door, or no longer."""
    await actions.allow_at_the_door(db, who, shop_id, on=data.on)
    return data


routes = [
    desk, set_rules, movements, refunds, retry, by_hand, reconcile, statements, sandbox_file, cases, resolve, at_the_door,
    allow_at_the_door,
]  # fmt: skip
