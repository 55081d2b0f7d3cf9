"""Writing freight templates; fulfilment asks for it on behalf of the shop's staff."""

from uuid import UUID

from meadow.base import clock, ids
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound, Stale
from meadow.goods.offers import rules
from meadow.goods.offers.store import freight as store
from meadow.goods.offers.types.freight import BadFreight, FreightInUse, FreightName, PutFreight, TooManyFreights

MOST = 100


async def put_freight(db: WriteDb, shop_id: UUID, template_id: UUID | None, put: PutFreight) -> UUID:
    """Make or change a template; the shop's first becomes the default, and a default gives way only to another.

    Raises `BadFreight`, `FreightName`, `TooManyFreights`, `NotFound`, `Stale`.
    """
    if found := rules.flaws(put.rule):
        raise BadFreight(errors=tuple(found))
    held = await store.one(db, shop_id=shop_id, template_id=template_id, lock=True) if template_id else None
    if template_id and held is None:
        raise NotFound
    if held is not None and put.version is not None and put.version != held.version:
        raise Stale(version=held.version)
    name = put.name.strip()
    twin = await store.named(db, shop_id=shop_id, name=name)
    if not name or (twin is not None and twin != template_id):
        raise FreightName(name=name)
    many = await store.count(db, shop_id=shop_id)
    if held is None and many >= MOST:
        raise TooManyFreights(most=MOST)
    default = put.default or not many or bool(held is not None and held.is_default)
    if default:
        await store.undefault(db, shop_id=shop_id)
    made = template_id or ids.new()
    await store.put(db, shop_id=shop_id, template_id=made, name=name, rule=put.rule, is_default=default)
    return made


async def archive_freight(db: WriteDb, shop_id: UUID, template_id: UUID) -> None:
    """Hide a template; products that still name it keep its rule. Raises `NotFound`, `FreightInUse` for the default."""
    held = await store.one(db, shop_id=shop_id, template_id=template_id, lock=True)
    if held is None:
        raise NotFound
    if held.is_default:
        raise FreightInUse
    await store.put(
        db, shop_id=shop_id, template_id=template_id, name=held.name, rule=held.rule, is_default=False,
        archived_at=clock.now(),
    )  # fmt: skip
