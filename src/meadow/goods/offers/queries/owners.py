"""Offers as their owners see them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from meadow.base import clock
from meadow.base.db import ReadDb
from meadow.base.errors import NotFound
from meadow.base.page import Cursor, Page
from meadow.goods.offers import store
from meadow.goods.offers.queries.prices import lowest_30d
from meadow.goods.offers.queries.products import known
from meadow.goods.offers.rules import legal
from meadow.goods.offers.store import ItemRow, Row
from meadow.goods.offers.types.discounts import Bearer
from meadow.goods.offers.types.views import (
    PLATFORM,
    AskConflicts,
    Budget,
    Conflict,
    Conflicts,
    Item,
    ItemSku,
    OfferCounts,
    OfferView,
    Owner,
    Sold,
    State,
    Stats,
)

_MOST = 500


def _state(row: Row, now: datetime) -> State:
    if row.state == "draft":
        return "draft"
    if row.state == "ended" or row.ends_at <= now:
        return "ended"
    if row.state == "paused":
        return "paused"
    return "planned" if row.starts_at > now else "running"


async def _views(db: ReadDb, owner: Owner, rows: Sequence[tuple[Row, int]]) -> list[OfferView]:
    left: dict[UUID, tuple[int, int]] = {}
    for (offer_id, _), (total, taken) in (
        await store.quotas(db, owner_id=owner.id, offer_ids=[r.id for r, _ in rows]) if rows else {}
    ).items():
        before = left.get(offer_id, (0, 0))
        left[offer_id] = (before[0] + total, before[1] + taken)
    now = clock.now()
    names = set(OfferView.__struct_fields__) - {"state", "owner", "products", "total", "taken"}
    return [
        OfferView(
            **{n: getattr(r, n) for n in names}, state=_state(r, now), owner=Bearer(r.owner), products=products,
            total=left[r.id][0] if r.id in left else None, taken=left[r.id][1] if r.id in left else None,
        )
        for r, products in rows
    ]  # fmt: skip


async def offers(
    db: ReadDb, owner: Owner, kinds: Sequence[str], state: State | None, cursor: str | None, limit: int
) -> Page[OfferView]:
    """An owner's offers, the newest first."""
    at = Cursor.read(cursor, UUID)
    rows = await store.page(db, owner_id=owner.id, kinds=kinds, state=state, before=at[0] if at else None, limit=limit)
    more = Cursor.make(rows[limit - 1][0].id) if len(rows) > limit else None
    return Page(await _views(db, owner, rows[:limit]), more)


async def counts(db: ReadDb, owner: Owner, kinds: Sequence[str]) -> OfferCounts:
    """An owner's offers by state."""
    return OfferCounts(**await store.counts(db, owner_id=owner.id, kinds=kinds))


async def calendar(db: ReadDb, owner: Owner, since: datetime, until: datetime) -> list[OfferView]:
    """Offers whose window touches a span, by start; at most 500."""
    return await _views(db, owner, await store.calendar(db, owner_id=owner.id, since=since, until=until, most=_MOST))


async def offer(db: ReadDb, owner: Owner, offer_id: UUID) -> OfferView:
    """One offer; raises `NotFound`."""
    row = await _held(db, owner, offer_id)
    products = await store.item_count(db, owner_id=owner.id, offer_id=offer_id)
    return (await _views(db, owner, [(row, products)]))[0]


async def enterable(db: ReadDb, shop_id: UUID, cursor: str | None, limit: int) -> Page[OfferView]:
    """Offers of the platform that a shop may enter products into, planned, paused or running, the newest first.

    `products` counts what this shop has entered.
    """
    at = Cursor.read(cursor, UUID)
    rows = await store.enterable(db, owner_id=PLATFORM.id, shop_id=shop_id, before=at[0] if at else None, limit=limit)
    more = Cursor.make(rows[limit - 1][0].id) if len(rows) > limit else None
    return Page(await _views(db, PLATFORM, rows[:limit]), more)


async def _held(db: ReadDb, owner: Owner, offer_id: UUID) -> Row:
    row = await store.offer_of(db, owner_id=owner.id, offer_id=offer_id)
    if row is None:
        raise NotFound
    return row


