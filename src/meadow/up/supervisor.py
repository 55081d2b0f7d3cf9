"""`meadow up`: everything on one machine, started in order, watched, and stopped cleanly."""

import contextlib
import fcntl
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import TextIO

import msgspec

from meadow.base import clock, settings
from meadow.base.settings import Settings
from meadow.up import census, parts
from meadow.up.child import Child
from meadow.up.demo import PREFIX, Demo
from meadow.up.postgres import Postgres, PostgresFailed

ALREADY, PORT_TAKEN, UNWELL = 3, 4, 5
_START_S = 90.0


class CannotStart(Exception):  # noqa: N818 - says what happened
    """A part did not come up, or the way is blocked; `status` is the exit status."""

    def __init__(self, text: str, status: int) -> None:
        super().__init__(text)
        self.status = status


class Supervisor:
    """The running house of one data directory."""

    def __init__(self, found: Settings, environ: dict[str, str]) -> None:
        self.settings = found
        self.environ = environ
        self.stop_asked = Event()
        self.children: list[Child] = []
        self.postgres: Postgres | None = None
        self._lock: TextIO | None = None
        self._told = b""
        self.demo: Demo | None = None
        self.wants_demo = False
        self._worker: Child | None = None

    def start(self) -> Settings:
        """Start every part; returns the settings with the chosen addresses. Raises `CannotStart`, leaving nothing running."""
        home = self.settings.home
        (home / "run").mkdir(parents=True, exist_ok=True)
        (home / "logs").mkdir(exist_ok=True)
        self._alone()
        asked = self.settings.port
        for port in (*range(asked, asked + 5), *filter(None, [self.settings.rtmp_port])):
            if parts.taken(port):
                text = f"Port {port} is taken by another program. Choose another with --port (pages use it, events the next one, live rooms the third, live pictures the fourth, search the fifth; encoders use rtmp_port)."
                raise CannotStart(text, PORT_TAKEN)
        try:
            return self._start(home)
        except BaseException:
            self.stop()
            raise

    def _start(self, home: Path) -> Settings:
        logs = home / "logs"
        chosen: dict[str, object] = {"port": self.settings.port}
        warehouse_port, work_port = parts.free_port(), parts.free_port()
        if not self.environ.get("MEADOW_NATS_URL"):
            token, port = secrets.token_hex(16), parts.free_port()
            chosen["nats_url"] = f"nats://{token}@127.0.0.1:{port}"
            self.children.append(Child(parts.nats_part(home, port, token), self._env({}), logs))
            self.children[-1].start()
        if not self.environ.get("MEADOW_DATABASE_URL"):
            self.postgres = Postgres(home)
            chosen["database_url"] = self.postgres.start()
        if not self.environ.get("MEADOW_CLICKHOUSE_URL"):
            token = self.settings.keys.warehouse.hex()
            chosen["clickhouse_url"] = f"http://meadow:{token}@127.0.0.1:{warehouse_port}/meadow"
        _write(home / "run" / "addresses.json", msgspec.json.encode(chosen))
        found = settings.load(home)
        env = self._env({"MEADOW_HOME": str(home)})
        house = parts.house(found, work_port, warehouse_port)
        early = [p for p in house if p.name in {"warehouse", "collect"}]
        for part in early:
            self._launch(part, env, logs)
        self._migrate(env, logs)
        for part in house:
            if self.wants_demo and part.name == "work":
                self._worker = Child(part, env, logs)
            elif part not in early:
                self._launch(part, env, logs)
        if self.wants_demo:
            self.demo = Demo(found, env, logs)
            for child in self.demo.children():
                self.children.append(child)
                child.start()
        with ThreadPoolExecutor(len(self.children)) as pool:
            well = list(pool.map(lambda child: child.await_well(_START_S), self.children))
        for child, is_well in zip(self.children, well, strict=True):
            if not is_well:
                raise CannotStart(f"{child.part.name} did not come up. The end of its log:\n{child.tail()}", UNWELL)
        self._report()
        return found

    def _launch(self, part: parts.Part, env: dict[str, str], logs: Path) -> None:
        self.children.append(Child(part, env, logs))
        self.children[-1].start()

    def _migrate(self, env: dict[str, str], logs: Path) -> None:
        with (logs / "migrate.log").open("ab") as out:
            command = [sys.executable, "-m", "meadow.cli", "migrate"]
            done = subprocess.run(command, env=env, stdout=out, stderr=subprocess.STDOUT, check=False)  # noqa: S603 - ours
        if done.returncode:
            raise CannotStart(f"The schema could not be brought up to date: see {logs / 'migrate.log'}.", UNWELL)

    def _env(self, extra: dict[str, str]) -> dict[str, str]:
        # Small products of a page in one thread each: waiting for others doubled the cost of a page of the feed.
        return {"OPENBLAS_NUM_THREADS": "1", **self.environ, **extra, "PYTHONUNBUFFERED": "1"}

    def _alone(self) -> None:
        home = self.settings.home
        self._lock = (home / "run" / "up.lock").open("a+")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._lock.seek(0)
            text = f"Meadow already runs on {home} (pid {self._lock.read().strip() or 'unknown'}). Stop it with `meadow stop`, or use another --data."
            self._lock.close()
            self._lock = None
            raise CannotStart(text, ALREADY) from error
        self._lock.truncate(0)
        self._lock.write(f"{os.getpid()} on port {self.settings.port}")
        self._lock.flush()

    def _report(self) -> None:
        rows = [
            census.Written(c.part.name, c.pid or 0, c.part.address, _health(c.part), c.restarts) for c in self.children
        ]
        if self.postgres is not None and (pid := self.postgres.pid):
            rows.insert(0, census.Written("postgres", pid, str(self.postgres.sockets), "", 0))
        told = msgspec.json.encode(census.Report(os.getpid(), rows))
        if told != self._told:
            _write(self.settings.home / "run" / "status.json", told)
            self._told = told

    def watch(self) -> None:
        """Stay until somebody asks to stop, keeping the status file true and PostgreSQL up."""
        while not self.stop_asked.wait(1.0):
            if self.postgres is not None and self.postgres.pid is None:
                with contextlib.suppress(PostgresFailed):  # its log tells why; the next look tries again
                    self.postgres.start()
            if self.demo is not None and self.demo.over():
                self._end_demo()
            self._report()

    def _end_demo(self) -> None:
        """The history is played: its processes go, the public worker comes."""
        past = [c for c in self.children if c.part.name.startswith(PREFIX)]
        for child in reversed(past):
            child.stop()
        self.children = [c for c in self.children if c not in past]
        if self._worker is not None:
            self.children.append(self._worker)
            self._worker.start()
        self.demo = self._worker = None

    def stop(self) -> None:
        """Stop the parts in reverse order, then PostgreSQL; finish what was acknowledged."""
        if self.demo is not None:
            self.demo.stop()
        last = [c for c in self.children if c.part.name.endswith(("collect", "nats"))]
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(Child.stop, reversed([c for c in self.children if c not in last])))
        for child in last:
            child.stop()
        if self.postgres is not None:
            self.postgres.stop()
        for name in ("status.json", "addresses.json"):
            (self.settings.home / "run" / name).unlink(missing_ok=True)
        if self._lock is not None:
            self._lock.close()


