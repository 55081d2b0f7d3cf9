"""A picture of every broadcast each ten seconds, for patrol and for previews, and what it tells; the decoder is a child that may die."""

import asyncio
import logging
from collections import deque
from pathlib import Path

import msgspec

from meadow.base import clock
from meadow.goods import media
from meadow.scenes.live.ingest.playlist import Entry
from meadow.scenes.live.ingest.shelf import Shelf

log = logging.getLogger(__name__)
NAME = "snapshot.jpg"
_EACH_S, _WAIT_S = 10.0, 8.0
_CHILD = Path(__file__).with_name("still.py")


_STEP = 2
"""Greys by which two pictures may differ anywhere and still be the same one: encoding does not reach it, a live camera does."""


class Seen(msgspec.Struct, frozen=True):
    """One look at a segment: the picture in 32 x 18 greys, and its loudest sample in dB of full scale."""

    tiny: bytes
    peak_db: float | None


class Look:
    """What ten seconds and more of a broadcast were like, by one segment in ten seconds."""

    def __init__(self) -> None:
        self.still = 0
        """How many pictures in a row were the same."""
        self._tiny = b""
        self._peaks: deque[float] = deque(maxlen=2)

    def take(self, seen: Seen) -> None:
        """The next look."""
        both = zip(self._tiny, seen.tiny, strict=False)
        same = 0 < len(self._tiny) == len(seen.tiny) and all(abs(a - b) <= _STEP for a, b in both)
        self.still, self._tiny = self.still + 1 if same else 1, seen.tiny
        if seen.peak_db is None:
            self._peaks.clear()
        else:
            self._peaks.append(seen.peak_db)

    @property
    def audio_db(self) -> float | None:
        """The louder of the last two listened segments, ten seconds apart; None until there are two."""
        return max(self._peaks) if len(self._peaks) == 2 else None


class Stills:
    """Asks its child for one picture at a time; where it does not keep up, pictures are older."""

    def __init__(self) -> None:
        self.queue: asyncio.Queue[tuple[Path, Path]] = asyncio.Queue(100)
        self.taken: dict[str, float] = {}
        self.looks: dict[str, Look] = {}
        self.child: asyncio.subprocess.Process | None = None

    def note(self, shelf: Shelf, entry: Entry) -> None:
        """A segment can be played."""
        now, key = clock.monotonic(), shelf.folder.name
        if now - self.taken.get(key, -_EACH_S) >= _EACH_S and not self.queue.full():
            self.taken[key] = now
            self.queue.put_nowait((shelf.folder / f"{entry.seq}.ts", shelf.folder / NAME))

    async def run(self) -> None:
        """Make pictures until cancelled."""
        try:
            while True:
                source, out = await self.queue.get()
                seen = await self.make(source, out)
                if seen is None:
                    log.info("no picture of a segment of %s", source.parent.name[:36])
                    self.looks.pop(source.parent.name, None)
                else:
                    self.looks.setdefault(source.parent.name, Look()).take(seen)
                if len(self.taken) > 1_000:
                    edge = clock.monotonic() - 3 * _EACH_S
                    self.taken = {k: t for k, t in self.taken.items() if t > edge}
                    self.looks = {k: x for k, x in self.looks.items() if k in self.taken}
        finally:
            self.end()

    async def make(self, source: Path, out: Path) -> Seen | None:
        """One picture, and what was seen and heard; None where there is none."""
        try:
            child = await self._start()
        except OSError as error:  # no process or file to spare: no picture now
            log.warning("no decoder of pictures: %s", error.strerror)
            return None
        if child.stdin is None or child.stdout is None:
            return None
        try:
            child.stdin.write(f"{source}\t{out}\n".encode())
            said = await asyncio.wait_for(child.stdout.readline(), _WAIT_S)
        except (TimeoutError, ConnectionError):
            said = b""
        if not said:
            self.end()
        words = said.decode("ascii", "replace").rstrip("\n").split("\t")
        if words[0] != "ok":
            return None
        try:  # a child that reads strangers' films may say anything
            return Seen(bytes.fromhex(words[1]), float(words[2]) if words[2] else None)
        except (ValueError, IndexError):
            return None

    async def _start(self) -> asyncio.subprocess.Process:
        if self.child is None or self.child.returncode is not None:
            self.child = await asyncio.create_subprocess_exec(
                media.python(), "-I", str(_CHILD), env={}, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )  # fmt: skip
        return self.child

    def end(self) -> None:
        """Let the child go."""
        if self.child is not None and self.child.returncode is None:
            self.child.kill()
        self.child = None
