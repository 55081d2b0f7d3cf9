"""In which band of ranks a shop lies: read once an hour for all, so that a band that moves tells nothing of one sale."""

from datetime import datetime
from typing import Any
from uuid import UUID

from meadow.base import ids
from meadow.base.db import ReadDb
from meadow.base.i18n import Text
from meadow.compass import market, metrics
from meadow.compass.market.types import Node
from meadow.compass.promo import rules
from meadow.compass.promo.types import Band
from meadow.goods import catalog

_ENGINE = "compass.promo.ranks"
_NODES = 16
Row = tuple[int, int, UUID | None]


async def rank(db: ReadDb, shop_id: UUID, node: Node, least: int, now: datetime) -> Band | None:
    """The band of a shop by GMV since the node began, as of the last full hour; None where too few shops sold."""
    until = min(node.ends_at, now.replace(minute=0, second=0, microsecond=0))
    if until <= node.starts_at:
        return None
    names = {c.id: c for c in await catalog.categories(db)}
    found = rules.place(await _rows(db, node, until, names), ids.key64(shop_id), least)
    span = market.band(found[0], found[1]) if found else None
    if found is None or span is None:
        return None
    category: Text | None = names[found[2]].name if found[2] in names else None
    return Band(low=span[0], high=span[1], of=found[1], category=category, as_of=until)


async def _rows(db: ReadDb, node: Node, until: datetime, names: dict[UUID, Any]) -> list[Row]:
    held: dict[tuple[UUID, int], tuple[datetime, list[Row]]] = db.house.engines.setdefault(_ENGINE, {})
    key = (node.id, node.rev)
    if key not in held or held[key][0] != until:
        told = await metrics.shops_in(db, node.starts_at, until)
        known = await metrics.sessions.product_ids(db, [product for _, _, product in told])
        cards = await catalog.cards(db, list(known.values()))
        roots = {p: _root(cards[known[p]].category_id, names) for _, _, p in told if p in known and known[p] in cards}
        held.pop(key, None)
        held[key] = until, [(shop, gmv, roots.get(product)) for shop, gmv, product in told]
        for old in list(held)[:-_NODES]:
            del held[old]
    return held[key][1]


def _root(category: UUID | None, names: dict[UUID, Any]) -> UUID | None:
    """The uppermost category above one."""
    while category in names and names[category].parent_id:
        category = names[category].parent_id
    return category
