"""A real NATS for the run, and gateways over the test's own house."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from meadow.base.db import House
from meadow.base.relay import Relay
from meadow.scenes.live.gateway.node import Node
from meadow.scenes.live.gateway.serve import Gateway
from meadow.scenes.live.gateway.table import Table
from tests.make.gateway import Nats, Viewer, broadcast, knock, ticket

Open = Callable[..., Awaitable[Gateway]]


@pytest.fixture(scope="session")
def nats(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nats]:
    server = Nats(Path(tmp_path_factory.mktemp("nats"))).start()
    yield server
    server.kill()


@pytest.fixture
async def bus(house: House, nats: Nats) -> AsyncIterator[Relay]:
    """The house's own way to the bus."""
    house.bus = Relay(nats.url)
    await house.bus.open()
    return house.bus


@pytest.fixture
async def sid(house: House) -> UUID:
    return await broadcast(house)


@pytest.fixture
async def gateway(house: House, bus: Relay, nats: Nats) -> AsyncIterator[Open]:
    """Opens gateways on ports of their own."""
    opened: list[Gateway] = []

    async def open_one(*, bench: bool = False, crowd: int = 5_000) -> Gateway:
        settings = msgspec.structs.replace(house.settings, nats_url=nats.url)
        one = Gateway(Node(settings, Table(house), Relay(nats.url), bench=bench, crowd=crowd))
        await one.open("127.0.0.1", 0)
        while not one.node.bus.connected:  # noqa: ASYNC110 - the client tells nobody
            await asyncio.sleep(0.01)
        opened.append(one)
        return one

    yield open_one
    for one in opened:
        await one.close(0.05)


@pytest.fixture
def enter(house: House, sid: UUID) -> Callable[..., Awaitable[Viewer]]:
    """Comes in with a good ticket, and has its welcome."""

    async def come(one: Gateway, viewer: str = "", role: str = "viewer", **more: object) -> Viewer:
        said = {"ticket": ticket(house.settings.keys.session, sid, viewer, role), "room": str(sid), **more}
        found = await knock(one.port, said)
        await found.until(lambda frame: "epoch" in frame)
        return found

    return come
