"""A house whose log is real: PostgreSQL of the test beside a collector and a warehouse of the module."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from meadow.base import clock, ids, track
from meadow.base.db import House
from meadow.base.track import Envelope
from meadow.compass.metrics import actions as measuring
from meadow.scenes.live.events import Started
from tests.base.track.running import Running


def joined(house: House, log: Running) -> House:
    """The house, writing to this log and reading from it."""
    of_log = {name: getattr(log.settings, name) for name in ("home", "keys", "collect_url", "clickhouse_url")}
    house.settings = msgspec.structs.replace(house.settings, **of_log)
    return house


def told(name: str, at: datetime, actor: int, room: int, **fields: object) -> Envelope:
    """An event of a broadcast."""
    base = {
        "event_id": str(ids.new()),
        "name": name,
        "ts": int(at.timestamp() * 1000),
        "actor": actor,
        "flags": 1,
        "shop_id": 7,
    }
    return Envelope(**{**base, "room_id": room, "scene": "live", **fields})  # type: ignore[arg-type]


def sale(order: int, product: int, amount: int, qty: int = 1, first_in: int = 7) -> dict[str, object]:
    """What an order line carries."""
    return {
        "order_id": order, "line_id": order ^ 1, "product_id": product, "author_id": 9, "qty": qty, "amount_minor": amount,
        "cash_minor": amount, "first_in": first_in, "currency": "CNY",
    }  # fmt: skip


async def begin(house: House, author: UUID | None = None) -> Started:
    """A broadcast that went on air a quarter of an hour ago."""
    event = Started(
        session_id=ids.new(), room_id=ids.new(), author_id=author or ids.new(), title="秋冬换季专场",
        at=clock.now() - timedelta(minutes=15),
    )  # fmt: skip
    async with house.write() as db:
        await measuring.open_session(db, event)
    return event


async def tell(log: Running, room: int, *events: tuple[Any, ...]) -> None:
    """Tell events and wait until the views have them."""
    made = [told(name, clock.now() - timedelta(seconds=ago), actor, room, **more) for name, ago, actor, more in events]
    before = await log.number("SELECT sum(gmv) + sum(enters) FROM room_minute WHERE room_id = {r:UInt64}", r=room)
    wanted = (
        before + sum(e.amount_minor for e in made if e.name == "purchase") + sum(e.name == "live_enter" for e in made)
    )
    await track.send(log.settings, made)
    for table in ("room_minute", "room_product_minute"):
        sql = f"SELECT sum(gmv) {'+ sum(enters) ' if table == 'room_minute' else ''}FROM {table} WHERE room_id = {{r:UInt64}}"
        goal = wanted if table == "room_minute" else 0
        assert await log.until(sql, goal, r=room) >= goal
    await asyncio.sleep(0.3)  # the other views of the same block
