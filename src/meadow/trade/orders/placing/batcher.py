"""The micro-batcher: what arrives while a commit is under way goes into the next one, with no fixed wait."""

import asyncio
from collections import deque
from collections.abc import Mapping
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from meadow.base import clock, observe
from meadow.base.bus import WAKE
from meadow.base.db import Fixed, House

MOST = 128
LANES = 2
"""While one batch waits for its commit, a second is made ready; more lanes only wait for one another's rows."""
MOMENT_S = 0.5
_PLACE = Fixed(sa.text("SELECT orders_place(CAST(:batch AS jsonb), :now, :plain)"))
Placement = dict[str, Any]
"""One shop's order as `orders_place` reads it: checkout, order, lines, sku_ids (sorted), qtys, intent, event."""
Result = dict[str, Any]
"""`{"ok": true}`, `{"short": [sku]}` or `{"dup": checkout_id, "print": text}`."""


class Batcher:
    """One per process. A batch shares a commit, not a fate: when it fails, each order is tried alone."""

    def __init__(self, house: House) -> None:
        self.house = house
        self._queue: deque[tuple[Placement, asyncio.Future[Result]]] = deque()
        self._lanes: list[asyncio.Task[None]] = []
        self._short: dict[str, tuple[int, float]] = {}

    def short(self, pieces: Mapping[str, int]) -> list[str]:
        """SKUs of these pieces that were short a moment ago: in a rush the others are told without asking the database."""
        now = clock.monotonic()
        return [
            sku
            for sku, qty in pieces.items()
            if sku in self._short and qty >= self._short[sku][0] and now < self._short[sku][1]
        ]

    def _remember(self, placement: Placement, result: Result) -> None:
        pieces = dict(zip(placement["sku_ids"], placement["qtys"], strict=True))
        for sku in result.get("short", ()):
            self._short[sku] = (pieces[sku], clock.monotonic() + MOMENT_S)
        if len(self._short) > MOST * 8:
            self._short.clear()

    async def place(self, placement: Placement) -> Result:
        """Place one order; raises what the database raises for this order alone."""
        done: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._queue.append((placement, done))
        self._lanes = [lane for lane in self._lanes if not lane.done()]
        if not self._lanes or (len(self._lanes) < LANES and len(self._queue) >= MOST // 2):
            self._lanes.append(asyncio.create_task(self._drain()))
        return await done

    async def _drain(self) -> None:
        while self._queue:
            batch = [self._queue.popleft() for _ in range(min(MOST, len(self._queue)))]
            observe.batch_orders.observe(len(batch))
            try:
                results = await self._commit([p for p, _ in batch])
            except DBAPIError:
                await self._singly(batch)
            except Exception as error:  # noqa: BLE001 - no connection, or a commit that broke: the next batch may do better
                _fail(batch, error)
            except BaseException as error:  # a caller must never wait for ever
                _fail(batch, error)
                raise
            else:
                for (placement, done), result in zip(batch, results, strict=True):
                    self._remember(placement, result)
                    if not done.done():
                        done.set_result(result)
            await self.house.bus.say(WAKE)

    async def _singly(self, batch: list[tuple[Placement, asyncio.Future[Result]]]) -> None:
        for i, (placement, done) in enumerate(batch):
            try:
                result = (await self._commit([placement]))[0]
            except DBAPIError as error:
                _fail([(placement, done)], error)
            except Exception as error:  # noqa: BLE001 - as above; each of the others would wait for it by itself
                _fail(batch[i:], error)
                return
            else:
                if not done.done():
                    done.set_result(result)

    async def _commit(self, placements: list[Placement]) -> list[Result]:
        batch = msgspec.json.encode(placements).decode()
        plain = not any(p["claims"] or p["intent"] is None for p in placements)
        async with self.house.single() as db:
            results = await db.value(_PLACE, {"batch": batch, "now": clock.now(), "plain": plain})
        return [{"ok": True}] * len(placements) if results is None else list(results)


def _fail(batch: list[tuple[Placement, asyncio.Future[Result]]], error: BaseException) -> None:
    for _, done in batch:
        if not done.done():
            done.set_exception(error)


def batcher(house: House) -> Batcher:
    """The one batcher of a process."""
    held: Batcher | None = house.engines.get("trade.orders.batcher")
    if held is None:
        held = house.engines["trade.orders.batcher"] = Batcher(house)
    return held
