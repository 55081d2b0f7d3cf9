"""The cashier, the sandbox channel's own counter, and the door for callbacks."""

from uuid import UUID

from litestar import Request, Response

from meadow.base import trail
from meadow.base.db import House, ReadDb, WriteDb
from meadow.base.errors import NotFound
from meadow.base.web import Who, public, raw, read, signed_in, write
from meadow.base.web.routes import address
from meadow.trade.payments import actions, queries
from meadow.trade.payments.types import Attempt, Cashier, Charge, Forged, NotPayable, Outcome, Try, UnknownChannel


@read("/api/payments/{intent_id:uuid}", guard=signed_in, op="trade_payments_show", raises=[NotFound])
async def show(db: ReadDb, who: Who, intent_id: UUID) -> Cashier:
    """An intent as the cashier shows it."""
    return await queries.cashier(db, who.account_id, intent_id)


@write(
    "/api/payments/{intent_id:uuid}/attempts", guard=signed_in, op="trade_payments_try", status=201,
    raises=[NotFound, NotPayable, UnknownChannel],
)  # fmt: skip
async def try_pay(db: WriteDb, who: Who, intent_id: UUID, data: Try) -> Attempt:
    """Start paying with a channel."""
    return await actions.try_pay(db, who.account_id, intent_id, data.channel)


@read("/api/sandbox/charges/{charge:str}", guard=public, op="trade_payments_charge", raises=[NotFound])
async def charge(db: ReadDb, charge: str) -> Charge:
    """A charge at the sandbox channel."""
    return await queries.charge(db, charge)


@write("/api/sandbox/charges/{charge:str}", guard=public, op="trade_payments_act", raises=[NotFound])
async def act(db: WriteDb, charge: str, data: Outcome) -> Charge:
    """Pay, or let it fail, at the sandbox channel."""
    return await actions.act_at_sandbox(db, charge, data)


@raw("/hooks/payments/{name:str}", ["POST"], guard=public, op="trade_payments_hear", body_limit=64_000)
async def hear(request: Request, house: House, name: str) -> Response[bytes]:  # type: ignore[type-arg]
    """A channel's callback: believed only with its signature, booked once."""
    body = await request.body()
    try:
        async with house.write() as db:
            await actions.hear(db, name, dict(request.headers), body)
    except Forged as error:
        async with house.write() as db:
            detail = {"channel": name, "from": address(request), "bytes": len(body)}
            await trail.note(db, None, verb="trade.payments.forged", subject=name, detail=detail)
        raise Forged from error
    return Response(b"{}", media_type="application/json")


routes = [show, try_pay, charge, act, hear]
