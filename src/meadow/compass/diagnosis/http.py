"""Reviews of broadcasts: for their author, and for the shop whose own broadcaster she is."""

from typing import Annotated
from uuid import UUID

from litestar.params import QueryParameter

from meadow.base.db import ReadDb
from meadow.base.errors import NotFound
from meadow.base.page import Page
from meadow.base.web import author, read, shop
from meadow.compass.diagnosis import queries
from meadow.compass.diagnosis.types import Overview, Review, Version
from meadow.compass.metrics import Scope

Limit = Annotated[int, QueryParameter(ge=1, le=100)]
_AUTHOR, _SHOP = "/api/author/{author_id:uuid}/compass/rooms", "/api/merchant/{shop_id:uuid}/compass/rooms"
_ONE = "/{sid:uuid}/report"


@read(_AUTHOR, guard=author("compass.read"), op="compass_diagnosis_rooms")
async def rooms(db: ReadDb, author_id: UUID, cursor: str | None = None, limit: Limit = 20) -> Page[Overview]:
    """The author's broadcasts, newest first."""
    return await queries.overviews(db, Scope(author_id=author_id), cursor, limit)


@read(_AUTHOR + _ONE, guard=author("compass.read"), op="compass_diagnosis_report", raises=[NotFound])
async def report(db: ReadDb, author_id: UUID, sid: UUID, version: Version | None = None) -> Review:
    """The review of a broadcast: the settled version when there is one."""
    return await queries.review(db, Scope(author_id=author_id), sid, version)


@read(_SHOP, guard=shop("compass.read"), op="compass_diagnosis_shop_rooms")
async def shop_rooms(db: ReadDb, shop_id: UUID, cursor: str | None = None, limit: Limit = 20) -> Page[Overview]:
    """Broadcasts of the shop's own broadcasters, newest first."""
    return await queries.overviews(db, Scope(shop_id=shop_id), cursor, limit)


@read(_SHOP + _ONE, guard=shop("compass.read"), op="compass_diagnosis_shop_report", raises=[NotFound])
async def shop_report(db: ReadDb, shop_id: UUID, sid: UUID, version: Version | None = None) -> Review:
    """The review of a broadcast of the shop's own."""
    return await queries.review(db, Scope(shop_id=shop_id), sid, version)


routes = [rooms, report, shop_rooms, shop_report]
