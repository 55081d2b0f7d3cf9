"""Telling the event log what trade knows: it is the only way money gets in."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from meadow.base import track
from meadow.base.db import House, WriteDb
from meadow.compass.metrics import rules, store
from meadow.trade.aftersale.events import Refunded
from meadow.trade.orders.events import Paid


async def relay(house: House, events: Sequence[Any]) -> None:
    """Send the rows of a batch of facts to the collector; raises when it does not take them, and the batch is read again."""
    rows = [row for event in events if not isinstance(event, Refunded) for row in rules.rows_of(event)]
    if given := [event for event in events if isinstance(event, Refunded) and event.goods]:
        async with house.read() as db:
            ways = await store.ways(db, [event.line_id for event in given])
        rows += [rules.refund_row(event, ways.get(event.line_id)) for event in given]
    if rows:
        await track.send(house.settings, rows)


async def know(db: WriteDb, product_id: UUID) -> None:
    """Learn the key of a product, so that its views can be named before anybody buys it."""
    await store.add_products(db, product_ids=[product_id])


async def remember_refund(db: WriteDb, event: Refunded) -> None:
    """Keep what of a paid line went back, for the audit."""
    await store.add_refund(db, shop_id=event.shop_id, line_id=event.line_id, amount=event.goods)


async def remember(db: WriteDb, event: Paid) -> None:
    """Keep which lines were paid: what the log must hold, checked by the audit."""
    await store.add_paid(db, shop_id=event.shop_id, lines=event.lines, at=event.paid_at)
