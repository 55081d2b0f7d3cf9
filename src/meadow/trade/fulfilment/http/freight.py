"""Freight templates: provinces, the shop's templates, and what they would cost."""

from uuid import UUID

import msgspec

from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import NotFound, Stale
from meadow.base.web import public, read, shop, write
from meadow.goods import offers
from meadow.goods.offers.types.freight import (
    BadFreight,
    FreightInUse,
    FreightName,
    FreightTemplate,
    PutFreight,
    TooManyFreights,
)
from meadow.trade.fulfilment import queries
from meadow.trade.fulfilment.types.freight import Province, Tried, TryFreight

_DESK = "/api/merchant/{shop_id:uuid}/freight-templates"
_REFUSALS = [NotFound, BadFreight, FreightName, TooManyFreights, Stale]


class Provinces(msgspec.Struct):
    items: list[Province]


class Templates(msgspec.Struct):
    items: list[FreightTemplate]


class Fees(msgspec.Struct):
    items: list[Tried]


@read("/api/provinces", guard=public, op="trade_fulfilment_provinces")
async def provinces() -> Provinces:
    """All provinces by code."""
    return Provinces(queries.provinces())


@read(_DESK, guard=shop("products.read"), op="trade_fulfilment_freights")
async def templates(db: ReadDb, shop_id: UUID) -> Templates:
    """The shop's freight templates, the default first."""
    return Templates(await offers.freight_templates(db, shop_id))


@write(_DESK, guard=shop("products.edit"), op="trade_fulfilment_add_freight", status=201, raises=_REFUSALS)
async def add(db: WriteDb, shop_id: UUID, data: PutFreight) -> FreightTemplate:
    """A new template; the shop's first is its default."""
    return await queries.template_of(db, shop_id, await offers.put_freight(db, shop_id, None, data))


@write(
    f"{_DESK}/{{template_id:uuid}}", guard=shop("products.edit"), op="trade_fulfilment_put_freight", method="PUT",
    raises=_REFUSALS,
)  # fmt: skip
async def put(db: WriteDb, shop_id: UUID, template_id: UUID, data: PutFreight) -> FreightTemplate:
    """Change a template; open quotes notice."""
    return await queries.template_of(db, shop_id, await offers.put_freight(db, shop_id, template_id, data))


@write(
    f"{_DESK}/{{template_id:uuid}}", guard=shop("products.edit"), op="trade_fulfilment_drop_freight", method="DELETE",
    raises=[NotFound, FreightInUse],
)  # fmt: skip
async def drop(db: WriteDb, shop_id: UUID, template_id: UUID) -> None:
    """Hide a template; products that still name it keep its rule."""
    await offers.archive_freight(db, shop_id, template_id)


@write(f"{_DESK}/try", guard=shop("products.read"), op="trade_fulfilment_try_freight", raises=[BadFreight])
async def attempt(shop_id: UUID, data: TryFreight) -> Fees:  # noqa: ARG001 - the guard reads it
    """What goods would cost in every province under a rule that is not kept."""
    return Fees(queries.try_freight(data))


routes = [provinces, templates, add, put, drop, attempt]
