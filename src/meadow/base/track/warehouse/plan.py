"""The durable plan: a block is written and synced, byte for byte, before it is inserted, and removed after.

A replay inserts the same bytes under the same token, whatever has changed in memory since; what the crash left out of
a table or a view is filled in, what was there is not repeated.
"""

import contextlib
import fcntl
import os
from pathlib import Path

import msgspec

from meadow.base import clock


class Place(msgspec.Struct, array_like=True):
    """How far one segment was read."""

    number: int
    offset: int = 0
    done: bool = False


class Checkpoint(msgspec.Struct):
    """What survives a restart: generation, next segment number, places, newest receipt, keys of the newest side batches.

    After a replay: until when facts are looked up before they are stored, up to where side rows are passed over, and the
    days that are made anew once all is read.
    """

    gen: int = 1
    next_number: int = 1
    last_recv: int = 0
    places: dict[str, Place] = {}
    sides: list[int] = []
    wary_until: int = 0
    sides_from: dict[str, int] = {}
    remake: list[str] = []

    def sides_begin(self, number: int) -> int:
        """Up to where the rows of side tables in a segment are stored already."""
        names = (name for name, place in self.places.items() if place.number == number)
        return self.sides_from.get(next(names, ""), 0)


class Part(msgspec.Struct):
    """One table's rows of the block."""

    table: str
    columns: str
    rows: int
    block: bytes
    form: str = "Native"


class Plan(msgspec.Struct):
    """A block: its token, its rows, and the checkpoint that holds once they are in."""

    token: str
    parts: list[Part]
    after: Checkpoint


class Book:
    """The folder with the checkpoint and the plan."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.state, self.plan = folder / "checkpoint", folder / "plan"
        self.lock: int | None = None

    def hold(self) -> None:
        """Keep the folder to this process until it ends; raises BlockingIOError where another holds it."""
        self.lock = _lock(self.folder) if self.lock is None else self.lock

    def release(self) -> None:
        """Let another process have the folder."""
        if self.lock is not None:
            os.close(self.lock)
            self.lock = None

    def checkpoint(self) -> Checkpoint:
        """Where to go on; a fresh start where there is none."""
        return msgspec.msgpack.decode(self.state.read_bytes(), type=Checkpoint) if self.state.exists() else Checkpoint()

    def pending(self) -> Plan | None:
        """The plan that a crash left, if any."""
        return msgspec.msgpack.decode(self.plan.read_bytes(), type=Plan) if self.plan.exists() else None

    def keep(self, state: Checkpoint) -> None:
        """Make a checkpoint durable."""
        _put(self.state, msgspec.msgpack.encode(state))

    def write(self, plan: Plan) -> None:
        """Make the plan durable."""
        _put(self.plan, msgspec.msgpack.encode(plan))

    def finish(self, plan: Plan) -> None:
        """The rows are in: move the checkpoint, then forget the plan. A crash between the two repeats the plan."""
        self.keep(plan.after)
        with contextlib.suppress(FileNotFoundError):
            self.plan.unlink()


class Orders:
    """What others leave for the owner in its folder; done in turn, between two blocks."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.fault = folder, folder / "fault"
        folder.mkdir(parents=True, exist_ok=True)

    def attended(self) -> bool:
        """Whether an owner is at work here; without one an order only waits."""
        try:
            os.close(_lock(self.folder))
        except BlockingIOError:
            return True
        return False

    def leave(self, text: str) -> Path:
        """Leave `replay`, `bad`, or a day to make anew as `remake 20260501`; the file returned goes when that is done.

        What waits already is not left twice.
        """
        if same := next((path for path in self._waiting() if path.read_text() == text), None):
            return same
        path = self.folder / f"order-{clock.now_ns()}"
        _put(path, text.encode())
        return path

    def next(self) -> Path | None:
        """The order that waits longest, if any."""
        return next(iter(self._waiting()), None)

    def done(self, order: Path, fault: str = "") -> None:
        """An order is carried out, or cannot be; whoever waits for it finds out why."""
        if fault:
            _put(self.fault, f"{order.name} {fault}".encode())
        order.unlink()

    def failed(self, order: Path) -> str:
        """Why an order that is gone was not carried out; empty where it was."""
        said = self.fault.read_text() if self.fault.exists() else ""
        return said.partition(" ")[2] if said.startswith(f"{order.name} ") else ""

    def _waiting(self) -> list[Path]:
        return sorted(path for path in self.folder.glob("order-*") if not path.suffix)


def _lock(folder: Path) -> int:
    """The lock that an owner holds for as long as it lives; raises BlockingIOError where one does."""
    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise
    return handle


def _put(path: Path, data: bytes) -> None:
    """Replace a file so that a crash leaves the old or the new one."""
    draft = path.with_suffix(".new")
    with draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fdatasync(file.fileno())
    draft.replace(path)
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
