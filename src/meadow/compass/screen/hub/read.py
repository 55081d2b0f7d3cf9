"""What the hub reads: three statements a second for all rooms together, the rest more seldom."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from meadow.base import clock, ids
from meadow.base.db import House, ReadDb
from meadow.compass import diagnosis, metrics
from meadow.compass.metrics.types.rooms import Totals
from meadow.compass.screen.hub.room import Room
from meadow.goods import stock
from meadow.people import authors
from meadow.scenes import live
from meadow.trade import orders

_BACK = timedelta(minutes=5)
_TALK, _LATELY, _COMMENTS = timedelta(minutes=30), timedelta(minutes=2), 8
_SHOPS = 20


async def start(house: House, session_ids: Sequence[UUID]) -> list[Room]:
    """Rooms as they are when somebody begins to watch: their past, whole curves and lanes."""
    async with house.read() as db:
        known = await metrics.sessions.known(db, session_ids)
        rooms = [Room(s, await diagnosis.baseline(db, s)) for s in known.values()]
        back = await live.retracted(db, list(known))
    keys = [room.key for room in rooms]
    curves, lanes, said = await asyncio.gather(
        metrics.rooms.curves(house, keys), metrics.rooms.lanes(house, keys),
        metrics.rooms.said(house, keys, clock.now() - _TALK, _COMMENTS),
    )  # fmt: skip
    for room in rooms:
        room.retract(back.get(room.session.session_id, []))
        room.take_comments(said.get(room.key, []))
        room.take_minutes(curves.get(room.key, []))
        room.take_marks(lanes.get(room.key, []))
    return rooms


async def fast(house: House, rooms: Sequence[Room]) -> dict[int, Totals]:
    """The statements of a tick: totals, newest minutes, products."""
    keys = [room.key for room in rooms]
    totals, curves, products = await asyncio.gather(
        metrics.rooms.totals(house, keys),
        metrics.rooms.curves(house, keys, clock.now() - _BACK),
        metrics.rooms.products(house, keys, 10),
    )
    for room in rooms:
        room.take_minutes(curves.get(room.key, []))
        room.products = products.get(room.key, room.products)
    return totals


async def lanes(house: House, rooms: Sequence[Room]) -> None:
    """What happened lately."""
    found = await metrics.rooms.lanes(house, [room.key for room in rooms], clock.now() - _BACK)
    for room in rooms:
        room.take_marks(found.get(room.key, []))


async def comments(house: House, rooms: Sequence[Room]) -> None:
    """What was said lately."""
    found = await metrics.rooms.said(house, [room.key for room in rooms], clock.now() - _LATELY, _COMMENTS)
    for room in rooms:
        if said := found.get(room.key):
            room.take_comments(said)


async def beside(house: House, rooms: Sequence[Room]) -> None:
    """The bag's numbers, open incidents, what patrol told, gifts."""
    async with house.read() as db:
        found = await live.beside(db, [room.session.session_id for room in rooms])
    for room in rooms:
        room.beside = found.get(room.session.session_id, room.beside)


async def sources(house: House, rooms: Sequence[Room]) -> None:
    """Where viewers came from, and the share of bots."""
    keys = [room.key for room in rooms]
    found = await metrics.rooms.sources(house, keys)
    for room in rooms:
        room.sources = found.get(room.key, room.sources)


async def state(house: House, rooms: Sequence[Room]) -> None:
    """Look again at what a broadcast says of itself, in case its event was missed."""
    del house
    for room in rooms:
        room.stale = True


async def bots(house: House, rooms: Sequence[Room]) -> None:
    found = await metrics.rooms.bots(house, [room.key for room in rooms])
    for room in rooms:
        room.bots = found.get(room.key, room.bots)


async def truth(house: House, rooms: Sequence[Room]) -> None:
    """What PostgreSQL knows: whether it goes on, who sells it, names and stock of products, its money, the newest sales."""
    by_id = {room.session.session_id: room for room in rooms}
    async with house.read() as db:
        known = await metrics.sessions.known(db, list(by_id))
        ledgers = await metrics.sessions.ledgers(db, list(by_id))
        cards = await authors.cards(db, list({room.session.author_id for room in rooms}))
        for one, room in by_id.items():
            room.session = known.get(one, room.session)
            room.ledger = ledgers.get(one, room.ledger)
            card = cards.get(room.session.author_id)
            if room.stale or room.session.ended_at:
                room.stale = False
                room.live = await live.session(db, one)
            room.card = _card(room, card.name if card else "", card.avatar if card else None)
            if room.session.ended_at and not room.settled:
                room.settled = await metrics.rooms.settled(house, room.key, room.ledger.paid)
        await _name(db, rooms)
        await _sales(db, by_id)


def _card(room: Room, author: str, avatar: str | None) -> dict[str, object]:
    session, held = room.session, room.live
    ended = session.ended_at
    cover = held.cover.get("variants") if held and held.cover else None
    return {
        "id": str(session.session_id), "title": session.title, "author": author, "avatar": avatar,
        "state": held.state.value if held else "ended" if ended else "live", "started_at": _ms(session.started_at),
        "ended_at": _ms(ended) if ended else None, "planned_end": _ms(held.planned_end) if held else None,
        "host": held.host_name if held else "", "cover": cover[-1].get("url") if cover else None,
        "play": f"/media/live/{session.session_id}/index.m3u8" if held and not ended else None,
    }  # fmt: skip


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


async def _name(db: ReadDb, rooms: Sequence[Room]) -> None:
    wanted = {p.key for room in rooms for p in room.products} | {
        m.product for room in rooms for m in room.marks if m.product
    }
    missing = wanted - {key for room in rooms for key in room.names}
    fresh = await diagnosis.names(db, missing) if missing else {}
    for room in rooms:
        own = {p.key for p in room.products} | {m.product for m in room.marks}
        room.names |= {k: n for k, n in fresh.items() if k in own}
    shown = {n.product_id for room in rooms for p in room.products if (n := room.names.get(p.key))}
    left = await stock.by_product(db, list(shown)) if shown else {}
    for room in rooms:
        room.stock = {n.product_id: left[n.product_id] for n in room.names.values() if n.product_id in left}


async def _sales(db: ReadDb, rooms: dict[UUID, Room]) -> None:
    """The newest paid lines with their buyers masked; a first look goes back an hour."""
    since = clock.now() - timedelta(hours=1)
    found = await metrics.sessions.sold(db, list(rooms), since, 20 * len(rooms))
    fresh = [r for r in found if str(r.line_id) not in rooms[r.room_id].orders]
    latest: dict[UUID, list[object]] = {}
    wanted: dict[UUID, set[UUID]] = {}
    for r in fresh:
        kept = latest.setdefault(r.room_id, [])
        if len(kept) < 10:
            kept.append(r)
            wanted.setdefault(r.shop_id, set()).add(r.order_id)
    for shop_id, bought in list(wanted.items())[:_SHOPS]:
        held = {o.id: o for o in await orders.some(db, shop_id, list(bought))}
        for r in fresh:
            if (o := held.get(r.order_id)) and r.shop_id == shop_id:
                key = str(ids.key64(r.product_id))
                row = [int(r.paid_at.timestamp() * 1000), o.region, o.name_masked, key, r.qty, r.amount]
                rooms[r.room_id].take_order(str(r.line_id), row)
