"""The cart as it stands against today's offers."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from meadow.base import clock
from meadow.base.db import ReadDb
from meadow.goods import catalog, offers, stock
from meadow.goods.catalog.types import SkuOffer
from meadow.goods.offers.types import Basis, Priced, PricedShop
from meadow.trade.cart import rules, store
from meadow.trade.cart.rules import Entry
from meadow.trade.cart.types import AddLine, Cart, CartLine, CartShop, Origin, Quote, QuoteGone, ShopName, Wanted

_APART = {"off_shelf", "sold_out", "not_yet", "presale_only"}
"""What cannot be bought at all; a line that is only too many stays in its shop."""


class Filled(NamedTuple):
    """Lines with what the catalogue says of them, and how many pieces there are."""

    held: Sequence[store.Held]
    known: Mapping[UUID, SkuOffer]
    free: Mapping[UUID, int]


async def filled(db: ReadDb, held: Sequence[store.Held], more: Sequence[UUID] = ()) -> Filled:
    """Lines, and SKUs that may become one, as they can be had now."""
    skus = list({*more, *(h.sku_id for h in held)})
    return Filled(held, await catalog.offers(db, skus), await stock.availability(db, skus))


async def cart(db: ReadDb, buyer_id: UUID) -> Cart:
    """All lines by shop with today's prices; those that cannot be bought are listed apart with the reason."""
    return await shown(db, buyer_id, await filled(db, await store.lines(db, buyer_id=buyer_id)))


async def guest(db: ReadDb, lines: Sequence[AddLine]) -> Cart:
    """The same of lines that a browser keeps for somebody who has not logged in."""
    held = [store.Held(x.sku_id, x.qty, True, 0, x.source) for x in lines]
    return await shown(db, None, await filled(db, held))


async def shown(db: ReadDb, buyer_id: UUID | None, what: Filled) -> Cart:
    """These lines as the cart shows them."""
    held, known, free = what
    basis = await offers.basis(
        db, buyer_id=buyer_id, shop_ids=[o.shop_id for o in known.values()],
        product_ids=[o.product_id for o in known.values()],
    )  # fmt: skip
    shops: dict[UUID, list[tuple[store.Held, Entry, str | None]]] = {}
    invalid: list[CartLine] = []
    for h in held:
        if (o := known.get(h.sku_id)) is None:
            continue
        entry = Entry(Wanted(h.sku_id, h.qty, h.source), Origin(h.source.scene), o)
        why = rules.problem(o, h.qty, free.get(h.sku_id, 0)) or rules.not_now(entry.piece, basis.offers)
        if why in _APART:
            invalid.append(_line(h, o, None, basis, free.get(h.sku_id, 0), why))
        else:
            shops.setdefault(o.shop_id, []).append((h, entry, why))
    made = [_shop(rows, basis, free) for rows in shops.values()]
    chosen = [x for s in made for x in s.lines if x.selected]
    return Cart(
        shops=made, invalid=invalid, selected_count=sum(x.qty for x in chosen),
        selected_amount=sum(x.price * x.qty for x in chosen), selected_discount=sum(s.discount for s in made),
    )  # fmt: skip


def _shop(rows: Sequence[tuple[store.Held, Entry, str | None]], basis: Basis, free: Mapping[UUID, int]) -> CartShop:
    """A shop's lines, each at its own price; what is selected and can be bought is reckoned as a basket."""
    chosen = [(h, e) for h, e, why in rows if h.selected and why is None]
    done: PricedShop | None = rules.basket([e.piece for _, e in chosen], basis) if chosen else None
    by_sku: dict[UUID, Priced] = {x.piece.sku_id: x for x in done.lines} if done else {}
    lines = []
    for h, e, why in rows:
        seen = by_sku.get(h.sku_id) or rules.basket([e.piece], basis).lines[0]
        lines.append(_line(h, e.offer, seen, basis, free.get(h.sku_id, 0), why))
    o = rows[0][1].offer
    found = [a for x in (done.lines if done else []) for a in x.discounts]
    return CartShop(
        ShopName(o.shop_id, o.shop_name), lines, rules.merged(found), done.hints if done else [],
        sum(x.amount for x in done.lines) if done else 0, sum(a.amount for a in found),
    )  # fmt: skip


def _line(h: store.Held, o: SkuOffer, seen: Priced | None, basis: Basis, available: int, why: str | None) -> CartLine:
    price = seen.price if seen else o.price
    maker = next((x for x in basis.offers if seen and x.id == seen.price_ref), None)
    return CartLine(
        sku_id=h.sku_id, product_id=o.product_id, title=o.title, spec_text=o.spec_text, image=o.image, price=price,
        price_was=h.price_seen if h.price_seen > price else None, qty=h.qty, selected=h.selected, available=available,
        problem=why, usual=o.price if price < o.price else None, price_kind=seen.price_kind if seen else "sale",
        ends_at=maker.ends_at if maker else None,
    )  # fmt: skip


async def quote_of(db: ReadDb, buyer_id: UUID, quote_id: UUID) -> Quote:
    """The buyer's frozen quote; raises `QuoteGone` when it expired or is not hers."""
    found = await store.quote_of(db, buyer_id=buyer_id, quote_id=quote_id)
    if found is None or found.expires_at <= clock.now():
        raise QuoteGone
    return found
