"""Sales against the clock, of every shop: for who shows them beside each other."""

from collections.abc import Mapping
from uuid import UUID

from meadow.base import clock
from meadow.base.db import ReadDb
from meadow.goods.offers import rules, store
from meadow.goods.offers.queries.products import known
from meadow.goods.offers.store import ItemRow, Row
from meadow.goods.offers.types.discounts import Basis, Bearer, Offer, Piece
from meadow.goods.offers.types.shown import Deal
from meadow.goods.offers.types.views import Sold


async def deals(db: ReadDb, *, coming: bool, shop_id: UUID | None, limit: int) -> list[Deal]:
    """Flash and timed sales of named products that run, the next to end first; or those to come, the next to begin first."""
    rows, pieces = await store.deals(db, shop_id=shop_id, coming=coming, now=clock.now(), limit=limit)
    sold = await known(db, list({item.product_id for _, item in rows}))
    found = [_deal(row, item, sold[item.product_id], pieces) for row, item in rows if item.product_id in sold]
    return [d for d in found if d]


def _deal(row: Row, item: ItemRow, sold: Sold, pieces: Mapping[tuple[UUID, UUID], tuple[int, int]]) -> Deal | None:
    """The sale of a product by the SKU that costs least there; None where it makes nothing cheaper."""
    offer = Offer(
        id=row.id, owner=Bearer(row.owner), owner_id=row.owner_id, title=row.title, starts_at=row.starts_at, ends_at=row.ends_at,
        whole=False, rule=row.rule, items={item.product_id: item.skus},
    )  # fmt: skip
    basis = Basis(now=row.starts_at, offers=[offer])
    priced = [(rules.unit(_piece(sold, s.id, s.price), basis)[0], s.price) for s in sold.skus]
    asked = [(price, usual) for price, usual in priced if price < usual]
    if not asked:
        return None
    own = [pieces[row.id, s.sku_id] for s in item.skus if (row.id, s.sku_id) in pieces]
    price, usual = min(asked)
    return Deal(
        offer_id=row.id, kind=row.kind, title=row.title, starts_at=row.starts_at, ends_at=row.ends_at, shop_id=item.shop_id,
        product_id=item.product_id, price=price, usual=usual, total=sum(t for t, _ in own) if own else None,
        taken=sum(n for _, n in own) if own else None,
    )  # fmt: skip


def _piece(sold: Sold, sku_id: UUID, price: int) -> Piece:
    return Piece(sku_id=sku_id, product_id=sold.id, shop_id=sold.shop_id, qty=1, price=price)
