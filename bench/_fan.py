"""Fan-out measured from outside: the raw floor, gateways as processes of their own, a crowd in C, talk of other nodes."""

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import msgspec
import sqlalchemy as sa
from _measure import tree_cpu
from tests.make import ports
from tests.make.gateway import Nats, broadcast, happen

import meadow.wiring  # noqa: F401 - so that every table is known
from meadow.base import schema, settings
from meadow.base.db import House, Wiring
from meadow.base.relay import Relay
from meadow.scenes.live.gateway.wire import Batch, Chat
from meadow.up.postgres import Postgres

NODES, BATCH_S, EVENTS_S = 5, 0.05, 5
WORDS = [
    "多少钱",
    "这个颜色还有吗",
    "已拍",
    "主播好",
    "什么时候发货",
    "尺码偏大吗",
    "can you show it again?",
    "first time here",
    "+1",
]


class Stage:
    """Stores of one run: PostgreSQL, NATS, and a broadcast on air."""

    def __init__(self, home: Path) -> None:
        self.home, self.postgres = home, Postgres(home)
        self.nats = Nats(home)

    async def open(self) -> "Stage":
        self.url = self.postgres.start()
        engine = sa.create_engine(sa.make_url(self.url).set(drivername="postgresql+psycopg"))
        with engine.begin() as connection:
            schema.create(connection)
        engine.dispose()
        self.nats.start()
        self.house = House(settings.load(self.home, database_url=self.url, nats_url=self.nats.url), Wiring())
        self.house.bus = Relay(self.nats.url)
        await self.house.open()
        self.sid, self.off = await broadcast(self.house), 0
        return self

    async def close(self) -> None:
        await self.house.close()
        self.nats.kill()
        self.postgres.stop()


class Gate:
    """One gateway process."""

    def __init__(self, stage: Stage, *, crowd: int, port: int = 0) -> None:
        self.stage, self.crowd, self.port = stage, crowd, port or ports.free()
        self.log = stage.home / f"gateway-{self.port}.log"
        self.start()

    def start(self) -> None:
        """Start (again), and wait until it answers."""
        env = os.environ | {"MEADOW_DATABASE_URL": self.stage.url, "MEADOW_NATS_URL": self.stage.nats.url}
        command = [
            sys.executable,
            "-m",
            "meadow.cli",
            "gateway",
            "--data",
            str(self.stage.home),
            "--port",
            str(self.port),
        ]
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [*command, "--bench", "--crowd", str(self.crowd)], env=env, stdout=out, stderr=out
            )
        end = time.monotonic() + 60
        while not self.well():
            if time.monotonic() > end or self.process.poll() is not None:
                sys.exit("the gateway does not start:\n" + self.log.read_text()[-2000:])
            time.sleep(0.05)

    def well(self) -> bool:
        with contextlib.suppress(OSError):
            return bool(json.loads(self.ask("/health"))["bus"])
        return False

    def ask(self, path: str) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
            return str(answer.read().decode())

    def metrics(self) -> dict[str, float]:
        """The gateway's own counts."""
        lines = [line.split() for line in self.ask("/metrics").splitlines() if line.startswith("meadow_gateway_")]
        return {name.removeprefix("meadow_gateway_"): float(value) for name, value in lines}

    def cpu(self) -> float:
        return tree_cpu([self.process.pid])

    def memory(self) -> int:
        """Resident kilobytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.kill()


@contextlib.contextmanager
def crowd(client: Path, port: int, n: int, seconds: float, **env: str) -> Iterator["subprocess.Popen[str]"]:
    """N sockets in one process of C; its line comes when the seconds are over."""
    command = [str(client), str(port), str(n), str(seconds), "ws", "/ws/live"]
    process = subprocess.Popen(
        command, env=os.environ | env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def told(process: "subprocess.Popen[str]") -> dict[str, float]:
    """What the crowd saw."""
    out, _ = process.communicate(timeout=180)
    found: dict[str, float] = json.loads(out)
    return found


def floor(peers: Path, client: Path, n: int, size: int, seconds: float) -> dict[str, float]:
    """The least a server in Python can spend: raw asyncio, the frame made once."""
    port = ports.free()
    env = {"N": str(n), "RATE": "10", "SIZE": str(size), "DUR": str(seconds)}
    command = [sys.executable, str(peers / "fan_server.py"), "raw", str(port)]
    with subprocess.Popen(command, env=os.environ | env, stdout=subprocess.PIPE, text=True) as server:
        time.sleep(2)
        with crowd(client, port, n, 90) as viewers:
            line = server.stdout.readline() if server.stdout else ""
            viewers.kill()
        server.kill()
    found: dict[str, float] = json.loads(line)
    return found


class Talk:
    """What the other nodes' viewers say and the worker tells: so many messages a second into the room."""

    def __init__(self, stage: Stage, rate: int) -> None:
        self.stage, self.sid, self.rate = stage, stage.sid, rate
        self.said = self.sent = 0
        self.over = False
        self.task = asyncio.create_task(self._go())

    async def _go(self) -> None:
        bus, began, turn = self.stage.house.bus, time.monotonic(), 0
        each = round((self.rate - EVENTS_S) * BATCH_S / NODES)
        while not self.over:
            turn += 1
            for node in range(NODES):
                lines = [self._line(node) for _ in range(each)]
                batch = msgspec.json.encode(Batch(node=f"n{node}", c=lines, n=each, lk=3))
                await bus.say(f"live.{self.sid}.chat", batch)
                self.sent += each
            if turn % round(1 / BATCH_S / EVENTS_S) == 0:
                self.stage.off = await happen(self.stage.house, self.sid, "notice", text=f"event {turn}", level="info")
                self.sent += 1
            await asyncio.sleep(max(0.0, began + turn * BATCH_S - time.monotonic()))

    def _line(self, node: int) -> Chat:
        self.said += 1
        n = self.said
        return Chat(i=f"n{node}{n:x}", u=f"u{n % 9973:07d}", n=f"小**{n % 10}", x=WORDS[n % len(WORDS)] + str(n % 97))

    async def stop(self) -> None:
        """After a whole turn: an event cut short between its row and our note of it would make everybody seem behind."""
        self.over = True
        await self.task


async def until_in(gates: list[Gate], n: int, seconds: float = 90.0) -> None:
    """Wait until so many viewers sit."""
    end = time.monotonic() + seconds
    while sum([(await asyncio.to_thread(g.metrics))["sockets"] for g in gates]) < n:
        if time.monotonic() > end:
            sys.exit(f"not {n} viewers in {seconds} s")
        await asyncio.sleep(0.3)
