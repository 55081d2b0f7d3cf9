"""A stage per test, and who else looks on."""

from collections.abc import AsyncIterator

import pytest
from litestar import Litestar

from meadow.base import policy
from meadow.base.db import House
from tests.make.live import Stage, stage
from tests.make.people import Street
from tests.make.people import street as opened


@pytest.fixture
async def street(house: House, app: Litestar) -> AsyncIterator[Street]:
    policy.forget()
    async with opened(house, app) as made:
        yield made


@pytest.fixture
async def held(street: Street) -> Stage:
    return await stage(street)
