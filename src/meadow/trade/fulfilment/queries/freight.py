"""Freight templates as their shop edits them."""

from uuid import UUID

from meadow.base.db import ReadDb
from meadow.base.errors import NotFound
from meadow.goods import offers
from meadow.goods.offers.types import BadFreight, FreightLine, FreightTemplate
from meadow.trade.fulfilment import rules
from meadow.trade.fulfilment.types.freight import Province, Tried, TryFreight

_ANY = UUID(int=0)


def provinces() -> list[Province]:
    """All provinces, in the order of their codes."""
    return [Province(code, {"zh-CN": zh, "en": en}) for code, (zh, en) in rules.PROVINCES.items()]


async def template_of(db: ReadDb, shop_id: UUID, template_id: UUID) -> FreightTemplate:
    """One template of the shop. Raises `NotFound`."""
    found = next((t for t in await offers.freight_templates(db, shop_id) if t.id == template_id), None)
    if found is None:
        raise NotFound
    return found


def try_freight(ask: TryFreight) -> list[Tried]:
    """What goods would cost in every province. Raises `BadFreight`."""
    if found := rules.flaws(ask.rule):
        raise BadFreight(errors=tuple(found))
    line = FreightLine(
        sku_id=_ANY, qty=ask.qty, amount=ask.amount, weight_g=ask.weight_g, rule=ask.rule, template_id=_ANY
    )
    made = {code: rules.freight([line], names[0]) for code, names in rules.PROVINCES.items()}
    return [Tried(code, None if one.unreachable else one.fee) for code, one in made.items()]
