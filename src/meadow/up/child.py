"""One child: started, watched, restarted with a growing pause, and never left behind."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Event, Thread

from meadow.base import clock
from meadow.up.parts import Part

_LEASH = (
    "import ctypes,os,signal,sys\n"
    "ppid=int(sys.argv[1])\n"
    "if sys.platform=='linux': ctypes.CDLL(None).prctl(1,signal.SIGTERM)\n"
    "if os.getppid()!=ppid: sys.exit(0)\n"
    "os.execvp(sys.argv[2],sys.argv[2:])\n"
)
_FIRST_PAUSE, _LONGEST_PAUSE, _CALM_S = 0.5, 30.0, 60.0
_STOP_S = 15.0
_LOG_BYTES = 20_000_000


class Child:
    """A part and its process. On Linux the kernel ends it with us (PDEATHSIG); elsewhere the next start finds its pid."""

    def __init__(self, part: Part, env: dict[str, str], logs: Path) -> None:
        self.part = part
        self.env = env
        self.log = logs / f"{part.name}.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.restarts = 0
        self._stopping = Event()
        self._watcher: Thread | None = None

    def start(self) -> None:
        """Start and watch."""
        self._spawn()
        self._watcher = Thread(target=self._watch, name=f"watch-{self.part.name}", daemon=True)
        self._watcher.start()

    def _spawn(self) -> None:
        if self.log.exists() and self.log.stat().st_size > _LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(  # noqa: S603 - our own commands
                [sys.executable, "-I", "-c", _LEASH, str(os.getpid()), *self.part.command],
                stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, env=self.env, start_new_session=True,
            )  # fmt: skip

    def _watch(self) -> None:
        pause, began = _FIRST_PAUSE, clock.monotonic()
        while not self._stopping.is_set():
            if self.process is not None:
                self.process.wait()
                if self._stopping.is_set():
                    return
                _end_group(self.process.pid)
            if clock.monotonic() - began > _CALM_S:
                pause = _FIRST_PAUSE
            if self._stopping.wait(pause):
                return
            pause, began = min(pause * 2, _LONGEST_PAUSE), clock.monotonic()
            self.restarts += 1
            self._spawn()

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process and self.process.poll() is None else None

    def await_well(self, seconds: float) -> bool:
        """Wait until the part answers; False when it did not in time or keeps dying."""
        end = clock.monotonic() + seconds
        while clock.monotonic() < end and self.restarts < 3:
            if self.pid is not None and self.part.well():
                return True
            time.sleep(0.05)
        return False

    def stop(self) -> None:
        """SIGTERM, time to finish what was acknowledged, then the whole group is killed."""
        self._stopping.set()
        self._end()
        if self._watcher:
            self._watcher.join(timeout=5)
            self._end()  # it may have been about to start another

    def _end(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            _end_group(self.process.pid)
            self.process.wait()

    def tail(self) -> str:
        """The end of its log, for whoever asks why it does not start."""
        return self.log.read_text(errors="replace")[-1500:] if self.log.exists() else ""


def _end_group(leader: int) -> None:
    """Kill what is left of a child's group: a server's workers outlive a killed master, and go on taking its connections."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)
