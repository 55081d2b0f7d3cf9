"""Before the broadcast: room and key, plans, the bag as it is prepared, the rota, the checks."""

from typing import Any, Literal
from uuid import UUID

from litestar import Request

from meadow.base import clock
from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import NotFound
from meadow.base.page import Page
from meadow.base.web import Who, read, write
from meadow.scenes.live.actions import bag, plan, session
from meadow.scenes.live.http.common import AUTHOR, COMMAND, ONE, Limit, desk, language, servers
from meadow.scenes.live.queries import checks, console
from meadow.scenes.live.rules import ASSIST, LOOK, RUN
from meadow.scenes.live.types import (
    BadWindow,
    NeedsReason,
    NoRoom,
    NotForRole,
    NotOwnShop,
    NotReady,
    RoomBusy,
    UnknownPart,
)
from meadow.scenes.live.types.asks import (
    AddItems,
    EditItem,
    EditSession,
    Go,
    Hide,
    NewSession,
    Order,
    Pick,
    PutRoom,
    SellOut,
    Shifts,
)
from meadow.scenes.live.types.desk import Camera, Checks, Console, DeskBag, Key, Results, RoomView, SessionRow

_SIGN = [NotFound, NotForRole]
_PLAN = [*_SIGN, BadWindow, NoRoom, UnknownPart]


@read(f"{AUTHOR}/room", guard=desk, op="scenes_live_own_room", raises=_SIGN)
async def own_room(db: ReadDb, who: Who, author_id: UUID) -> RoomView:
    """The lasting room; 404 before there is one."""
    await console.desk(db, who, author_id, LOOK)
    return await console.room(db, author_id)


@write(f"{AUTHOR}/room", guard=desk, op="scenes_live_put_room", method="PUT", raises=[*_SIGN, NotOwnShop, UnknownPart])
async def put_room(db: WriteDb, who: Who, author_id: UUID, data: PutRoom) -> RoomView:
    """Make or change the lasting room."""
    await plan.put_room(db, who, await console.desk(db, who, author_id, RUN), data)
    return await console.room(db, author_id)


@write(f"{AUTHOR}/key", guard=desk, op="scenes_live_key", keyed=False, raises=[*_SIGN, NoRoom])
async def new_key(db: WriteDb, who: Who, author_id: UUID) -> Key:
    """A new stream key, shown this once; the one before is refused from now on."""
    return await plan.new_key(db, who, await console.desk(db, who, author_id, RUN), servers(db.house.settings))


@write(f"{AUTHOR}/camera", guard=desk, op="scenes_live_camera", keyed=False, raises=[*_SIGN, NoRoom])
async def camera(db: WriteDb, who: Who, author_id: UUID) -> Camera:
    """Where the browser's camera sends."""
    return await plan.camera(db, who, await console.desk(db, who, author_id, RUN), servers(db.house.settings))


@read(f"{AUTHOR}/sessions", guard=desk, op="scenes_live_sessions", raises=_SIGN)
async def sessions(
    db: ReadDb, who: Who, author_id: UUID, tab: Literal["planned", "open", "over", "rehearsal"] | None = None,
    cursor: str | None = None, limit: Limit = 20,
) -> Page[SessionRow]:  # fmt: skip
    """The author's broadcasts, the newest first."""
    at = await console.desk(db, who, author_id, LOOK)
    return await console.page(db, at, tab, cursor, limit)


@write(f"{AUTHOR}/sessions", guard=desk, op="scenes_live_plan", status=201, raises=_PLAN)
async def create(db: WriteDb, who: Who, author_id: UUID, data: NewSession) -> Console:
    """Plan a broadcast."""
    at = await console.desk(db, who, author_id, RUN)
    return await console.console(db, at, await plan.create(db, at, data))


@read(ONE, guard=desk, op="scenes_live_console", raises=_SIGN)
async def show(db: ReadDb, who: Who, author_id: UUID, sid: UUID) -> Console:
    """A broadcast as its console sees it."""
    return await console.console(db, await console.desk(db, who, author_id, LOOK), sid)


@write(ONE, guard=desk, op="scenes_live_edit", method="PATCH", raises=[*COMMAND, *_PLAN])
async def edit(db: WriteDb, who: Who, author_id: UUID, sid: UUID, data: EditSession) -> Console:
    """Change a plan."""
    at = await console.desk(db, who, author_id, RUN)
    await plan.edit(db, at, sid, data)
    return await console.console(db, at, sid)


@read(f"{ONE}/items", guard=desk, op="scenes_live_items", raises=_SIGN)
async def items(db: ReadDb, who: Who, author_id: UUID, sid: UUID) -> DeskBag:
    """The bag as the console works on it."""
    return await console.items_of(db, await console.desk(db, who, author_id, LOOK), sid)


