"""Everything one ingest process has on: who publishes what, where it is written, and what the house is told."""

import asyncio
import logging
import secrets
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec

from meadow.base import clock
from meadow.base.relay import Relay
from meadow.scenes.live.ingest.inner import Inner
from meadow.scenes.live.ingest.limits import LIMITS, Limits
from meadow.scenes.live.ingest.playlist import Entry
from meadow.scenes.live.ingest.publication import Publication as Live
from meadow.scenes.live.ingest.record import Recorder
from meadow.scenes.live.ingest.shelf import Shelf
from meadow.scenes.live.ingest.stills import Stills
from meadow.scenes.live.ingest.tasks import Tasks
from meadow.scenes.live.types.engines import Health, Verdict

log = logging.getLogger(__name__)
REPORT_S = 2.0
QUIET_S = 900.0
"""A session without a publisher for this long has ended, whether or not somebody said so."""
_json = msgspec.json.Encoder().encode


LEFT_S, SWEEP_S = 2 * 3600.0, 600.0
"""What nobody wrote to for hours is of a broadcast that is over: its recording is with the files of the house."""
NO_KEY = 1
"""What the house answers to a key that it does not know."""


class Denied(Exception):  # noqa: N818 - says what the house said
    """The house lets nobody in by this key now; `guess`: since it does not know it."""

    def __init__(self, *, guess: bool = False) -> None:
        super().__init__()
        self.guess = guess


