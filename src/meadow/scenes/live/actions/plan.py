"""Before the broadcast 备播: the room and its key, plans, the rota, reminders."""

from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import msgspec

from meadow.base import clock, ids, policy, timers, trail
from meadow.base.bus import emit
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound
from meadow.base.timers import Timer
from meadow.base.trail import Who
from meadow.goods import media
from meadow.people import authors
from meadow.scenes.live.actions.bag import sellable
from meadow.scenes.live.actions.command import act, note, take
from meadow.scenes.live.events import Reminded
from meadow.scenes.live.rules import keys, machine
from meadow.scenes.live.store import bag, plan, sessions
from meadow.scenes.live.store import rooms as store
from meadow.scenes.live.types import (
    BadWindow,
    Desk,
    NoRoom,
    NotForRole,
    NotOwnShop,
    Outdated,
    Role,
    Session,
    State,
    UnknownPart,
    WrongState,
)
from meadow.scenes.live.types.asks import LONGEST, EditSession, NewSession, PutRoom, Shifts
from meadow.scenes.live.types.desk import Camera, Key
from meadow.scenes.live.types.rooms import OVERDUE_H

DAY, SOON, OVERDUE = "scenes.live.day", "scenes.live.soon", "scenes.live.overdue"
_AHEAD = {DAY: timedelta(hours=24), SOON: timedelta(minutes=10)}
_BATCH = 500
_WEEK, _FAR = timedelta(days=7), timedelta(days=366)


async def put_room(db: WriteDb, who: Who, desk: Desk, ask: PutRoom) -> None:
    """Make or change the lasting room. Raises `UnknownPart`, `NotOwnShop` where the caller may not speak for the shop."""
    room = await store.make(db, db.house.settings.keys.session, author_id=desk.author_id, title=ask.title)
    if ask.shop_id != room.shop_id and desk.role is not Role.host:
        raise NotForRole(role=desk.role.value)
    if ask.shop_id not in {None, room.shop_id} and not who.can("shop", ask.shop_id, "live.run"):
        raise NotOwnShop
    cover = await _cover(db, desk.author_id, ask.cover_asset) if ask.cover_asset else room.cover
    values = {"title": ask.title, "category_id": ask.category_id, "cover": cover, "shop_id": ask.shop_id}
    await store.change(db, author_id=desk.author_id, **values)
    await trail.note(db, who, verb="scenes.live.room", subject=room.id, detail={"shop_id": str(ask.shop_id)})


async def _cover(db: WriteDb, author_id: UUID, asset_id: UUID) -> Any:
    found = (await media.assets(db, author_id, [asset_id])).get(asset_id)
    if found is None:
        raise UnknownPart(part="cover_asset")
    return msgspec.to_builtins(found)


async def new_key(db: WriteDb, who: Who, desk: Desk, servers: tuple[str, str]) -> Key:
    """Another stream key, shown this once; the one before lets nobody in any more. Raises `NoRoom`."""
    room = await store.raise_key(db, db.house.settings.keys.session, author_id=desk.author_id)
    if room is None:
        raise NoRoom
    await store.change(db, author_id=desk.author_id, key_shown_at=clock.now())
    await trail.note(db, who, verb="scenes.live.key", subject=room.id, detail={"version": room.key_version})
    return await _key(db, room, servers)


async def camera(db: WriteDb, who: Who, desk: Desk, servers: tuple[str, str]) -> Camera:
    """Where the browser's camera sends; the encoder's key stays. Raises `NoRoom`."""
    room = await store.of_author(db, author_id=desk.author_id)
    if room is None:
        raise NoRoom
    made = await _key(db, room, servers)
    await trail.note(db, who, verb="scenes.live.camera", subject=room.id)
    return Camera(whip=made.whip, bearer=made.bearer, expires_at=made.expires_at)


