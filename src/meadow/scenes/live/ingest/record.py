"""Keeps the segments of public broadcasts with the files of the house, where a replay plays and clips are cut from them."""

import asyncio
import logging
from pathlib import Path

import msgspec

from meadow.base import clock
from meadow.base.files import Files
from meadow.scenes.live.ingest.playlist import Entry
from meadow.scenes.live.ingest.shelf import Shelf

log = logging.getLogger(__name__)
PAGE = 600
"""Segments an index page holds: only the newest page is ever written again."""
_TOGETHER, _SAVE_S, _TRIES = 16, 10.0, 3


def folder(session: str) -> str:
    """Where a broadcast's recording lies."""
    return f"replays/{session}"


def page_key(session: str, page: int) -> str:
    return f"{folder(session)}/index-{page}.json"


class _Page(msgspec.Struct):
    """The newest page of a session, and when it was last saved."""

    number: int
    entries: list[Entry]
    saved: float
    dirty: bool = False


class Recorder:
    """Takes what was written and files it, in order; what cannot be filed leaves a gap that the replay marks."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.queue: asyncio.Queue[tuple[Path, str, Entry]] = asyncio.Queue(4_000)
        self.pages: dict[str, _Page] = {}
        self.lost = 0
        self.busy: asyncio.Future[None] | None = None

    def note(self, shelf: Shelf, entry: Entry) -> None:
        """A segment can be played."""
        try:
            self.queue.put_nowait((shelf.folder / f"{entry.seq}.ts", shelf.folder.name, entry))
        except asyncio.QueueFull:
            self.lost += 1

    async def run(self) -> None:
        """File until cancelled."""
        while True:
            try:
                taken = [await asyncio.wait_for(self.queue.get(), _SAVE_S)]
            except TimeoutError:
                taken = []
            while len(taken) < _TOGETHER and not self.queue.empty():
                taken.append(self.queue.get_nowait())
            self.busy = asyncio.ensure_future(self._file(taken))  # raises nothing: what cannot be filed is a gap
            await asyncio.shield(self.busy)
            await self._save(_SAVE_S)

    async def _file(self, taken: list[tuple[Path, str, Entry]]) -> None:
        kept = await asyncio.gather(*(self._keep(path, session) for path, session, _ in taken))
        for good, (_, session, entry) in zip(kept, taken, strict=True):
            try:
                page = await self._page(session, entry.seq) if good else None
            except Exception as error:  # noqa: BLE001 - as in `_keep`
                log.warning("an index could not be read or written: %s", type(error).__name__)
                page = None
            if page is not None:
                page.entries.append(entry)
                page.dirty = True
            else:
                self.lost += 1

    async def _keep(self, path: Path, session: str) -> bool:
        there = await asyncio.to_thread(path.exists)  # not any more where a broadcast was withdrawn
        for turn in range(_TRIES if there else 0):
            try:
                await self.files.put(f"{folder(session)}/{path.name}", path, final=True)
            except Exception as error:  # noqa: BLE001 - a store has its own errors; a lost second must not end the broadcast
                log.warning("a segment could not be filed: %s", type(error).__name__)
                await asyncio.sleep(turn)
            else:
                return True
        return False

    async def _page(self, session: str, seq: int) -> _Page:
        held, number = self.pages.get(session), seq // PAGE
        if held is not None and held.number == number:
            return held
        if held is not None:
            await self._write(session, held)
        try:  # an earlier process may have begun it
            entries = msgspec.json.decode(await self.files.get(page_key(session, number)), type=list[Entry])
        except FileNotFoundError:
            entries = []
        made = self.pages[session] = _Page(number, [e for e in entries if e.seq < seq], clock.monotonic())
        return made

    async def _save(self, age_s: float) -> None:
        now = clock.monotonic()
        for session, page in [*self.pages.items()]:
            if page.dirty and now - page.saved >= age_s:
                try:
                    await self._write(session, page)
                except Exception as error:  # noqa: BLE001 - as in `_keep`; it stays dirty
                    page.saved = now
                    log.warning("an index could not be written: %s", type(error).__name__)

    async def _write(self, session: str, page: _Page) -> None:
        await self.files.put(page_key(session, page.number), msgspec.json.encode(page.entries))
        page.saved, page.dirty = clock.monotonic(), False

    async def finish(self, session: str) -> bool:
        """File and index everything of a session; whether there is anything of it."""
        await self._rest()
        page = self.pages.pop(session, None)
        if page is not None:
            await self._write(session, page)
        return any(n.startswith("index-") for n in await self.files.names(folder(session)))

    async def drop(self, session: str) -> None:
        """Keep nothing of a session that was taken down, nor what was filed while the house removed the rest."""
        await self._rest()
        self.pages.pop(session, None)
        await self.files.clear(folder(session))

    async def close(self) -> None:
        """File what is still queued, as a process that ends has to."""
        await self._rest()
        await self._save(0.0)

    async def _rest(self) -> None:
        """File what was noted until now."""
        if self.busy is not None:
            await self.busy
        while not self.queue.empty():
            await self._file([self.queue.get_nowait() for _ in range(min(_TOGETHER, self.queue.qsize()))])
