"""Rankings, and sales against the clock."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from meadow.base import clock
from meadow.base.db import ReadDb
from meadow.base.errors import NotFound
from meadow.goods import catalog
from meadow.goods.catalog.types import ProductCard
from meadow.goods.offers.types import DEALS
from meadow.scenes.mall import rules, store
from meadow.scenes.mall.types import BoardName
from meadow.scenes.mall.types.views import Board, Deal, Deals, Ranked

_SPARE = 3
"""Read so many times more than asked for: what is sold out leaves places to others."""
_DEALS = 60


async def ranking(db: ReadDb, board: BoardName, category_id: UUID | None, most: int) -> Board:
    """A ranking by category (with those under it): best sold in seven days, best rated, or risen most since the week before.

    Nothing that cannot be bought is in it, and pieces are told as bands. Raises `NotFound` for an unknown category.
    """
    categories = await _within(db, category_id)
    cards, pieces = await (_rated if board == "rated" else _moving)(db, board, category_id, categories, most)
    alive = [c for c in cards if c.on_sale and c.in_stock][:most]
    return Board(board, category_id, [_ranked(i, c, pieces.get(c.id, 0)) for i, c in enumerate(alive, 1)])


def _ranked(place: int, card: ProductCard, pieces: int) -> Ranked:
    return Ranked(place, rules.band(pieces), msgspec.structs.replace(card, sold=rules.band(card.sold)))


async def _within(db: ReadDb, category_id: UUID | None) -> list[UUID] | None:
    if category_id is None:
        return None
    found = rules.below(category_id, [(c.id, c.parent_id) for c in await catalog.categories(db)])
    if not found:
        raise NotFound
    return found


async def _moving(
    db: ReadDb, board: BoardName, _category: UUID | None, categories: list[UUID] | None, most: int
) -> tuple[list[ProductCard], dict[UUID, int]]:
    today = clock.now().date()
    rows = await store.best(
        db, today=today, categories=categories, rising=board == "rising", limit=_SPARE * most
    )  # fmt: skip
    cards = await catalog.cards(db, [p for p, _ in rows])
    return [cards[p] for p, _ in rows if p in cards], dict(rows)


async def _rated(
    db: ReadDb, _board: BoardName, category_id: UUID | None, _categories: list[UUID] | None, most: int
) -> tuple[list[ProductCard], dict[UUID, int]]:
    found = (await catalog.search(db, category=category_id, sort="rating", limit=min(100, _SPARE * most))).items
    pieces = await store.lately(db, today=clock.now().date(), product_ids=[c.id for c in found]) if found else {}
    return found, pieces


async def deals(db: ReadDb) -> Deals:
    """Flash and timed sales of named products that run, and those of the next days."""
    running, coming = await asked(db, coming=False, most=_DEALS), await asked(db, coming=True, most=_DEALS)
    return Deals(running, coming)


async def asked(db: ReadDb, *, coming: bool, most: int, shop_id: UUID | None = None) -> list[Deal]:
    """Sales of every shop or of one; those whose pieces are gone stand last. Nothing where the house has no offers."""
    ask = db.house.wiring.asks.get(DEALS)
    rows: Sequence[Deal] = []
    if ask is not None:
        found = await ask(db, coming=coming, shop_id=shop_id, limit=_SPARE * most)
        cards = await catalog.cards(db, list({x.product_id for x in found}))
        rows = [
            Deal(
                offer_id=x.offer_id, kind=x.kind, title=x.title, starts_at=x.starts_at, ends_at=x.ends_at, card=cards[x.product_id],
                price=x.price, usual=x.usual, total=x.total, taken=x.taken,
            )
            for x in found
            if x.product_id in cards and cards[x.product_id].on_sale and cards[x.product_id].in_stock
        ]  # fmt: skip
    return sorted(rows, key=lambda d: d.total is not None and d.taken == d.total)[:most]
