"""Plans as shops and authors read them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from meadow.base import clock, policy
from meadow.base.db import ReadDb
from meadow.base.errors import NotFound
from meadow.base.page import Cursor, Page, cut
from meadow.goods import catalog
from meadow.goods.catalog.types import ProductCard
from meadow.growth.alliance import rules, store
from meadow.growth.alliance.types import (
    TECH_BP,
    Claim,
    Pending,
    PlanRow,
    PlanVersion,
    Promotable,
    Sort,
)
from meadow.people import agencies
from meadow.trade import orders

# How far a list looks for products that have a plan before it hands back a shorter page.
_ROUNDS = 8
_WIDE = 100
_MOST_RANKED = 500


class _Terms:
    """What one author keeps of a commission, and which rates are in force, at one moment."""

    def __init__(self, tech_bp: int, agency_bp: int, at: datetime) -> None:
        self.tech_bp, self.agency_bp, self.at = tech_bp, agency_bp, at

    def item(self, card: ProductCard, rate_bp: int) -> Promotable:
        earns = rules.split(card.price_from, rate_bp, self.tech_bp, self.agency_bp).author
        shown = {n: getattr(card, n) for n in Promotable.__struct_fields__ if hasattr(card, n)}
        return Promotable(**shown, rate_bp=rate_bp, earns=earns)


async def plans(db: ReadDb, shop_id: UUID, cursor: str | None, limit: int, *, planned: bool = False) -> Page[PlanRow]:
    """The shop's products on sale with their plans, or with `planned` all its plans, those of unsold products too."""
    now = clock.now()
    if planned:
        at = Cursor.read(cursor, UUID)
        rows, following = cut(
            await store.plans_of(db, shop_id=shop_id, before=at[0] if at else None, limit=limit), limit,
            lambda h: (h.product_id,),
        )  # fmt: skip
        cards = await catalog.cards(db, [h.product_id for h in rows])
        return Page([_row(cards[h.product_id], h, now) for h in rows if h.product_id in cards], following)
    page = await catalog.search(db, shop_id=shop_id, sort="new", cursor=cursor, limit=limit)
    heads = await store.heads(db, [c.id for c in page.items], shop_id=shop_id)
    return Page([_row(card, heads.get(card.id), now) for card in page.items], page.next)


def _row(card: ProductCard, held: store.Held | None, now: datetime) -> PlanRow:
    to_come = rules.Next(held.next_rate_bp, held.next_from) if held and held.next_from else None
    standing = rules.standing_at(rules.Standing(held.rate_bp if held else None, to_come), now)
    came = held is not None and to_come is not None and standing.to_come is None
    coming = standing.to_come
    return PlanRow(
        product_id=card.id, title=card.title, image=card.image, price_from=card.price_from, currency=card.currency,
        on_sale=card.on_sale, rate_bp=standing.rate_bp,
        pending=Pending(coming.rate_bp, coming.from_at) if coming else None,
        effective_at=(held.next_from if came else held.effective_at) if held else None,
        state=rules.state_of(standing, on_sale=card.on_sale) if held else None,
        version=(held.next_version if came else held.version) if held else None,
    )  # fmt: skip


async def versions(db: ReadDb, shop_id: UUID, product_id: UUID) -> list[PlanVersion]:
    """Every version of a product's plan, the newest first. Raises `NotFound` for another shop's product."""
    card = (await catalog.cards(db, [product_id])).get(product_id)
    if card is None or card.shop_id != shop_id:
        raise NotFound
    return await store.versions(db, shop_id=shop_id, product_id=product_id)


async def rates(db: ReadDb, product_ids: list[UUID], at: datetime | None = None) -> dict[UUID, int]:
    """The public rates in force now (or then), in basis points; a product without a plan is left out."""
    found = await store.rates_at(db, product_ids, at or clock.now()) if product_ids else {}
    return {i: rate.rate_bp for i, rate in found.items()}


async def promotable(
    db: ReadDb, author_id: UUID, q: str, category: UUID | None, sort: Sort, cursor: str | None, limit: int
) -> Page[Promotable]:
    """What an author may promote, with the rate and her part of it; by rate, by price upwards, or by sales."""
    shared = await agencies.split_at(db, author_id, clock.now())
    tech_bp = int(await policy.value(db, TECH_BP.key))
    terms = _Terms(tech_bp, shared.split_bp if shared else 0, clock.now())
    if sort is not Sort.rate:
        order = "price_asc" if sort is Sort.price else "popular"
        return await _by_catalog(db, terms, q, category, order, cursor, limit)
    if q.strip() or category:
        return await _ranked(db, terms, q, category, cursor, limit)
    return await _by_rate(db, terms, cursor, limit)