async def _key(db: WriteDb, room: Any, servers: tuple[str, str]) -> Key:
    """The key of a room as it is now: good for every broadcast of the next week, one that begins now, and twelve hours more."""
    planned = await store.last_end(db, author_id=room.author_id, before=clock.now() + _WEEK)
    until = max(planned or clock.now(), clock.now() + LONGEST) + timedelta(seconds=keys.LIFE_S)
    secret, exp = db.house.settings.keys.session, int(until.timestamp())
    name = keys.publish_name(secret, room.salt, room.key_version)
    proof = keys.token(secret, room.id, room.key_version, exp)
    server, live = servers
    return Key(
        server=server, key=f"{name}?token={proof}", whip=f"{live}/media/whip/{room.id}", bearer=f"{name}.{proof}",
        version=room.key_version, expires_at=until,
    )  # fmt: skip


async def create(db: WriteDb, desk: Desk, ask: NewSession) -> UUID:
    """Plan a broadcast. Raises `NoRoom`, `BadWindow`, `UnknownPart`."""
    room = await store.of_author(db, author_id=desk.author_id)
    if room is None:
        raise NoRoom
    _window(ask.planned_at, ask.planned_end)
    cover = await _cover(db, desk.author_id, ask.cover_asset) if ask.cover_asset else room.cover
    session_id = await store.add_session(
        db, author_id=desk.author_id,
        values={
            "room_id": room.id, "shop_id": room.shop_id, "state": State.scheduled.value, "rehearsal": ask.rehearsal,
            "title": ask.title, "category_id": ask.category_id or room.category_id, "cover": cover,
            "planned_at": ask.planned_at, "planned_end": ask.planned_end,
        },
    )  # fmt: skip
    held = await take(db, desk, session_id)
    if ask.copy_of is not None:
        await _copy(db, desk, held, ask.copy_of)
    await act(db, held, desk, "plan", {"title": ask.title, "planned_at": ask.planned_at})
    await _watch(db, held)
    return session_id


def _window(start: datetime, end: datetime) -> None:
    aware = start.tzinfo is not None and end.tzinfo is not None
    if not aware or not timedelta() < end - start <= LONGEST or not clock.now() < end <= clock.now() + _FAR:
        raise BadWindow


async def _copy(db: WriteDb, desk: Desk, held: Session, source: UUID) -> None:
    """Take over the bag of another broadcast of this author, numbered anew in its order."""
    if await sessions.of(db, session_id=source, author_id=desk.author_id) is None:
        raise UnknownPart(part="copy_of")
    rows = await bag.items(db, session_id=source)
    may = await sellable(db, held, [r.product_id for r in rows])
    for number, r in enumerate(rows, 1):
        values = {n: getattr(r, n) for n in ("shop_id", "script", "card", "forecast", "planned_price", "sampled")}
        values["hidden"] = (
            r.hidden if r.hidden == "operator" else None if r.product_id in may else r.hidden or "offline"
        )
        await bag.put(db, session_id=held.id, product_id=r.product_id, number=number, values=values)
    if rows:
        await sessions.change(db, session_id=held.id, last_number=len(rows), bag_rev=1)


async def _watch(db: WriteDb, held: Session) -> None:
    """Deadlines of a plan: of who wants to be told, those that have passed left out, and the one at which it is called off."""
    overdue = max(held.planned_at, clock.now()) + timedelta(hours=await policy.value(db, OVERDUE_H.key))
    await timers.set(db, OVERDUE, held.id, overdue)
    for kind, ahead in _AHEAD.items():
        due = held.planned_at - ahead
        if not held.rehearsal and due > clock.now():
            await timers.set(db, kind, held.id, due)
        else:
            await timers.cancel(db, kind, held.id)


