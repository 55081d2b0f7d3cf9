"""The durable plan: a block is written and synced, byte for byte, before it is inserted, and removed after.

A replay inserts the same bytes under the same token, whatever has changed in memory since; what the crash left out of
a table or a view is filled in, what was there is not repeated.
"""

import contextlib
import os
from pathlib import Path

import msgspec


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
        self.state, self.plan, self.asked = folder / "checkpoint", folder / "plan", folder / "order"

    def checkpoint(self) -> Checkpoint:
        """Where to go on; a fresh start where there is none."""
        return msgspec.msgpack.decode(self.state.read_bytes(), type=Checkpoint) if self.state.exists() else Checkpoint()

    def pending(self) -> Plan | None:
        """The plan that a crash left, if any."""
        return msgspec.msgpack.decode(self.plan.read_bytes(), type=Plan) if self.plan.exists() else None

    def order(self, text: str) -> None:
        """Leave an order for the owner: `replay`, `bad`, or a day to make anew as `remake 20260501`. It goes when done."""
        self._put(self.asked, text.encode())

    def ordered(self) -> str:
        """The order that waits, if any."""
        return self.asked.read_text() if self.asked.exists() else ""

    def done(self, state: Checkpoint) -> None:
        """An order is carried out, and this is what holds now; a crash before carries it out again."""
        self.keep(state)
        self.asked.unlink()

    def keep(self, state: Checkpoint) -> None:
        """Make a checkpoint durable."""
        self._put(self.state, msgspec.msgpack.encode(state))

    def write(self, plan: Plan) -> None:
        """Make the plan durable."""
        self._put(self.plan, msgspec.msgpack.encode(plan))

    def finish(self, plan: Plan) -> None:
        """The rows are in: move the checkpoint, then forget the plan. A crash between the two repeats the plan."""
        self._put(self.state, msgspec.msgpack.encode(plan.after))
        with contextlib.suppress(FileNotFoundError):
            self.plan.unlink()

    def _put(self, path: Path, data: bytes) -> None:
        draft = path.with_suffix(".new")
        with draft.open("wb") as file:
            file.write(data)
            file.flush()
            os.fdatasync(file.fileno())
        draft.replace(path)
        handle = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
