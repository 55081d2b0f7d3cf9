"""One session's segments and playlist on the disk: written in order by a thread, listed only when whole, kept a minute longer."""

import asyncio
import logging
import os
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path

import msgspec

from meadow.base import clock
from meadow.scenes.live.ingest.cutter import Closed
from meadow.scenes.live.ingest.limits import LIMITS, Limits
from meadow.scenes.live.ingest.playlist import Entry, Playlist
from meadow.scenes.live.ingest.ts import Muxer, Timed

log = logging.getLogger(__name__)
JOURNAL, INDEX = "journal.jsonl", "index.m3u8"
LINGER_S = 60.0
_FIRST = 126_000
"""Ticks of the first picture: the clock reference before it must not be below zero."""
_decode = msgspec.json.Decoder(Entry)


class Shelf:
    """Takes closed segments in the loop, writes them in `pool`, tells `told` of each that can be played."""

    def __init__(
        self, folder: Path, since: int, pool: Executor, *, told: Callable[["Shelf", Entry], None] | None = None,
        limits: Limits = LIMITS,
    ) -> None:  # fmt: skip
        self.folder, self.pool, self.told, self.limits = folder, pool, told, limits
        self.playlist = Playlist(since)
        self.muxer = Muxer()
        self.ticks, self.shift = _FIRST, 0
        self.pending: deque[Closed] = deque()
        self.full_since = 0.0
        self.dropped = 0
        self.fault = ""
        self.text = b""
        self.last_at = 0.0
        self.gone: deque[tuple[float, int]] = deque()
        self.ended = False
        self._missed = False
        self._task: asyncio.Task[None] | None = None
        folder.mkdir(parents=True, exist_ok=True)
        self._recall()

    def _recall(self) -> None:
        """Go on from a journal that an earlier process left; the sequence stays above the clock's second if a line is lost."""
        entries = read_journal(self.folder)
        for entry in entries:
            self.playlist.take(entry)
        if entries:
            self.ticks += sum(e.ms for e in entries) * 90
            held = {e.seq for e in self.playlist.window}
            self.gone.extend((clock.monotonic(), e.seq) for e in entries[-120:] if e.seq not in held)
            self.text = self.playlist.text().encode()
            with (self.folder / JOURNAL).open("ab") as journal:
                journal.write(b"\n")  # so that a torn last line harms no further one
        else:
            self.playlist.next = max(self.playlist.next, clock.now_ms() // 1000)

    def accept(self, closed: Closed) -> bool:
        """Queue a segment; False where the disk does not keep up and it was dropped, which ends at the next key frame."""
        if len(self.pending) >= self.limits.queue:
            self.full_since = self.full_since or clock.monotonic()
            self.dropped += 1
            self._missed = True
            return False
        self.full_since = 0.0
        if self._missed:
            closed = msgspec.structs.replace(closed, fresh=True)
            self._missed = False
        self.pending.append(closed)
        self.ended = False
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._drain())
        return True

    @property
    def stuck(self) -> bool:
        """Whether the queue has been full for longer than a publisher is borne."""
        return bool(self.full_since) and clock.monotonic() - self.full_since > self.limits.queue_cut_s

    async def _drain(self) -> None:
        loop = asyncio.get_running_loop()
        while self.pending:
            closed = self.pending[0]
            try:
                entry = await loop.run_in_executor(self.pool, self._write, closed)
                self.fault, self.last_at = "", clock.monotonic()
                if self.told is not None:
                    self.told(self, entry)
            except OSError as error:
                self.fault, self._missed = "disk", True
                self.dropped += 1
                log.warning("a segment could not be written: %s", error.strerror)
            self.pending.popleft()

    def _write(self, closed: Closed) -> Entry:
        """In the thread: the file first, then its line, then the playlist that names it."""
        if closed.fresh:
            self.shift = self.ticks - closed.frames[0].at * 90
        shift = self.shift
        frames = [
            Timed(f.video, f.key, d := f.at * 90 + shift, d + f.late * 90, f.body) for f in closed.frames
        ]  # fmt: skip
        body = self.muxer.segment(frames, closed.film, closed.sound)
        _put(self.folder / f"{self.playlist.next}.ts", body)
        self.ticks = closed.frames[0].at * 90 + shift + closed.ms * 90
        leaving = self.playlist.window[0].seq if self.playlist.window else 0
        entry = self.playlist.add(closed.ms, closed.arrived_ms, fresh=closed.fresh, size=len(body))
        with (self.folder / JOURNAL).open("ab") as journal:
            journal.write(msgspec.json.encode(entry) + b"\n")
        self._list()
        if leaving and self.playlist.window[0].seq != leaving:
            self.gone.append((clock.monotonic(), leaving))
        self.sweep()
        return entry

    def _list(self) -> None:
        text = self.playlist.text(ended=self.ended).encode()
        _put(self.folder / INDEX, text)
        self.text = text

    def sweep(self) -> None:
        """Remove files that left the window a minute ago."""
        edge = clock.monotonic() - LINGER_S
        while self.gone and self.gone[0][0] < edge:
            (self.folder / f"{self.gone.popleft()[1]}.ts").unlink(missing_ok=True)

    async def end(self) -> None:
        """Say in the playlist that nothing follows; a publisher that comes back takes it away again."""
        await self.settle()
        self.ended = True
        if self.playlist.window:
            await asyncio.get_running_loop().run_in_executor(self.pool, self._list)

    async def settle(self) -> None:
        """Wait until everything accepted is written."""
        if self._task is not None:
            await asyncio.shield(self._task)


def read_journal(folder: Path) -> list[Entry]:
    """Every segment a session wrote; a line that was cut by a kill is left out."""
    try:
        lines = (folder / JOURNAL).read_bytes().split(b"\n")
    except FileNotFoundError:
        return []
    found: list[Entry] = []
    for line in filter(None, lines):
        try:
            found.append(_decode.decode(line))
        except msgspec.MsgspecError:
            continue
    return found


def _put(path: Path, body: bytes) -> None:
    draft = path.with_suffix(".draft")
    with draft.open("wb", buffering=0) as file:
        file.write(body)
    os.replace(draft, path)  # noqa: PTH105 - a third of the calls of Path.replace