def _health(part: parts.Part) -> str:
    path = parts.HEALTH.get(part.name.removeprefix(PREFIX))
    return part.address + path if path else ""


def _write(path: Path, body: bytes) -> None:
    draft = path.with_suffix(".draft")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(body)
    draft.replace(path)


def run(
    found: Settings, environ: dict[str, str], *, check: bool = False, demo: bool = False,
    ready: Callable[[Settings], None] | None = None,
) -> int:  # fmt: skip
    """Run the house until SIGTERM or SIGINT; with `check`, verify every process, say so, and stop; with `demo`, play its history."""
    began = clock.monotonic()
    house = Supervisor(found, environ)
    house.wants_demo = demo
    for sig in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sig, lambda *_: house.stop_asked.set())
    try:
        chosen = house.start()
    except CannotStart as why:
        print(why, file=sys.stderr)  # noqa: T201 - the word to whoever started it
        return why.status
    try:
        if ready is not None:
            ready(chosen)
        if house.demo is not None:
            house.demo.play()
        if check:
            rows = census.status(found.home)
            print(census.table(rows))  # noqa: T201 - as above
            print(f"ready after {clock.monotonic() - began:.1f} s")  # noqa: T201 - as above
            return 0 if all(r.health == "ok" for r in rows) else UNWELL
        house.watch()
        return 0
    finally:
        house.stop()


def stop(home: Path) -> bool:
    """Ask a running `meadow up` to stop; False when none runs."""
    file = home / "run" / "status.json"
    if not file.exists():
        return False
    report = msgspec.json.decode(file.read_bytes(), type=census.Report)
    if not census.alive(report.pid):
        return False
    os.kill(report.pid, signal.SIGTERM)
    return True
