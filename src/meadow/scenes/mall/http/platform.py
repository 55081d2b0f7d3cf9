"""The operators' editor of the mall."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from litestar.params import QueryParameter

from meadow.base import clock
from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import NotFound, Problem, Stale
from meadow.base.page import Page
from meadow.base.web import Who, ops, read, write
from meadow.scenes.mall import actions, queries
from meadow.scenes.mall.types import (
    PLATFORM,
    Back,
    BadWindow,
    BadZone,
    Draft,
    Full,
    Keep,
    Kept,
    NewPage,
    Order,
    OuterLink,
    PageRow,
    PutBlock,
    Rename,
    Taken,
    UnknownPart,
    Versions,
)
from meadow.scenes.mall.types.views import PageView

_BASE = "/api/ops/mall"
_PAGE = _BASE + "/{place:str}"
_BLOCK = _PAGE + "/blocks/{block_id:uuid}"
Shown = Literal["live", "all"]
_EDIT = ops("mall.edit")
WRITING: list[type[Problem]] = [NotFound, Full, BadWindow, OuterLink, BadZone, UnknownPart]


@read(_BASE, guard=_EDIT, op="scenes_mall_pages")
async def pages(
    db: ReadDb, cursor: str | None = None, limit: Annotated[int, QueryParameter(ge=1, le=100)] = 50
) -> Page[PageRow]:
    """The pages of the mall."""
    return await queries.pages(db, PLATFORM, cursor, limit)


@write(_BASE, guard=_EDIT, op="scenes_mall_make_page", status=201, raises=[Taken, Full])
async def make_page(db: WriteDb, who: Who, data: NewPage) -> Draft:
    """Make a channel."""
    await actions.make_page(db, who, PLATFORM, data)
    return await queries.draft(db, PLATFORM, data.place)


@read(_PAGE, guard=_EDIT, op="scenes_mall_draft", raises=[NotFound])
async def draft(db: ReadDb, place: str) -> Draft:
    """A page with all its blocks."""
    return await queries.draft(db, PLATFORM, place)


@write(_PAGE, guard=_EDIT, op="scenes_mall_rename", method="PUT", raises=[NotFound, Stale])
async def rename(db: WriteDb, who: Who, place: str, data: Rename) -> Draft:
    """Give a page another name."""
    await actions.rename(db, who, PLATFORM, place, data)
    return await queries.draft(db, PLATFORM, place)


@write(_PAGE, guard=_EDIT, op="scenes_mall_drop_page", method="DELETE", raises=[NotFound, Kept])
async def drop_page(db: WriteDb, who: Who, place: str) -> None:
    """Take a channel away."""
    await actions.drop_page(db, who, PLATFORM, place)


@write(_PAGE + "/copy", guard=_EDIT, op="scenes_mall_copy", status=201, raises=[NotFound, Taken, Full])
async def copy(db: WriteDb, who: Who, place: str, data: NewPage) -> Draft:
    """A channel of the same blocks, as drafts."""
    await actions.copy(db, who, PLATFORM, place, data)
    return await queries.draft(db, PLATFORM, data.place)


@write(_PAGE + "/fill", guard=_EDIT, op="scenes_mall_fill", raises=[NotFound, Full])
async def fill(db: WriteDb, who: Who, place: str) -> Draft:
    """Make blocks of what an undecorated page shows."""
    await actions.fill(db, who, PLATFORM, place)
    return await queries.draft(db, PLATFORM, place)


@read(_PAGE + "/preview", guard=_EDIT, op="scenes_mall_preview", raises=[NotFound])
async def preview(db: ReadDb, place: str, at: datetime | None = None, show: Shown = "live") -> PageView:
    """A page as it would be shown at a moment, now by default."""
    return await queries.preview(db, PLATFORM, place, moment(at), drafts=show == "all")


@write(_PAGE + "/order", guard=_EDIT, op="scenes_mall_order", method="PUT", raises=[NotFound, Stale])
async def order(db: WriteDb, who: Who, place: str, data: Order) -> Draft:
    """Put the blocks in this order."""
    await actions.order(db, who, PLATFORM, place, data)
    return await queries.draft(db, PLATFORM, place)


@write(_PAGE + "/blocks", guard=_EDIT, op="scenes_mall_add", status=201, raises=WRITING)
async def add(db: WriteDb, who: Who, place: str, data: PutBlock) -> Draft:
    """Add a block at the end."""
    await actions.add(db, who, PLATFORM, place, data)
    return await queries.draft(db, PLATFORM, place)


@write(_BLOCK, guard=_EDIT, op="scenes_mall_edit", method="PUT", raises=[*WRITING, Stale])
async def edit(db: WriteDb, who: Who, place: str, block_id: UUID, data: PutBlock) -> Draft:
    """Change a block."""
    await actions.edit(db, who, PLATFORM, place, block_id, data)
    return await queries.draft(db, PLATFORM, place)


@write(_BLOCK, guard=_EDIT, op="scenes_mall_drop", method="DELETE", raises=[NotFound])
async def drop(db: WriteDb, who: Who, place: str, block_id: UUID) -> None:
    """Take a block out."""
    await actions.drop(db, who, PLATFORM, place, block_id)


@write(_BLOCK + "/back", guard=_EDIT, op="scenes_mall_bring_back", raises=[NotFound, Full])
async def bring_back(db: WriteDb, who: Who, place: str, block_id: UUID) -> Draft:
    """Put a block back that was taken out."""
    await actions.bring_back(db, who, PLATFORM, place, block_id)
    return await queries.draft(db, PLATFORM, place)


@read(_PAGE + "/versions", guard=_EDIT, op="scenes_mall_versions", raises=[NotFound])
async def versions(db: ReadDb, place: str) -> Versions:
    """A page as it stood before, the newest first."""
    return await queries.versions(db, PLATFORM, place)


@write(_PAGE + "/versions", guard=_EDIT, op="scenes_mall_keep", status=201, raises=[NotFound])
async def keep(db: WriteDb, who: Who, place: str, data: Keep) -> Versions:
    """Keep a page as it stands."""
    await actions.keep(db, who, PLATFORM, place, data.note)
    return await queries.versions(db, PLATFORM, place)


@write(_PAGE + "/roll-back", guard=_EDIT, op="scenes_mall_roll_back", raises=[NotFound])
async def roll_back(db: WriteDb, who: Who, place: str, data: Back) -> Draft:
    """Let a page be as it stood; what it is now is kept before."""
    await actions.roll_back(db, who, PLATFORM, place, data.no)
    return await queries.draft(db, PLATFORM, place)


def moment(at: datetime | None) -> datetime:
    """The moment asked for; one without a zone is in UTC."""
    return clock.now() if at is None else at if at.tzinfo else at.replace(tzinfo=clock.now().tzinfo)


routes = [
    pages, make_page, draft, rename, drop_page, copy, fill, preview, order, add, edit, drop, bring_back, versions,
    keep, roll_back,
]  # fmt: skip
