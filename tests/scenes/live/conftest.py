"""An ingest of our own beside a stand-in of the house."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from meadow.base.relay import Relay
from meadow.scenes.live.ingest import rtmp
from meadow.scenes.live.ingest.inner import Inner
from meadow.scenes.live.ingest.limits import Limits
from meadow.scenes.live.ingest.station import Station
from tests.make.encoder import Encoder, Film, film
from tests.make.inner import House

SID = "018f0000-0000-7000-8000-000000000001"


@dataclass
class Ingest:
    """A running listener and what it writes."""

    house: House
    station: Station
    server: asyncio.Server
    folder: Path
    pulse: asyncio.Task[None]
    dialled: list[Encoder] = field(default_factory=list)

    @property
    def port(self) -> int:
        return int(self.server.sockets[0].getsockname()[1])

    def dial(self, key: str = "s0?token=good") -> Encoder:
        """An encoder that is hung up at the end of the test."""
        self.dialled.append(Encoder(self.port, key))
        return self.dialled[-1]

    async def encoder(self, name: str = "s0", key: str = "good") -> Encoder:
        return await self.dial(f"{name}?token={key}").start()

    def playlist(self, shelf: str = SID) -> str:
        file = self.folder / shelf / "index.m3u8"
        return file.read_text() if file.exists() else ""

    async def until(self, what, seconds: float = 5.0) -> None:
        async with asyncio.timeout(seconds):
            while not what():  # noqa: ASYNC110 - a file tells nobody that it grew
                await asyncio.sleep(0.02)


async def opened(folder: Path, house: House, base: str, limits: Limits) -> Ingest:
    station = Station(folder, Inner(base, "secret"), Relay(""), limits)
    server = await rtmp.listen(station, "127.0.0.1", 0)
    return Ingest(house, station, server, folder, asyncio.create_task(station.beat()))


async def shut(ingest: Ingest) -> None:
    ingest.pulse.cancel()
    ingest.server.close()
    for encoder in ingest.dialled:
        if hasattr(encoder, "writer"):
            encoder.hang_up()
    await ingest.station.close()
    await ingest.station.inner.close()


@pytest.fixture
async def ingest(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Ingest]:
    house = House({f"s{n}": SID[:-1] + str(n + 1) for n in range(4)})
    base = await house.open()
    made = await opened(tmp_path / "live", house, base, getattr(request, "param", Limits()))
    yield made
    await shut(made)
    await house.close()


@pytest.fixture(scope="session")
def clip() -> Film:
    return film()
