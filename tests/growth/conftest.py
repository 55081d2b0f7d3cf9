"""A shop with goods, an author, and browsers."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from litestar import Litestar

from meadow.base import policy
from meadow.base.db import House
from meadow.people.accounts.types import Known
from tests.conftest import Client
from tests.make import market
from tests.make.people import Street
from tests.make.people import street as opened


@dataclass
class Fair:
    """Everything an alliance test needs."""

    house: House
    street: Street
    shop_id: UUID
    author_id: UUID
    seller: Client
    ann: Client
    owner: Known
    author: Known

    async def rate(self, **rows: int | None) -> list[dict]:
        """Set rates by product id."""
        body = {"rows": [{"product_id": p, "rate_bp": bp} for p, bp in rows.items()]}
        answer = await self.seller.put(f"/api/merchant/{self.shop_id}/plans", body, accept_language="en")
        assert answer.status == 200, answer
        return list(answer.json["results"])


@pytest.fixture
async def fair(house: House, app: Litestar) -> AsyncIterator[Fair]:
    policy.forget()
    async with opened(house, app) as street:
        seller, ann = await street.browser("seller"), await street.browser("ann")
        shop_id = await market.shop(house, street.known["seller"])
        author_id = await market.author(house, street.known["ann"])
        yield Fair(house, street, shop_id, author_id, seller, ann, street.known["seller"], street.known["ann"])
