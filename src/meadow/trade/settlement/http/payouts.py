"""The door for the rails' callbacks."""

from typing import Any

from litestar import Request, Response

from meadow.base import trail
from meadow.base.db import House
from meadow.base.web import public, raw
from meadow.base.web.limits import Buckets, prefix
from meadow.base.web.routes import address
from meadow.trade.settlement import actions
from meadow.trade.settlement.types.payouts import ForgedPayout

NOTED = Buckets(1 / 60, 60)
"""Anybody may post here: of an address's forgeries so many are written down, all are refused."""


@raw("/hooks/payouts/{name:str}", ["POST"], guard=public, op="trade_settlement_hear", body_limit=64_000)
async def hear(request: Request[Any, Any, Any], house: House, name: str) -> Response[bytes]:
    """A rail's answer: believed only with its signature, booked once."""
    body = await request.body()
    try:
        async with house.write() as db:
            await actions.hear(db, name, dict(request.headers), body)
    except ForgedPayout as error:
        if NOTED.spare(prefix(address(request))):
            async with house.write() as db:
                detail = {"rail": name[:40], "from": address(request), "bytes": len(body)}
                await trail.note(db, None, verb="trade.settlement.forged", subject=name[:40], detail=detail)
        raise ForgedPayout from error
    return Response(b"{}", media_type="application/json")


routes = [hear]
