"""The event collector: an RSGI door in front of a group-committed segment log. It never loads the web framework."""

import asyncio
import contextlib
import gc
import signal
from typing import Any

from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.embed import Server

from meadow.base import observe, settings
from meadow.base.settings import Settings
from meadow.base.track.collector.app import Collector

HEADER_MAX = 16 << 10
GARBAGE = (50_000, 20, 50)
"""Batches make tuples by the thousand and no cycles: looking for some at every seventh batch costs 3 % and finds none."""


class _App:
    """The collector as granian wants it when it loads `meadow.base.track.collector:app` by name."""

    def __init__(self) -> None:
        self.inner: Collector | None = None
        self.opening: asyncio.Task[None] | None = None

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.inner = Collector(settings.load())
        self.opening = loop.create_task(self.inner.open())

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        if self.inner and not loop.is_closed():
            loop.run_until_complete(self.inner.close())

    async def __rsgi__(self, scope: Any, proto: Any) -> None:
        assert self.inner is not None  # noqa: S101 - granian calls init first
        if self.opening and not self.opening.done():
            await self.opening
        await self.inner.__rsgi__(scope, proto)


app = _App()


def serve(config: Settings, port: int) -> None:
    """Run the collector on `port` until SIGTERM; what was acknowledged is on the disk before it ends."""
    observe.start("collect", config.log_level, config.otlp_url)
    with contextlib.suppress(ImportError):
        import uvloop  # noqa: PLC0415 - not on every platform

        uvloop.run(_serve(config, port))
        return
    asyncio.run(_serve(config, port))


async def _serve(config: Settings, port: int) -> None:
    collector = Collector(config)
    await collector.open()
    gc.freeze()
    gc.set_threshold(*GARBAGE)
    server = Server(
        collector,
        address=config.host,
        port=port,
        interface=Interfaces.RSGI,
        websockets=False,
        backlog=1024,
        http1_settings=HTTP1Settings(header_read_timeout=10_000, max_buffer_size=HEADER_MAX),
        log_level=LogLevels.warning,
    )
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, server.stop)
    try:
        await server.serve()
    finally:
        await collector.close()
