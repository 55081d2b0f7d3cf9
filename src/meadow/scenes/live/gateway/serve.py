"""The process: a listener, its loops, and how it starts and stops."""

import asyncio
import gc
import logging
import random
import signal
import socket

import uvloop

from meadow.base import clock, observe, track
from meadow.base.db import House, Wiring
from meadow.base.relay import Relay
from meadow.base.settings import Settings
from meadow.scenes.live.gateway import loops
from meadow.scenes.live.gateway.doors import serve_on
from meadow.scenes.live.gateway.node import Node
from meadow.scenes.live.gateway.room import CROWD
from meadow.scenes.live.gateway.seat import MOVING
from meadow.scenes.live.gateway.table import Table
from meadow.scenes.live.gateway.watch import FACT_S, LIKES_S, PUT_S, SUM_S, TELL_S, Watch
from meadow.scenes.live.gateway.wire import built

SEND_BUFFER = 32 << 10
RECONNECT_IN_S = 30.0
DRAIN_S = 1.0
GARBAGE = (50_000, 20, 50)
"""Frames and lines make lists by the thousand and no cycles; looking through all seats for some finds none."""
log = logging.getLogger(__name__)


class Gateway:
    """An open listener with its loops."""

    def __init__(self, node: Node) -> None:
        self.node, self.watch = node, Watch(node)
        self.tasks: list[asyncio.Task[None]] = []
        self.server: asyncio.Server | None = None
        self.port = 0

    async def open(self, host: str, port: int) -> "Gateway":
        """Listen and begin; several processes may share a port."""
        node, loop = self.node, asyncio.get_running_loop()
        listener = socket.create_server((host, port), backlog=4096, reuse_port=True)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)  # what is accepted inherits it
        self.port = listener.getsockname()[1]
        watch = self.watch
        work = (
            node.bus.open(), loops.beat(node), loops.every(loops.LOOK_S, lambda: loops.look(node)),
            loops.every(loops.POLL_S, lambda: loops.ask(node)),
            loops.every(PUT_S, watch.put), loops.every(SUM_S, watch.sum), loops.every(FACT_S, watch.fact),
            loops.every(LIKES_S, watch.likes), loops.every(TELL_S, watch.tell),
        )  # fmt: skip
        self.tasks = [loop.create_task(one) for one in work]
        self.server = await loop.create_server(lambda: serve_on(node), sock=listener, backlog=4096)
        return self

    async def close(self, drain_s: float = DRAIN_S) -> None:
        """Tell everybody when to come back, each at another moment, and close."""
        self.node.moving = True
        if self.server is not None:
            self.server.close()
        for room in list(self.node.hall.rooms.values()):
            for seat in list(room.crowd.seats):
                if not seat.paused_at:
                    seat.out.put(built({"reconnect_in": round(random.uniform(0, RECONNECT_IN_S), 1)}))  # noqa: S311 - only spreads them
                self.node.drop(seat, MOVING)
        await asyncio.sleep(drain_s)
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await self.watch.leave()
        await self.node.bus.close()


def serve(config: Settings, port: int, wiring: Wiring, *, bench: bool = False, crowd: int = CROWD) -> None:
    """Hold viewers' sockets on `port` until SIGTERM. `bench` lets anybody in from this machine only."""
    observe.start("gateway", config.log_level, config.otlp_url)
    if config.clock_file:
        clock.follow(config.clock_file)
    if bench and not (config.host.startswith("127.") or config.host in {"::1", "localhost"}):
        raise SystemExit("a gateway for a bench listens on the loopback only")
    uvloop.run(_serve(config, port, wiring, bench=bench, crowd=crowd))


async def _serve(config: Settings, port: int, wiring: Wiring, *, bench: bool, crowd: int) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    house = House(config, wiring)
    gateway = Gateway(Node(config, Table(house), Relay(config.nats_url), bench=bench, crowd=crowd))
    await gateway.open(config.host, port)
    gc.freeze()
    gc.set_threshold(*GARBAGE)
    try:
        await stop.wait()
    finally:
        await gateway.close()
        await track.close()
        await house.close()
