"""A promo node's report over HTTP: for the shop, for whoever has a link, and as a picture."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response

from meadow.base.db import House, ReadDb, WriteDb
from meadow.base.errors import NotFound
from meadow.base.web import Who, ops, public, raw, read, shop, write
from meadow.compass.metrics.types import WarehouseDown
from meadow.compass.promo import actions, queries
from meadow.compass.promo.queries import picture as pictures
from meadow.compass.promo.types import AskLink, Link, MadeLink, Report, Rules, TooOld

_BASE = "/api/merchant/{shop_id:uuid}/promo/nodes/{node_id:uuid}"
_SHARED = "/api/promo/{secret:str}"
_RAISES = [NotFound, TooOld, WarehouseDown]
Secret = Annotated[str, msgspec.Meta(min_length=16, max_length=64)]


@read(f"{_BASE}/report", guard=shop("compass.read"), op="compass_promo_report", raises=_RAISES)
async def report(house: House, shop_id: UUID, node_id: UUID) -> Report:
    """The report of a promo node as of now."""
    return await queries.report(house, shop_id, node_id)


@raw(f"{_BASE}/picture", ["GET"], guard=shop("compass.read"), op="compass_promo_picture")
async def picture(request: Request[Any, Any, Any], house: House, shop_id: UUID, node_id: UUID) -> Response[bytes]:
    """The report as a PNG with its as-of stamp, drawn here."""
    return await _drawn(request, house, shop_id, node_id)


@read(f"{_BASE}/links", guard=shop("compass.read"), op="compass_promo_links", raises=[NotFound])
async def links(db: ReadDb, shop_id: UUID, node_id: UUID) -> list[Link]:
    """Links to this report that are open."""
    return await queries.links(db, shop_id, node_id)


@write(f"{_BASE}/links", guard=shop("compass.read"), op="compass_promo_link", status=201, raises=[NotFound])
async def link(db: WriteDb, who: Who, shop_id: UUID, node_id: UUID, data: AskLink) -> MadeLink:
    """Make a link that shows this report, for a day at most."""
    return await actions.make_link(db, who, shop_id, node_id, data.hours)


@write(
    f"{_BASE}/links/{{promo_link_id:uuid}}", method="DELETE", guard=shop("compass.read"), op="compass_promo_unlink",
    raises=[NotFound],
)  # fmt: skip
async def unlink(db: WriteDb, shop_id: UUID, node_id: UUID, promo_link_id: UUID) -> None:
    """Close a link at once."""
    await actions.revoke_link(db, shop_id, node_id, promo_link_id)


@read(_SHARED, guard=public, op="compass_promo_shared", raises=_RAISES)
async def shared(db: ReadDb, house: House, secret: Secret) -> Report:
    """The report behind a link."""
    return await queries.report(house, *await queries.shared(db, secret))


@raw(f"{_SHARED}/picture", ["GET"], guard=public, op="compass_promo_shared_picture")
async def shared_picture(request: Request[Any, Any, Any], house: House, secret: Secret) -> Response[bytes]:
    """The picture behind a link."""
    async with house.read() as db:
        whose = await queries.shared(db, secret)
    return await _drawn(request, house, *whose)


@read("/api/ops/promo/rules", guard=ops("offers.edit"), op="compass_promo_rules")
async def rules(db: ReadDb) -> Rules:
    """How many shops are compared at least."""
    return await queries.settings(db)


@write("/api/ops/promo/rules", method="PUT", guard=ops("policy.edit"), op="compass_promo_set_rules")
async def set_rules(db: WriteDb, who: Who, data: Rules) -> None:
    """Say how many shops are compared at least before a shop learns its band of ranks."""
    await actions.set_rules(db, who, data)


async def _drawn(request: Request[Any, Any, Any], house: House, shop_id: UUID, node_id: UUID) -> Response[bytes]:
    language = "en" if request.query_params.get("lang") == "en" else "zh-CN"
    made = await pictures.picture(house, shop_id, node_id, language)
    headers = {"content-disposition": f'inline; filename="{made.name}"', "cache-control": "private, no-store"}
    return Response(made.data, media_type="image/png", headers=headers)


routes = [report, picture, links, link, unlink, shared, shared_picture, rules, set_rules]
