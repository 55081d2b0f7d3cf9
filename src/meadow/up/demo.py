"""The demo's history: private web, collect and work under a moved clock, and the player that drives them.

The public pages and the public collector run meanwhile; the public worker starts after the last day was played.
"""

import contextlib
import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import msgspec

from meadow.base import clock
from meadow.base.settings import Settings
from meadow.up import parts
from meadow.up.child import Child

PREFIX = "past-"
_OVER = frozenset({"done", "none", "failed"})
_BEFORE = timedelta(days=14, hours=18)
"""Where the moved clock starts: before the first hour that the player can choose."""
_TRIES = 3


class Progress(msgspec.Struct, frozen=True):
    """What the player says: its phase, steps done of total, a line for people, and the time its clock has."""

    phase: str = ""
    done: int = 0
    total: int = 1
    text: str = ""
    at_ms: int = 0


def progress(home: Path) -> Progress | None:
    """How far the demo is; None where there is none."""
    try:
        return msgspec.json.decode((home / "run" / "demo.json").read_bytes(), type=Progress)
    except (OSError, msgspec.DecodeError):
        return None


def wanted(home: Path) -> bool:
    """Whether a history is still to be played here: on fresh data, or where one was begun or put off."""
    said = progress(home)
    return said.phase not in _OVER if said else not (home / "postgres" / "PG_VERSION").exists()


def put_off(home: Path) -> None:
    """Remember that this data is fresh and may get its history, now or at a later start."""
    if progress(home) is None:
        _say(home, "waiting")


def refuse(home: Path) -> None:
    """No demo, now or later: the moved clock is never opened on this data."""
    if progress(home) is None:
        _say(home, "none")


def _say(home: Path, phase: str) -> None:
    (home / "run").mkdir(parents=True, exist_ok=True)
    (home / "run" / "demo.json").write_bytes(msgspec.json.encode(Progress(phase)))


class Demo:
    """The private processes of one history and its player."""

    def __init__(self, found: Settings, env: dict[str, str], logs: Path) -> None:
        self.home, self.logs = found.home, logs
        self.clock_file = found.home / "run" / "demo.clock"
        web, collect, work = (parts.free_port() for _ in range(3))
        self.web, self.collect = f"http://127.0.0.1:{web}", f"http://127.0.0.1:{collect}"
        self.env = {
            **env, "MEADOW_PORT": str(web), "MEADOW_PUBLIC_URL": self.web, "MEADOW_COLLECT_URL": self.collect,
            "MEADOW_CLOCK_FILE": str(self.clock_file),
        }  # fmt: skip
        self.parts = [parts.past(verb, port) for verb, port in (("collect", collect), ("web", web), ("work", work))]
        self.player: subprocess.Popen[bytes] | None = None
        self._left = _TRIES
        self._wind_back()

    def _wind_back(self) -> None:
        """A new history begins two weeks ago, an interrupted one where its clock stood."""
        said = progress(self.home)
        back = timedelta(milliseconds=said.at_ms - clock.now_ms()) if said and said.at_ms else -_BEFORE
        clock.steer(self.clock_file, back)

    def children(self) -> list[Child]:
        """The private processes, not yet started."""
        return [Child(part, self.env, self.logs) for part in self.parts]

    def play(self) -> None:
        """Start the player; it goes on where it was interrupted."""
        self._left -= 1
        command = [sys.executable, "-m", "meadow.cli", "world", "seed", "--web", self.web, "--collect", self.collect]
        with (self.logs / "demo.log").open("ab") as out:
            self.player = subprocess.Popen(  # noqa: S603 - our own command
                [*command, "--clock", str(self.clock_file)], stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
                env={k: v for k, v in self.env.items() if k != "MEADOW_CLOCK_FILE"}, start_new_session=True,
            )  # fmt: skip

    def over(self) -> bool:
        """Whether the history is played, or given up after three tries; a player that died is started again."""
        if self.player is None or self.player.poll() is None:
            return False
        if self.player.returncode == 0:
            return True
        if self._left > 0:
            self.play()
            return False
        _say(self.home, "failed")
        return True

    def stop(self) -> None:
        """Interrupt the player; what it finished is in its journal."""
        if self.player is not None and self.player.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.player.pid, signal.SIGTERM)
            try:
                self.player.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self.player.pid, signal.SIGKILL)
                self.player.wait()
