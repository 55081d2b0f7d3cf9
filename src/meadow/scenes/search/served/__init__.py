"""What result pages showed, on its way to the warehouse: rows wait in memory and leave in batches, behind the answer."""

import asyncio
import contextlib
import hmac
import logging
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import Any
from uuid import UUID

from meadow.base import clock, ids, track
from meadow.base.db import House
from meadow.base.errors import Unavailable
from meadow.base.settings import Settings
from meadow.scenes.search import rules
from meadow.scenes.search.index.node import Kind
from meadow.scenes.search.index.tabs import Want, offset
from meadow.scenes.search.index.text import plain

log = logging.getLogger(__name__)
NAME, TABLE = "scenes.search.served", "search_served"
_EVERY_S, _PIECE, _KEPT = 1.0, 2_000, 20_000
Row = Mapping[str, Any]


class Log:
    """One per process that answers; while the collector is away its rows wait, up to a limit."""

    def __init__(self, settings: Settings, ready: Callable[[], bool] = lambda: True) -> None:
        self.settings, self.ready = settings, ready
        self.rows: list[Row] = []
        self.task: asyncio.Task[None] | None = None

    def add(self, rows: Sequence[Row]) -> None:
        """Take in the rows of a page."""
        self.rows = [*self.rows, *rows][-_KEPT:]
        if self.task is None:
            self.task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(_EVERY_S)
            try:
                await self.tell()
            except Exception:
                log.exception("served results are not told")

    async def tell(self) -> None:
        """Send what waits; told twice it counts once."""
        while self.rows and self.ready():
            told = self.rows[:_PIECE]
            try:
                await track.rows(self.settings, TABLE, told)
            except Unavailable:
                return
            self.rows = self.rows[len(told) :]

    async def aclose(self) -> None:
        """Send what waits; called when who answers closes."""
        if self.task is not None:
            self.task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self.task
        await self.tell()


def of(house: House) -> Log:
    """Give the log of this process."""
    held: Log | None = house.engines.get(NAME)
    if held is None:
        held = house.engines[NAME] = Log(house.settings, lambda: house.bus.connected)
    return held


def guest(settings: Settings, visitor: str) -> int:
    """Who searches without an account, by the log's key: a keyed hash that is another one tomorrow."""
    text = f"served {clock.now().date()} {visitor}"
    return int.from_bytes(hmac.digest(settings.keys.session, text.encode(), sha256)[:8])


def rows(
    name: UUID, actor: int, want: Want, found: Mapping[Kind, Sequence[UUID]], rung: str, ranks: Sequence[tuple[int, float]] | None = None,
) -> Sequence[Row]:  # fmt: skip
    """Every result of a page as a row, the products by rank and chance; of a page without any, one row that says so."""
    whole = {
        "trace_id": ids.key64(name), "at": clock.now(), "actor": actor, "query_h": rules.key_of(plain(want.q)[: rules.WORDING]),
        "tab": want.tab, "sort": want.sort, "first": want.cursor is None, "rung": rung, "mended": rung == "mended",
        "filtered": bool(want.category or want.shop or want.ships_from) or (want.price_min or want.price_max) is not None,
        "hits": sum(map(len, found.values())),
    }  # fmt: skip
    start, main = offset(want.cursor), "products" if want.tab == "all" else want.tab
    told = []
    for kind, held in found.items():
        at = start if kind == main else 0
        for n, item in enumerate(held):
            rank, chance = ranks[n] if ranks and kind == "products" else (n, 1.0)
            row = {"kind": kind, "slot": at + n + 1, "rank": at + rank + 1, "item": ids.key64(item)}
            told.append(whole | row | {"how": "swap" if rank != n else "greedy", "propensity": chance})
    nothing = {"kind": main, "slot": 0, "rank": 0, "item": 0, "how": "greedy", "propensity": 1.0}
    return told or [whole | nothing]
