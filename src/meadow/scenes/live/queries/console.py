"""Broadcasts as their console sees them: the desk, lists, the rota, commands, what to explain next."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from meadow.base import clock, policy
from meadow.base.db import ReadDb
from meadow.base.errors import Forbidden, NotFound
from meadow.base.page import Cursor, Page, cut
from meadow.base.trail import Who
from meadow.people import authors
from meadow.scenes.live import rules
from meadow.scenes.live.queries import items
from meadow.scenes.live.queries.rooms import asset, play
from meadow.scenes.live.rules import keys, machine
from meadow.scenes.live.store import bag, plan, sessions
from meadow.scenes.live.store import patrol as reports
from meadow.scenes.live.store import rooms as store
from meadow.scenes.live.types import Desk, NotForRole, Role, Session, State
from meadow.scenes.live.types.desk import (
    Console,
    DeskBag,
    FloorRow,
    OpRow,
    RoomView,
    Segments,
    SessionRow,
    ShiftView,
    ShopRoom,
    ShopRooms,
    Stream,
    Suggestions,
)
from meadow.scenes.live.types.rooms import REOPEN_S


async def desk(db: ReadDb, who: Who, author_id: UUID, scope: str) -> Desk:
    """Who this is at the console of an author: by a right on her, or on the shop whose own room it is.

    Raises `NotFound` for a stranger, `NotForRole` where the role does not give this.
    """
    role = rules.role_of(who, "author", author_id)
    if role is None and any(g.kind == "shop" for g in who.grants):
        room = await store.of_author(db, author_id=author_id)
        role = rules.role_of(who, "shop", room.shop_id) if room is not None and room.shop_id else None
    if role is None:
        if who.knows("author", author_id):
            raise Forbidden(scope=scope)
        raise NotFound
    if scope not in rules.MAY[role]:
        raise NotForRole(role=role.value)
    return Desk(author_id=author_id, role=role, account_id=who.account_id, name=who.name)


async def of(db: ReadDb, at: Desk, session_id: UUID) -> Session:
    """A broadcast of this desk. Raises `NotFound`."""
    held = await sessions.of(db, session_id=session_id, author_id=at.author_id)
    if held is None:
        raise NotFound
    return held


async def room(db: ReadDb, author_id: UUID) -> RoomView:
    """The author's room. Raises `NotFound` before she has one."""
    row = await store.of_author(db, author_id=author_id)
    if row is None:
        raise NotFound
    return RoomView(
        id=row.id, author_id=row.author_id, shop_id=row.shop_id, title=row.title, category_id=row.category_id,
        cover=asset(row.cover), key_version=row.key_version, key_mask="•" * 12, key_shown_at=row.key_shown_at,
    )  # fmt: skip


async def rows(db: ReadDb, found: list[Any]) -> list[SessionRow]:
    """Broadcasts as lists show them."""
    ids = [r.id for r in found]
    told = await plan.reminders(db, session_ids=ids) if ids else {}
    held = await bag.counts(db, session_ids=ids) if ids else {}
    return [
        SessionRow(
            **{n: getattr(r, n) for n in _PLAIN}, cover=asset(r.cover), reminders=told.get(r.id, 0), items=held.get(r.id, 0)
        )
        for r in found
    ]  # fmt: skip


_PLAIN = (
    "id", "room_id", "author_id", "title", "state", "rehearsal", "planned_at", "planned_end", "started_at", "ended_at",
    "end_reason",
)  # fmt: skip


async def page(db: ReadDb, at: Desk, tab: str | None, cursor: str | None, limit: int) -> Page[SessionRow]:
    """The author's broadcasts, the newest first."""
    held = Cursor.read(cursor, UUID)
    found, more = cut(
        await store.page(
            db, author_id=at.author_id, tab=tab, before=held[0] if held else None, limit=limit
        ),
        limit, lambda r: (r.id,),
    )  # fmt: skip
    return Page(await rows(db, found), more)


async def console(db: ReadDb, at: Desk, session_id: UUID) -> Console:
    """A broadcast with all that its console shows beside the bag. Raises `NotFound`."""
    held = await of(db, at, session_id)
    row = (await rows(db, [await store.row_of(db, session_id=held.id)]))[0]
    stream = await plan.stream(db, session_id=held.id)
    window = timedelta(seconds=await policy.value(db, REOPEN_S.key))
    until = held.ended_at + window if held.ended_at and held.end_reason == "dropped" else None
    plain = {n: getattr(row, n) for n in SessionRow.__struct_fields__}
    return Console(
        **plain, rev=held.rev, bag_rev=held.bag_rev, off=held.event_seq, role=at.role, category_id=held.category_id,
        shop_id=held.shop_id, grace_until=held.grace_until, reopen_until=until, last_segment_at=held.last_segment_at,
        pinned_product=held.pinned_product, explaining=await items.explaining(db, held.id), host_id=held.host_id,
        host_name=held.host_name, shifts=await shifts(db, held.id), stream=_stream(stream) if stream else None,
        play=_play(db, held), replay_url=held.replay_url,
        cut=await reports.why(db, session_id=held.id) if held.state is State.banned else "", server_time=clock.now(),
    )  # fmt: skip


