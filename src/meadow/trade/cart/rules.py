"""What a basket costs and what is wrong with it: pure."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from meadow.base import money
from meadow.goods.catalog.types import SkuOffer
from meadow.goods.offers import rules as freight
from meadow.goods.offers.types import FreightLine
from meadow.trade.cart.types import Line, QuoteShop, ShopName


def problem(offer: SkuOffer | None, qty: int, available: int) -> str | None:
    """Why this many of an offer cannot be bought, or None."""
    if offer is None or not offer.on_sale:
        return "off_shelf"
    if available < qty:
        return "sold_out"
    return "limit" if offer.limit is not None and qty > offer.limit else None


def by_shop(lines: Sequence[Line], offers: dict[UUID, SkuOffer]) -> list[QuoteShop]:
    """Quoted lines grouped by shop in order of appearance, each with its freight and totals."""
    groups: dict[UUID, list[Line]] = {}
    for line in lines:
        groups.setdefault(offers[line.sku_id].shop_id, []).append(line)
    return [_part(shop_id, own, offers) for shop_id, own in groups.items()]


def _part(shop_id: UUID, lines: list[Line], offers: dict[UUID, SkuOffer]) -> QuoteShop:
    goods = sum(line.amount for line in lines)
    fee = freight.freight([_sent(line, offers[line.sku_id]) for line in lines], "").fee
    name = offers[lines[0].sku_id].shop_name
    shares = money.split(fee, [line.paid for line in lines])
    lines = [msgspec.structs.replace(line, freight=share) for line, share in zip(lines, shares, strict=True)]
    return QuoteShop(shop=ShopName(shop_id, name), lines=lines, goods=goods, freight=fee, discount=0, total=goods + fee)


def _sent(line: Line, offer: SkuOffer) -> FreightLine:
    rule = freight.inline(offer.freight)
    return FreightLine(sku_id=line.sku_id, qty=line.qty, amount=line.amount, weight_g=offer.weight_g, rule=rule)


def same_price(old: Sequence[QuoteShop], new: Sequence[QuoteShop]) -> bool:
    """Whether a fresh quote charges exactly what the frozen one promised."""
    return [(s.shop.id, s.total, [(x.sku_id, x.qty, x.price) for x in s.lines]) for s in old] == [
        (s.shop.id, s.total, [(x.sku_id, x.qty, x.price) for x in s.lines]) for s in new
    ]
