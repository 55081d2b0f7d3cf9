"""The screen of one broadcast: for its author and whoever acts for her, and for whoever has a link."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request
from litestar.response import ServerSentEvent, ServerSentEventMessage

from meadow.base import clock
from meadow.base.db import House, ReadDb, WriteDb
from meadow.base.errors import NotFound, Problem
from meadow.base.trail import Who
from meadow.base.web import Guard, author, public, raw, read, shop, write
from meadow.base.web.routes import caller
from meadow.compass.metrics.types import Scope, WarehouseDown
from meadow.compass.screen import actions, queries, rules
from meadow.compass.screen.types import AskShare, MadeShare, Screen, Share, Target, Timeline

_BASE = "/api/author/{author_id:uuid}/compass/rooms/{sid:uuid}"
_SHOP = "/api/merchant/{shop_id:uuid}/compass/rooms/{sid:uuid}"
_SHARED = "/api/screen/{secret:str}"
_RAISES = [NotFound, WarehouseDown]
_LONGEST_S = 3600.0
_LOOK_S, _RIGHT_S = 5.0, 30.0
_AUTHOR, _SHOPS = author("compass.read"), shop("compass.read")
_ALIVE_S = 10.0
Frames = AsyncIterator[ServerSentEventMessage]
Secret = Annotated[str, msgspec.Meta(min_length=16, max_length=64)]


@read(_BASE + "/live", guard=author("compass.read"), op="compass_screen_room", raises=_RAISES)
async def room(db: ReadDb, house: House, author_id: UUID, sid: UUID) -> Screen:
    """The screen of a broadcast as of now."""
    await queries.theirs(db, Scope(author_id=author_id), sid)
    return msgspec.convert(rules.of_author(msgspec.to_builtins(await queries.screen(house, sid))), Screen)


@read(_BASE + "/timeline", guard=author("compass.read"), op="compass_screen_timeline", raises=_RAISES)
async def timeline(db: ReadDb, house: House, author_id: UUID, sid: UUID) -> Timeline:
    """A broadcast second by second, for its replay."""
    await queries.theirs(db, Scope(author_id=author_id), sid)
    return await queries.timeline(house, sid)


@raw(_BASE + "/stream", ["GET"], guard=author("compass.read"), op="compass_screen_room_stream")
async def stream(request: Request[Any, Any, Any], house: House, author_id: UUID, sid: UUID) -> ServerSentEvent:
    """The screen at 1 Hz: `full`, then `delta`; `trouble` while the warehouse is away. `Last-Event-ID` resumes."""
    async with house.read() as db:
        await queries.theirs(db, Scope(author_id=author_id), sid)
    return ServerSentEvent(
        _follow(house, sid, _after(request), may=partial(may, house, request, _AUTHOR), view=rules.without_cash)
    )


@read(_SHOP + "/live", guard=shop("compass.read"), op="compass_screen_shop_room", raises=_RAISES)
async def shop_room(db: ReadDb, house: House, shop_id: UUID, sid: UUID) -> Screen:
    """The screen of a broadcast of the shop's own."""
    await queries.theirs(db, Scope(shop_id=shop_id), sid)
    return await queries.screen(house, sid)


@read(_SHOP + "/timeline", guard=shop("compass.read"), op="compass_screen_shop_timeline", raises=_RAISES)
async def shop_timeline(db: ReadDb, house: House, shop_id: UUID, sid: UUID) -> Timeline:
    """A broadcast of the shop's own, second by second."""
    await queries.theirs(db, Scope(shop_id=shop_id), sid)
    return await queries.timeline(house, sid)


@raw(_SHOP + "/stream", ["GET"], guard=shop("compass.read"), op="compass_screen_shop_room_stream")
async def shop_stream(request: Request[Any, Any, Any], house: House, shop_id: UUID, sid: UUID) -> ServerSentEvent:
    """The stream of a broadcast of the shop's own."""
    async with house.read() as db:
        await queries.theirs(db, Scope(shop_id=shop_id), sid)
    return ServerSentEvent(_follow(house, sid, _after(request), may=partial(may, house, request, _SHOPS)))


