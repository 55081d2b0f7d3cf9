"""What viewers see of rooms, and their tickets and reminders."""

from typing import Annotated
from uuid import UUID

from litestar.params import QueryParameter

from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import NotFound
from meadow.base.page import Page
from meadow.base.web import Who, public, read, signed_in, write
from meadow.scenes.live.actions import links, plan
from meadow.scenes.live.http.common import Limit
from meadow.scenes.live.queries import links as passed
from meadow.scenes.live.queries import rooms, tickets
from meadow.scenes.live.types import Closed
from meadow.scenes.live.types.asks import Enter
from meadow.scenes.live.types.links import RoomLink, Shared
from meadow.scenes.live.types.views import Bag, Coming, EndPage, Events, Pass, Reminder, RoomCard, RoomPage, Snapshot

_ONE = "/api/live/sessions/{sid:uuid}"


@read("/api/live/rooms", guard=public, op="scenes_live_square")
async def square(
    db: ReadDb, category: UUID | None = None, author: UUID | None = None, cursor: str | None = None, limit: Limit = 20
) -> Page[RoomCard]:
    """Rooms on air, the newest first."""
    return await rooms.square(db, category, author, cursor, limit)


@read("/api/live/coming", guard=public, op="scenes_live_coming")
async def coming(
    db: ReadDb, who: Who | None, category: UUID | None = None, cursor: str | None = None, limit: Limit = 20
) -> Page[Coming]:
    """What is planned, the soonest first."""
    return await rooms.planned(db, category, who.account_id if who else None, cursor, limit)


@read("/api/live/rooms/{room_id:uuid}", guard=public, op="scenes_live_room", raises=[NotFound])
async def room(db: ReadDb, who: Who | None, room_id: UUID) -> RoomPage:
    """A room as it is now; the id of a broadcast leads to its room."""
    return await rooms.page(db, room_id, who.account_id if who else None)


@read(_ONE + "/bag", guard=public, op="scenes_live_bag", raises=[NotFound])
async def bag(db: ReadDb, sid: UUID) -> Bag:
    """The bag at the prices of the room."""
    return await rooms.bag(db, sid)


@read(_ONE + "/snapshot", guard=public, op="scenes_live_snapshot", raises=[NotFound])
async def snapshot(db: ReadDb, sid: UUID) -> Snapshot:
    """All that a viewer needs who missed events."""
    return await rooms.snapshot(db, sid)


@read(_ONE + "/events", guard=public, op="scenes_live_events", raises=[NotFound])
async def events(db: ReadDb, sid: UUID, after: Annotated[int, QueryParameter(ge=0, le=2**53)] = 0) -> Events:
    """Events behind an offset, in order, at most 500."""
    return await rooms.events(db, sid, after)


@read(_ONE + "/end", guard=public, op="scenes_live_end_page", raises=[NotFound])
async def end(db: ReadDb, who: Who | None, sid: UUID) -> EndPage:
    """How a broadcast went, and what comes next."""
    return await rooms.end(db, sid, who.account_id if who else None)


@write(_ONE + "/ticket", guard=public, op="scenes_live_ticket", keyed=False, raises=[NotFound, Closed])
async def ticket(db: WriteDb, who: Who | None, sid: UUID, data: Enter) -> Pass:
    """A ticket for the gateway: good for a minute, and once."""
    return await tickets.enter(db, who, sid, data.guest)


@write(_ONE + "/reminder", guard=signed_in, op="scenes_live_remind", raises=[NotFound])
async def remind(db: WriteDb, who: Who, sid: UUID) -> Reminder:
    """Be told a day and ten minutes before, and at the start."""
    await plan.want(db, who.account_id, sid, on=True)
    return await rooms.reminder(db, sid, who.account_id)


@write(_ONE + "/reminder", guard=signed_in, op="scenes_live_forget", method="DELETE", status=200, raises=[NotFound])
async def forget(db: WriteDb, who: Who, sid: UUID) -> Reminder:
    """Be told no more."""
    await plan.want(db, who.account_id, sid, on=False)
    return await rooms.reminder(db, sid, who.account_id)


@write(_ONE + "/share", guard=public, op="scenes_live_share", raises=[NotFound])
async def share(db: WriteDb, who: Who | None, sid: UUID) -> Shared:
    """Pass a broadcast on: an address of one's own."""
    return await links.share(db, who, sid)


@write(_ONE + "/links/{link_id:uuid}", guard=public, op="scenes_live_visit", raises=[NotFound])
async def visit(db: WriteDb, sid: UUID, link_id: UUID) -> None:
    """Say that one came by a shared link."""
    await links.visit(db, sid, link_id)


@read("/api/me/live-links", guard=signed_in, op="scenes_live_links")
async def passed_on(db: ReadDb, who: Who, cursor: str | None = None, limit: Limit = 20) -> Page[RoomLink]:
    """The links to broadcasts that I passed on, and how many came by each."""
    return await passed.mine(db, who.account_id, cursor, limit)


routes = [square, coming, room, bag, snapshot, events, end, ticket, remind, forget, share, visit, passed_on]
