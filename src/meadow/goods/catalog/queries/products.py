"""Products as shoppers, shops, operators and orders see them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from meadow.base.db import ReadDb, mapping, struct
from meadow.base.errors import NotFound
from meadow.base.page import Cursor, Page, Waiting
from meadow.goods import offers as sending
from meadow.goods import stock
from meadow.goods.catalog import rules, store
from meadow.goods.catalog.types import (
    Audit,
    AuditItem,
    Category,
    FreightView,
    PageCategory,
    PageShop,
    PageSku,
    ProductCard,
    ProductPage,
    ProductVersion,
    Shelf,
    ShopCounts,
    ShopProduct,
    ShopRow,
    SkuOffer,
    SkuStock,
)
from meadow.goods.catalog.types.ratings import Sums
from meadow.goods.offers.types import Freight
from meadow.people import shops

_CAP = 9999
FIND = "goods.catalog.find"


async def categories(db: ReadDb) -> list[Category]:
    """The whole tree, parents first."""
    return await store.categories(db)


def card(r: Any, available: int) -> ProductCard:
    """The card of a row, with so many pieces left."""
    return ProductCard(
        id=r.id, shop_id=r.shop_id, shop_name=r.shop_name, title=r.title, image=msgspec.convert(r.image, _ASSET) if r.image else None,
        price_from=r.price_from, price_to=r.price_to, list_price=r.list_price, currency="CNY", sold=r.sold,
        tags=list(r.services or []), in_stock=available > 0, on_sale=r.shelf == Shelf.on.value and bool(r.is_live) and r.shop_open,
        category_id=r.category_id, rating=rules.average(r.rating_sum, r.rating_count), reviews=r.rating_count,
    )  # fmt: skip


_ASSET: Any = ProductCard.__annotations__["image"]


async def cards(db: ReadDb, product_ids: Sequence[UUID]) -> dict[UUID, ProductCard]:
    """Cards of these products, those off sale included (`on_sale` tells)."""
    if not product_ids:
        return {}
    rows = await store.cards(db, product_ids=product_ids)
    free = await stock.by_product(db, [r.id for r in rows])
    return {r.id: card(r, free.get(r.id, 0)) for r in rows}


async def search(
    db: ReadDb, *, q: str = "", category: UUID | None = None, shop_id: UUID | None = None, sort: str = "popular",
    low: int | None = None, high: int | None = None, cursor: str | None = None, limit: int = 24,
) -> Page[ProductCard]:  # fmt: skip
    """Products on sale by words, category, shop and price; sorted popular, new, rating, price_asc or price_desc.

    Words are answered by the search index where this node has one, else by the table: there all must occur.
    """
    words, ask = rules.words(q), db.house.wiring.asks.get(FIND)
    if words and ask is not None:
        told = await ask(
            db, q=q, category=category, shop_id=shop_id, sort=sort, low=low, high=high, cursor=cursor, limit=limit
        )
        if told is not None:
            held = await cards(db, told[0])
            return Page([held[i] for i in told[0] if i in held and held[i].on_sale], told[1])
    after = Cursor.read(cursor, int, UUID)
    found = await store.below(db, category_id=category) if category else []
    rows = await store.selling(
        db, shop_id=shop_id, categories=found or ([category] if category else []), words=words, low=low,
        high=high, sort=sort, after=after, limit=limit,
    )  # fmt: skip
    page = rows[:limit]
    free = await stock.by_product(db, [r.id for r in page])
    more = None
    if len(rows) > limit:
        last = page[-1]
        key = last.price_from if sort.startswith("price") else last.rated if sort == "rating" else last.sold
        more = Cursor.make(key, last.id)
    return Page([card(r, free.get(r.id, 0)) for r in page], more)


async def show(db: ReadDb, product_id: UUID) -> ProductPage:
    """The product page; a product that is not on sale is `NotFound` to shoppers."""
    r = await store.any_shop(db, product_id=product_id)
    if r is None or r.live is None or r.shelf != Shelf.on.value:
        raise NotFound
    live = msgspec.convert(r.live, ProductVersion)
    free = await stock.availability(db, [s.id for s in live.skus]) if r.shop_open else {}
    skus = [
        PageSku(
            id=s.id, spec_values=s.spec_values, price=s.price, list_price=s.list_price, available=min(free.get(s.id, 0), _CAP),
            image=rules.sku_image(live, s.spec_values), limit=live.buyer_limit,
        )
        for s in live.skus
    ]  # fmt: skip
    category = await store.category_of(db, category_id=live.category_id)
    shop = (await shops.cards(db, [r.shop_id])).get(r.shop_id)
    own = PageShop(
        id=r.shop_id, name=r.shop_name, logo=shop.logo if shop else None,
        product_count=await store.selling_count(db, shop_id=r.shop_id), followers=shop.followers if shop else 0,
    )  # fmt: skip
    return ProductPage(
        id=r.id, shop_id=r.shop_id, shop_name=r.shop_name, title=live.title, image=live.images[0] if live.images else None,
        price_from=r.price_from, price_to=r.price_to, list_price=r.list_price, currency="CNY", sold=r.sold, tags=live.services,
        in_stock=any(s.available for s in skus), images=live.images, detail_images=live.detail_images,
        description=live.description, specs=live.specs, skus=skus, shop=own,
        category=PageCategory(live.category_id, category.name if category else {}), services=live.services,
        freight=await _freight(db, r.shop_id, live.freight),
        rating=rules.rating(msgspec.convert(r.ratings, Sums)),
    )  # fmt: skip


async def _freight(db: ReadDb, shop_id: UUID, own: Freight) -> FreightView:
    """What a page says of freight before it knows the address: of a template, its least first fee."""
    if own.kind != "template":
        return FreightView(own.kind == "free", own.fee, own.free_from)
    rule = (await sending.freight_rules(db, shop_id, [own.template_id]))[own.template_id]
    fees = [x.first_fee for x in (*rule.rates, *([rule.elsewhere] if rule.elsewhere else []))]
    amounts = [f.amount for f in rule.free_from if f.amount is not None and f.pieces is None]
    return FreightView(rule.by == "free" or not any(fees), min(fees, default=0), min(amounts, default=None))


async def offers(db: ReadDb, sku_ids: Sequence[UUID]) -> dict[UUID, SkuOffer]:
    """All that cart, quote and order need of these SKUs."""
    rows = await store.offers(db, sku_ids=sku_ids) if sku_ids else []
    return {r.sku_id: struct(SkuOffer, r) for r in rows}


async def list_shop(db: ReadDb, shop_id: UUID, status: str, q: str, cursor: str | None, limit: int) -> Page[ShopRow]:
    """The shop's products of a tab, newest first."""
    at = Cursor.read(cursor, UUID)
    words = rules.words(q)
    rows = await store.page_of_shop(
        db, shop_id=shop_id, status=status, words=words, before=at[0] if at else None, limit=limit
    )
    free = await stock.by_product(db, [r.id for r in rows[:limit]])
    items = [
        ShopRow(
            id=r.id, title=r.title, image=msgspec.convert(r.image, _ASSET) if r.image else None, price_from=r.price_from,
            price_to=r.price_to, currency="CNY", stock=free.get(r.id, 0), sold=r.sold,
            status=rules.status(Shelf(r.shelf), Audit(r.audit), live=r.live is not None), has_draft=r.draft is not None,
            reject=r.reject, updated_at=r.updated_at,
        )
        for r in rows[:limit]
    ]  # fmt: skip
    return Page(items, Cursor.make(rows[limit - 1].id) if len(rows) > limit else None)


