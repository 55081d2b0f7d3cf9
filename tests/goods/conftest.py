"""A street of people with browsers."""

from collections.abc import AsyncIterator

import pytest
from litestar import Litestar

from meadow.base.db import House
from tests.make.people import Street
from tests.make.people import street as opened


@pytest.fixture
async def street(house: House, app: Litestar) -> AsyncIterator[Street]:
    async with opened(house, app) as found:
        yield found
