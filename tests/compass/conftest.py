"""One log for all tests of broadcasts: each has rooms of its own in it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from meadow.base import track
from tests.base.track.running import Running


@pytest.fixture(scope="session")
async def log(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    """A collector and a warehouse with everything that the house keeps beside the log."""
    home: Path = tmp_path_factory.mktemp("log")
    running = Running(home)
    try:
        running.up()
        await track.migrate(running.settings)
        yield running
    finally:
        await track.close()
        running.stop()
