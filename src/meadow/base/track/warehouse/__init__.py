"""The warehouse process: owns chDB, answers the ClickHouse protocol, and consumes the event log."""

import asyncio
import logging
import signal
import threading
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from meadow.base import observe
from meadow.base.relay import Relay
from meadow.base.settings import Settings
from meadow.base.track import store
from meadow.base.track.tables import VERSIONS, fill, registered
from meadow.base.track.types import BLOCK
from meadow.base.track.warehouse.consumer import Consumer
from meadow.base.track.warehouse.http import Door
from meadow.base.track.warehouse.owner import Owner
from meadow.base.track.warehouse.plan import Book
from meadow.base.track.warehouse.sink import Own, Remote, Sink

log = logging.getLogger(__name__)
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def serve(settings: Settings, port: int) -> None:
    """Run until SIGTERM. With a ClickHouse elsewhere in settings it opens no chDB and only consumes."""
    observe.start("warehouse", settings.log_level, settings.otlp_url)
    asyncio.run(_serve(settings, port))


def is_own(settings: Settings, port: int) -> bool:
    """Whether the warehouse of these settings is the embedded one on this port."""
    parts = urlsplit(settings.clickhouse_url)
    return not settings.clickhouse_url or (parts.hostname in _LOOPBACK and parts.port == port)


async def _serve(settings: Settings, port: int) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    owner = Owner(settings.home / "warehouse") if is_own(settings, port) else None
    sink: Sink = Own(owner) if owner else Remote(store.address(settings))
    if owner:
        _prepare(owner)
    folder = settings.home / "segments"
    folder.mkdir(parents=True, exist_ok=True)
    notice = Notice(settings, loop)
    consumer = Consumer(folder, Book(settings.home / "consumer"), sink, notice.tell)
    thread = threading.Thread(target=consumer.run, name="consumer")
    runner = web.AppRunner(
        _application(settings, owner, consumer), access_log=None, handle_signals=False, auto_decompress=False
    )
    await runner.setup()
    await web.TCPSite(runner, settings.host, port).start()
    thread.start()
    log.info("warehouse ready", extra={"port": port, "embedded": owner is not None})
    try:
        await stop.wait()
    finally:
        consumer.stop()
        await asyncio.to_thread(thread.join)
        await runner.cleanup()
        await notice.close()
        if owner:
            await asyncio.to_thread(owner.close)


class Notice:
    """Tells the house over NATS that a block can be read, best effort: who waits for it has a timer behind."""

    def __init__(self, settings: Settings, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.relay = Relay(settings.nats_url)
        self.opening = loop.create_task(self.relay.open())
        self.last: Any = None

    def tell(self) -> None:
        """From the consumer's thread."""
        self.last = asyncio.run_coroutine_threadsafe(self.relay.say(BLOCK), self.loop)

    async def close(self) -> None:
        self.opening.cancel()
        await self.relay.close()


def _prepare(owner: Owner) -> None:
    """The log's own tables, so that consuming may begin before anybody migrates; `migrate` records them later."""
    for statement in (VERSIONS, *(s for one in registered() if one.name == "base.track" for s in one.statements)):
        owner.ask(fill(statement), "Null")


def _application(settings: Settings, owner: Owner | None, consumer: Consumer) -> web.Application:
    def health() -> dict[str, Any]:
        return {
            "ok": not consumer.error,
            "embedded": owner is not None,
            "lag_ms": consumer.lag,
            "blocks": consumer.blocks,
            "error": consumer.error,
        }

    if owner:
        app = Door(owner, store.USER, store.password(settings), health).application()
    else:
        app = web.Application()

        async def show_health(_: web.Request) -> web.Response:
            return web.json_response(health())

        app.router.add_get("/health", show_health)

    async def show_metrics(_: web.Request) -> web.Response:
        return web.Response(body=observe.metrics(), content_type="text/plain")

    app.router.add_get("/metrics", show_metrics)
    return app
