"""The wall's whole state, and its stream at one frame a second."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request
from litestar.response import ServerSentEvent, ServerSentEventMessage

from meadow.base.db import House, ReadDb
from meadow.base.errors import NotFound, Problem
from meadow.base.web import raw, read, shop
from meadow.compass.metrics.types import WarehouseDown
from meadow.compass.screen import queries
from meadow.compass.screen.http import rooms
from meadow.compass.screen.types import Board

_TICK_S = 1.0
_LONGEST_TICKS = 3600


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
    del request
    return ServerSentEvent(_frames(house, shop_id))


async def _frames(house: House, shop_id: UUID) -> AsyncIterator[ServerSentEventMessage]:
    last = b""
    for _ in range(_LONGEST_TICKS):
        try:
            async with house.read() as db:
                board = await queries.board(db, shop_id)
            body = msgspec.json.encode(
                msgspec.structs.replace(board, as_of=board.as_of.replace(second=0, microsecond=0))
            )
            event, data = (
                ("full", msgspec.json.encode(board))
                if body != last
                else ("tick", msgspec.json.encode({"as_of": board.as_of}))
            )
            last = body
        except Problem as problem:
            event, data = "trouble", msgspec.json.encode({"code": problem.code})
        yield ServerSentEventMessage(data=data.decode(), event=event)
        await asyncio.sleep(_TICK_S)


routes = [show, stream, *rooms.routes]
