"""What an aggregator pushes: signed, so it needs no session."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response

from meadow.base.db import House
from meadow.base.web import public, raw
from meadow.trade.fulfilment import actions
from meadow.trade.fulfilment.carriers import kuaidi100

_DONE = msgspec.json.encode({"result": True, "returnCode": "200", "message": "ok"})


@raw(
    "/api/carriers/kuaidi100/{shop_id:uuid}/{parcel_id:uuid}", ["POST"], guard=public, op="trade_fulfilment_pushed",
    body_limit=500_000,
)  # fmt: skip
async def pushed(request: Request[Any, Any, Any], house: House, shop_id: UUID, parcel_id: UUID) -> Response[bytes]:
    """News of a parcel that we subscribed; the signature is the right."""
    number, news = kuaidi100.read(house, shop_id, parcel_id, await request.body())
    async with house.write() as db:
        await actions.heard(db, shop_id, parcel_id, number, news)
    return Response(_DONE, media_type="application/json")


routes = [pushed]
