"""The two processes of the log, started for real on free ports, and killed when a test asks for it."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx

from meadow.base import clock, settings
from meadow.base.settings import Settings
from tests.make import ports

_CODE = {
    "collect": "from meadow.base import settings; from meadow.base.track import collector; "
    "collector.serve(settings.load({home!r}, collect_url={collect!r}, clickhouse_url={clickhouse!r}, clock_file={clock!r}, nats_url={nats!r}), {port})",
    "warehouse": "from meadow.base import settings; from meadow.base.track import warehouse; "
    "warehouse.serve(settings.load({home!r}, clickhouse_url={clickhouse!r}), {port})",
}


class Running:
    """A home with a collector and a warehouse."""

    def __init__(self, home: Path, *, clock_file: str = "", warehouse: str = "", nats: str = "") -> None:
        self.home = home
        self.ports = {"collect": ports.free(), "warehouse": ports.free()}
        self.clock_file = clock_file
        self.nats = nats
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.code = dict(_CODE)
        self.settings: Settings = settings.load(
            home,
            collect_url=f"http://127.0.0.1:{self.ports['collect']}",
            clickhouse_url=warehouse or f"http://127.0.0.1:{self.ports['warehouse']}",
        )

    def start(self, name: str) -> None:
        code = self.code[name].format(
            home=str(self.home),
            port=self.ports[name],
            collect=self.settings.collect_url,
            clickhouse=self.settings.clickhouse_url,
            clock=self.clock_file,
            nats=self.nats,
        )
        with (self.home / f"{name}.log").open("ab") as out:
            self.processes[name] = subprocess.Popen([sys.executable, "-c", code], stdout=out, stderr=out)

    def wait(self, name: str, seconds: float = 30.0) -> None:
        path = "/t/v1/health" if name == "collect" else "/health"
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.processes[name].poll() is not None:
                raise AssertionError(f"{name} ended:\n" + self.said(name))
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(f"http://127.0.0.1:{self.ports[name]}{path}", trust_env=False).status_code == 200:
                    return
            time.sleep(0.05)
        raise AssertionError(f"{name} is not up:\n" + self.said(name))

    def said(self, name: str) -> str:
        return (self.home / f"{name}.log").read_text()[-4000:]

    def up(self, *names: str) -> "Running":
        for name in names or ("collect", "warehouse"):
            self.start(name)
        for name in names or ("collect", "warehouse"):
            self.wait(name)
        return self

    def kill(self, name: str) -> None:
        self.processes[name].send_signal(signal.SIGKILL)
        self.processes[name].wait()

    def stop(self, *names: str) -> None:
        for name in names or tuple(self.processes):
            process = self.processes.pop(name)
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    os.kill(process.pid, signal.SIGKILL)
                    raise AssertionError(f"{name} did not stop:\n" + self.said(name)) from None

    async def ask(self, sql: str, **params: object) -> list[tuple[object, ...]]:
        from meadow.base.track import queries

        return await queries.read(self.settings, sql, params)

    async def number(self, sql: str, **params: object) -> int:
        return int((await self.ask(sql, **params))[0][0])  # type: ignore[call-overload]

    async def until(self, sql: str, wanted: int, seconds: float = 15.0, **params: object) -> int:
        """Ask until the number is there, or time is up; the last answer."""
        end, got = clock.monotonic() + seconds, -1
        while clock.monotonic() < end:
            got = await self.number(sql, **params)
            if got >= wanted:
                return got
            await asyncio.sleep(0.1)
        return got
