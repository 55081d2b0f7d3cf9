"""A shop's editor of its own home page."""

from datetime import datetime
from uuid import UUID

from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import NotFound, Stale
from meadow.base.web import Who, read, shop, write
from meadow.scenes.mall import actions, queries
from meadow.scenes.mall.http.platform import WRITING, Shown, moment
from meadow.scenes.mall.types import HOME, Back, Draft, Full, Keep, Order, PutBlock, Versions
from meadow.scenes.mall.types.views import PageView

_PAGE = "/api/merchant/{shop_id:uuid}/decor"
_BLOCK = _PAGE + "/blocks/{block_id:uuid}"
_EDIT = shop("profile.edit")


@read(_PAGE, guard=_EDIT, op="scenes_mall_shop_draft")
async def draft(db: ReadDb, shop_id: UUID) -> Draft:
    """The shop's home with all its blocks."""
    return await queries.draft(db, shop_id, HOME)


@write(_PAGE + "/fill", guard=_EDIT, op="scenes_mall_shop_fill", raises=[Full])
async def fill(db: WriteDb, who: Who, shop_id: UUID) -> Draft:
    """Make blocks of what the shop has: a home page in one click."""
    await actions.fill(db, who, shop_id, HOME)
    return await queries.draft(db, shop_id, HOME)


@read(_PAGE + "/preview", guard=_EDIT, op="scenes_mall_shop_preview")
async def preview(db: ReadDb, shop_id: UUID, at: datetime | None = None, show: Shown = "live") -> PageView:
    """The shop's home as it would be shown at a moment, now by default."""
    return await queries.preview(db, shop_id, HOME, moment(at), drafts=show == "all")


@write(_PAGE + "/order", guard=_EDIT, op="scenes_mall_shop_order", method="PUT", raises=[Stale])
async def order(db: WriteDb, who: Who, shop_id: UUID, data: Order) -> Draft:
    """Put the blocks in this order."""
    await actions.order(db, who, shop_id, HOME, data)
    return await queries.draft(db, shop_id, HOME)


@write(_PAGE + "/blocks", guard=_EDIT, op="scenes_mall_shop_add", status=201, raises=WRITING)
async def add(db: WriteDb, who: Who, shop_id: UUID, data: PutBlock) -> Draft:
    """Add a block at the end."""
    await actions.add(db, who, shop_id, HOME, data)
    return await queries.draft(db, shop_id, HOME)


@write(_BLOCK, guard=_EDIT, op="scenes_mall_shop_edit", method="PUT", raises=[*WRITING, Stale])
async def edit(db: WriteDb, who: Who, shop_id: UUID, block_id: UUID, data: PutBlock) -> Draft:
    """Change a block."""
    await actions.edit(db, who, shop_id, HOME, block_id, data)
    return await queries.draft(db, shop_id, HOME)


@write(_BLOCK, guard=_EDIT, op="scenes_mall_shop_drop", method="DELETE", raises=[NotFound])
async def drop(db: WriteDb, who: Who, shop_id: UUID, block_id: UUID) -> None:
    """Take a block out."""
    await actions.drop(db, who, shop_id, HOME, block_id)


@write(_BLOCK + "/back", guard=_EDIT, op="scenes_mall_shop_bring_back", raises=[NotFound, Full])
async def bring_back(db: WriteDb, who: Who, shop_id: UUID, block_id: UUID) -> Draft:
    """Put a block back that was taken out."""
    await actions.bring_back(db, who, shop_id, HOME, block_id)
    return await queries.draft(db, shop_id, HOME)


@read(_PAGE + "/versions", guard=_EDIT, op="scenes_mall_shop_versions")
async def versions(db: ReadDb, shop_id: UUID) -> Versions:
    """The shop's home as it stood before, the newest first."""
    return await queries.versions(db, shop_id, HOME)


@write(_PAGE + "/versions", guard=_EDIT, op="scenes_mall_shop_keep", status=201)
async def keep(db: WriteDb, who: Who, shop_id: UUID, data: Keep) -> Versions:
    """Keep the shop's home as it stands."""
    await actions.keep(db, who, shop_id, HOME, data.note)
    return await queries.versions(db, shop_id, HOME)


@write(_PAGE + "/roll-back", guard=_EDIT, op="scenes_mall_shop_roll_back", raises=[NotFound])
async def roll_back(db: WriteDb, who: Who, shop_id: UUID, data: Back) -> Draft:
    """Let the shop's home be as it stood; what it is now is kept before."""
    await actions.roll_back(db, who, shop_id, HOME, data.no)
    return await queries.draft(db, shop_id, HOME)


routes = [draft, fill, preview, order, add, edit, drop, bring_back, versions, keep, roll_back]
