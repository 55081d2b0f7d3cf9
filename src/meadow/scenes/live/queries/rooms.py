"""Rooms and broadcasts as viewers and other features see them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from meadow.base import clock
from meadow.base.db import ReadDb
from meadow.base.errors import NotFound
from meadow.base.page import Cursor, Page, cut
from meadow.goods.media.types import Asset
from meadow.people import authors, shops
from meadow.people.authors.types import AuthorCard
from meadow.scenes.live.queries import items
from meadow.scenes.live.rules import machine
from meadow.scenes.live.store import bag as bags
from meadow.scenes.live.store import plan, sessions
from meadow.scenes.live.store import rooms as store
from meadow.scenes.live.types import Session, State
from meadow.scenes.live.types.views import (
    Bag,
    BagItem,
    Coming,
    EndPage,
    Events,
    LiveEvent,
    Reminder,
    RoomCard,
    RoomPage,
    Snapshot,
)

VIEWERS = "scenes.live.viewers"
"""Asked of whoever counts: broadcasts -> how many watch now; one that nobody counts is left out."""
EXTRA = "scenes.live.extra"
"""Asked of the tools of a room: a broadcast -> what a viewer must know of open drops, deals and bags."""
MOST_EVENTS = 500
_SEEN = {State.live, State.grace, State.ended, State.replay_ready, State.banned}


def asset(value: Any) -> Asset | None:
    """A picture as it is kept."""
    return msgspec.convert(value, Asset) if value else None


def play(session_id: UUID) -> str:
    """Where the stream is, below the address of the live process."""
    return f"/media/live/{session_id}/index.m3u8"


async def session(db: ReadDb, session_id: UUID) -> Session | None:
    """A broadcast, whoever's it is."""
    return await sessions.of(db, session_id=session_id)


async def seen(db: ReadDb, session_id: UUID) -> Session:
    """A broadcast that viewers may know of: no rehearsal, and it was on air. Raises `NotFound`."""
    held = await sessions.of(db, session_id=session_id)
    if held is None or held.rehearsal or held.state not in _SEEN or held.started_at is None:
        raise NotFound
    return held


async def square(
    db: ReadDb, category: UUID | None, author: UUID | None, cursor: str | None, limit: int
) -> Page[RoomCard]:
    """Rooms on air, the newest first; of a category or an author on demand."""
    at = Cursor.read(cursor, datetime, UUID)
    rows, more = cut(
        await store.on_air(
            db, category_ids=[category] if category else None, author_ids=[author] if author else None,
            before=(at[0], at[1]) if at else None, limit=limit,
        ),
        limit, lambda r: (r.started_at, r.id),
    )  # fmt: skip
    return Page(await _cards(db, rows), more)


async def planned(
    db: ReadDb, category: UUID | None, viewer: UUID | None, cursor: str | None, limit: int
) -> Page[Coming]:
    """What all authors plan, the soonest first; of a category on demand."""
    at = Cursor.read(cursor, datetime, UUID)
    after = (at[0], at[1]) if at else None
    found = await store.planned(db, category_id=category, after=after, now=clock.now(), limit=limit)
    rows, more = cut(found, limit, lambda r: (r.planned_at, r.id))
    return Page(await _coming(db, rows, viewer), more)


async def cards(db: ReadDb, session_ids: Sequence[UUID]) -> dict[UUID, RoomCard]:
    """Cards of those of these broadcasts that are on air."""
    rows = await store.on_air(db, session_ids=session_ids, limit=len(session_ids)) if session_ids else []
    return {c.session_id: c for c in await _cards(db, rows)}


async def on_air(db: ReadDb, author_ids: Sequence[UUID] | None = None, limit: int = 200) -> list[RoomCard]:
    """Cards of what is on air, the newest first: of these authors, or of all."""
    return await _cards(db, (await store.on_air(db, author_ids=author_ids, limit=limit))[:limit])


async def _cards(db: ReadDb, rows: Sequence[Any]) -> list[RoomCard]:
    people = await authors.cards(db, list({r.author_id for r in rows}))
    ask = db.house.wiring.asks.get(VIEWERS)
    counted = dict(await ask(db, [r.id for r in rows])) if ask and rows else {}
    held = await bags.counts(db, session_ids=[r.id for r in rows]) if rows else {}
    found = []
    for r in rows:
        if r.author_id not in people:
            continue
        found.append(
            RoomCard(
                session_id=r.id, room_id=r.room_id, author=people[r.author_id], title=r.title, cover=asset(r.cover),
                category_id=r.category_id, started_at=r.started_at, play=play(r.id), viewers=counted.get(r.id, 0),
                pinned=await _pinned(db, r.id, r.pinned_product), items=held.get(r.id, 0),
            )
        )  # fmt: skip
    return found


async def _pinned(db: ReadDb, session_id: UUID, product_id: UUID | None) -> BagItem | None:
    if product_id is None or (held := await sessions.of(db, session_id=session_id)) is None:
        return None
    found = await items.bag(db, held, [product_id])
    return found.items[0] if found.items else None


