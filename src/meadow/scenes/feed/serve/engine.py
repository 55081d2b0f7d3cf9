"""The engine of one process: shelf, people and the price of commerce in memory, read by version and written behind."""

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from uuid import UUID

import msgspec

from meadow.base import clock, policy
from meadow.base.db import House, ReadDb, WriteDb
from meadow.base.errors import Unavailable
from meadow.base.track import wire
from meadow.scenes.feed import store
from meadow.scenes.feed.rules import blend
from meadow.scenes.feed.rules import state as rules
from meadow.scenes.feed.serve import models
from meadow.scenes.feed.serve.compose import Chosen, band
from meadow.scenes.feed.serve.heads import Ranker
from meadow.scenes.feed.serve.people import People
from meadow.scenes.feed.serve.person import Person
from meadow.scenes.feed.serve.shelf import ROOMS, Shelf
from meadow.scenes.feed.store import warehouse
from meadow.scenes.feed.types import Policies, Served
from meadow.scenes.feed.types.ranking import Band

log = logging.getLogger(__name__)
NAME, SCENE, EVENTS = "scenes.feed", "feed", "track.events.*"
POLICIES = policy.declare(
    "scenes.feed.policies", {}, text="weights, commerce share and exploring of the feed; edited at its own desk"
)
_WINDOW, _PIECE, _KEPT = 1_000, 2_000, 20_000
_TICK_S, _FRESH_S, _RANK_S, _SMALL = 0.5, 1.0, 60.0, 5_000


