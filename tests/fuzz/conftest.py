"""The house with a warehouse of its own, so that what asks the event log is reached too."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import msgspec
import pytest

from meadow.base import track
from meadow.base.db import House
from meadow.base.track import store
from meadow.wiring import wire
from tests.base.track.running import Running


@pytest.fixture(scope="session")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = Running(tmp_path_factory.mktemp("warehouse"))
    try:
        running.up("warehouse")
        asyncio.run(track.migrate(running.settings))  # what features keep beside the log is asked, too
        yield running
    finally:
        running.stop()


@pytest.fixture
async def house(house: House, warehouse: Running) -> AsyncIterator[House]:
    held = {"keys": warehouse.settings.keys, "clickhouse_url": warehouse.settings.clickhouse_url}
    opened = await House(msgspec.structs.replace(house.settings, **held), wire()).open()
    yield opened
    await opened.close()
    await store.close()
