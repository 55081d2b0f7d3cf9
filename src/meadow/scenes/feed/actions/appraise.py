"""What goods are worth to the house and to who buys them: the platform's share, reviews, and how much is kept."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from meadow.base import clock, ids
from meadow.base.db import House, ReadDb
from meadow.goods import catalog
from meadow.goods.catalog import ProductCard
from meadow.scenes.feed import store
from meadow.scenes.feed.rules.value import quality
from meadow.scenes.feed.store import warehouse
from meadow.trade import settlement

_QUARTER = timedelta(days=90)
_PIECE = 500
Kept = Mapping[int, tuple[float, float]]


async def take(db: ReadDb, cards: Sequence[ProductCard]) -> int:
    """The platform's share of these goods in basis points, the mean where they differ."""
    known = [c.category_id for c in cards if c.category_id is not None]
    shares = await settlement.platform_share(db, known) if known else {}
    return sum(shares[c] for c in known) // len(known) if known else 0


def worth(cards: Sequence[ProductCard], kept: Kept | None = None) -> float:
    """The quality of these goods together: their mean; of nothing known, half."""
    each = []
    for card in cards:
        paid, back = (kept or {}).get(ids.key64(card.id), (0.0, 0.0))
        each.append(quality(card.rating, card.reviews, back, paid))
    return sum(each) / len(each) if each else 0.5


async def appraise(house: House) -> int:
    """Take over share and quality of everything that carries goods; returns how many changed."""
    kept, changed, after = await warehouse.kept(house.settings, clock.now() - _QUARTER), 0, None
    while True:
        async with house.write() as db:
            rows = await store.with_goods(db, after=after, limit=_PIECE)
            cards = await catalog.cards(db, sorted({p for r in rows for p in r.product_ids}))
            told: dict[UUID, tuple[float, int]] = {}
            for r in rows:
                held = [cards[p] for p in r.product_ids if p in cards]
                told[r.item_id] = (worth(held, kept), await take(db, held))
            changed += await store.set_worth(db, worth=told)
        if len(rows) < _PIECE:
            return changed
        after = rows[-1].item_id
