"""SQL of orders that nobody bought."""

from typing import Any

from meadow.base import clock, ids
from meadow.base.db import WriteDb
from meadow.trade.orders.tables import checkout, order
from meadow.trade.orders.tables import line as lines
from meadow.trade.orders.types import State


async def add(db: WriteDb, *, head: dict[str, Any], line: dict[str, Any], key: str) -> None:
    """Write an order that waits to be sent, with its one line and a checkout at which nothing was asked for.

    `key` names what it is for: a second one of the same buyer is refused by the database.
    """
    now, checkout_id = clock.now(), ids.new()
    paid = {"state": "paid", "amount": 0, "currency": head["currency"], "expires_at": now, "created_at": now}
    await db.run(
        checkout.insert().values(buyer_id=head["buyer_id"], id=checkout_id, key=key, print="", **paid)
    )  # fmt: skip
    stamps = {"state": State.to_ship.value, "version": 1, "checkout_id": checkout_id, "created_at": now, "pay_by": now}
    await db.run(order.insert().values(**head, **stamps))
    await db.run(lines.insert().values(shop_id=head["shop_id"], order_id=head["id"], ix=0, **line))