class Engine:
    """One per process that serves pages; `of` makes it at the first page."""

    def __init__(self, house: House) -> None:
        self.house, self.shelf = house, Shelf()
        self.people = People(house, self.shelf)
        self.horizon, self.read_at, self.ranked_at, self.asked_at = "0", -1e9, -1e9, -1e9
        self.served: list[Served] = []
        self.untold: list[Served] = []
        self.price, self.seen, self.sold = 1.0, 0, 0
        self.ranker: Ranker | None = None
        self.model = ""
        self.reading = asyncio.Lock()
        self.task: asyncio.Task[None] | None = None
        self.telling: asyncio.Task[None] | None = None

    async def start(self) -> None:
        async with self.house.read() as db:
            held = await store.prices(db, scene=SCENE)
            self.price = held.price if held else 1.0
        await self.house.bus.hear(EVENTS, self._on_event)
        self.task = asyncio.create_task(self._run())

    async def aclose(self) -> None:
        """Write what waits; called when the house closes."""
        for task in (self.task, self.telling):
            if task is not None:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
        await self.flush()

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(_TICK_S)
            try:
                await self.flush()
                if self.telling is None or self.telling.done():
                    self.telling = asyncio.create_task(self._tell())
                async with self.house.read() as db:
                    await self.fresh(db)
                    await self._model(db)
            except Exception:
                log.exception("the feed's engine stumbled")

    async def fresh(self, db: ReadDb, *, within: float = _FRESH_S) -> Shelf:
        """The shelf, at most a second behind the registry; a large one is ranked anew each minute, in a thread."""
        if clock.monotonic() - self.read_at >= within:
            async with self.reading:
                if clock.monotonic() - self.read_at >= within:
                    await self._read(db)
        return self.shelf

    async def _read(self, db: ReadDb) -> None:
        rows, self.horizon = await store.changed(db, since=self.horizon)
        await (asyncio.to_thread(self.shelf.put, rows) if len(rows) > _SMALL else _at_once(self.shelf, rows))
        self.read_at, now = clock.monotonic(), clock.now().timestamp()
        if len(self.shelf) <= _SMALL and rows:
            self.shelf.rank(now)
        elif self.read_at - self.ranked_at >= _RANK_S:
            self.ranked_at = self.read_at
            await asyncio.to_thread(self.shelf.rank, now)

    async def _model(self, db: ReadDb) -> None:
        """The live model, or the one before it where that cannot be read; looked for each minute."""
        if clock.monotonic() - self.asked_at < _RANK_S:
            return
        self.asked_at = clock.monotonic()
        held = await store.live_model(db, name=SCENE)
        for version in (held.live, held.before) if held else ():
            if version == self.model or not version:
                return
            if (found := await models.fetch(self.house, SCENE, version)) is not None:
                self.ranker, self.model = found, version
                return

    async def policies(self, db: ReadDb) -> Policies:
        """What operators have set; a value that no longer fits leaves the defaults."""
        try:
            return msgspec.convert(await policy.value(db, POLICIES.key), Policies)
        except msgspec.ValidationError:
            return Policies()

    def log(
        self, person: Person, visit: UUID, chosen: Sequence[Chosen], rows: Sequence[Served], held: Policies
    ) -> None:
        """A page was shown: it counts at once, and is written within half a second."""
        now, shelf = clock.now().timestamp(), self.shelf
        sold = [c.detail.commerce for c in chosen]
        places = [c.place for c in chosen]
        themes = [
            (int(shelf.author[p]), int(shelf.category[p]), int(shelf.tags[p, 0]), int(shelf.group[p])) for p in places
        ]
        state = rules.served(person.state, int(now // 86_400), themes, sold)
        for p in places:
            state.since_live = 0 if shelf.kind[p] in ROOMS else state.since_live + 1
        state.share = blend.remember(state.share, sum(sold), len(sold))
        state.leaning = blend.lean(state.leaning, state.share, band(held, person, int(now // 86_400)))
        person.change(state)
        note(self, person, visit, chosen, rows)
        self.seen, self.sold = self.seen + len(sold), self.sold + sum(sold)

    async def _on_event(self, payload: bytes) -> None:
        """Accepted events of one actor, within a moment of their fsync."""
        with contextlib.suppress(msgspec.DecodeError, ValueError):
            self.people.hear(wire.told(payload))

    async def flush(self) -> None:
        """Write served slots, changed states and a full window's price; take in what was heard of people not here."""
        if self.people.absent:
            async with self.house.read() as db:
                await self.people.absorb(db)
        rows, self.served = self.served, []
        if not (rows or self.seen >= _WINDOW or any(p.dirty for p in self.people.held.values())):
            return
        try:
            async with self.house.write() as db:
                await store.add(db, rows=rows)
                lost = await self.people.save(db)
                if self.seen >= _WINDOW:
                    await _reprice(self, db)
        except Exception:
            self.served = rows + self.served
            raise
        self.untold = (self.untold + rows)[-_KEPT:]
        if lost:
            async with self.house.read() as db:
                await self.people.replay(db, lost)

    async def _tell(self) -> None:
        """Served slots go to the warehouse too, behind the truth kept here; while it is away they wait, up to a limit."""
        if self.untold and self.house.bus.connected:
            told = self.untold[:_PIECE]
            with contextlib.suppress(Unavailable):
                await warehouse.tell(self.house.settings, told)
                self.untold = self.untold[len(told) :]


def note(engine: Engine, person: Person, visit: UUID, chosen: Sequence[Chosen], rows: Sequence[Served]) -> None:
    """Places were shown: not again in this visit, and written within half a second."""
    person.shown(visit, [c.place for c in chosen], clock.now().timestamp())
    engine.people.traced(rows[0].trace_id, person)
    engine.served += rows


async def _at_once(shelf: Shelf, rows: Sequence[object]) -> None:
    shelf.put(rows)


async def _reprice(engine: Engine, db: WriteDb) -> None:
    """A window is full: what commerce weighs from now on."""
    seen, sold, engine.seen, engine.sold = engine.seen, engine.sold, 0, 0
    held = await engine.policies(db)
    engine.price = blend.reprice(engine.price, sold / seen, Band(target=held.target_bp / 1e4))
    await store.reprice(db, scene=SCENE, to=engine.price, seen=seen, sold=sold)


async def of(house: House) -> Engine:
    """Give the engine of this process, started at the first page."""
    held: Engine | None = house.engines.get(NAME)
    if held is None:
        held = house.engines[NAME] = Engine(house)
        await held.start()
    return held