async def items(
    db: ReadDb, owner: Owner, offer_id: UUID, cursor: str | None, limit: int, shop_id: UUID | None = None
) -> Page[Item]:
    """Products of an offer with what the catalogue asks, what the offer asks, and the lowest price of thirty days."""
    await _held(db, owner, offer_id)
    at = Cursor.read(cursor, UUID)
    rows = await store.items_of(
        db, owner_id=owner.id, offer_id=offer_id, shop_id=shop_id, after=at[0] if at else None, limit=limit
    )
    page = rows[:limit]
    sold = await known(db, [r.product_id for r in page])
    skus = [s.id for p in sold.values() for s in p.skus]
    low = await lowest_30d(db, skus)
    left = await store.quotas(db, owner_id=owner.id, offer_ids=[offer_id])
    made = [_item(r, sold[r.product_id], low, left) for r in page if r.product_id in sold]
    return Page(made, Cursor.make(page[-1].product_id) if len(rows) > limit else None)


def _item(r: ItemRow, p: Sold, low: dict[UUID, int], left: dict[tuple[UUID, UUID], tuple[int, int]]) -> Item:
    said = {s.sku_id: s for s in r.skus}
    skus = []
    for s in p.skus:
        one, stock = said.get(s.id), left.get((r.offer_id, s.id))
        skus.append(
            ItemSku(
                sku_id=s.id, spec_text=s.spec_text, price=s.price, offer_price=one.price if one else None,
                lowest_30d=min(low.get(s.id, s.price), s.price), deposit=one.deposit if one else None,
                counts=one.counts if one else None, stock=stock[0] if stock else None,
                left=stock[0] - stock[1] if stock else None,
            )
        )  # fmt: skip
    return Item(product_id=p.id, shop_id=p.shop_id, title=p.title, image=p.image, on_sale=p.on_sale, skus=skus)


async def conflicts(db: ReadDb, shop_id: UUID, asked: AskConflicts) -> Conflicts:
    """What would be in the way of these products in a shop's offer; without products, of one for everything."""
    kinds = sorted(legal.AGAINST.get(legal.kind_of(asked.rule), ()))
    found = await store.overlapping(
        db, shop_id=shop_id, product_ids=asked.product_ids or None, kinds=kinds,
        window=(asked.starts_at, asked.ends_at), but=asked.offer_id,
    ) if kinds else []  # fmt: skip
    return Conflicts([
        Conflict(product_id=p, offer_id=o.id, kind=o.kind, title=o.title, starts_at=o.starts_at, ends_at=o.ends_at)
        for p, o in found
        if legal.against(asked.rule, o.rule)
    ])  # fmt: skip


async def stats(db: ReadDb, owner: Owner, offer_id: UUID) -> Stats:
    """What an offer did so far."""
    row = await _held(db, owner, offer_id)
    figures = await store.stats(db, owner_id=owner.id, offer_id=offer_id)
    if row.kind == "coupon":
        figures |= await store.used_counts(db, owner_id=owner.id, offer_id=offer_id)
    return msgspec.convert(figures, Stats)


def _budget(row: dict[str, Any]) -> Budget:
    return msgspec.convert(row | {"left": row["total"] - row["reserved"] - row["spent"]}, Budget)


async def budgets(db: ReadDb, owner: Owner, cursor: str | None, limit: int) -> Page[Budget]:
    """An owner's budgets, the newest first."""
    at = Cursor.read(cursor, UUID)
    rows = await store.budgets(db, owner_id=owner.id, before=at[0] if at else None, limit=limit)
    page = [_budget(r) for r in rows[:limit]]
    return Page(page, Cursor.make(page[-1].id) if len(rows) > limit else None)


async def budget(db: ReadDb, owner: Owner, budget_id: UUID) -> Budget:
    """One budget; raises `NotFound`."""
    row = await store.budget_of(db, owner_id=owner.id, budget_id=budget_id)
    if row is None:
        raise NotFound
    return _budget(row)


async def checks(db: ReadDb) -> list[str]:
    """Findings: budgets, quotas, coupons and groups that are not what orders hold of them."""
    return await store.uneven(db)
