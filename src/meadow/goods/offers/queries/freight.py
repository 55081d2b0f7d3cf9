"""Freight templates, and the rules that a quote needs."""

from collections.abc import Sequence
from uuid import UUID

from meadow.base.db import ReadDb
from meadow.goods.offers.store import freight as store
from meadow.goods.offers.types.freight import FreightRule, FreightTemplate


async def freight_templates(db: ReadDb, shop_id: UUID) -> list[FreightTemplate]:
    """The shop's templates, the default first."""
    return await store.templates(db, shop_id=shop_id)


async def freight_rules(
    db: ReadDb, shop_id: UUID, template_ids: Sequence[UUID | None]
) -> dict[UUID | None, FreightRule]:
    """The rule of each of these templates; None, and one the shop does not have, stand for its default, else free."""
    wanted = set(template_ids)
    if not wanted:
        return {}
    held = await store.some(db, shop_id=shop_id, template_ids=[t for t in wanted if t is not None])
    default = next((t.rule for t in held if t.default), FreightRule())
    rules = {t.id: t.rule for t in held}
    return {t: default if t is None else rules.get(t, default) for t in wanted}
