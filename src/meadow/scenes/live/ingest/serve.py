"""The process `meadow live`: RTMP in, playlists out."""

import asyncio
import contextlib
import gc
import logging
import signal
from typing import Any

import msgspec
from aiohttp import web

from meadow.base import clock, observe
from meadow.base.files import Files
from meadow.base.relay import Relay
from meadow.base.settings import Settings
from meadow.scenes.live.ingest import orders, rtmp
from meadow.scenes.live.ingest.door import Door
from meadow.scenes.live.ingest.inner import Inner
from meadow.scenes.live.ingest.record import Recorder
from meadow.scenes.live.ingest.station import Station
from meadow.scenes.live.ingest.stills import Stills
from meadow.scenes.live.ingest.whip import Whip
from meadow.scenes.live.rules.keys import door

log = logging.getLogger(__name__)


def serve(config: Settings, port: int) -> None:
    """Ingest and answer on `port` until SIGTERM; accepted segments are written before it ends."""
    observe.start("live", config.log_level, config.otlp_url)
    if config.clock_file:
        clock.follow(config.clock_file)
    try:
        import uvloop  # noqa: PLC0415 - not on every platform
    except ImportError:
        asyncio.run(_serve(config, port))
    else:
        uvloop.run(_serve(config, port))


async def _serve(config: Settings, port: int) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    secret, relay = door(config.keys.session), Relay(config.nats_url)
    inner = Inner(config.inner, secret)
    station = Station(config.home / "live", inner, relay)
    recorder, stills = Recorder(Files(config)), Stills()
    station.recorder, station.stills = recorder, stills
    await relay.open()
    await relay.hear("live.ingest.ctl", lambda body: _told(station, body))
    whip = Whip(station, config.public)
    runner = web.AppRunner(Door(station, secret, whip).app(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, config.host, port).start()
    server = await rtmp.listen(station, config.host, config.rtmp_port)
    log.info("rtmp listens on %s", server.sockets[0].getsockname()[1])
    gc.freeze()
    running = [asyncio.create_task(x) for x in (station.beat(), recorder.run(), stills.run())]
    await asyncio.wait([*running, asyncio.create_task(stop.wait())], return_when=asyncio.FIRST_COMPLETED)
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    server.close()
    await whip.close()
    await station.close()
    await recorder.close()
    await runner.cleanup()
    await inner.close()
    with contextlib.suppress(Exception):
        await relay.close()


async def _told(station: Station, body: bytes) -> None:
    """An order over the bus, which is quicker than the next report; the report brings it too."""
    try:
        said: dict[str, Any] = msgspec.json.decode(body, type=dict[str, Any])
    except msgspec.MsgspecError:
        return
    match said:
        case {"k": "kick", "client_id": str(who), **rest}:
            orders.kick(station, who, str(rest.get("reason", "")))
        case {"k": "public" | "end" | "withdraw" as what, "session": str(session)}:
            await orders.order(station, session, what)
        case _:
            pass
