"""During the broadcast 播中: explain, pin, price, host, end; and what the console reads beside it."""

from typing import Any
from uuid import UUID

from litestar import Request

from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import NotFound
from meadow.base.page import Page
from meadow.base.web import Who, read, write
from meadow.scenes.live.actions import marks, plan, prices, session
from meadow.scenes.live.http.common import COMMAND, ONE, PRICING, Limit, desk, language
from meadow.scenes.live.queries import console, tickets
from meadow.scenes.live.rules import ASSIST, LOOK, RUN
from meadow.scenes.live.types import NotForRole, NotOwnShop, RoomBusy, UnknownPart
from meadow.scenes.live.types.asks import Host, Point, SetPrice, TopUp, TopUps
from meadow.scenes.live.types.desk import Console, DeskBag, OpRow, Segments, StockResults, Suggestions
from meadow.scenes.live.types.views import Pass

_SIGN = [NotFound, NotForRole]


@write(f"{ONE}/end", guard=desk, op="scenes_live_end", raises=COMMAND)
async def end(db: WriteDb, who: Who, author_id: UUID, sid: UUID) -> Console:
    """End the broadcast for good."""
    at = await console.desk(db, who, author_id, RUN)
    await session.end(db, at, sid)
    return await console.console(db, at, sid)


@write(f"{ONE}/reopen", guard=desk, op="scenes_live_reopen", raises=[*COMMAND, RoomBusy])
async def reopen(db: WriteDb, who: Who, author_id: UUID, sid: UUID) -> Console:
    """Go on with a broadcast that was dropped; the stream has a minute to come back."""
    at = await console.desk(db, who, author_id, RUN)
    await session.reopen(db, at, sid)
    return await console.console(db, at, sid)


@write(f"{ONE}/explain", guard=desk, op="scenes_live_explain", raises=COMMAND)
async def explain(db: WriteDb, who: Who, author_id: UUID, sid: UUID, data: Point) -> Console:
    """Explain a product: its card is pinned, what was explained before is closed."""
    at = await console.desk(db, who, author_id, ASSIST)
    await marks.explain(db, at, sid, data.product_id, data.rev)
    return await console.console(db, at, sid)


@write(f"{ONE}/explain/close", guard=desk, op="scenes_live_explain_close", raises=COMMAND)
async def close(db: WriteDb, who: Who, author_id: UUID, sid: UUID) -> Console:
    """Close what is explained; its card stays."""
    at = await console.desk(db, who, author_id, ASSIST)
    await marks.close(db, at, sid)
    return await console.console(db, at, sid)


@write(f"{ONE}/pin", guard=desk, op="scenes_live_pin", raises=COMMAND)
async def pin(db: WriteDb, who: Who, author_id: UUID, sid: UUID, data: Point) -> Console:
    """Show a product's card without explaining it."""
    at = await console.desk(db, who, author_id, ASSIST)
    await marks.pin(db, at, sid, data.product_id, data.rev)
    return await console.console(db, at, sid)


@write(f"{ONE}/unpin", guard=desk, op="scenes_live_unpin", raises=COMMAND)
async def unpin(db: WriteDb, who: Who, author_id: UUID, sid: UUID) -> Console:
    """Take the card away."""
    at = await console.desk(db, who, author_id, ASSIST)
    await marks.unpin(db, at, sid)
    return await console.console(db, at, sid)


@write(f"{ONE}/price", guard=desk, op="scenes_live_price", raises=PRICING)
async def price(db: WriteDb, who: Who, author_id: UUID, sid: UUID, data: SetPrice) -> DeskBag:
    """Set a live price, or take it back."""
    at = await console.desk(db, who, author_id, RUN)
    await prices.set_price(db, at, sid, data)
    return await console.items_of(db, at, sid)


@write(f"{ONE}/stock", guard=desk, op="scenes_live_stock", raises=[*COMMAND, NotOwnShop])
async def stock(db: WriteDb, who: Who, author_id: UUID, sid: UUID, data: TopUp) -> DeskBag:
    """Top up pieces of the shop whose own room this is."""
    at = await console.desk(db, who, author_id, RUN)
    await prices.top_up(db, at, sid, data)
    return await console.items_of(db, at, sid)


@write(f"{ONE}/stock/many", guard=desk, op="scenes_live_stock_many", raises=COMMAND)
async def stock_many(
    db: WriteDb, who: Who, request: Request[Any, Any, Any], author_id: UUID, sid: UUID, data: TopUps
) -> StockResults:
    """Top up several SKUs, each with its own result."""
    at = await console.desk(db, who, author_id, RUN)
    return await prices.top_up_all(db, at, sid, data.rows, language(request))


@write(f"{ONE}/host", guard=desk, op="scenes_live_host", raises=[*COMMAND, UnknownPart])
async def host(db: WriteDb, who: Who, author_id: UUID, sid: UUID, data: Host) -> Console:
    """Another host is at the camera."""
    at = await console.desk(db, who, author_id, RUN)
    await plan.change_host(db, at, sid, data.shift_id)
    return await console.console(db, at, sid)


@read(f"{ONE}/ops", guard=desk, op="scenes_live_ops", raises=_SIGN)
async def ops(
    db: ReadDb, who: Who, author_id: UUID, sid: UUID, cursor: str | None = None, limit: Limit = 50
) -> Page[OpRow]:
    """The commands of a broadcast, the newest first."""
    return await console.ops(db, await console.desk(db, who, author_id, LOOK), sid, cursor, limit)


@read(f"{ONE}/explains", guard=desk, op="scenes_live_explains", raises=_SIGN)
async def explains(db: ReadDb, who: Who, author_id: UUID, sid: UUID) -> Segments:
    """Every segment of a broadcast in which a product was explained, in order."""
    at = await console.desk(db, who, author_id, LOOK)
    return await console.explains(db, at, sid)


@read(f"{ONE}/next", guard=desk, op="scenes_live_next", raises=_SIGN)
async def suggest(db: ReadDb, who: Who, author_id: UUID, sid: UUID) -> Suggestions:
    """What to explain next, and why."""
    return await console.suggestions(db, await console.desk(db, who, author_id, LOOK), sid)


@write(f"{ONE}/ticket", guard=desk, op="scenes_live_desk_ticket", keyed=False, raises=_SIGN)
async def ticket(db: WriteDb, who: Who, author_id: UUID, sid: UUID) -> Pass:
    """A ticket for the gateway with the role at this console."""
    at = await console.desk(db, who, author_id, LOOK)
    return tickets.at_desk(db, await console.of(db, at, sid), at)


routes = [
    end, reopen, explain, close, pin, unpin, price, stock, stock_many, host, ops, explains, suggest, ticket,
]  # fmt: skip
