"""The cashier, the sandbox channel's own counter, and the door for callbacks."""

import asyncio
from uuid import UUID

from litestar import Request, Response

from meadow.base import trail
from meadow.base.db import House, ReadDb
from meadow.base.errors import NotFound, TooMany
from meadow.base.web import Who, public, raw, read, signed_in, write
from meadow.base.web.limits import Buckets, prefix
from meadow.base.web.routes import address
from meadow.trade.payments import actions, channels, queries
from meadow.trade.payments.http import ops
from meadow.trade.payments.types import (
    Attempt,
    Cashier,
    ChannelDown,
    Charge,
    Forged,
    NotPayable,
    Outcome,
    Try,
    UnknownChannel,
)
from meadow.trade.payments.types.ops import Handoff

NOTED = Buckets(1 / 60, 60)
"""Anybody may post here: of an address's forgeries so many are written down, all are refused."""


@read("/api/payments/{intent_id:uuid}", guard=signed_in, op="trade_payments_show", raises=[NotFound])
async def show(db: ReadDb, who: Who, intent_id: UUID) -> Cashier:
    """An intent as the cashier shows it."""
    return await queries.cashier(db, who.account_id, intent_id)


@write(
    "/api/payments/{intent_id:uuid}/attempts", guard=signed_in, op="trade_payments_try", status=201, alone=False,
    raises=[NotFound, NotPayable, UnknownChannel, TooMany, ChannelDown],
)  # fmt: skip
async def try_pay(house: House, who: Who, request: Request, key: str | None, intent_id: UUID, data: Try) -> Attempt:  # type: ignore[type-arg]
    """Start paying with a channel."""
    return await actions.try_pay(house, who.account_id, intent_id, data, key, address(request))


@read(
    "/api/payments/{intent_id:uuid}/attempts/{attempt_id:uuid}", guard=signed_in, op="trade_payments_handoff",
    raises=[NotFound],
)  # fmt: skip
async def handoff(db: ReadDb, who: Who, intent_id: UUID, attempt_id: UUID) -> Handoff:
    """What the page of a channel's form, or of a code to scan, needs."""
    return await queries.handoff(db, who.account_id, intent_id, attempt_id)


@read("/api/sandbox/charges/{charge:str}", guard=public, op="trade_payments_charge", raises=[NotFound])
async def charge(db: ReadDb, charge: str) -> Charge:
    """A charge at the sandbox channel."""
    return await queries.charge(db, charge)


@write("/api/sandbox/charges/{charge:str}", guard=public, op="trade_payments_act", alone=False, raises=[NotFound])
async def act(house: House, charge: str, data: Outcome) -> Charge:
    """Pay, or let it fail, at the sandbox channel."""
    return await actions.act_at_sandbox(house, charge, data)


@raw("/hooks/payments/{name:str}", ["POST"], guard=public, op="trade_payments_hear", body_limit=64_000)
async def hear(request: Request, house: House, name: str) -> Response[bytes]:  # type: ignore[type-arg]
    """A channel's callback: believed only with its signature, booked once."""
    body, adapter = await request.body(), channels.channel(house, name)
    try:
        heads = dict(request.headers)
        check = adapter.verify
        said = check(house, heads, body) if adapter.inside else await asyncio.to_thread(check, house, heads, body)
    except Forged as error:
        if NOTED.spare(prefix(address(request))):
            async with house.write() as db:
                detail = {"channel": name, "from": address(request), "bytes": len(body)}
                await trail.note(db, None, verb="trade.payments.forged", subject=name, detail=detail)
        raise Forged from error
    if said is not None:
        async with house.write() as db:
            await actions.hear(db, name, said)
    return Response(adapter.thanks, media_type="application/json")


routes = [show, try_pay, handoff, charge, act, hear, *ops.routes]