@read(_BASE + "/shares", guard=author("compass.read"), op="compass_screen_shares", raises=[NotFound])
async def shares(db: ReadDb, author_id: UUID, sid: UUID) -> list[Share]:
    """Links to this screen that are open."""
    return await queries.shares(db, author_id, sid)


@write(_BASE + "/shares", guard=author("compass.read"), op="compass_screen_share", status=201, raises=[NotFound])
async def share(db: WriteDb, who: Who, author_id: UUID, sid: UUID, data: AskShare) -> MadeShare:
    """Make a link that shows this screen without people, for a day at most."""
    return await actions.make_share(db, who, author_id, sid, data.hours)


@write(
    _BASE + "/shares/{share_id:uuid}", method="DELETE", guard=author("compass.read"), op="compass_screen_unshare", raises=[NotFound]
)  # fmt: skip
async def unshare(db: WriteDb, author_id: UUID, sid: UUID, share_id: UUID) -> None:
    """Close a link at once."""
    await actions.revoke_share(db, author_id, sid, share_id)


@write(_BASE + "/target", method="PUT", guard=author("compass.read"), op="compass_screen_target", raises=[NotFound])
async def target(db: WriteDb, author_id: UUID, sid: UUID, data: Target) -> None:
    """Set what this broadcast is to sell."""
    await actions.set_target(db, author_id, sid, data.amount)


@read(_SHARED, guard=public, op="compass_screen_shared", raises=_RAISES)
async def shared(db: ReadDb, house: House, secret: Secret) -> Screen:
    """The screen behind a link, without people."""
    sid, _ = await queries.shared(db, secret)
    found = await queries.screen(house, sid)
    return msgspec.convert({"comments": {}, **rules.masked(msgspec.to_builtins(found))}, Screen)


@raw(_SHARED + "/stream", ["GET"], guard=public, op="compass_screen_shared_stream")
async def shared_stream(request: Request[Any, Any, Any], house: House, secret: Secret) -> ServerSentEvent:
    """The stream behind a link; it ends within seconds of the link."""
    async with house.read() as db:
        sid, _ = await queries.shared(db, secret)
    return ServerSentEvent(_follow(house, sid, _after(request), secret, view=rules.without_people))


def _after(request: Request[Any, Any, Any]) -> int | None:
    """The tick that a returning watcher has."""
    text = request.headers.get("last-event-id") or request.query_params.get("after") or ""
    return int(text) if text.isdecimal() and len(text) <= 12 else None


async def may(house: House, request: Request[Any, Any, Any], guard: Guard) -> None:
    """Raises `NotFound` once whoever watches may not any more: a right can be taken while a stream is open."""
    async with house.read() as db:
        who = await caller(db, request)
    try:
        guard.check(who, request.path_params)
    except Problem as error:
        raise NotFound from error


async def _follow(
    house: House, sid: UUID, after: int | None, secret: str | None = None, may: Callable[[], Awaitable[None]] | None = None,
    view: Callable[[bytes], bytes] | None = None,
) -> Frames:  # fmt: skip
    """Frames as events; a watcher is asked for again every few seconds, and one by link sees nobody."""
    began = looked = asked = clock.monotonic()
    frames = queries.frames(house, sid, after)
    try:
        while clock.monotonic() - began < _LONGEST_S:
            if secret and clock.monotonic() - looked >= _LOOK_S:
                looked = clock.monotonic()
                async with house.read() as db:
                    await queries.shared(db, secret)
            if may and clock.monotonic() - asked >= _RIGHT_S:
                asked = clock.monotonic()
                await may()
            try:
                frame = await asyncio.wait_for(anext(frames), _ALIVE_S)
            except TimeoutError:
                break  # the watcher comes back by itself, and asks anew
            yield ServerSentEventMessage(
                data=frame.seen(view).decode(), event=frame.kind, id=str(frame.tick) if frame.tick else None
            )
    except NotFound:
        yield ServerSentEventMessage(data="{}", event="closed")
    finally:
        await frames.aclose()  # type: ignore[attr-defined]


routes = [
    room,
    timeline,
    stream,
    shop_room,
    shop_timeline,
    shop_stream,
    shares,
    share,
    unshare,
    target,
    shared,
    shared_stream,
]
