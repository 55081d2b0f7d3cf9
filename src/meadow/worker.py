"""`meadow work`: outbox followers, timers, jobs and the few clocks of the house, in one process."""

import asyncio
import logging
import signal
from uuid import UUID

from aiohttp import web

from meadow.base import bus, clock, heap, jobs, observe, timers, track
from meadow.base.db import House
from meadow.base.settings import Settings
from meadow.wiring import CLOCKS, LOOPS, wire

log = logging.getLogger(__name__)
HOUSEKEEPING = UUID(int=1)


async def run(house: House, port: int) -> None:
    """Work until SIGTERM, finishing what is under way."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sig in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sig, stop.set)
    await house.open()
    async with house.write() as db:
        for kind in CLOCKS:
            await timers.set(db, kind, HOUSEKEEPING, clock.now())
    server = await _serve_health(house, port)
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(bus.follow(house, stop))
            group.create_task(timers.watch(house, stop))
            group.create_task(jobs.work(house, stop))
            for loop_of in LOOPS:
                group.create_task(loop_of(house, stop))
    finally:
        await server.cleanup()
        await track.close()
        await house.close()


async def _serve_health(house: House, port: int) -> web.AppRunner:
    async def health(_: web.Request) -> web.Response:
        async with house.read() as db:
            observe.outbox_lag.set(await bus.lag(db))
        return web.json_response({"ok": True, "nats": house.bus.connected})

    async def metrics(_: web.Request) -> web.Response:
        observe.jobs_waiting.set(await jobs.waiting(house))
        return web.Response(body=observe.metrics(), content_type="text/plain")

    app = web.Application()
    app.add_routes([web.get("/health", health), web.get("/metrics", metrics)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, house.settings.host, port).start()
    return runner


def main(settings: Settings, port: int) -> None:
    """The process's entry."""
    observe.start("work", settings.log_level, settings.otlp_url)
    if settings.clock_file:
        clock.follow(settings.clock_file)
    work = run(House(settings, wire()), port)
    heap.settle()
    try:
        import uvloop  # noqa: PLC0415 - not on every platform
    except ImportError:
        asyncio.run(work)
    else:
        uvloop.run(work)
