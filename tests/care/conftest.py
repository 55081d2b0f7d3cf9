"""A street of people, and the app with the routes of notices."""

from collections.abc import AsyncIterator

import pytest
from litestar import Litestar

from meadow import app as whole
from meadow.base.db import House
from meadow.base.web import build
from meadow.care.notices import http
from tests.make.people import Street
from tests.make.people import street as opened


@pytest.fixture
def app(house: House) -> Litestar:
    routes = whole.routes()
    return build(house, [*routes, *[r for r in http.routes if r not in routes]])


@pytest.fixture
async def street(house: House, app: Litestar) -> AsyncIterator[Street]:
    async with opened(house, app) as found:
        yield found