@write(f"{ONE}/items", guard=desk, op="scenes_live_add_items", raises=COMMAND)
async def add(
    db: WriteDb, who: Who, request: Request[Any, Any, Any], author_id: UUID, sid: UUID, data: AddItems
) -> Results:
    """Put products into the bag; a row each says what became of it."""
    at = await console.desk(db, who, author_id, RUN)
    return await bag.add(db, at, sid, data.items, language(request))


@write(f"{ONE}/items/{{product_id:uuid}}", guard=desk, op="scenes_live_edit_item", method="PATCH", raises=COMMAND)
async def edit_item(db: WriteDb, who: Who, author_id: UUID, sid: UUID, product_id: UUID, data: EditItem) -> DeskBag:
    """Change what is prepared for a product."""
    at = await console.desk(db, who, author_id, RUN)
    await bag.edit(db, at, sid, product_id, data)
    return await console.items_of(db, at, sid)


@write(f"{ONE}/items/order", guard=desk, op="scenes_live_order_items", method="PUT", raises=COMMAND)
async def order(db: WriteDb, who: Who, author_id: UUID, sid: UUID, data: Order) -> DeskBag:
    """Order the bag."""
    at = await console.desk(db, who, author_id, ASSIST)
    await bag.place(db, at, sid, data)
    return await console.items_of(db, at, sid)


@write(f"{ONE}/items/remove", guard=desk, op="scenes_live_remove_items", raises=COMMAND)
async def remove(db: WriteDb, who: Who, author_id: UUID, sid: UUID, data: Pick) -> Results:
    """Take products out; their numbers are not given again."""
    at = await console.desk(db, who, author_id, RUN)
    return await bag.remove(db, at, sid, data.product_ids, clock.now())


@write(f"{ONE}/items/hide", guard=desk, op="scenes_live_hide_items", raises=COMMAND)
async def hide(db: WriteDb, who: Who, author_id: UUID, sid: UUID, data: Hide) -> Results:
    """Hide products from viewers, or show them again."""
    return await bag.hide(db, await console.desk(db, who, author_id, ASSIST), sid, data)


@write(f"{ONE}/items/sold-out", guard=desk, op="scenes_live_sell_out", raises=COMMAND)
async def sell_out(db: WriteDb, who: Who, author_id: UUID, sid: UUID, data: SellOut) -> Results:
    """Call products sold out in this room, or on sale again."""
    return await bag.sell_out(db, await console.desk(db, who, author_id, RUN), sid, data)


@write(f"{ONE}/shifts", guard=desk, op="scenes_live_shifts", method="PUT", raises=[*COMMAND, *_PLAN])
async def shifts(db: WriteDb, who: Who, author_id: UUID, sid: UUID, data: Shifts) -> Console:
    """Let this be the rota."""
    at = await console.desk(db, who, author_id, RUN)
    await plan.put_shifts(db, at, sid, data)
    return await console.console(db, at, sid)


@read(f"{ONE}/checks", guard=desk, op="scenes_live_checks", raises=_SIGN)
async def look(db: ReadDb, who: Who, author_id: UUID, sid: UUID) -> Checks:
    """What is red, amber and green before going on air."""
    return await checks.checks_of(db, await console.desk(db, who, author_id, LOOK), sid)


@write(f"{ONE}/prepare", guard=desk, op="scenes_live_prepare", raises=[*COMMAND, RoomBusy])
async def prepare(db: WriteDb, who: Who, author_id: UUID, sid: UUID) -> Console:
    """Open the preparation: the stream key belongs to this broadcast."""
    at = await console.desk(db, who, author_id, RUN)
    await session.prepare(db, at, sid)
    return await console.console(db, at, sid)


@write(f"{ONE}/go", guard=desk, op="scenes_live_go", raises=[*COMMAND, NotReady, NeedsReason])
async def go(db: WriteDb, who: Who, author_id: UUID, sid: UUID, data: Go) -> Console:
    """Go on air."""
    at = await console.desk(db, who, author_id, RUN)
    await session.go(db, at, sid, data.reason)
    return await console.console(db, at, sid)


@write(f"{ONE}/rehearse", guard=desk, op="scenes_live_rehearse", status=201, raises=[*COMMAND, RoomBusy])
async def rehearse(db: WriteDb, who: Who, author_id: UUID, sid: UUID) -> Console:
    """Rehearse: a broadcast like it that nobody sees, in preparation."""
    at = await console.desk(db, who, author_id, RUN)
    made = await session.rehearse(db, at, sid)
    return await console.console(db, at, made.id)


@write(f"{ONE}/cancel", guard=desk, op="scenes_live_cancel", raises=COMMAND)
async def cancel(db: WriteDb, who: Who, author_id: UUID, sid: UUID) -> Console:
    """Call off what is not on air yet."""
    at = await console.desk(db, who, author_id, RUN)
    await session.cancel(db, at, sid)
    return await console.console(db, at, sid)


routes = [
    own_room, put_room, new_key, camera, sessions, create, show, edit, items, add, edit_item, order, remove, hide, sell_out, shifts, look,
    prepare, go, rehearse, cancel,
]  # fmt: skip
