"""Shops: own broadcasters and leave for live prices; the platform: what is open, and the cut."""

from uuid import UUID

from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import NotFound
from meadow.base.page import Page
from meadow.base.web import Who, read, shop, write
from meadow.base.web import ops as operator
from meadow.scenes.live.actions import prices, session
from meadow.scenes.live.http.common import Limit, shop_desk
from meadow.scenes.live.queries import console
from meadow.scenes.live.types import WrongState
from meadow.scenes.live.types.asks import Cut, PutFloor
from meadow.scenes.live.types.desk import FloorRow, SessionRow, ShopRooms

_SHOP = "/api/merchant/{shop_id:uuid}/live"


@read(f"{_SHOP}/rooms", guard=shop_desk, op="scenes_live_shop_rooms")
async def rooms(db: ReadDb, shop_id: UUID) -> ShopRooms:
    """The rooms of the shop's own broadcasters."""
    return await console.shop_rooms(db, shop_id)


@read(f"{_SHOP}/floors", guard=shop("offers.edit"), op="scenes_live_floors")
async def floors(db: ReadDb, shop_id: UUID, cursor: str | None = None, limit: Limit = 50) -> Page[FloorRow]:
    """How low live prices of the shop's products may go."""
    return await console.floors(db, shop_id, cursor, limit)


@write(f"{_SHOP}/floors", guard=shop("offers.edit"), op="scenes_live_put_floor", method="PUT", raises=[NotFound])
async def put_floor(db: WriteDb, who: Who, shop_id: UUID, data: PutFloor) -> None:
    """Give leave for live prices of a product, or take it back."""
    await prices.put_floor(db, who, shop_id, data)


@read("/api/ops/live/sessions", guard=operator("live.patrol"), op="scenes_live_patrol")
async def patrol(db: ReadDb, cursor: str | None = None, limit: Limit = 50) -> Page[SessionRow]:
    """Every open broadcast of the house."""
    return await console.patrol(db, cursor, limit)


@write("/api/ops/live/sessions/{sid:uuid}/cut", guard=operator("live.patrol"), op="scenes_live_cut", raises=[NotFound, WrongState])  # fmt: skip
async def cut(db: WriteDb, who: Who, sid: UUID, data: Cut) -> None:
    """Cut a broadcast: stream, playlist and key."""
    await session.ban(db, who, sid, data.reason)


routes = [rooms, floors, put_floor, patrol, cut]
