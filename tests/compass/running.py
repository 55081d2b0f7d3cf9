"""A house whose log is real: PostgreSQL of the test beside a collector and a warehouse of the module."""

from datetime import datetime

import msgspec

from meadow.base import ids
from meadow.base.db import House
from meadow.base.track import Envelope
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
