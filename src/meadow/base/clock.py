"""The one door through which time enters, so that a test or a played history can move it."""

import mmap
import os
import struct
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

_SHIFT = struct.Struct("<d")


class _Clock:
    """Real time plus a shift in seconds; the shift may live in a file that several processes map."""

    def __init__(self) -> None:
        self.shift = 0.0
        self.shared: mmap.mmap | None = None

    def seconds(self) -> float:
        shift = _SHIFT.unpack_from(self.shared)[0] if self.shared is not None else self.shift
        return time.time() + float(shift)


_clock = _Clock()


def now() -> datetime:
    """The current time in UTC."""
    return datetime.fromtimestamp(_clock.seconds(), UTC)


def now_ms() -> int:
    """The current time as integer milliseconds since 1970."""
    return int(_clock.seconds() * 1000)


def now_ns() -> int:
    """The current time as integer nanoseconds since 1970."""
    return int(_clock.seconds() * 1_000_000_000)


def monotonic() -> float:
    """Seconds that never step back: for durations, never for facts."""
    return time.monotonic()


def move(by: timedelta) -> None:
    """Shift this process's clock; only tests and the private processes of a played history call it."""
    _clock.shift += by.total_seconds()


def reset() -> None:
    """Return to real time."""
    _clock.shift = 0.0
    _clock.shared = None


def follow(path: str | Path) -> None:
    """Take the shift from a file of eight bytes that `steer` writes; every process that follows it moves together."""
    with Path(path).open("rb") as file:
        _clock.shared = mmap.mmap(file.fileno(), _SHIFT.size, access=mmap.ACCESS_READ)


def steer(path: str | Path, shift: timedelta) -> None:
    """Write the shift that followers of `path` read; a positive or negative span beside real time."""
    file = Path(path)
    handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        os.pwrite(handle, _SHIFT.pack(shift.total_seconds()), 0)
    finally:
        os.close(handle)