def _play(db: ReadDb, held: Session) -> str:
    """The picture as its own people see it: where everybody does, or under the preview's word."""
    if held.state in machine.ON_AIR and not held.rehearsal:
        return play(held.id)
    word = keys.preview(db.house.settings.keys.session, held.id)
    return f"/media/live/{held.id}~{word}/index.m3u8"


def _stream(row: Any) -> Stream:
    return Stream(
        id=row.id, engine=row.engine, protocol=row.protocol, started_at=row.started_at, stopped_at=row.stopped_at,
        reason=row.reason, facts=row.facts,
    )  # fmt: skip


async def shifts(db: ReadDb, session_id: UUID) -> list[ShiftView]:
    """The rota as planned and as it was."""
    found = await plan.shifts(db, session_id=session_id)
    return [ShiftView(**{n: getattr(r, n) for n in ShiftView.__struct_fields__}) for r in found]


async def items_of(db: ReadDb, at: Desk, session_id: UUID) -> DeskBag:
    """The bag as the console works on it. Raises `NotFound`."""
    return await items.desk_bag(db, await of(db, at, session_id))


async def ops(db: ReadDb, at: Desk, session_id: UUID, cursor: str | None, limit: int) -> Page[OpRow]:
    """The commands of a broadcast, the newest first."""
    held, before = await of(db, at, session_id), Cursor.read(cursor, UUID)
    found, more = cut(
        await sessions.ops(db, session_id=held.id, before=before[0] if before else None, limit=limit), limit,
        lambda r: (r.id,),
    )  # fmt: skip
    return Page([op(r) for r in found], more)


def op(r: Any) -> OpRow:
    """A command as it is shown."""
    return OpRow(
        id=r.id,
        at=r.at,
        account_id=r.account_id,
        name=r.name,
        role=Role(r.role),
        verb=r.verb,
        off=r.off,
        detail=r.detail,
    )


async def explains(db: ReadDb, at: Desk, session_id: UUID) -> Segments:
    """Every segment of a broadcast, in order. Raises `NotFound`."""
    held = await of(db, at, session_id)
    return Segments([items.segment(r) for r in await bag.explains(db, session_id=held.id)])


async def suggestions(db: ReadDb, at: Desk, session_id: UUID) -> Suggestions:
    """What to explain next, with its reason: from stock, what was explained when, and what was paid in the room."""
    held = await of(db, at, session_id)
    found = (await items.desk_bag(db, held)).items
    last = {r.product_id: r.ended_at for r in await bag.explains(db, session_id=held.id) if r.ended_at}
    open_now = await bag.open_explain_of(db, session_id=held.id)
    wares = [
        rules.Ware(
            product_id=i.product.id, number=i.number, left=i.stock, forecast=i.forecast, pieces=i.pieces,
            last=last.get(i.product.id),
        )
        for i in found
        if i.state in {"listed", "explaining"} and not (open_now and open_now.product_id == i.product.id)
    ]  # fmt: skip
    now = clock.now()
    return Suggestions(rules.next_best(wares, now, held.started_at or now))


async def shop_rooms(db: ReadDb, shop_id: UUID) -> ShopRooms:
    """The rooms of a shop's own broadcasters, with what is open or next."""
    found = await store.of_shop(db, shop_id=shop_id)
    people = await authors.cards(db, [r.author_id for r in found])
    now = await store.current(db, author_ids=[r.author_id for r in found]) if found else {}
    shown = {r.author_id: r for r in await rows(db, list(now.values()))}
    return ShopRooms([
        ShopRoom(room_id=r.id, author=people[r.author_id], title=r.title, session=shown.get(r.author_id))
        for r in found if r.author_id in people
    ])  # fmt: skip


async def floors(db: ReadDb, shop_id: UUID, cursor: str | None, limit: int) -> Page[FloorRow]:
    """What a shop gave leave for."""
    at = Cursor.read(cursor, UUID, UUID)
    found, more = cut(
        await bag.floors_of(db, shop_id=shop_id, after=(at[0], at[1]) if at else None, limit=limit), limit,
        lambda r: (r.product_id, r.author_id),
    )  # fmt: skip
    whose = [(r, None if r.author_id == bag.EVERYBODY else r.author_id) for r in found]
    return Page([FloorRow(product_id=r.product_id, author_id=a, bp=r.bp, at=r.at) for r, a in whose], more)


async def patrol(db: ReadDb, cursor: str | None, limit: int) -> Page[SessionRow]:
    """Every open broadcast of the house, the newest first."""
    at = Cursor.read(cursor, UUID)
    found, more = cut(await store.patrol(db, before=at[0] if at else None, limit=limit), limit, lambda r: (r.id,))
    return Page(await rows(db, found), more)
