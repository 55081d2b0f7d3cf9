"""The cart as it stands against today's offers."""

from uuid import UUID

from meadow.base import clock
from meadow.base.db import ReadDb
from meadow.goods import catalog, stock
from meadow.trade.cart import rules, store
from meadow.trade.cart.types import Cart, CartLine, CartShop, Quote, QuoteGone, ShopName


async def cart(db: ReadDb, buyer_id: UUID) -> Cart:
    """All lines by shop; those that cannot be bought are listed apart with the reason."""
    held = await store.lines(db, buyer_id=buyer_id)
    skus = [h.sku_id for h in held]
    offers = await catalog.offers(db, skus)
    free = await stock.availability(db, skus)
    shops: dict[UUID, CartShop] = {}
    invalid: list[CartLine] = []
    for h in held:
        o = offers.get(h.sku_id)
        if o is None:
            continue
        line = CartLine(
            sku_id=h.sku_id, product_id=o.product_id, title=o.title, spec_text=o.spec_text, image=o.image, price=o.price,
            price_was=h.price_seen if h.price_seen > o.price else None, qty=h.qty, selected=h.selected,
            available=free.get(h.sku_id, 0), problem=rules.problem(o, h.qty, free.get(h.sku_id, 0)),
        )  # fmt: skip
        if line.problem in {"off_shelf", "sold_out"}:
            invalid.append(line)
        else:
            shops.setdefault(o.shop_id, CartShop(ShopName(o.shop_id, o.shop_name), [])).lines.append(line)
    chosen = [x for s in shops.values() for x in s.lines if x.selected]
    return Cart(
        shops=list(shops.values()), invalid=invalid, selected_count=sum(x.qty for x in chosen),
        selected_amount=sum(x.price * x.qty for x in chosen),
    )  # fmt: skip


async def quote_of(db: ReadDb, buyer_id: UUID, quote_id: UUID) -> Quote:
    """The buyer's frozen quote; raises `QuoteGone` when it expired or is not hers."""
    found = await store.quote_of(db, buyer_id=buyer_id, quote_id=quote_id)
    if found is None or found.expires_at <= clock.now():
        raise QuoteGone
    return found
