"""A shop, a shopper with an address, and the two browsers."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from litestar import Litestar

from meadow.base import policy
from meadow.base.db import House
from meadow.people.accounts.types import Known
from tests.conftest import Answer, Client
from tests.make import market


@dataclass
class Stall:
    """Everything a trade test needs."""

    house: House
    shop_id: UUID
    merchant: Known
    buyer: Known
    address_id: UUID
    shopper: Client
    clerk: Client

    async def quote(self, *lines: tuple[UUID, int], **source: object) -> Answer:
        body = {"lines": [{"sku_id": str(s), "qty": q, "source": source or {"scene": "mall"}} for s, q in lines]}
        return await self.shopper.post("/api/quotes", body)

    async def place(self, *lines: tuple[UUID, int], key: str | None = None) -> Answer:
        quote = (await self.quote(*lines)).json
        return await self.shopper.post(
            "/api/checkouts", {"quote_id": quote["quote_id"], "address_id": str(self.address_id)}, key=key
        )

    async def pay(self, intent: str, **outcome: object) -> Answer:
        attempt = await self.shopper.post(f"/api/payments/{intent}/attempts", {"channel": "sandbox"})
        assert attempt.status == 201, attempt
        charge = attempt.json["redirect"].rpartition("/")[2]
        return await self.shopper.post(f"/api/sandbox/charges/{charge}", {"outcome": "succeed", **outcome})

    async def bought(self, *lines: tuple[UUID, int]) -> dict:
        placed = (await self.place(*lines)).json
        await self.pay(placed["intent_id"])
        return placed

    async def audit(self) -> list[str]:
        async with self.house.read() as db:
            return [f for check in self.house.wiring.checks.values() for f in await check(db)]


@pytest.fixture
async def stall(house: House, app: Litestar) -> AsyncIterator[Stall]:
    market.listen(house, app)
    house.wiring.checks = {k: v for k, v in house.wiring.checks.items() if k != "warehouse"}
    merchant, buyer = await market.person(house, "merchant"), await market.person(house, "buyer")
    shop_id = await market.shop(house, merchant)
    address_id = await market.address(house, buyer.id)
    shopper, one = await market.browser(app, "buyer")
    clerk, two = await market.browser(app, "merchant")
    policy.forget()
    yield Stall(house, shop_id, merchant, buyer, address_id, shopper, clerk)
    await one.aclose()
    await two.aclose()
    await house.engines["trade.payments.client"].aclose()
