"""A callback that nobody took at first: the channel calls again, and its own retry never stands in the callback's way."""

import asyncio

import httpx
import pytest
import sqlalchemy as sa
from litestar import Litestar

from meadow.base import timers
from meadow.base.db import House
from tests.make import market
from tests.trade.conftest import Stall


async def waiting(house: House) -> int:
    async with house.read() as db:
        return int(await db.value(sa.text("SELECT count(*) FROM timers WHERE kind = 'trade.payments.sandbox_call'")))


async def deaf(house: House) -> None:
    """No web process answers the channel."""

    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("nobody", request=request)

    await house.engines["trade.payments.client"].aclose()
    transport = httpx.MockTransport(refuse)
    house.engines["trade.payments.client"] = httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000")


@pytest.mark.parametrize(("outcome", "state"), [("succeed", "to_ship"), ("fail", "created")])
async def test_the_channel_calls_again_until_it_is_heard(
    stall: Stall, app: Litestar, moved: object, outcome: str, state: str
) -> None:
    sku = (await market.goods(stall.house, stall.shop_id)).skus[0]
    placed = (await stall.place((sku, 1))).json
    await deaf(stall.house)
    await stall.pay(placed["intent_id"], outcome=outcome)
    moved(seconds=4)  # type: ignore[operator]
    await timers.fire_due(stall.house)
    order = f"/api/orders/{placed['orders'][0]['id']}"
    assert (await stall.shopper.get(order)).json["state"] == "created"
    assert await waiting(stall.house) == 1

    market.listen(stall.house, app)
    moved(seconds=3)  # type: ignore[operator]
    await asyncio.wait_for(timers.fire_due(stall.house), 4)
    assert (await stall.shopper.get(order)).json["state"] == state
    assert await waiting(stall.house) == 0
    assert await stall.audit() == []
