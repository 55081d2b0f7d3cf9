"""What a basket costs and what is wrong with it: pure."""

from collections.abc import Sequence
from typing import Any

from meadow.goods.catalog.types import SkuOffer
from meadow.goods.offers.rules import basket
from meadow.goods.offers.rules import forbidden as not_now
from meadow.trade.cart.rules.quotes import Entry, Gone, bare, entries, forbidden, merged, part, priced, used, way
from meadow.trade.cart.types import Line, QuoteShop

__all__ = [
    "Entry", "Gone", "bare", "basket", "entries", "forbidden", "merged", "not_now", "part", "priced", "problem", "same_price",
    "used", "way",
]  # fmt: skip


def problem(offer: SkuOffer | None, qty: int, available: int) -> str | None:
    """Why this many of an offer cannot be bought, or None."""
    if offer is None or not offer.on_sale:
        return "off_shelf"
    if available < qty:
        return "sold_out"
    return "limit" if offer.limit is not None and qty > offer.limit else None


def same_price(old: Sequence[QuoteShop], new: Sequence[QuoteShop]) -> bool:
    """Whether a fresh quote charges exactly what the frozen one promised."""
    return [_charged(s) for s in old] == [_charged(s) for s in new]


def _charged(shop: QuoteShop) -> tuple[Any, ...]:
    return shop.shop.id, shop.total, shop.freight, shop.deposit, shop.kind, [_line(x) for x in shop.lines]


def _line(x: Line) -> tuple[Any, ...]:
    return x.sku_id, x.qty, x.price, x.paid, x.gift_of, x.bundle_id
