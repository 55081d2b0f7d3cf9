"""A picture of every public broadcast each ten seconds, for patrol and for previews; the decoder is a child that may die."""

import asyncio
import logging
from pathlib import Path

from meadow.base import clock
from meadow.goods import media
from meadow.scenes.live.ingest.playlist import Entry
from meadow.scenes.live.ingest.shelf import Shelf

log = logging.getLogger(__name__)
NAME = "snapshot.jpg"
_EACH_S, _WAIT_S = 10.0, 8.0
_CHILD = Path(__file__).with_name("still.py")


class Stills:
    """Asks its child for one picture at a time; where it does not keep up, pictures are older."""

    def __init__(self) -> None:
        self.queue: asyncio.Queue[tuple[Path, Path]] = asyncio.Queue(100)
        self.taken: dict[str, float] = {}
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
                if not await self.make(source, out):
                    log.info("no picture of a segment of %s", source.parent.name[:36])
                if len(self.taken) > 1_000:
                    edge = clock.monotonic() - _EACH_S
                    self.taken = {k: t for k, t in self.taken.items() if t > edge}
        finally:
            self.end()

    async def make(self, source: Path, out: Path) -> bool:
        """One picture; False where there is none."""
        if self.child is None or self.child.returncode is not None:
            self.child = await asyncio.create_subprocess_exec(
                media.python(), "-I", str(_CHILD), env={}, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )  # fmt: skip
        if self.child.stdin is None or self.child.stdout is None:
            return False
        try:
            self.child.stdin.write(f"{source}\t{out}\n".encode())
            said = await asyncio.wait_for(self.child.stdout.readline(), _WAIT_S)
        except (TimeoutError, ConnectionError):
            said = b""
        if not said:
            self.end()
        return said == b"ok\n"

    def end(self) -> None:
        """Let the child go."""
        if self.child is not None and self.child.returncode is None:
            self.child.kill()
        self.child = None
