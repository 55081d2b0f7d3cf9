"""Licences of categories: what the platform wants, what shops show and hold."""

from typing import Annotated
from uuid import UUID

from litestar.params import QueryParameter

from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import NotFound
from meadow.base.page import Page
from meadow.base.web import Who, ops, read, shop, write
from meadow.scenes.live.actions import licences
from meadow.scenes.live.http.common import Limit
from meadow.scenes.live.queries import licences as queries
from meadow.scenes.live.types import UnknownPart
from meadow.scenes.live.types.licences import (
    AskedAlready,
    AskLicence,
    DropLicence,
    LicenceAsk,
    LicenceRow,
    NeedsWords,
    NoNeed,
    PutLicence,
    Ruled,
    RuledAlready,
    RuleLicence,
    ShopLicence,
)

_OPS = "/api/ops/live/licences"
_SHOP = "/api/merchant/{shop_id:uuid}/live/licences"
_guard = ops("live.patrol")
Days = Annotated[int | None, QueryParameter(ge=0, le=3650)]
Of = Annotated[Ruled | None, QueryParameter(name="state")]


@read(_OPS, guard=_guard, op="scenes_live_licences")
async def listed(
    db: ReadDb, ends_in_days: Days = None, cursor: str | None = None, limit: Limit = 50
) -> Page[LicenceRow]:
    """Categories that want a licence to be broadcast, and the shops that hold one; those that end soon on demand."""
    return await queries.rows(db, ends_in_days, cursor, limit)


@write(_OPS, guard=_guard, op="scenes_live_put_licence", method="PUT")
async def put(db: WriteDb, who: Who, data: PutLicence) -> None:
    """Have a category want a licence, or give a shop one."""
    await licences.put(db, who, data)


@write(_OPS + "/drop", guard=_guard, op="scenes_live_drop_licence", raises=[NotFound])
async def drop(db: WriteDb, who: Who, data: DropLicence) -> None:
    """Take it back."""
    await licences.drop(db, who, data)


@read(_OPS + "/asks", guard=_guard, op="scenes_live_licence_asks")
async def asks(db: ReadDb, of: Of = None, cursor: str | None = None, limit: Limit = 50) -> Page[LicenceAsk]:
    """Licences that shops showed."""
    return await queries.asks(db, of, cursor, limit)


@write(
    _OPS + "/asks/{ask_id:uuid}/rule", guard=_guard, op="scenes_live_rule_licence",
    raises=[NotFound, NeedsWords, RuledAlready],
)  # fmt: skip
async def rule(db: WriteDb, who: Who, ask_id: UUID, data: RuleLicence) -> None:
    """Grant or refuse one."""
    await licences.rule(db, who, ask_id, data)


@read(_SHOP, guard=shop("products.read"), op="scenes_live_shop_licences")
async def mine(db: ReadDb, shop_id: UUID, cursor: str | None = None, limit: Limit = 50) -> Page[ShopLicence]:
    """Categories that want a licence, as the shop stands to them."""
    return await queries.of_shop(db, shop_id, cursor, limit)


@write(
    _SHOP, guard=shop("products.edit"), op="scenes_live_ask_licence", status=204,
    raises=[AskedAlready, NoNeed, UnknownPart],
)  # fmt: skip
async def ask(db: WriteDb, who: Who, shop_id: UUID, data: AskLicence) -> None:
    """Show a licence to the platform."""
    await licences.ask(db, who, shop_id, data)


routes = [listed, put, drop, asks, rule, mine, ask]