async def _by_rate(db: ReadDb, terms: _Terms, cursor: str | None, limit: int) -> Page[Promotable]:
    """Plans by rate, the highest first, as long as their products are on sale."""
    at = Cursor.read(cursor, int, UUID)
    below: tuple[int, UUID] | None = (at[0], at[1]) if at else None
    items: list[Promotable] = []
    for _ in range(_ROUNDS):
        heads = await store.best(db, below=below, limit=_WIDE)
        cards = await catalog.cards(db, [h.product_id for h in heads])
        now = await store.rates_at(db, [h.product_id for h in heads], terms.at)
        for h in heads:
            if len(items) == limit:
                return Page(items, Cursor.make(*below) if below else None)
            below = (h.rate_bp or 0, h.product_id)
            card, rate = cards.get(h.product_id), now.get(h.product_id)
            if card and card.on_sale and rate:
                items.append(terms.item(card, rate.rate_bp))
        if len(heads) < _WIDE:
            return Page(items, None)
    return Page(items, Cursor.make(*below) if below else None)


async def _by_catalog(
    db: ReadDb, terms: _Terms, q: str, category: UUID | None, order: str, cursor: str | None, limit: int
) -> Page[Promotable]:
    """The catalogue's own order, keeping what has a plan."""
    items: list[Promotable] = []
    for _ in range(_ROUNDS):
        page = await catalog.search(
            db, q=q, category=category, sort=order, cursor=cursor, limit=min(limit - len(items), _WIDE)
        )
        now = await store.rates_at(db, [c.id for c in page.items], terms.at)
        items += [terms.item(card, now[card.id].rate_bp) for card in page.items if card.id in now]
        cursor = page.next
        if cursor is None or len(items) >= limit:
            break
    return Page(items, cursor)


async def _ranked(
    db: ReadDb, terms: _Terms, q: str, category: UUID | None, cursor: str | None, limit: int
) -> Page[Promotable]:
    """Of the 500 best sellers found by words or category, those with a plan by rate, the highest first."""
    found: list[Promotable] = []
    following: str | None = None
    for _ in range(_MOST_RANKED // _WIDE):
        page = await catalog.search(db, q=q, category=category, sort="popular", cursor=following, limit=_WIDE)
        now = await store.rates_at(db, [c.id for c in page.items], terms.at)
        found += [terms.item(card, now[card.id].rate_bp) for card in page.items if card.id in now]
        following = page.next
        if following is None:
            break
    at = Cursor.read(cursor, int, UUID)
    key = (-at[0], at[1]) if at else None
    rows = sorted(((-p.rate_bp, p.id), p) for p in found)
    rest = [p for place, p in rows if key is None or place > key]
    items, more = cut(rest, limit, lambda p: (p.rate_bp, p.id))
    return Page(items, more)


async def claims_of_author(db: ReadDb, author_id: UUID, cursor: str | None, limit: int) -> Page[Claim]:
    """Every paid line that came through an author, with its commission or the reason for none, the newest first."""
    at = Cursor.read(cursor, UUID)
    found = await store.claims_of_author(db, author_id=author_id, before=at[0] if at else None, limit=limit)
    page, more = cut(found, limit, lambda c: (c.line_id,))
    return Page(await _named(db, page), more)


async def claims_of_order(db: ReadDb, shop_id: UUID, order_id: UUID) -> list[Claim]:
    """An order's lines that came through an author, as its shop reads them. Raises `NotFound`."""
    await orders.load(db, shop_id, order_id)
    return await _named(db, await store.claims_of_order(db, shop_id=shop_id, order_id=order_id))


async def _named(db: ReadDb, found: Sequence[Claim]) -> list[Claim]:
    cards = await catalog.cards(db, list({c.product_id for c in found}))
    return [
        msgspec.structs.replace(c, title=cards[c.product_id].title if c.product_id in cards else None) for c in found
    ]


async def checks(db: ReadDb) -> list[str]:
    """Findings: plans whose head is not the version in force."""
    found = await store.strays(db, now=clock.now())
    return [f"plan of {f['product_id']}: head shows version {f['head']}, in force is {f['rows']}" for f in found]
