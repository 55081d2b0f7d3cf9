"""Telling the event log what trade knows: it is the only way money gets in."""

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from meadow.base import clock, ids, track
from meadow.base.db import House, WriteDb
from meadow.base.errors import NotFound
from meadow.compass.metrics import rules, store
from meadow.compass.metrics.queries import quality
from meadow.compass.metrics.types import Hour, Scope
from meadow.compass.metrics.types.rooms import Session
from meadow.people.authors.events import Followed
from meadow.scenes import live
from meadow.scenes.live.events import SessionEvent, Started
from meadow.trade.aftersale.events import Refunded
from meadow.trade.orders.events import Paid

log = logging.getLogger(__name__)
_KEPT = timedelta(days=400)
_WAY = timedelta(minutes=2)
_WHOLE = UUID(int=0)


async def relay(house: House, events: Sequence[Any]) -> None:
    """Send the rows of a batch of facts to the collector; raises when it does not take them, and the batch is read again."""
    events = await _in_rooms(house, events)
    rows = [row for event in events if not isinstance(event, Refunded) for row in rules.rows_of(event)]
    if given := [event for event in events if isinstance(event, Refunded) and event.goods]:
        async with house.read() as db:
            ways = await store.ways(db, [event.line_id for event in given])
        rows += [rules.refund_row(event, ways.get(event.line_id)) for event in given]
    if rows:
        await track.send(house.settings, rows)


async def _in_rooms(house: House, events: Sequence[Any]) -> Sequence[Any]:
    """Whoever follows names the broadcast: it is believed where it is the author's, and was on."""
    named = [e.room_id for e in events if isinstance(e, Followed) and e.room_id]
    if not named:
        return events
    async with house.read() as db:
        known = await store.sessions_by_id(db, named)

    def fits(event: Followed) -> bool:
        held = known.get(event.room_id) if event.room_id else None
        return held is not None and held.author_id == event.author_id and event.at <= (held.ended_at or event.at)

    return [e if not isinstance(e, Followed) or fits(e) else msgspec.structs.replace(e, room_id=None) for e in events]


async def know(db: WriteDb, product_id: UUID) -> None:
    """Learn the key of a product, so that its views can be named before anybody buys it."""
    await store.add_products(db, product_ids=[product_id])


async def remember_refund(db: WriteDb, event: Refunded) -> None:
    """Keep what of a paid line went back, for the audit."""
    early = event.goods if event.before_ship else 0
    await store.add_refund(db, shop_id=event.shop_id, line_id=event.line_id, amount=event.goods, early=early)


async def remember(db: WriteDb, event: Paid) -> None:
    """Keep which lines were paid: what the log must hold, checked by the audit."""
    await store.add_paid(db, shop_id=event.shop_id, order_id=event.order_id, lines=event.lines, at=event.paid_at)


async def open_session(db: WriteDb, event: SessionEvent) -> None:
    """Know a broadcast that went live, or that goes on after it was dropped."""
    if isinstance(event, Started):
        held = await live.session(db, event.session_id)
        made = Session(
            session_id=event.session_id, author_id=event.author_id, shop_id=held.shop_id if held else None,
            key=ids.key64(event.session_id), title=event.title, started_at=event.at, ended_at=None, target=None,
        )  # fmt: skip
        await store.put_session(db, made)
    else:
        await store.end_session(db, author_id=event.author_id, session_id=event.session_id, at=None)


async def end_session(db: WriteDb, event: SessionEvent) -> bool:
    """Know that a broadcast is over; False for one that nobody could see, such as a rehearsal."""
    return await store.end_session(db, author_id=event.author_id, session_id=event.session_id, at=event.at)


async def set_target(db: WriteDb, scope: Scope, session_id: UUID, target: int | None) -> None:
    """Set what a broadcast is to sell, or that nothing is set; raises `NotFound`."""
    if not await store.set_target(db, scope=scope, session_id=session_id, target=target):
        raise NotFound


async def reconcile(house: House) -> list[Hour]:
    """Compare two days of paid lines, shop by shop and hour by hour, with the log; what differs is kept and told.

    What was paid in the last two minutes may still be on its way. An hour that came right since is right again.
    """
    now = clock.now()
    end = (now - _WAY).replace(microsecond=0)
    start = end.replace(minute=0, second=0) - quality.SPAN
    async with house.read() as db:
        books = await store.paid_hours(db, start=start, end=end)
    hours = rules.compare(books, await quality.logged(house.settings, start, end))
    async with house.write() as db:
        await store.keep_hours(db, hours=[Hour(_WHOLE, start, 0, 0, 0, 0), *hours], at=now, before=now - _KEPT)
    wrong = [h for h in hours if (h.lines, h.amount) != (h.log_lines, h.log_amount)]
    if wrong:
        log.error("the event log and the books differ", extra={"hours": len(wrong), "shop_id": str(wrong[0].shop_id)})
    return wrong
