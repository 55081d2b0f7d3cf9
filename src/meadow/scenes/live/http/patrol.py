"""The patrol wall and what the platform does in somebody's room."""

from uuid import UUID

from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import NotFound
from meadow.base.page import Page
from meadow.base.web import Who, ops, read, write
from meadow.scenes.live.actions import patrol
from meadow.scenes.live.http.common import Limit
from meadow.scenes.live.queries import leading
from meadow.scenes.live.types import WrongState
from meadow.scenes.live.types.asks import Cut
from meadow.scenes.live.types.patrol import Appeal, CloseChat, NoAppeal, OverRow, Ruling, TakeOut, Wall, Warn

_SESSION = "/api/ops/live/sessions/{sid:uuid}"
_guard = ops("live.patrol")


@read("/api/ops/live/wall", guard=_guard, op="scenes_live_wall")
async def wall(db: ReadDb, cursor: str | None = None, limit: Limit = 50) -> Page[Wall]:
    """Every room on air."""
    return await leading.wall(db, cursor, limit)


@write(_SESSION + "/warn", guard=_guard, op="scenes_live_warn", status=204, raises=[NotFound, WrongState])
async def warn(db: WriteDb, who: Who, sid: UUID, data: Warn) -> None:
    """Tell a host what must change."""
    await patrol.warn(db, who, sid, data)


@write(_SESSION + "/chat", guard=_guard, op="scenes_live_close_chat", method="PUT", raises=[NotFound, WrongState])
async def close_chat(db: WriteDb, who: Who, sid: UUID, data: CloseChat) -> None:
    """Take the chat from everybody, or give it back."""
    await patrol.close_chat(db, who, sid, data)


@write(_SESSION + "/items/remove", guard=_guard, op="scenes_live_take_out", raises=[NotFound, WrongState])
async def take_out(db: WriteDb, who: Who, sid: UUID, data: TakeOut) -> None:
    """Take a product out of the bag."""
    await patrol.take_out(db, who, sid, data)


@write(_SESSION + "/takedown", guard=_guard, op="scenes_live_take_down", raises=[NotFound, WrongState])
async def take_down(db: WriteDb, who: Who, sid: UUID, data: Cut) -> None:
    """Take a recording out of sight, with its clips and the videos made of them."""
    await patrol.take_down(db, who, sid, data)


@read("/api/ops/live/replays", guard=_guard, op="scenes_live_replays")
async def replays(db: ReadDb, cursor: str | None = None, limit: Limit = 50) -> Page[OverRow]:
    """Broadcasts that are over, the newest first, with what viewers reported."""
    return await leading.replays(db, cursor, limit)


@read("/api/ops/live/appeals", guard=_guard, op="scenes_live_appeals")
async def appeals(db: ReadDb, cursor: str | None = None, limit: Limit = 50) -> Page[Appeal]:
    """Appeals that wait."""
    return await leading.appeals(db, cursor, limit)


@write(_SESSION + "/appeal", guard=_guard, op="scenes_live_rule", raises=[NotFound, NoAppeal])
async def rule(db: WriteDb, who: Who, sid: UUID, data: Ruling) -> None:
    """Answer an appeal."""
    await patrol.rule(db, who, sid, data)


routes = [wall, warn, close_chat, take_out, take_down, replays, appeals, rule]