async def counts(db: ReadDb, shop_id: UUID) -> ShopCounts:
    """The shop's products by tab."""
    row = await store.counts(db, shop_id=shop_id)
    return msgspec.convert(mapping(row), ShopCounts)


async def show_shop(db: ReadDb, shop_id: UUID, product_id: UUID) -> ShopProduct:
    """One product with both versions, for its shop."""
    r = await store.of_shop(db, shop_id=shop_id, product_id=product_id)
    if r is None:
        raise NotFound
    rows = {s.id: s for s in await store.skus_of(db, product_id=product_id)}
    levels = await stock.levels(db, list(rows))
    skus = [
        SkuStock(
            id=x.sku_id, spec_text=rows[x.sku_id].spec_text, price=rows[x.sku_id].price, outer_sku=rows[x.sku_id].outer_sku,
            on_hand=x.on_hand, held=x.held, committed=x.committed, available=x.available,
        )
        for x in levels
    ]  # fmt: skip
    return ShopProduct(
        id=r.id, rev=r.rev, shelf=Shelf(r.shelf), audit=Audit(r.audit), live=_version(r.live), draft=_version(r.draft),
        reject=r.reject, skus=skus, updated_at=r.updated_at,
    )  # fmt: skip


def _version(found: Any) -> ProductVersion | None:
    return msgspec.convert(found, ProductVersion) if found is not None else None


async def waiting(db: ReadDb) -> Waiting:
    """The audit queue by length."""
    return msgspec.convert(mapping(await store.waiting(db)), Waiting)


async def audits(db: ReadDb, cursor: str | None, limit: int) -> Page[AuditItem]:
    """The audit queue, oldest first, with what automatic checks found."""
    rows = await store.pending(db, after=Cursor.read(cursor, datetime, UUID), limit=limit)
    items = []
    for r in rows[:limit]:
        made = msgspec.convert(r.draft, ProductVersion)
        items.append(
            AuditItem(
                product_id=r.id, rev=r.rev, shop_id=r.shop_id, shop_name=r.shop_name, live=_version(r.live), draft=made,
                submitted_at=r.submitted_at, checks=rules.checks(made),
            )
        )  # fmt: skip
    more = Cursor.make(rows[limit - 1].submitted_at, rows[limit - 1].id) if len(rows) > limit else None
    return Page(items, more)
