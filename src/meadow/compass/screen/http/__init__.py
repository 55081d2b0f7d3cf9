"""The wall's whole state, and its stream at one frame a second."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request
from litestar.response import ServerSentEvent, ServerSentEventMessage

from meadow.base import clock
from meadow.base.db import House, ReadDb
from meadow.base.errors import NotFound, Problem
from meadow.base.web import raw, read, shop
from meadow.compass.metrics.types import WarehouseDown
from meadow.compass.screen import queries
from meadow.compass.screen.http import rooms
from meadow.compass.screen.types import Board

_TICK_S, _FRESH_S, _KEPT_S = 1.0, 0.9, 60.0
_LONGEST_TICKS, _LOOK_TICKS = 3600, 30
_READS = shop("compass.read")


@read(
    "/api/merchant/{shop_id:uuid}/screen",
    guard=shop("compass.read"),
    op="compass_screen_show",
    raises=[NotFound, WarehouseDown],
)
async def show(db: ReadDb, shop_id: UUID) -> Board:
    """The wall of a shop as of now."""
    return await queries.board(db, shop_id)


@raw("/api/merchant/{shop_id:uuid}/screen/stream", ["GET"], guard=shop("compass.read"), op="compass_screen_stream")
async def stream(request: Request[Any, Any, Any], house: House, shop_id: UUID) -> ServerSentEvent:
    """The wall at 1 Hz: `full` when something changed, else a bare `tick`; the client reconnects after an hour."""
    return ServerSentEvent(_frames(house, shop_id, partial(rooms.may, house, request, _READS)))


async def _frames(
    house: House, shop_id: UUID, may: Callable[[], Awaitable[None]]
) -> AsyncIterator[ServerSentEventMessage]:
    last = b""
    for tick in range(1, _LONGEST_TICKS):
        try:
            if tick % _LOOK_TICKS == 0:
                await may()
            board = await _shared(house, shop_id)
            body = msgspec.json.encode(
                msgspec.structs.replace(board, as_of=board.as_of.replace(second=0, microsecond=0))
            )
            event, data = (
                ("full", msgspec.json.encode(board))
                if body != last
                else ("tick", msgspec.json.encode({"as_of": board.as_of}))
            )
            last = body
        except NotFound:
            yield ServerSentEventMessage(data="{}", event="closed")
            return
        except Problem as problem:
            event, data = "trouble", msgspec.json.encode({"code": problem.code})
        yield ServerSentEventMessage(data=data.decode(), event=event)
        await asyncio.sleep(_TICK_S)


async def _shared(house: House, shop_id: UUID) -> Board:
    """A wall is read once a second however many watch it, and not again before that reading is done."""
    held: dict[UUID, tuple[float, asyncio.Task[Board]]] = house.engines.setdefault("compass.screen.walls", {})
    now = clock.monotonic()
    at, reading = held.get(shop_id, (0.0, None))
    if reading is None or (reading.done() and now - at >= _FRESH_S):
        for old in [k for k, (then, task) in held.items() if task.done() and now - then > _KEPT_S]:
            del held[old]
        reading = asyncio.ensure_future(_read(house, shop_id))
        reading.add_done_callback(lambda done: done.cancelled() or done.exception())
        held[shop_id] = (now, reading)
    return await asyncio.shield(reading)


async def _read(house: House, shop_id: UUID) -> Board:
    async with house.read() as db:
        return await queries.board(db, shop_id)


routes = [show, stream, *rooms.routes]