class Station:
    """The registry. A newer publisher replaces the older one after the house has allowed it."""

    def __init__(self, folder: Path, inner: Inner, relay: Relay, limits: Limits = LIMITS) -> None:
        self.folder, self.inner, self.relay, self.limits = folder, inner, relay, limits
        self.live: dict[str, Live] = {}
        self.shelves: dict[str, Shelf] = {}
        self.withdrawn: set[str] = set()
        self.recorder: Recorder | None = None
        self.stills: Stills | None = None
        self.pool = ThreadPoolExecutor(1, "segments")
        self.tasks = Tasks()
        self.told: dict[str, float] = {}
        self.swept = clock.monotonic()

    async def ask(self, name: str, token: str, ip: str) -> None:
        """Whether this key would be let in now; nothing begins by it. Raises `Denied`."""
        verdict = await self.inner.tell("publish", "", publish_name=name, token=token, ip=ip)
        if verdict is None or verdict.code:
            raise Denied(guess=verdict is not None and verdict.code == NO_KEY)

    async def begin(self, name: str, token: str, ip: str, close: Callable[[], None], kind: str = "") -> Live:
        """Ask the house, then replace whoever is on; raises `Denied`."""
        if not name:
            raise Denied(guess=True)
        client_id = kind + secrets.token_hex(12)
        verdict = await self.inner.tell("publish", client_id, publish_name=name, token=token, ip=ip)
        if verdict is None or verdict.code or not verdict.session:
            raise Denied(guess=verdict is not None and verdict.code == NO_KEY)
        made = Live(client_id, name, verdict, self.shelf(verdict), close, self.limits)
        told = await self.inner.tell("started", client_id, publish_name=name, token=token, ip=ip)
        older = self.live.get(made.session)
        self.live[made.session] = made
        if older is not None:
            older.cut("superseded")
        if told is not None:
            self.heed(made, told)
        return made

    def shelf(self, verdict: Verdict) -> Shelf:
        """Where a session's segments go: a rehearsal's under a word that only its host knows."""
        key = verdict.session if verdict.public else f"{verdict.session}~{verdict.preview}"
        if key not in self.shelves:
            self.shelves[key] = Shelf(
                self.folder / key, verdict.since, self.pool, told=self._written, limits=self.limits
            )
        return self.shelves[key]

    def heed(self, live: Live, verdict: Verdict) -> None:
        """What an answer of the house changes for a publisher."""
        if verdict.cut or verdict.code:
            live.cut(verdict.cut or "unknown")
        elif verdict.public and "~" in live.shelf.folder.name:
            live.move(self.shelf(verdict))

    def over(self, live: Live) -> None:
        """A publisher's connection is gone; the playlist stands still until somebody comes back or the session ends."""
        if live.reason in {"", "left"}:
            live.finish()
        live.reason = live.reason or "left"
        if self.live.get(live.session) is live:
            del self.live[live.session]
        self.told.pop(live.client_id, None)
        self.tasks.keep(self.inner.stopped(live.client_id, live.reason))

    def _written(self, shelf: Shelf, entry: Entry) -> None:
        """A segment can be played: record it, and report the first at once."""
        if self.recorder is not None and "~" not in shelf.folder.name:
            self.recorder.note(shelf, entry)
        if self.stills is not None:
            self.stills.note(shelf, entry)
        live = self.live.get(shelf.folder.name.partition("~")[0])
        if live is not None and live.shelf is shelf:
            now = clock.monotonic()
            if now - self.told.get(live.client_id, 0.0) >= REPORT_S - 0.1:
                self.told[live.client_id] = now
                self.tasks.keep(self._report(live, entry))

    def health(self, live: Live) -> Health:
        """How a stream does, with what was seen and heard of its newest picture and sound."""
        look = self.stills.looks.get(live.shelf.folder.name) if self.stills is not None else None
        told = live.health()
        return msgspec.structs.replace(told, still=look.still, audio_db=look.audio_db) if look else told

    async def _report(self, live: Live, entry: Entry) -> None:
        verdict = await self.inner.tell(
            "segment", live.client_id, media=live.media(), seq=entry.seq, seconds=entry.ms / 1000, file=f"{entry.seq}.ts",
            pdt_ms=entry.pdt_ms, health=self.health(live),
        )  # fmt: skip
        if verdict is not None:
            self.heed(live, verdict)

    async def beat(self) -> None:
        """Each second until cancelled: limits and health of everybody, and the shelves nobody writes to."""
        while True:
            await asyncio.sleep(1.0)
            try:
                await _look(self)
            except Exception:  # a full disk ends no broadcast
                log.exception("the ingest stumbled")

    async def tidy(self) -> None:
        """End the playlists that nobody writes to, then let them go."""
        now, busy = clock.monotonic(), {x.shelf for x in self.live.values()}
        for key, shelf in [*self.shelves.items()]:
            quiet = now - (shelf.last_at or now)
            if shelf in busy or quiet < QUIET_S:
                continue
            if not shelf.ended:
                await shelf.end()
            elif quiet > QUIET_S + 60:
                del self.shelves[key]

    async def close(self) -> None:
        """Cut everybody, write what was accepted, tell the house."""
        for live in [*self.live.values()]:
            live.finish()
            live.cut("restart")
        await asyncio.gather(*(s.settle() for s in self.shelves.values()), return_exceptions=True)
        await self.tasks.close(2)
        self.pool.shutdown()


def _left(folder: Path) -> list[Path]:
    """In a thread: folders in which nothing was written for hours."""
    edge, found = clock.now().timestamp() - LEFT_S, []
    for one in folder.iterdir() if folder.is_dir() else ():
        try:
            newest = max(entry.stat().st_mtime for entry in (one, *one.iterdir()))
        except OSError:  # it is being removed
            continue
        if newest < edge:
            found.append(one)
    return found


async def _look(station: Station) -> None:
    """What is done each second."""
    for live in [*station.live.values()]:
        live.beat()
        if station.relay.connected:
            told = {
                "k": "health",
                "b": {"client_id": live.client_id, "media": live.media(), "health": station.health(live)},
            }
            await station.relay.say(f"live.{live.session}.ops", _json(told))
    await station.tidy()
    if clock.monotonic() - station.swept >= SWEEP_S:
        station.swept = clock.monotonic()
        for left in await asyncio.to_thread(_left, station.folder):
            if left.name not in station.shelves:
                gone = left.rename(left.with_suffix(".gone"))  # at once: nobody finds half of it
                await asyncio.to_thread(shutil.rmtree, gone, ignore_errors=True)