async def page(db: ReadDb, room_id: UUID, viewer: UUID | None) -> RoomPage:
    """A room as a viewer opens it, by its own id or that of a broadcast. Raises `NotFound`."""
    room = await store.any_author(db, room_id=room_id)
    if room is None:
        room = await store.any_author(db, room_id=(await seen(db, room_id)).room_id)
    author = (await authors.cards(db, [room.author_id])).get(room.author_id) if room else None
    if room is None or author is None or author.status is not authors.Status.active:
        raise NotFound
    held = await sessions.open_of(db, room_id=room.id)
    shown = held is not None and held.state in machine.ON_AIR and not held.rehearsal
    mine = await authors.follows(db, viewer, [author.id]) if viewer else set()
    owners = await shops.cards(db, [room.shop_id]) if room.shop_id else {}
    return RoomPage(
        room_id=room.id, author=author, shop=owners.get(room.shop_id), followed=author.id in mine,
        own=viewer is not None and await authors.owner(db, author.id) == viewer,
        title=held.title if held and shown else room.title, cover=asset(held.cover if held and shown else room.cover),
        snapshot=await snapshot_of(db, held) if held and shown else None,
        play=play(held.id) if held and shown else None, coming=await coming(db, room.author_id, viewer),
        last=await store.last(db, author_id=room.author_id),
    )  # fmt: skip


async def coming(db: ReadDb, author_id: UUID, viewer: UUID | None) -> Coming | None:
    """What an author plans next."""
    row = await store.coming(db, author_id=author_id, now=clock.now())
    found = await _coming(db, [row], viewer) if row else []
    return found[0] if found else None


async def _coming(db: ReadDb, rows: Sequence[Any], viewer: UUID | None) -> list[Coming]:
    people = await authors.cards(db, list({r.author_id for r in rows}))
    known = [r for r in rows if r.author_id in people and people[r.author_id].status is authors.Status.active]
    ids = [r.id for r in known]
    counts = await plan.reminders(db, session_ids=ids)
    mine = await plan.reminded_of(db, session_ids=ids, account_id=viewer) if viewer else set()
    return [
        Coming(
            session_id=r.id, room_id=r.room_id, author_id=r.author_id, author=people[r.author_id], title=r.title,
            cover=asset(r.cover), planned_at=r.planned_at, reminders=counts.get(r.id, 0), reminded=r.id in mine,
        )
        for r in known
    ]  # fmt: skip


async def reminder(db: ReadDb, session_id: UUID, viewer: UUID | None) -> Reminder:
    """Whether this viewer will be told of a broadcast, and how many will."""
    count = (await plan.reminders(db, session_ids=[session_id])).get(session_id, 0)
    mine = viewer is not None and await plan.reminded(db, session_id=session_id, account_id=viewer)
    return Reminder(mine, count)


async def snapshot(db: ReadDb, session_id: UUID) -> Snapshot:
    """The present state of a broadcast. Raises `NotFound`."""
    return await snapshot_of(db, await seen(db, session_id))


async def snapshot_of(db: ReadDb, held: Session) -> Snapshot:
    """The present state of a broadcast that was read."""
    pinned = (await items.bag(db, held, [held.pinned_product])).items if held.pinned_product else []
    ask = db.house.wiring.asks.get(EXTRA)
    return Snapshot(
        session_id=held.id, state=held.state, off=held.event_seq, bag_rev=held.bag_rev,
        since=held.ended_at or held.started_at, grace_until=held.grace_until, pinned=pinned[0] if pinned else None,
        explaining=await items.explaining(db, held.id), host_id=held.host_id, host_name=held.host_name,
        extra=await ask(db, held) if ask else {}, at=clock.now_ms(),
    )  # fmt: skip


async def bag(db: ReadDb, session_id: UUID) -> Bag:
    """The bag of a broadcast. Raises `NotFound`."""
    return await items.bag(db, await seen(db, session_id))


async def events(db: ReadDb, session_id: UUID, after: int) -> Events:
    """Events behind an offset, for who fills a gap or has no socket. Raises `NotFound`."""
    held = await seen(db, session_id)
    rows = await sessions.events_after(db, session_id=held.id, off=after, limit=MOST_EVENTS + 1)
    found = [LiveEvent(off=r.off, k=r.kind, at=int(r.at.timestamp() * 1000), b=r.body) for r in rows[:MOST_EVENTS]]
    return Events(found, len(rows) > MOST_EVENTS)


async def end(db: ReadDb, session_id: UUID, viewer: UUID | None) -> EndPage:
    """How a broadcast went. Raises `NotFound`."""
    held = await seen(db, session_id)
    author: AuthorCard | None = (await authors.cards(db, [held.author_id])).get(held.author_id)
    if author is None:
        raise NotFound
    until = held.ended_at or clock.now()
    return EndPage(
        session_id=held.id, room_id=held.room_id, author=author, title=held.title, state=held.state, started_at=held.started_at,
        ended_at=held.ended_at, seconds=int((until - held.started_at).total_seconds()) if held.started_at else 0,
        cover=asset(held.cover), items=(await items.bag(db, held)).items,
        explains=[items.segment(r) for r in await bags.explains(db, session_id=held.id) if r.ended_at],
        replay_url=held.replay_url, coming=await coming(db, held.author_id, viewer),
    )  # fmt: skip


async def asked(db: ReadDb, pairs: Sequence[tuple[UUID, UUID | None]]) -> list[tuple[UUID, UUID | None]]:
    """Answers `goods.offers.live`: of pairs of broadcast and product (None: the room alone) those that are live and hold it."""
    rooms = await bags.on_air(db, session_ids=list({s for s, p in pairs if p is None}))
    held = await carried(db, [(s, p) for s, p in pairs if p is not None])
    return [(s, p) for s, p in pairs if (p is None and s in rooms) or (p is not None and (s, p) in held)]


async def carried(db: ReadDb, pairs: Sequence[tuple[UUID, UUID]]) -> dict[tuple[UUID, UUID], UUID]:
    """Of these pairs of broadcast and product those where it is on air and shows the product, with its author."""
    if not pairs:
        return {}
    wanted = set(pairs)
    found = await bags.carried(db, session_ids=list({s for s, _ in pairs}), product_ids=list({p for _, p in pairs}))
    return {pair: author_id for pair, author_id in found.items() if pair in wanted}
