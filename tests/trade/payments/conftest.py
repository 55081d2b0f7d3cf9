"""An operator with every right, beside the stall."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from litestar import Litestar

from meadow.base.db import House
from meadow.people import access
from meadow.people.accounts.types import Known
from meadow.wiring import PLATFORM
from tests.conftest import Client
from tests.make import market


@dataclass
class Operator:
    """Who works for the platform, and her browser."""

    known: Known
    web: Client


@pytest.fixture
async def operator(house: House, app: Litestar) -> AsyncIterator[Operator]:
    known = await market.person(house, "operator")
    async with house.write() as db:
        await access.grant(db, kind="platform", subject_id=PLATFORM, account_id=known.id, name="Meadow")
    browser, opened = await market.browser(app, "operator")
    yield Operator(known, browser)
    await opened.aclose()