async def edit(db: WriteDb, desk: Desk, session_id: UUID, ask: EditSession) -> None:
    """Change a plan, or the title and end of what is on air. Raises `Outdated`, `BadWindow`, `UnknownPart`."""
    held = await take(db, desk, session_id)
    if ask.rev != held.rev:
        last = await sessions.last_op(db, session_id=held.id, verbs=["plan", "edit"])
        raise Outdated(rev=held.rev, by=last.name if last else "", verb="edit", at=last.at if last else None, now=None)
    given = {n: getattr(ask, n) for n in ("title", "planned_at", "planned_end", "category_id")}
    values = {k: v for k, v in given.items() if v is not None}
    if held.state in machine.ON_AIR and "planned_at" in values:
        raise WrongState(state=held.state.value)
    if "planned_at" in values or "planned_end" in values:
        _window(values.get("planned_at", held.planned_at), values.get("planned_end", held.planned_end))
    if ask.cover_asset is not None:
        values["cover"] = await _cover(db, desk.author_id, ask.cover_asset)
    moved = await sessions.change(db, session_id=held.id, rev=held.rev + 1, **values)
    await act(db, held, desk, "edit", {"changed": sorted(values)})
    if moved is not None and moved.state is State.scheduled:
        await _watch(db, moved)


async def put_shifts(db: WriteDb, desk: Desk, session_id: UUID, ask: Shifts) -> None:
    """Let this be the rota. Raises `BadWindow` for one that ends before it begins, `UnknownPart` for an id that is not of it."""
    held = await take(db, desk, session_id)
    known = {r.id for r in await plan.shifts(db, session_id=held.id)}
    if any(s.id is not None and s.id not in known for s in ask.shifts):
        raise UnknownPart(part="shifts")
    if any(s.from_at.tzinfo is None or s.until_at.tzinfo is None or s.until_at <= s.from_at for s in ask.shifts):
        raise BadWindow
    rows = [{"id": s.id or ids.new(), "name": s.name, "from_at": s.from_at, "until_at": s.until_at} for s in ask.shifts]
    await plan.put_shifts(db, session_id=held.id, rows=rows)
    await act(db, held, desk, "rota", {"shifts": len(rows)})


async def change_host(db: WriteDb, desk: Desk, session_id: UUID, shift_id: UUID) -> None:
    """Another host is at the camera from now on. Raises `UnknownPart`."""
    held = await take(db, desk, session_id)
    if held.host_id == shift_id:
        return
    row = await plan.change_host(db, session_id=held.id, shift_id=shift_id)
    if row is None:
        raise UnknownPart(part="shift_id")
    await sessions.change(db, session_id=held.id, host_id=row.id, host_name=row.name)
    event = ("host", {"name": row.name, "host_id": row.id}) if held.state in machine.ON_AIR else None
    off = await act(db, held, desk, "host", {"host_id": row.id, "name": row.name}, event)
    if off is not None:
        await note(db, held, "host_change", held.id, version=off, props={"host": str(row.id), "name": row.name})


async def want(db: WriteDb, account_id: UUID, session_id: UUID, *, on: bool) -> None:
    """Be told of a planned broadcast, or not any more. Raises `NotFound` for one that is not planned."""
    held = await sessions.of(db, session_id=session_id)
    if held is None or held.rehearsal or held.state not in {State.scheduled, State.preparing}:
        raise NotFound
    await plan.remind(db, session_id=session_id, account_id=account_id, on=on)


async def remind_due(db: WriteDb, timer: Timer) -> None:
    """A day, or ten minutes, before a broadcast that is still planned."""
    held = await sessions.of(db, session_id=timer.key)
    early = held is not None and held.planned_at - _AHEAD[timer.kind] > clock.now()  # the plan was moved just now
    if held is not None and not early and held.state in {State.scheduled, State.preparing}:
        await remind(db, held, "day" if timer.kind == DAY else "soon")


async def remind(db: WriteDb, held: Session, due: Literal["day", "soon", "now", "off"]) -> None:
    """Tell everybody who asked to be told, in batches."""
    author = (await authors.cards(db, [held.author_id])).get(held.author_id)
    after: UUID | None = None
    while whom := await plan.remind_whom(db, session_id=held.id, after=after, limit=_BATCH):
        told = Reminded(
            session_id=held.id, room_id=held.room_id, author_id=held.author_id, title=held.title,
            author_name=author.name if author else "", due=due, account_ids=tuple(whom),
        )  # fmt: skip
        await emit(db, told)
        after = whom[-1]
