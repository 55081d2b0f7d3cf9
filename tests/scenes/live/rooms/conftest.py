"""A stage per test, and who else looks on."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from litestar import Litestar

from meadow.base import policy
from meadow.base.db import House
from meadow.people import access, accounts
from tests.conftest import Client
from tests.make import market
from tests.make.live import Stage, stage
from tests.make.people import Street
from tests.make.people import street as opened


@pytest.fixture
async def street(house: House, app: Litestar) -> AsyncIterator[Street]:
    policy.forget()
    async with opened(house, app) as made:
        yield made


@pytest.fixture
async def operator(street: Street) -> Client:
    """The platform's own."""
    async with street.house.write() as db:
        account_id = await accounts.open_operator(db, market.login("operator"), market.PASSWORD, "Operator")
        await access.grant(db, kind="platform", subject_id=UUID(int=0), account_id=account_id, name="Meadow")
    browser = await street.guest()
    await browser.log_in(market.login("operator"), market.PASSWORD)
    return browser


@pytest.fixture
async def held(street: Street) -> Stage:
    return await stage(street)
