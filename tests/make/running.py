"""A real `meadow up --no-demo` on a folder and ports of its own, for benches and fault tests: asked, audited, killed."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from meadow import up
from meadow.base import clock
from tests.make import ports

OPERATOR = "operator@meadow.local"
PARTS = ("web", "work", "search", "live", "gateway", "collect", "warehouse", "nats", "postgres")


class Running:
    """One installation; the supervisor is our child, its parts are its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = ports.free(1, 2, 3, 4, 5)
        self.rtmp = self.port + 5
        self.base = f"http://127.0.0.1:{self.port}"
        self.log = home.with_name(home.name + ".log")
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, seconds: float = 120.0) -> "Running":
        """Start, and wait until every part is well."""
        command = [
            sys.executable,
            "-m",
            "meadow.cli",
            "up",
            "--no-demo",
            "--data",
            str(self.home),
            "--port",
            str(self.port),
        ]
        with self.log.open("ab") as out:
            env = {"MEADOW_RTMP_PORT": str(self.rtmp)} | os.environ
            self.process = subprocess.Popen(command, stdout=out, stderr=out, stdin=subprocess.DEVNULL, env=env)
        self.until_well(seconds)
        return self

    def until_well(self, seconds: float = 60.0) -> None:
        """Wait until every part answers and the operator's account is there."""
        end = clock.monotonic() + seconds
        while clock.monotonic() < end:
            if self.process is not None and self.process.poll() is not None:
                raise AssertionError("meadow up ended:\n" + self.said())
            rows = self.parts()
            if {*PARTS} <= rows.keys() and all(r.health == "ok" for r in rows.values()) and "log in as" in self.said():
                return
            time.sleep(0.2)
        raise AssertionError("not well in time:\n" + up.table(list(self.parts().values())) + self.said())

    def said(self) -> str:
        """The end of what the supervisor printed."""
        return self.log.read_text(errors="replace")[-4000:] if self.log.exists() else ""

    def parts(self) -> dict[str, up.PartStatus]:
        """Every part by name, as `meadow status` shows it."""
        return {row.name: row for row in up.status(self.home)}

    @property
    def password(self) -> str:
        """The operator's password of this installation."""
        return (self.home / "keys" / "operator").read_text()

    @property
    def roots(self) -> dict[str, int]:
        """The processes at the top of each tree, for counting CPU: all parts, and the supervisor without them."""
        return {name: row.pid for name, row in self.parts().items()}

    def kill(self, part: str) -> int:
        """SIGKILL one part as it stands; returns the pid that died."""
        pid = self.parts()[part].pid
        os.kill(pid, signal.SIGKILL)
        return pid

    def until_back(self, part: str, dead: int, seconds: float = 60.0) -> float:
        """Wait until the supervisor runs a part anew and all are well; the seconds it took."""
        began = clock.monotonic()
        while clock.monotonic() - began < seconds:
            rows = self.parts()
            if part in rows and rows[part].pid != dead and all(r.health == "ok" for r in rows.values()):
                return clock.monotonic() - began
            time.sleep(0.1)
        raise AssertionError(f"{part} is not back:\n" + up.table(list(self.parts().values())) + self.said())

    def audit(self) -> dict[str, object]:
        """What `meadow audit --json` says."""
        command = [sys.executable, "-m", "meadow.cli", "audit", "--data", str(self.home), "--json"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
        said: dict[str, object] = (
            json.loads(done.stdout) if done.stdout else {"ok": False, "checks": done.stderr[-2000:]}
        )
        assert (done.returncode == 0) == bool(said["ok"]), done
        return said

    def until_audited(self, seconds: float = 60.0) -> dict[str, object]:
        """Audit until it holds, since followers and the event log need a moment; the last word when time is up."""
        end = clock.monotonic() + seconds
        while True:
            said = self.audit()
            if said["ok"] or clock.monotonic() > end:
                return said
            time.sleep(1.0)

    def stop(self) -> None:
        """Stop as SIGTERM does; whatever is left after that is a fault, and is ended."""
        if self.process is None or self.process.poll() is not None:
            return
        left = [row.pid for row in self.parts().values()]
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            for pid in left:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            raise AssertionError("meadow up did not stop:\n" + self.said()) from None
